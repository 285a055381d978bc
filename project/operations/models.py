"""The few rows in which the running parts leave word of themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models


class PulseManager(models.Manager["Pulse"]):
    """Writes and reads pulses."""

    def strike(self, name: str, *, at: dt.datetime, **told: Any) -> None:
        """Leave word that the part ``name`` lived at this moment, and what it found."""
        self.update_or_create(name=name, defaults={"at": at, "told": told})

    def by_name(self) -> dict[str, Pulse]:
        """All of them; a part that never ran has none."""
        return {pulse.name: pulse for pulse in self.all()}


class Pulse(models.Model):
    """Sign of life of a running part (运行脉搏): when it was last there and what it found then; one row a part."""

    BEAT = "beat"  # written by beat itself
    WORKER = "worker"  # written by a worker when beat's message reached it
    HISTORY = "history"  # the outcome of the last whole verification of the log
    HISTORY_BEGUN = "history-begun"
    BACKUP = "backup"  # the last whole backup

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    told = models.JSONField(default=dict)

    objects = PulseManager()

    class Meta:
        verbose_name = "运行脉搏"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"

    def age(self, now: dt.datetime) -> float:
        """Seconds since then."""
        return max(0.0, (now - self.at).total_seconds())
