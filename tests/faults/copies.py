"""Databases and files as they were: every run with a fault begins from a fresh copy of a prepared moment."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection


class Copies:
    """Keeps moments by name; ``go_to`` makes the present one a fresh copy of a kept one.

    The present database lies beside the suite's own, which is only copied, never changed.
    """

    def __init__(self, folder: Path) -> None:
        assert "test" in str(connection.settings_dict["NAME"]), "the suite's own database, no other"
        self.folder, self.files = folder, folder / "files"
        self.suite = str(connection.settings_dict["NAME"])
        self.present = str(folder / "present.sqlite3") if self._is_sqlite else f"{self.suite}_present"
        self.kept: list[str] = []

    @property
    def _is_sqlite(self) -> bool:
        return bool(connection.vendor == "sqlite")

    @contextlib.contextmanager
    def opened(self) -> Iterator[Copies]:
        """Connections lead to the present copy inside the block; afterwards all copies are gone."""
        self._close()
        self._copy(self.suite, self.present)
        connection.settings_dict["NAME"] = self.present
        self.files.mkdir()
        try:
            yield self
        finally:
            self._close()
            connection.settings_dict["NAME"] = self.suite
            if not self._is_sqlite:
                for name in [self.present, *map(self._name, self.kept)]:
                    self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, moment: str) -> None:
        """Keep the present under this name."""
        self._close()
        self._copy(self.present, self._name(moment))
        shutil.copytree(self.files, self.folder / f"{moment}.files")
        self.kept.append(moment)

    def go_to(self, moment: str) -> None:
        """Make the present what was kept; whoever is still connected is thrown out."""
        self._close()
        self._copy(self._name(moment), self.present)
        shutil.rmtree(self.files)
        shutil.copytree(self.folder / f"{moment}.files", self.files)

    def _name(self, moment: str) -> str:
        return str(self.folder / f"{moment}.sqlite3") if self._is_sqlite else f"{self.suite}_{self.kept_as(moment)}"

    def kept_as(self, moment: str) -> str:
        """A moment's name as a database may be called."""
        return "".join(c if c.isalnum() else "_" for c in moment)

    def _copy(self, source: str, target: str) -> None:
        if self._is_sqlite:
            for suffix in ("", "-wal", "-shm"):
                Path(target + suffix).unlink(missing_ok=True)
            shutil.copy(source, target)
            return
        self._administer(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        self._administer(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')

    def _close(self) -> None:
        if self._is_sqlite and Path(str(connection.settings_dict["NAME"])).exists():
            with connection.cursor() as cursor:  # what lies in the log beside the file goes into the file
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def _administer(self, statement: str) -> None:
        values: dict[str, Any] = connection.settings_dict
        address = {"host": values["HOST"], "port": values["PORT"], "user": values["USER"], "dbname": "postgres"}
        with psycopg.connect(**address, autocommit=True) as server:
            server.execute(statement)
