"""PostgreSQL stops in the middle of a working day and comes back (数据库重启): web and worker go on by themselves."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from documents.models import Document
from flows.matters.models import Act, Job
from tests.services import Cluster, cluster, program

from .history import HISTORY, Town, begin, hand
from .mailbox import Mailbox, mailbox
from .site import Site, until
from .story import broken

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could stop"),
]


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def town(box: Mailbox, tmp_path: Path, settings: object) -> Town:
    """A matter that waits for the seal, with the mails of the acts before."""
    settings.MEDIA_ROOT = tmp_path / "site" / "files"  # type: ignore[attr-defined]
    town = begin()
    for step in takewhile(lambda step: step.name != "seal", HISTORY):
        if not step.is_workers:
            assert town.does(step.plan(town)) in step.answers, step.name
    return town


@contextlib.contextmanager
def moved_to(server: Cluster) -> Iterator[str]:
    """The test's database, copied to a server of its own; the test itself reads there inside the block."""
    values = connection.settings_dict
    name, host = str(values["NAME"]), ["-h", str(values["HOST"]), "-p", str(values["PORT"]), "-U", str(values["USER"])]
    ours = ["-h", "127.0.0.1", "-p", str(server.port), "-U", str(values["USER"])]
    subprocess.run([program("createdb"), *ours, name], check=True)
    dump = subprocess.run([program("pg_dump"), *host, name], check=True, capture_output=True).stdout
    subprocess.run(
        [program("psql"), *ours, "-q", "-v", "ON_ERROR_STOP=1", name], input=dump, check=True, stdout=subprocess.DEVNULL
    )
    connection.close()
    was, values["PORT"] = values["PORT"], str(server.port)
    try:
        yield server.address(name)
    finally:
        connection.close()
        values["PORT"] = was


def test_the_server_stops_and_starts_and_the_day_goes_on(town: Town, box: Mailbox, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    keeper, seal = town.cookies["sj.seal"], hand("seal", "sj.seal", "seal", outcome="SEALED").plan(town)
    with cluster() as server, moved_to(server) as address:
        site = Site(folder, database=address, broker="filesystem://localhost", mail_port=box.port)
        try:
            site.start()
            until(lambda: not Job.objects.unfinished().exists(), "the worker does not send the mails")
            assert len(box.ids) == Job.objects.filter(kind="matters.mail").count() > 0
            connection.close()
            server.stop()

            status, text = site.post(keeper, seal.address, **seal.form)
            assert status == 503
            assert "503" in text
            assert site.get(reverse("login")) in (200, 503)

            server.start()
            statuses = [site.post(keeper, seal.address, **seal.form)[0] for _ in range(6)]
            assert statuses == [302] * 6  # the first one after the restart too, whichever thread takes it
            assert Act.objects.filter(request_key="seal").count() == 1
            until(lambda: town.matter.work_items.open().filter(node="deliver").exists(), "the worker makes no paper")
            until(lambda: not Job.objects.unfinished().exists(), "a job is left behind")
        finally:
            site.stop()
        assert Document.objects.get().serial == 1
        assert len(box.ids) == len(set(box.ids)) == Job.objects.filter(kind="matters.mail").count()
        assert broken() == []
