"""Two at once, and a worker that dies: never a paper without its review, never a review or a conclusion twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection

from documents.models import Document
from flows.legal_review import acts
from flows.legal_review.models import LegalReview
from flows.matters import engine, jobs, telling, work as inbox
from flows.matters.acts import perform_aside, perform_task
from flows.matters.models import Decision, Job, Matter, Review
from flows.matters.reviewing import still_holds
from permissions import clock, roles
from permissions.refusals import Refusal
from tests.city import City
from tests.flows.legal_review.conftest import build
from tests.flows.legal_review.reviewed import Reviewed, waits_at
from tests.flows.matters.gated import paper
from tests.transactional import Together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(together: Together, monkeypatch: pytest.MonkeyPatch) -> City:
    """A city of this test alone: a transaction that lasts over tests would meet the flush."""
    city = build()
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return city


def withdrawn(city: City, child: Matter) -> Any:
    """The head of the legal section withdraws what passed."""
    return perform_aside(
        acts.withdraw,
        child.pk,
        role=roles.LEGAL_HEAD,
        unit=city.units["SH-SJ-LEGAL"],
        actor=city.people["sj.legal.head"],
        now=city.now,
        reason="遗漏一名当事人",
    )


def test_decided_and_withdrawn_at_once_leave_no_paper(city: City, work: Reviewed, together: Together) -> None:
    child = work.hand_in()
    work.concluded("PASSED")
    work.beside()
    task = city.item(work.matter, "decide")
    city.at(minutes=5)
    leader = city.people["sj.leader"]
    decided, taken_back = together(
        [
            lambda: perform_task(task.pk, actor=leader, now=city.now, outcome="DECIDE"),
            lambda: withdrawn(city, child),
        ]
    )
    assert not isinstance(taken_back, Exception), "it is withdrawn, before or after the decision"
    if isinstance(decided, Exception):
        assert isinstance(decided, Refusal) and decided.rule.code == "E-LR-01"
        assert not Decision.objects.exists()
    else:
        assert not still_holds(Decision.objects.get())
    with pytest.raises(IntegrityError):
        paper(city, work.matter, kind="parent.decision").save()
    assert inbox.drift() == []


def test_numbered_and_withdrawn_at_once_only_one_happens(city: City, work: Reviewed, together: Together) -> None:
    child = work.hand_in()
    work.concluded("PASSED")
    work.beside()
    work.does("leader", "decide", outcome="DECIDE")
    row = paper(city, work.matter, kind="parent.decision")
    found = together([row.save, lambda: withdrawn(city, child)])
    numbered = Document.objects.filter(kind="parent.decision").exists()
    assert numbered == (Review.objects.get().withdrawn_at is None), "a paper, or a withdrawal"
    if numbered:
        assert isinstance(found[1], Refusal) and found[1].rule.code == "E-LR-12"
    else:
        assert isinstance(found[0], IntegrityError)


def test_numbered_and_withdrawn_by_raw_statements_at_once(city: City, work: Reviewed, together: Together) -> None:
    work.hand_in()
    work.concluded("PASSED")
    work.beside()
    work.does("leader", "decide", outcome="DECIDE")
    row = paper(city, work.matter, kind="parent.decision")
    head, at = city.people["sj.legal.head"], city.now

    def take_back() -> int:
        return Review.objects.update(withdrawn_at=at, withdrawn_by=head, withdrawn_because="有误")

    together([lambda: Document.objects.bulk_create([row]), take_back])
    numbered = Document.objects.filter(kind="parent.decision").exists()
    assert numbered == (Review.objects.get().withdrawn_at is None)


def test_one_task_opens_one_review_however_often_it_is_asked_at_once(
    city: City, work: Reviewed, together: Together
) -> None:
    work.does("enf1", "hand_in", outcome="ON")
    job = Job.objects.get(kind="legal_review.open")
    found = together([lambda: acts.follow_parent(job, city.now)] * 3)
    assert LegalReview.objects.count() == 1
    assert Matter.objects.filter(procedure="legal_review").count() == 1
    assert not [each for each in found if isinstance(each, Exception)]
    assert inbox.drift() == []


def test_one_conclusion_resumes_the_case_once_at_once(city: City, work: Reviewed, together: Together) -> None:
    work.hand_in()
    work.examine("PASSED")
    work.sign()
    job = Job.objects.get(kind="legal_review.resume")
    together([lambda: acts.resume_parent(job, city.now)] * 3)
    assert work.matter.acts.filter(node="wait").count() == 1
    assert waits_at(work.matter) == ["beside", "join"]


def test_the_case_leaves_while_the_review_is_signed(city: City, work: Reviewed, together: Together) -> None:
    child = work.hand_in()
    work.examine("PASSED")
    sign, back = city.item(child, "sign"), city.item(work.matter, "beside")
    city.at(minutes=5)
    signed, left = together(
        [
            lambda: perform_task(sign.pk, actor=city.people["sj.legal.head"], now=city.now, outcome="SIGN"),
            lambda: perform_task(back.pk, actor=city.people["sj.head"], now=city.now, outcome="BACK", opinion="退"),
        ]
    )
    assert not isinstance(left, Exception)
    city.run_jobs()
    child.refresh_from_db()
    assert waits_at(work.matter) == ["hand_in"] and waits_at(child) == []
    if isinstance(signed, Refusal):
        assert signed.rule.code == "E-LR-10" and child.status == Matter.Status.WITHDRAWN
    else:
        assert child.status == Matter.Status.CLOSED, "its conclusion came in time and resumed nobody"
    assert not Job.objects.unfinished().exists() and inbox.drift() == []


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.mark.parametrize("kind", ["legal_review.open", "legal_review.resume"])
def test_a_worker_that_dies_before_the_commit_leaves_nothing_half_done(
    city: City, work: Reviewed, together: Together, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    work.does("enf1", "hand_in", outcome="ON")
    if kind == "legal_review.resume":
        city.run_jobs()
        work.examine("PASSED")
        work.sign()
    wrote, before = telling.write_down, (LegalReview.objects.count(), waits_at(work.matter))

    def dies(step: Any) -> None:
        wrote(step)
        raise Killed

    job = Job.objects.get(kind=kind)
    with monkeypatch.context() as patch:
        patch.setattr(telling, "write_down", dies)
        with pytest.raises(Killed):
            jobs.job_handler(kind)(job, city.now)
    connection.close()
    assert (LegalReview.objects.count(), waits_at(work.matter)) == before
    city.run_jobs()
    assert LegalReview.objects.count() == 1
    expected = ["beside", "join"] if kind == "legal_review.resume" else ["beside", "wait"]
    assert waits_at(work.matter) == expected
    assert engine.waiting_tasks(work.matter) and inbox.drift() == []
