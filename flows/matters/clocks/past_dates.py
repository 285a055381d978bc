"""Former dates of a deadline (期限变更记录): read from the matter's log, where each change stands with old and new."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Literal

from permissions.audit.models import Entry

from ..models import Deadline, DeadlineExtension, DeadlinePause

Cause = Literal["CALENDAR", "EXTENDED", "RESUMED", "OTHER"]


@dataclass(frozen=True)
class Move:
    """One change of a due date: when, by whom, from which day to which, and why.

    version  label of the calendar that was published, where that was the cause
    """

    at: dt.datetime
    by: str
    old: dt.date
    new: dt.date
    cause: Cause
    version: str = ""
    old_version: str = ""
    seq: int = 0

    @property
    def became_final(self) -> bool:
        """Whether only the standing of the date changed, not the day."""
        return self.old == self.new


def moves_of(deadline: Deadline) -> list[Move]:
    """Every change of the dates of this deadline, the oldest first."""
    found = []
    label = deadline._meta.label_lower
    # The text is searched first: a chain holds every entry of the matter, and few of them speak of dates.
    entries = Entry.objects.filter(chain=f"matter:{deadline.matter_id}", body__contains='"legal_due"').order_by("seq")
    for entry in entries:
        said = json.loads(entry.body)
        payload = said["payload"]
        changes: list[dict[str, Any]] = payload.get("changes", [])
        for change in changes:
            old, new = change.get("old") or {}, change.get("new") or {}
            if change.get("on") != label or change.get("id") != deadline.pk or not _moved(old, new):
                continue
            found.append(
                Move(
                    at=entry.at,
                    by=payload.get("published_by") or said["actor_name"],
                    old=dt.date.fromisoformat(old.get("legal_due", f"{deadline.legal_due}")),
                    new=dt.date.fromisoformat(new.get("legal_due", old.get("legal_due", f"{deadline.legal_due}"))),
                    cause=_cause(payload, changes, deadline),
                    version=payload.get("calendar", ""),
                    old_version=old.get("calendar_version", ""),
                    seq=entry.seq,
                )
            )
    return found


def _moved(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether the change is one of dates: a clock that began has no old ones, one that ended no new ones."""
    return "legal_due" in new and "legal_due" in old


def _cause(payload: dict[str, Any], changes: list[dict[str, Any]], deadline: Deadline) -> Cause:
    if payload.get("calendar"):
        return "CALENDAR"
    for change in changes:
        own = (change.get("new") or {}).get("deadline_id") == deadline.pk
        if change["on"] == DeadlineExtension._meta.label_lower and own:
            return "EXTENDED"
        if change["on"] == DeadlinePause._meta.label_lower and "until_at" in (change.get("new") or {}):
            return "RESUMED"
    return "OTHER"
