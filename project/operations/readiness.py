"""What must be so before this installation works, each with the command that mends it.

The same findings serve ``/healthz``, the checks at the start of a process and the end of a restoration.
"""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from flows.calendar import guards
from flows.matters import gate
from permissions.audit import triggers


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration that this code brings; read once a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def migrations_fault() -> str:
    """Which migrations the database lacks, or nothing; the connection must work."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    if not applied:
        return "the database is empty: run `manage.py migrate`"
    lacking = sorted(f"{app}.{name}" for app, name in _known_migrations() - applied)
    return f"migrations are missing ({', '.join(lacking[:5])}): run `manage.py migrate`" if lacking else ""


def unknown_migrations(applied: list[str]) -> list[str]:
    """Those of ``app.name`` that this code does not bring: they are of a newer version of it."""
    return sorted(set(applied) - {f"{app}.{name}" for app, name in _known_migrations()})


def triggers_fault() -> str:
    """Which guards of the log, the calendars and the legal gate are gone, or nothing; the connection must work."""
    gone = [*triggers.missing(), *guards.missing(), *gate.missing()]
    return f"triggers are gone ({', '.join(gone[:5])}): run `manage.py migrate`, which puts them back" if gone else ""
