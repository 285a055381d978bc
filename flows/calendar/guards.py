"""Triggers that keep a published calendar as it was published, also against bulk and raw writes.

They refuse changed or added days and changed columns. Deletion they let through, for it does no silent harm:
what is left no longer fits the stored hash, and a year without its row is refused with E-CAL-01.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connections

from permissions.audit import triggers

DAYS: Final = "calendar_calendarday"
CALENDARS: Final = "calendar_workcalendar"
MESSAGE: Final = "E-CAL-02 a published calendar cannot be edited"

_CONTENT: Final = ("year", "region", "version", "notice_no", "published_at", "sha256", "imported_by", "basis")

# name → (table, verb, condition under which the write is refused)
_GUARDS: Final = {
    "calendar_day_no_insert": (
        DAYS,
        "INSERT",
        f"(SELECT status FROM {CALENDARS} WHERE id = NEW.calendar_id) <> 'DRAFT'",
    ),
    "calendar_day_no_update": (
        DAYS,
        "UPDATE",
        f"EXISTS (SELECT 1 FROM {CALENDARS} WHERE id IN (OLD.calendar_id, NEW.calendar_id) AND status <> 'DRAFT')",
    ),
    "calendar_published_no_update": (
        CALENDARS,
        "UPDATE",
        "OLD.status <> 'DRAFT' AND (NEW.status NOT IN ('REPLACED', OLD.status) OR "
        + " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _CONTENT)
        + ")",
    ),
}


def _statements(name: str, vendor: str) -> list[str]:
    table, verb, condition = _GUARDS[name]
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        ]
    # ERRCODE 23514 (check_violation) makes psycopg raise IntegrityError, as SQLite does.
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def install(using: str = "default", **_: Any) -> None:
    """Put the triggers on the tables of the database ``using``; safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if not {DAYS, CALENDARS} <= tables:
        return
    with connection.cursor() as cursor:
        for name in _GUARDS:
            for statement in _statements(name, connection.vendor):
                cursor.execute(statement)


def drop(using: str = "default", **_: Any) -> None:
    """Take the triggers off, for a migration that remakes a table; ``install`` follows it."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, (table, _verb, _condition) in _GUARDS.items():
            if table in tables:
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that should be there and fire and do not."""
    there = triggers.present(using)
    return [name for name, (table, _verb, _condition) in _GUARDS.items() if (table, name) not in there]
