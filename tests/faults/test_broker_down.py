"""The broker is down and comes back (消息中间件中断): no act fails for it, and every job is done once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_force
from django.db import connection

from documents.models import Document
from flows.matters import tasks
from flows.matters.models import Job, Notice
from tests.services import free_port, redis

from .history import FOUND, Step, Town, begin, hand
from .mailbox import Mailbox, mailbox
from .site import Site, database_url, until
from .story import broken

pytestmark = pytest.mark.django_db(transaction=True)
WITHOUT_BROKER = [
    hand("accept", "sj.credit", "accept", outcome="ACCEPT"),
    hand("first verifier", "sj.verify1", "verify", **FOUND),
    hand("second verifier", "sj.verify2", "verify", **FOUND),
    hand("review", "sj.head", "review", outcome="PASS"),
    hand("decide", "sj.leader", "decide", outcome="GRANT"),
    hand("seal", "sj.seal", "seal", outcome="SEALED"),
]


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    """An application that waits for its examination."""
    settings.MEDIA_ROOT = tmp_path / "site" / "files"
    town = begin()
    town.city.submitted(town.penalty)  # type: ignore[arg-type]
    return town


def each_mail_once(box: Mailbox) -> bool:
    """Every notice has its mail, and no mail came twice."""
    told = {f"<notice-{pk}@localhost>" for pk in Notice.objects.values_list("pk", flat=True)}
    return set(box.ids) == told and len(box.ids) == len(told)


@pytest.mark.one_engine
def test_redis_stops_and_starts_and_every_job_is_done_once(town: Town, box: Mailbox, tmp_path: Path) -> None:
    port = free_port()
    address = f"redis://127.0.0.1:{port}/0"
    database = database_url(connection.settings_dict)
    site = Site(tmp_path / "site", database=database, broker=address, mail_port=box.port)
    with contextlib.ExitStack() as running:
        broker = running.enter_context(contextlib.ExitStack())
        broker.enter_context(redis(port))
        running.callback(site.stop)
        site.start()
        until(lambda: each_mail_once(box), "the worker does not send the mails")

        broker.close()
        for step in WITHOUT_BROKER:
            sending = step.plan(town)
            assert site.post(town.cookies[sending.account], sending.address, **sending.form)[0] == 302, step.name
        assert not Document.objects.exists()
        assert Job.objects.unfinished().exists()

        running.enter_context(redis(port))
        until(lambda: town.matter.work_items.open().filter(node="deliver").exists(), "the worker makes no paper")
        until(lambda: not Job.objects.unfinished().exists(), "a job is left behind")

    assert Document.objects.get().serial == 1
    assert each_mail_once(box)
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
    assert broken() == []


def accepted(town: Town, step: Step) -> bool:
    return town.does(step.plan(town)) in step.answers


@pytest.mark.one_engine
def test_an_embedded_broker_whose_folder_is_lost_stops_no_act(town: Town, box: Mailbox, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    folder = Path(str(in_force.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("no folder")
    try:
        assert all(accepted(town, step) for step in WITHOUT_BROKER[:3])
    finally:
        folder.unlink()
        aside.rename(folder)

    tasks.run_ready_jobs()

    assert each_mail_once(box)
    assert not Job.objects.unfinished().exists()
    assert broken() == []
