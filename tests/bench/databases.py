"""Several databases behind one process: the product knows ``default``, the bench says which one that is just now.

So a page is asked for at one size after the other, repetition by repetition, under the same load of the machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.utils import load_backend

SERVER = dict(connections.settings["default"])


def is_sqlite() -> bool:
    """Whether the databases are files."""
    return bool(SERVER["ENGINE"].endswith("sqlite3"))


def _named(name: str) -> str:
    return str(Path(SERVER["NAME"]).with_name(f"{name}.sqlite3")) if is_sqlite() else f"bench_{name}"


def address_of(name: str) -> str:
    """The database as BANJIE_DATABASE wants it."""
    if is_sqlite():
        return f"sqlite:///{_named(name)}"
    return f"postgresql://{SERVER['USER']}@{SERVER['HOST']}:{SERVER['PORT']}/{_named(name)}"


def use(name: str) -> None:
    """From now on ``default`` is this database; its connection stays open until ``close_all``."""
    if name not in _open:
        backend = load_backend(SERVER["ENGINE"])
        _open[name] = backend.DatabaseWrapper({**SERVER, "NAME": _named(name)}, "default")
    connections["default"] = _open[name]


_open: dict[str, Any] = {}


@contextmanager
def _server() -> Iterator[Any]:
    """A cursor of the server itself, for making databases."""
    wrapper = load_backend(SERVER["ENGINE"]).DatabaseWrapper(SERVER, "default")
    try:
        with wrapper.cursor() as cursor:
            yield cursor
    finally:
        wrapper.close()


def create(name: str, *, like: str = "") -> None:
    """An empty database, or a copy of another one; one that is there already is replaced."""
    close(name)
    close(like)
    if is_sqlite():
        Path(_named(name)).unlink(missing_ok=True)
        if like:
            shutil.copy(_named(like), _named(name))
        return
    with _server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_named(name)}")
        cursor.execute(f"CREATE DATABASE {_named(name)}" + (f" TEMPLATE {_named(like)}" if like else ""))


def drop(name: str) -> None:
    """Give its room back."""
    close(name)
    if is_sqlite():
        Path(_named(name)).unlink(missing_ok=True)
    else:
        with _server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_named(name)}")


def close(name: str) -> None:
    """Close its connection, if it has one."""
    wrapper = _open.pop(name, None)
    if wrapper is not None:
        wrapper.close()


def close_all() -> None:
    """Close every connection."""
    for name in list(_open):
        close(name)


def analyze() -> None:
    """What autovacuum does sooner or later after a load, done now; the same on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if is_sqlite() else "VACUUM ANALYZE")
        if is_sqlite():
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("CHECKPOINT")


def megabytes() -> int:
    """Size of the database in use."""
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0]) // 1_000_000
