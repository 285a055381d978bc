"""Production as it is installed: PostgreSQL, Redis, gunicorn with several processes, worker, beat, nginx with TLS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.db import connection

from permissions import clock
from tests.browser.conftest import chromium, visit
from tests.city import City
from tests.processes import ROOT, database_url
from tests.production.site import Site, installed, mailbox, start_nginx, told_by_file, until

__all__ = ["chromium", "visit"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder runs whole installations."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.production)


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files, collected once as at an installation."""
    folder = tmp_path_factory.mktemp("static")
    told = {"BANJIE_SECRET_KEY": "x" * 60, "BANJIE_VAR": str(folder), "BANJIE_STATIC": str(folder)}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **told_by_file(), **told}, check=True)
    return folder


@pytest.fixture
def city(transactional_db: None, settings: Any) -> City:
    """The small city, its passwords hashed as production hashes them."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    return City(now=clock.now()).build()


@pytest.fixture
def mails() -> Iterator[tuple[int, list[bytes]]]:
    """Port of the mail server, and what came in."""
    with mailbox() as found:
        yield found


@pytest.fixture
def site(city: City, tmp_path: Path, static: Path, mails: Any, settings: Any) -> Iterator[Site]:
    """The whole installation on the test's own database, running."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL and Redis: python -m tests.services python -m pytest tests/production")
    more = {"BANJIE_AUDIT_KEY_FILE": settings.AUDIT_SIGNING_KEY, "BANJIE_SMTP_PORT": str(mails[0])}
    with installed(tmp_path, static, database_url(), settings.CELERY_BROKER_URL, **more) as site:
        site.start("web", "worker", "beat")
        start_nginx(site)
        until(site.answers, "the web answers through the proxy")
        yield site


@pytest.fixture
def address(site: Site) -> str:
    """Where the browsers go."""
    return site.address
