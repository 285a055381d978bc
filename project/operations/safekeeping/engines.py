"""The two engines: a copy of the database at one moment while acts go on, and putting such a copy back whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from .inventory import Inventory, Select, taken

COPY = {"postgresql": "database.pgdump", "sqlite": "database.sqlite3"}
PASSED_ON = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


class CannotCopy(Exception):
    """The engine's own tool failed or is missing; says what it said."""


def copy_to(path: Path) -> Inventory:
    """Write the database as it is at one moment to ``path``; the inventory of that very moment.

    Raises CannotCopy, OSError.
    """
    return _copy_postgresql(path) if connection.vendor == "postgresql" else _copy_sqlite(path)


def put_back(path: Path) -> None:
    """Replace everything in the database by the copy, in one step: afterwards it is the old one or the copy.

    Raises CannotCopy, OSError; then the old one is still there.
    """
    (_put_back_postgresql if connection.vendor == "postgresql" else _put_back_sqlite)(path)


def selecting(cursor: Any) -> Select:
    """A statement → its rows, by this cursor."""

    def select(statement: str) -> Iterator[tuple[Any, ...]]:
        cursor.execute(statement)
        while rows := cursor.fetchmany(2000):
            yield from rows

    return select


def inventory_now() -> Inventory:
    """The inventory of the database as it is."""
    with connection.cursor() as cursor:
        return taken(selecting(cursor))


def others_at_work() -> int:
    """How many other connections PostgreSQL has to this database; SQLite cannot tell."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


# SQLite -------------------------------------------------------------------------


def _copy_sqlite(path: Path) -> Inventory:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        try:
            connection.connection.backup(copy)  # all pages at once: one moment, and writers go on in the WAL
            return taken(selecting(copy.cursor()))
        except sqlite3.Error as error:
            raise CannotCopy(str(error)) from error


def _put_back_sqlite(path: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.restoring")
    try:
        shutil.copyfile(path, draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        # The old one's journal must not be laid over the new one.
        for journal in ("-wal", "-shm"):
            target.with_name(target.name + journal).unlink(missing_ok=True)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


# PostgreSQL -----------------------------------------------------------------------


@contextmanager
def _snapshot() -> Iterator[tuple[str, Select]]:
    """One moment of the database, shared with pg_dump: its name, and a reader of the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0], selecting(cursor)


def _copy_postgresql(path: Path) -> Inventory:
    with _snapshot() as (name, select):
        _tool("pg_dump", f"--snapshot={name}", "-Fc", "--no-owner", "--no-privileges", "-f", str(path))
        return taken(select)


def _put_back_postgresql(path: Path) -> None:
    """Old tables out and new ones in within one transaction, which is committed only after the last line."""
    connection.close()
    reading = _start("pg_restore", "--no-owner", "--no-privileges", "-f", "-", str(path), stdout=subprocess.PIPE)
    writing = _start("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", stdin=subprocess.PIPE)
    assert reading.stdout and writing.stdin
    try:
        writing.stdin.write(b"BEGIN;\nSET client_min_messages = warning;\n")
        writing.stdin.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
        shutil.copyfileobj(reading.stdout, writing.stdin, 1 << 20)
        whole = reading.wait() == 0
        writing.stdin.write(b"\nCOMMIT;\nANALYZE;\n" if whole else b"\nROLLBACK;\n")
    except BrokenPipeError:  # psql met an error and ended; its transaction went with it
        reading.kill()
    said = writing.communicate()[1].decode(errors="replace") + _rest(reading)
    if reading.wait() != 0 or writing.returncode != 0:
        raise CannotCopy(f"the database was left as it was: {said.strip()}")


def _rest(process: subprocess.Popen[bytes]) -> str:
    with process:
        return process.stderr.read().decode(errors="replace") if process.stderr else ""


def _environment() -> dict[str, str]:
    """How PostgreSQL's tools find this database; in the environment, because arguments are seen by all."""
    values = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {variable: str(values[key]) for variable, key in named.items() if values.get(key)}
    options = values.get("OPTIONS", {})
    return {**os.environ, **found, **{PASSED_ON[key]: str(options[key]) for key in PASSED_ON if key in options}}


def _start(tool: str, *arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen([tool, *arguments], env=_environment(), stderr=subprocess.PIPE, **streams)
    except FileNotFoundError as missing:
        raise CannotCopy(f"{tool} is missing: `apt-get install postgresql-client` as root") from missing


def _tool(tool: str, *arguments: str) -> None:
    process = _start(tool, *arguments)
    said = process.communicate()[1].decode(errors="replace").strip()
    if process.returncode != 0:
        raise CannotCopy(f"{tool} ended with {process.returncode}: {said}")
