"""Guards of tables (数据库守卫): triggers that refuse a write under a condition, the same on both engines.

Whoever has guards installs them after every ``migrate`` and drops them before it: SQLite remakes a table to
alter it and would lose its triggers without a word. ``/healthz`` asks ``missing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections

from . import triggers


@dataclass(frozen=True)
class Guard:
    """One guard: this write on this table is refused while the condition holds.

    verb       INSERT, UPDATE, DELETE; REPLACE is SQLite's insert over a row, TRUNCATE is PostgreSQL's alone
    condition  SQL over OLD and NEW that both engines understand; empty refuses always
    locks      PostgreSQL: a statement that is run first, so that two writers wait for each other
    message    what the engine says; people read the product's own refusal, which comes before
    """

    name: str
    table: str
    verb: str
    message: str
    condition: str = ""
    locks: str = ""


def of_engine(guards: Iterable[Guard], vendor: str) -> list[Guard]:
    """The guards that this engine can have and needs."""
    foreign = "TRUNCATE" if vendor == "sqlite" else "REPLACE"
    return [guard for guard in guards if guard.verb != foreign]


def append_only(table: str, message: str, *, unique: Sequence[str]) -> list[Guard]:
    """Guards of a table whose rows are written once; ``unique`` are the columns in whose way a new row may be."""
    met = " OR ".join(f"{column} = NEW.{column}" for column in ("id", *unique))
    return [
        Guard(f"{table}_no_update", table, "UPDATE", message),
        *no_removal(table, message, f"EXISTS (SELECT 1 FROM {table} WHERE {met})"),
    ]


def no_removal(table: str, message: str, met: str, *, kept: str = "") -> list[Guard]:
    """Guards against deletion in every form: of all rows, or of those for which ``kept`` holds.

    met  the condition under which a new row would take the place of a kept one
    """
    return [
        Guard(f"{table}_no_delete", table, "DELETE", message, kept),
        Guard(f"{table}_no_replace", table, "REPLACE", message, met),
        Guard(f"{table}_no_truncate", table, "TRUNCATE", message),
    ]


def _statements(guard: Guard, vendor: str) -> list[str]:
    verb = "INSERT" if guard.verb == "REPLACE" else guard.verb
    if vendor == "sqlite":
        when = f"WHEN {guard.condition} " if guard.condition else ""
        return [
            f"CREATE TRIGGER IF NOT EXISTS {guard.name} BEFORE {verb} ON {guard.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        ]
    # ERRCODE 23514 (check_violation) makes psycopg raise IntegrityError, as SQLite does.
    refuse = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = '23514';"
    body = f"IF {guard.condition} THEN {refuse} END IF;" if guard.condition else refuse
    back, each = ("OLD", "ROW") if verb == "DELETE" else ("NEW", "ROW")
    if verb == "TRUNCATE":
        back, each = "NULL", "STATEMENT"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {guard.locks} {body} RETURN {back}; END $$",
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {verb} ON {guard.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {guard.name}()",
    ]


def install(guards: Iterable[Guard], using: str = "default") -> None:
    """Put the guards on the tables that are there; safe to repeat. All tables that a condition reads must be."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in of_engine(guards, connection.vendor):
            if guard.table in tables:
                for statement in _statements(guard, connection.vendor):
                    cursor.execute(statement)


def drop(guards: Iterable[Guard], using: str = "default") -> None:
    """Take the guards off, for a migration that remakes a table; ``install`` follows it."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards:
            if guard.table in tables:
                on = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")


def missing(guards: Iterable[Guard], using: str = "default") -> list[str]:
    """Names of the guards that should be there and fire and do not."""
    there = triggers.present(using)
    wanted = of_engine(guards, connections[using].vendor)
    return [guard.name for guard in wanted if (guard.table, guard.name) not in there]


@contextmanager
def lifted(guards: Sequence[Guard], using: str = "default") -> Iterator[Any]:
    """For the test runner's flush only: the guards are off inside the block."""
    drop(guards, using)
    try:
        yield
    finally:
        install(guards, using)
