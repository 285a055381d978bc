"""The clockwork's own sign of life: it is written by beat, so that a worker that is down is not taken for beat."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from permissions import clock

from .models import Pulse

EVERY = dt.timedelta(seconds=15)
logger = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Celery's scheduler, which also writes the pulse ``beat``."""

    _last: dt.datetime | None = None

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Send what is due; at most EVERY say so. A database that is down delays the word, not the clockwork."""
        wait = super().tick(*args, **kwargs)
        now = clock.now()
        if self._last is None or now - self._last >= EVERY:
            self._last = now
            close_old_connections()
            try:
                Pulse.objects.strike(Pulse.BEAT, at=now)
            except DatabaseError as error:
                logger.warning("beat cannot write its pulse: %s", error)
        return min(wait, EVERY.total_seconds())
