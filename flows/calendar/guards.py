"""Triggers that keep a published calendar as it was published, also against bulk and raw writes.

They refuse changed or added days and changed columns. Deletion they let through, for it does no silent harm:
what is left no longer fits the stored hash, and a year without its row is refused with E-CAL-01.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connections

from permissions.audit import guarding
from permissions.audit.guarding import Guard

DAYS: Final = "calendar_calendarday"
CALENDARS: Final = "calendar_workcalendar"
MESSAGE: Final = "E-CAL-02 a published calendar cannot be edited"

_CONTENT: Final = ("year", "region", "version", "notice_no", "published_at", "sha256", "imported_by", "basis")

_GUARDS: Final = (
    Guard(
        "calendar_day_no_insert",
        DAYS,
        "INSERT",
        MESSAGE,
        f"(SELECT status FROM {CALENDARS} WHERE id = NEW.calendar_id) <> 'DRAFT'",
    ),
    Guard(
        "calendar_day_no_update",
        DAYS,
        "UPDATE",
        MESSAGE,
        f"EXISTS (SELECT 1 FROM {CALENDARS} WHERE id IN (OLD.calendar_id, NEW.calendar_id) AND status <> 'DRAFT')",
    ),
    Guard(
        "calendar_published_no_update",
        CALENDARS,
        "UPDATE",
        MESSAGE,
        "OLD.status <> 'DRAFT' AND (NEW.status NOT IN ('REPLACED', OLD.status) OR "
        + " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _CONTENT)
        + ")",
    ),
)


def install(using: str = "default", **_: Any) -> None:
    """Put the triggers on the tables of the database ``using``; safe to repeat."""
    if {DAYS, CALENDARS} <= set(connections[using].introspection.table_names()):
        guarding.install(_GUARDS, using)


def drop(using: str = "default", **_: Any) -> None:
    """Take the triggers off, for a migration that remakes a table; ``install`` follows it."""
    guarding.drop(_GUARDS, using)


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that should be there and fire and do not."""
    return guarding.missing(_GUARDS, using)
