"""What Celery calls to keep the site in health."""

from __future__ import annotations

import datetime as dt
import logging
from itertools import chain

from celery import shared_task
from django.conf import settings

from documents import rendering
from permissions import clock
from permissions.audit import verification

from .models import Pulse

ONCE_AN_HOUR = dt.timedelta(hours=1)
NAMED_FAULTS = 20
logger = logging.getLogger(__name__)


@shared_task(name="operations.worker_pulse", ignore_result=True)
def worker_pulse() -> None:
    """Beat's message came through and a worker took it: say so, and whether papers can be printed here."""
    try:
        rendering.check_ready()
        fault = ""
    except rendering.NotReady as missing:
        fault = str(missing)
    Pulse.objects.strike(Pulse.WORKER, at=clock.now(), papers=fault)


@shared_task(name="operations.verify_history", ignore_result=True)
def verify_history() -> None:
    """Walk the whole log every night and keep what came out; a message that comes twice walks once."""
    begun = Pulse.objects.filter(name=Pulse.HISTORY_BEGUN).first()
    if begun is None or clock.now() - begun.at >= ONCE_AN_HOUR:
        walk_history()


def walk_history() -> int:
    """Verify every chain and root, keep the outcome as the pulse ``history``; how many faults were found."""
    begun = clock.now()
    Pulse.objects.strike(Pulse.HISTORY_BEGUN, at=begun)
    entries = faults = 0
    named: list[str] = []

    def count() -> None:
        nonlocal entries
        entries += 1

    key = settings.AUDIT_PUBLIC_KEY or None
    for fault in chain(verification.verify_all(count), verification.verify_roots(public_key=key)):
        faults += 1
        if faults <= NAMED_FAULTS:
            named.append(str(fault))
            logger.error("the log is broken: %s", fault)
    over = clock.now()
    seconds = round((over - begun).total_seconds(), 1)
    Pulse.objects.strike(Pulse.HISTORY, at=over, entries=entries, faults=faults, named=named, seconds=seconds)
    return faults
