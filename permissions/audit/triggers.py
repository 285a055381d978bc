"""Triggers that refuse UPDATE, DELETE and TRUNCATE of append-only tables, on both engines.

Installed after every ``migrate`` and dropped before it: SQLite remakes a table to alter it and would
lose its triggers without a word. ``/healthz`` asks ``missing()``.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

from django.db import connections

APPEND_ONLY = ("audit_entry", "audit_dailyroot")

# ERRCODE 23514 (check_violation) makes psycopg raise IntegrityError, as SQLite does.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION banjie_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only table %: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '23514';
END $$
"""


def _names(table: str, vendor: str) -> list[str]:
    verbs = ("update", "delete") if vendor == "sqlite" else ("change", "truncate")
    return [f"{table}_no_{verb}" for verb in verbs]


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}: {verb} refused'); END"
            for verb in ("update", "delete")
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


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that should be there and are not; empty when the log is guarded."""
    connection = connections[using]
    source = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(source)
        present = {row[0] for row in cursor.fetchall()}
    return [n for table in APPEND_ONLY for n in _names(table, connection.vendor) if n not in present]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """For the test runner's flush only: the triggers are off inside the block."""
    drop(using)
    try:
        yield
    finally:
        install(using)
