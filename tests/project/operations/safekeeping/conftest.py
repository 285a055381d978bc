from __future__ import annotations

import contextlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from permissions.audit import roots
from tests.city import City
from tests.processes import environment, manage

ROLE = "banjie_plain"  # no superuser: what an installation gives its application


@dataclass
class Installation:
    """A place of its own with database, files and key, seen through the product's commands in their own processes."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def does(self, *arguments: str, **options: Any) -> str:
        """Run a command that must succeed; what it said."""
        done = manage(*arguments, env=self.env, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuses(self, *arguments: str, **options: Any) -> str:
        """Run a command that must fail without a traceback; what it said."""
        done = manage(*arguments, env=self.env, **options)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr


def backs_up(*arguments: str) -> str:
    """The command `backup` in this process, on the test's own database; what it said."""
    said = io.StringIO()
    call_command("backup", *arguments, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def city(transactional_db: None) -> City:
    """A city with a decided matter: a frozen paper, materials, a sealed day of the log."""
    city = City().build()
    matter = city.submitted(city.penalty(city.enterprise()))
    city.to("deliver", matter)
    roots.seal_day(at=city.at(days=1))
    return city


@pytest.fixture
def here(city: City, tmp_path: Path) -> Installation:
    """The installation whose database is the test's own."""
    return Installation(tmp_path, environment(tmp_path))


@pytest.fixture
def elsewhere(here: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An empty installation on another database of the same engine, with a copy of the key put there by hand."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    key = folder / "audit.pem"
    key.write_bytes(Path(here.env["BANJIE_AUDIT_KEY_FILE"]).read_bytes())
    with _database(folder) as url:
        told = {"BANJIE_VAR": str(folder), "BANJIE_DATABASE": url, "BANJIE_AUDIT_KEY_FILE": str(key)}
        yield Installation(folder, {**here.env, **told})


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'banjie.sqlite3'}"
        return
    name, values = f"restored_{uuid.uuid4().hex[:12]}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            with contextlib.suppress(Exception):  # the other half of the suite made it just now
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
        cursor.execute(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE template0")
    try:
        yield f"postgresql://{ROLE}@{values['HOST']}:{values['PORT']}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
