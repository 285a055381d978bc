"""Jobs (作业): rows with a lease; whatever dies in between, the work is done once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.core import mail

from documents.models import Document, NumberSeries
from flows.credit_repair import letters
from flows.matters import jobs, procedures, tasks
from flows.matters.acts import perform_job
from flows.matters.models import Act, Job, Matter
from flows.matters.work import drift
from flows.registers.models import Enterprise, Penalty
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from project import celery_app
from tests.city import City, inbox_agrees

LEASE = jobs.LEASE


@pytest.fixture
def decided(city: City, matter: Matter) -> Matter:
    """A matter whose paper waits to be made; its mails are out."""
    city.to("issue", matter)
    Job.objects.filter(kind__in=["matters.mail", "matters.tell"]).update(state=Job.State.DONE)
    return matter


def the_job(matter: Matter) -> Job:
    return Job.objects.get(matter=matter, kind="credit_repair.issue_result")


def mail_job(city: City, key: str, *, after: dt.timedelta = dt.timedelta(0)) -> Job:
    return Job.objects.create(
        kind="matters.mail", key=key, payload={"notice": 0}, run_after=city.now + after, created_at=city.now
    )


# Leases ---------------------------------------------------------------------------


def test_a_leased_job_is_nobody_elses(city: City, decided: Matter) -> None:
    leased = jobs.lease_next(city.now)
    assert leased is not None
    assert (leased.state, leased.attempts, leased.lease_until) == ("RUNNING", 1, city.now + LEASE)
    assert jobs.lease_next(city.now) is None


def test_a_lease_that_ran_out_is_taken_up_again(city: City, decided: Matter) -> None:
    first = jobs.lease_next(city.now)
    assert first is not None
    assert jobs.lease_next(city.now + LEASE) is None

    second = jobs.lease_next(city.now + LEASE + dt.timedelta(seconds=1))

    assert second is not None
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert second.lease != first.lease


def test_jobs_are_taken_in_the_order_of_their_time_and_then_of_their_writing(city: City) -> None:
    for key, after in (("late", 2), ("first", 0), ("second", 0), ("soon", 1)):
        mail_job(city, key, after=dt.timedelta(seconds=after))

    taken = [jobs.lease_next(city.now + dt.timedelta(seconds=2)) for _ in range(4)]

    assert [job.key for job in taken if job] == ["first", "second", "soon", "late"]


def test_what_is_not_due_yet_is_not_taken(city: City) -> None:
    mail_job(city, "later", after=dt.timedelta(minutes=5))
    assert jobs.lease_next(city.now + dt.timedelta(seconds=299)) is None
    assert jobs.lease_next(city.now + dt.timedelta(seconds=300)) is not None


def test_no_more_than_the_limit_is_run(city: City, matter: Matter) -> None:
    city.tell()
    told = Job.objects.get(kind="matters.mail").payload
    for number in range(2):
        Job.objects.filter(pk=mail_job(city, f"m{number}").pk).update(payload=told)
    assert [jobs.run_ready(city.now, limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_worker_with_much_to_do_asks_for_another_turn(city: City, django_capture_on_commit_callbacks: Any) -> None:
    for number in range(tasks.A_TURN + 3):
        mail_job(city, f"m{number}")  # to nobody: each fails and waits

    with django_capture_on_commit_callbacks() as asked:
        assert tasks.run_ready_jobs() == tasks.A_TURN
    assert len(asked) == 1
    with django_capture_on_commit_callbacks() as asked:
        assert tasks.run_ready_jobs() == 3
    assert asked == []


# Failing -----------------------------------------------------------------------------


def test_a_failing_job_is_tried_ever_more_slowly_and_then_given_up(city: City) -> None:
    job = mail_job(city, "to nobody")  # its notice does not exist
    waits = []
    for _ in range(jobs.MAX_ATTEMPTS):
        job.refresh_from_db()
        city.now = job.run_after
        assert jobs.run_ready(city.now) == 1
        job.refresh_from_db()
        waits.append((job.run_after - city.now).total_seconds())

    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280]
    assert (job.state, job.attempts) == (Job.State.FAILED, jobs.MAX_ATTEMPTS)
    assert job.last_error.startswith("DoesNotExist")
    assert jobs.run_ready(city.at(days=30)) == 0


def test_a_failing_job_does_not_hold_up_the_others(city: City, decided: Matter) -> None:
    Job.objects.filter(pk=the_job(decided).pk).update(run_after=city.now + dt.timedelta(seconds=1))
    mail_job(city, "to nobody")

    city.at(seconds=1)
    city.run_jobs()

    assert the_job(decided).state == Job.State.DONE


def test_a_job_of_an_unknown_kind_fails_like_any_other(city: City) -> None:
    job = Job.objects.create(kind="nobody.declared", key="x", run_after=city.now, created_at=city.now)
    jobs.run_ready(city.now)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
    assert "nobody.declared" in job.last_error


def test_work_that_kills_its_worker_is_given_up_as_well(city: City) -> None:
    job = mail_job(city, "killer")
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.lease_next(city.now) is not None  # and the worker dies
        city.at(seconds=LEASE.seconds + 1)

    assert jobs.lease_next(city.now) is None
    job.refresh_from_db()
    assert (job.state, job.last_error) == (Job.State.FAILED, "its lease ran out 8 times")


def test_a_worker_that_lost_its_lease_does_not_put_the_job_back(city: City) -> None:
    mail_job(city, "slow")
    slow = jobs.lease_next(city.now)
    quick = jobs.lease_next(city.now + LEASE + dt.timedelta(seconds=1))
    assert slow is not None
    assert quick is not None

    jobs.put_back(slow, city.now, RuntimeError("too late"))

    quick.refresh_from_db()
    assert (quick.state, quick.last_error) == (Job.State.RUNNING, "")


def test_an_operator_puts_a_given_up_job_back_and_that_is_logged(city: City, decided: Matter) -> None:
    Job.objects.filter(pk=the_job(decided).pk).update(state=Job.State.FAILED, attempts=8, last_error="no fonts")
    city.run_jobs()
    assert not Document.objects.exists()

    jobs.put_again(the_job(decided), actor=SYSTEM, now=city.now)
    jobs.put_again(the_job(decided), actor=SYSTEM, now=city.now)  # queued by now: nothing happens

    assert Entry.objects.filter(chain=decided.chain, action="job.put_again").count() == 1
    city.run_jobs()
    assert Document.objects.count() == 1
    jobs.put_again(the_job(decided), actor=SYSTEM, now=city.now)
    assert the_job(decided).state == Job.State.DONE


# The broker ------------------------------------------------------------------------------


@pytest.fixture
def broker_is_down() -> Iterator[None]:
    """Nobody listens where the messages go."""
    Celery("down", broker="amqp://127.0.0.1:1//", set_as_current=True).conf.broker_transport_options = {
        "max_retries": 1
    }
    yield
    celery_app.set_current()
    celery_app.set_default()


@pytest.mark.usefixtures("broker_is_down")
def test_with_the_broker_down_the_act_stands_and_the_sweeper_does_the_work(
    city: City, matter: Matter, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    city.to("seal", matter)
    with django_capture_on_commit_callbacks(execute=True) as wakes:
        city.does("sj.seal", matter, "seal", outcome="SEALED")
    assert len(wakes) == 1
    assert "broker unreachable" in caplog.text

    city.run_jobs()

    assert Document.objects.count() == 1


# One paper ------------------------------------------------------------------------------


def test_a_job_run_twice_makes_one_paper_with_one_number(city: City, decided: Matter) -> None:
    job = jobs.lease_next(city.now)
    assert job is not None
    jobs.run(job, city.now)
    jobs.run(job, city.at(seconds=1))
    letters.issue_result(job, city.at(seconds=1))

    paper = Document.objects.get()
    assert (paper.serial, NumberSeries.objects.get().last) == (1, 1)
    assert Act.objects.filter(matter=decided, node="issue").count() == 1
    inbox_agrees()


def test_killed_between_the_paper_and_its_act_the_job_goes_on_with_the_same_paper(city: City, decided: Matter) -> None:
    """The worker dies when the paper is frozen; nobody has told the flow yet."""
    job = jobs.lease_next(city.now)
    assert job is not None
    paper = letters.make_paper(job, city.now)
    assert the_job(decided).state == Job.State.RUNNING
    assert not Act.objects.filter(node="issue").exists()

    city.at(seconds=LEASE.seconds)
    city.run_jobs()

    assert Document.objects.get() == paper
    assert NumberSeries.objects.get().last == 1
    assert Act.objects.get(node="issue").opinion == paper.number
    assert [item.node for item in decided.work_items.open()] == ["deliver"]


def test_a_paper_that_was_made_goes_its_way_even_if_the_register_has_changed_since(city: City, decided: Matter) -> None:
    """The worker died after the paper; before the next one comes the enterprise has another name."""
    job = jobs.lease_next(city.now)
    assert job is not None
    paper = letters.make_paper(job, city.now)
    Enterprise.objects.update(name="上海示例机械(集团)有限公司")

    city.at(seconds=LEASE.seconds)
    city.run_jobs()

    assert the_job(decided).state == Job.State.DONE
    assert Document.objects.get() == paper
    assert Act.objects.get(node="issue").opinion == paper.number


def test_a_number_whose_bytes_could_not_be_kept_is_used_by_the_next_attempt(
    city: City, decided: Matter, settings: Any, tmp_path: Path
) -> None:
    whole = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path / "no folder"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")
    city.run_jobs()
    assert Document.objects.get().state == Document.State.NUMBERED
    assert the_job(decided).last_error

    settings.MEDIA_ROOT = whole
    city.at(minutes=1)
    city.run_jobs()

    paper = Document.objects.get()
    assert (paper.state, paper.serial, paper.series.last) == (Document.State.FROZEN, 1, 1)


def test_a_second_delivery_of_the_act_finds_it_done(city: City, decided: Matter) -> None:
    job = the_job(decided)
    city.run_jobs()
    assert perform_job(job, now=city.now, number="x", document_id=0) is None


def test_facts_that_changed_since_the_decision_are_decided_anew_and_burn_no_number(city: City, decided: Matter) -> None:
    Penalty.objects.update(content="罚款人民币叁万元整")
    city.run_jobs()

    assert the_job(decided).state == Job.State.DONE
    assert not Document.objects.exists()
    assert not NumberSeries.objects.filter(last__gt=0).exists()
    assert list(decided.work_items.open().values_list("node", flat=True)) == ["decide"]
    assert decided.acts.last().outcome == "CHANGED"
    assert drift() == []

    city.does("sj.leader", decided, "decide", outcome="GRANT")
    city.does("sj.seal", decided, "seal", outcome="SEALED")
    city.run_jobs()

    paper = Document.objects.get()
    assert (paper.serial, paper.context["content"]) == (1, "罚款人民币叁万元整")
    assert list(decided.work_items.open().values_list("node", flat=True)) == ["deliver"]


def test_a_mail_is_sent_once_however_often_the_sweeper_comes(city: City, matter: Matter) -> None:
    for _ in range(3):
        city.run_jobs()
    assert len(mail.outbox) == 1


def test_every_declared_job_can_be_found() -> None:
    for procedure in procedures.procedures().values():
        for kind in procedure.jobs:
            assert callable(jobs.job_handler(kind))
    assert callable(jobs.job_handler("matters.mail"))


# The seal ---------------------------------------------------------------------------------


def test_a_job_without_its_seal_waits_says_why_and_goes_on_by_itself(
    city: City, decided: Matter, settings: Any, tmp_path: Path
) -> None:
    """However long it takes: it is never given up, and no number is burnt."""
    folder, settings.SEAL_FOLDER = settings.SEAL_FOLDER, str(tmp_path / "nothing here")
    for _ in range(2 * jobs.MAX_ATTEMPTS):
        city.run_jobs()
        city.at(minutes=5)
    job = the_job(decided)
    assert job.state == Job.State.QUEUED and job.run_after <= city.now
    assert "E-SEAL-02" in job.last_error and "放回印章目录" in job.last_error
    assert not Document.objects.exists() and not NumberSeries.objects.filter(last__gt=0).exists()

    settings.SEAL_FOLDER = folder
    city.run_jobs()

    assert Document.objects.get().serial == 1
    assert [item.node for item in decided.work_items.open()] == ["deliver"]
