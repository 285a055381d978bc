"""Triggers that refuse UPDATE, DELETE and TRUNCATE of append-only tables, on both engines.

Installed after every ``migrate`` and dropped before it: SQLite remakes a table to alter it and would
lose its triggers without a word. ``/healthz`` asks ``missing()``.

SQLite's INSERT OR REPLACE deletes the row in its way without firing a delete trigger; there a third
trigger refuses an insert that would meet one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

# table → what an inserted row may not meet
APPEND_ONLY = {
    "audit_entry": "id = NEW.id OR chain = NEW.chain AND seq = NEW.seq",
    "audit_dailyroot": "id = NEW.id OR number = NEW.number",
}

# ERRCODE 23514 (check_violation) makes psycopg raise IntegrityError, as SQLite does.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION banjie_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only table %: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '23514';
END $$
"""


def _names(table: str, vendor: str) -> list[str]:
    verbs = ("update", "delete", "replace") if vendor == "sqlite" else ("change", "truncate")
    return [f"{table}_no_{verb}" for verb in verbs]


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        in_its_way = f"EXISTS (SELECT 1 FROM {table} WHERE {APPEND_ONLY[table]})"
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}: {verb} refused'); END"
            for verb, event, when in (
                ("update", "UPDATE", ""),
                ("delete", "DELETE", ""),
                ("replace", "INSERT", f"WHEN {in_its_way} "),
            )
        ]
    call = "EXECUTE FUNCTION banjie_append_only()"
    return [
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
    ]


def install(using: str = "default", **_: Any) -> None:
    """Put the triggers on every append-only table of the database ``using``; safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in APPEND_ONLY:
            if table in tables:
                for statement in _statements(table, connection.vendor):
                    cursor.execute(statement)


def drop(using: str = "default", **_: Any) -> None:
    """Take the triggers off, for a migration that remakes a table; ``install`` follows it."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            if table in tables:
                for name in _names(table, connection.vendor):
                    on = "" if connection.vendor == "sqlite" else f" ON {table}"
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def present(using: str = "default") -> set[tuple[str, str]]:
    """Table and name of every trigger of the database ``using`` that fires."""
    connection = connections[using]
    # tgenabled: O fires in the usual mode, A always; R only on a replica, D never.
    source = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(pg_class.oid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(source)
        return set(cursor.fetchall())


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that should be there and fire and do not; empty when the log is guarded."""
    there, vendor = present(using), connections[using].vendor
    return [name for table in APPEND_ONLY for name in _names(table, vendor) if (table, name) not in there]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """For the test runner's flush only: the triggers are off inside the block."""
    drop(using)
    try:
        yield
    finally:
        install(using)
