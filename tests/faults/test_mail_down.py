"""The mail server is down and comes back (邮件服务中断): notices stand at once, each mail arrives once."""

from __future__ import annotations

from typing import Any

import pytest

from flows.matters import jobs
from flows.matters.models import Job, Notice
from tests.city import City

from .mailbox import Mailbox, mailbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mailbox() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


def test_mails_wait_for_the_server_and_are_sent_once(box: Mailbox) -> None:
    city = City().build()
    box.shut()
    matter = city.submitted(city.penalty(city.enterprise()))
    city.does("sj.credit", matter, "accept", outcome="ACCEPT")
    city.tell()
    told = Notice.objects.exclude(user__email="").count()
    assert told >= 3

    jobs.run_ready(city.now)

    waiting = Job.objects.filter(kind="matters.mail")
    assert waiting.count() == told
    assert {(job.state, job.attempts) for job in waiting} == {(Job.State.QUEUED, 1)}
    assert all("ConnectionRefusedError" in job.last_error for job in waiting)

    box.open()
    jobs.run_ready(city.at(hours=1))
    jobs.run_ready(city.at(hours=1))

    assert sorted(box.ids) == sorted(f"<notice-{notice.pk}@localhost>" for notice in Notice.objects.all())
    assert not Job.objects.unfinished().exists()
