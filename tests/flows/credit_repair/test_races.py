"""Two at the same moment (竞态): one wins, the other reads why; with real transactions on either engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from viewflow.workflow.models import Task

from documents.models import Document
from flows.credit_repair import acts
from flows.credit_repair.models import RepairApplication, VerifiedFact
from flows.matters import attachments, correcting, jobs, work
from flows.matters.acts import perform_aside, perform_on, perform_task
from flows.matters.admission import open_draft
from flows.matters.claims import claim
from flows.matters.clocks.printed_dates import ANSWERS, place_of_papers
from flows.matters.models import Act, Consent, DateCorrection, Decision, Job, Matter, PrintedDate, WorkItem
from permissions import roles
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.organisations.models import User
from permissions.refusals import Refusal, Refusals
from tests.city import City, findings, png
from tests.flows.credit_repair.refusals import becomes_unpaid, proposes
from tests.transactional import Together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(together: Together) -> City:
    return City().build()


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def officers(city: City, number: int) -> list[User]:
    legal = city.units["SH-SJ-LEGAL"]
    return [city.official(f"sj.extra{n}", legal, roles.CREDIT_OFFICER) for n in range(number)]


def codes(results: list[Any]) -> list[str]:
    """Rule code of each refusal, the class of anything else, in order."""
    found = []
    for result in results:
        errors = result.items if isinstance(result, Refusals) else [result]
        found += [e.rule.code if isinstance(e, Refusal) else type(e).__name__ for e in errors]
    return sorted(found)


def all_is_well() -> None:
    assert work.drift() == []
    assert list(verification.verify_all()) == []


# One task ------------------------------------------------------------------------------


def test_of_eight_who_claim_one_wins_and_seven_read_who(city: City, matter: Matter, together: Together) -> None:
    people = officers(city, 8)
    item = city.item(matter, "accept")

    results = together([lambda user=user: claim(item.pk, actor=user, now=city.now) for user in people])

    assert codes(results) == ["E-ACT-02"] * 7 + ["WorkItem"]
    item.refresh_from_db()
    assert item.holder is not None
    for refusal in results:
        if isinstance(refusal, Refusal):
            assert refusal.facts == {"name": item.holder.name, "at": "2026-09-21 09:30"}
    all_is_well()


def test_of_two_who_do_the_same_task_one_wins_and_the_other_reads_how(
    city: City, matter: Matter, together: Together
) -> None:
    item = city.item(matter, "accept")
    results = together(
        [
            lambda user=user: perform_task(item.pk, actor=user, now=city.now, outcome="ACCEPT")
            for user in officers(city, 2)
        ]
    )

    assert codes(results) == ["Act", "E-ACT-01"]
    act = Act.objects.get(node="accept")
    (refusal,) = [r for r in results if isinstance(r, Refusal)]
    assert refusal.facts == {"name": act.actor_name, "at": "2026-09-21 09:30", "outcome": "受理"}
    all_is_well()


def test_the_same_form_sent_six_times_at_once_is_one_act(city: City, matter: Matter, together: Together) -> None:
    item, officer = city.item(matter, "accept"), city.people["sj.credit"]
    results = together(
        [
            lambda: perform_task(item.pk, actor=officer, now=city.now, outcome="ACCEPT", request_key="form")
            for _ in range(6)
        ]
    )

    assert len({act.pk for act in results}) == 1
    assert Act.objects.filter(node="accept").count() == 1
    all_is_well()


def test_an_act_between_two_questions_of_whether_the_inbox_agrees_is_no_disagreement(
    city: City, matter: Matter, together: Together
) -> None:
    item, officer = city.item(matter, "accept"), city.people["sj.credit"]
    done: list[Any] = []

    def accepted_meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Once what the engine waits for was read, and before the work items are."""
        answer = execute(sql, *rest)
        if not done and f'FROM "{Task._meta.db_table}"' in sql:
            done.append(None)
            done[:] = together([lambda: perform_task(item.pk, actor=officer, now=city.now, outcome="ACCEPT")])
        return answer

    with connection.execute_wrapper(accepted_meanwhile):
        found = work.drift()
    assert found == [] and [act.node for act in done] == ["accept"]


def test_the_same_application_sent_six_times_at_once_is_one_number(city: City, together: Together) -> None:
    draft, agent = city.draft(city.penalty(city.enterprise())), city.people["agent0"]
    results = together(
        [lambda: perform_on(acts.submit, draft.pk, actor=agent, now=city.now, request_key="form") for _ in range(6)]
    )
    assert len({act.pk for act in results}) == 1
    assert Matter.objects.get().number == "XF-2026-0001"
    all_is_well()


@pytest.mark.parametrize("outcomes", [("CONSENT", "CONSENT"), ("CONSENT", "DECLINE")])
def test_of_two_superiors_who_answer_at_once_one_is_heard(
    city: City, matter: Matter, together: Together, outcomes: tuple[str, str]
) -> None:
    heads = [city.people["sj.head"], city.official("sj.head2", city.units["SH-SJ-LEGAL"], roles.SECTION_HEAD)]
    becomes_unpaid()
    proposes(city, matter, "R2")
    item = city.item(matter, "consent_to_non_acceptance")

    results = together(
        [
            lambda user=user, outcome=outcome: perform_task(
                item.pk, actor=user, now=city.now, outcome=outcome, opinion="已阅"
            )
            for user, outcome in zip(heads, outcomes, strict=True)
        ]
    )

    assert codes(results) == ["Act", "E-ACT-01"]
    (act,) = [r for r in results if isinstance(r, Act)]
    assert Consent.objects.count() == Decision.objects.count() == (act.outcome == "CONSENT")
    all_is_well()


def test_a_withdrawal_and_a_consent_at_once_are_one_or_the_other(
    city: City, matter: Matter, together: Together
) -> None:
    becomes_unpaid()
    proposes(city, matter, "R2")
    item, head, agent = city.item(matter, "consent_to_non_acceptance"), city.people["sj.head"], city.people["agent0"]

    results = together(
        [
            lambda: perform_task(item.pk, actor=head, now=city.now, outcome="CONSENT"),
            lambda: perform_on(acts.withdraw, matter.pk, actor=agent, now=city.now, reason="情况有变"),
        ]
    )

    assert codes(results) in (["Act", "E-ACT-03"], ["Act", "E-CR-18"])
    matter.refresh_from_db()
    assert Decision.objects.exists() is (matter.status == Matter.Status.OPEN)
    all_is_well()


# One matter ----------------------------------------------------------------------------


def test_two_verifiers_at_the_same_moment_both_count_and_open_one_review(city: City, together: Together) -> None:
    enterprise = city.enterprise()
    for _ in range(8):
        matter = city.to("verify", city.submitted(city.penalty(enterprise)))
        hands = [(city.item(matter, "verify", name).pk, city.people[name]) for name in ("sj.verify1", "sj.verify2")]

        results = together(
            [
                lambda hand=hand, user=user: perform_task(hand, actor=user, now=city.now, findings=findings())
                for hand, user in hands
            ]
        )

        assert codes(results) == ["Act", "Act"]
        assert [item.node for item in matter.work_items.open()] == ["review"]
        assert VerifiedFact.objects.filter(application=matter.pk).count() == 10
    all_is_well()


def test_withdrawal_and_acceptance_at_the_same_moment_leave_one_story(
    city: City, matter: Matter, together: Together
) -> None:
    item = city.item(matter, "accept")
    results = together(
        [
            lambda: perform_task(item.pk, actor=city.people["sj.credit"], now=city.now, outcome="ACCEPT"),
            lambda: perform_on(acts.withdraw, matter.pk, actor=city.people["agent0"], now=city.now),
        ]
    )
    matter.refresh_from_db()
    assert matter.status == Matter.Status.WITHDRAWN
    assert codes(results) in (["Act", "Act"], ["Act", "E-ACT-03"])
    assert not matter.work_items.open().exists()
    all_is_well()


def test_withdrawal_and_decision_at_the_same_moment_are_never_both(city: City, together: Together) -> None:
    enterprise = city.enterprise()
    for _ in range(4):
        matter = city.to("decide", city.submitted(city.penalty(enterprise)))
        item = city.item(matter, "decide")
        results = together(
            [
                lambda item=item: perform_task(item.pk, actor=city.people["sj.leader"], now=city.now, outcome="GRANT"),
                lambda matter=matter: perform_on(acts.withdraw, matter.pk, actor=city.people["agent0"], now=city.now),
            ]
        )
        matter.refresh_from_db()
        assert codes(results) in (["Act", "E-ACT-03"], ["Act", "E-CR-18"])
        assert matter.decisions.exists() is (matter.status == Matter.Status.OPEN)
    all_is_well()


# One penalty, many applications ------------------------------------------------------------


def test_two_drafts_of_one_penalty_sent_at_once_are_one_application(city: City, together: Together) -> None:
    penalty = city.penalty(city.enterprise())
    agent = city.people["agent0"]
    first = city.draft(penalty)
    second = RepairApplication.objects.create(
        matter=open_draft(
            procedure="credit_repair",
            title="另一份草稿",
            unit=penalty.authority,
            enterprise=penalty.enterprise,
            initiator=agent,
            now=city.now,
        ),
        penalty=penalty,
        promises_truth=True,
        promises_liability=True,
    )
    for material in ("PERFORMANCE_PROOF", "COMMITMENT"):
        city.hands_in(second.matter, material, png("red"))

    results = together(
        [lambda pk=draft.pk: perform_on(acts.submit, pk, actor=agent, now=city.now) for draft in (first, second)]
    )

    assert codes(results) == ["Act", "E-CR-11"]
    assert RepairApplication.objects.filter(is_live=True).count() == 1
    all_is_well()


def test_twenty_applications_at_once_have_twenty_numbers(city: City, together: Together) -> None:
    enterprise, agent = city.enterprise(), city.people["agent0"]
    drafts = [city.draft(city.penalty(enterprise)) for _ in range(20)]

    results = together([lambda pk=draft.pk: perform_on(acts.submit, pk, actor=agent, now=city.now) for draft in drafts])

    assert codes(results) == ["Act"] * 20
    numbers = sorted(n for n in Matter.objects.values_list("number", flat=True) if n)
    assert numbers == [f"XF-2026-{n:04d}" for n in range(1, 21)]
    all_is_well()


def test_one_draft_is_opened_however_often_it_is_asked_for(city: City, together: Together) -> None:
    enterprise, agent = city.enterprise(), city.people["agent0"]
    penalty = city.penalty(enterprise)
    opened = together(
        [
            lambda: (
                acts.open_application(
                    penalty=penalty, unit=penalty.authority, enterprise=enterprise, initiator=agent, now=city.now
                ).pk
            )
            for _ in range(6)
        ]
    )
    assert len(set(opened)) == 1


# Jobs ------------------------------------------------------------------------------------


def test_workers_never_get_the_same_job(city: City, together: Together) -> None:
    Job.objects.bulk_create(
        Job(kind="matters.mail", key=f"k{n}", run_after=city.now, created_at=city.now) for n in range(24)
    )

    def worker() -> list[int]:
        mine = []
        while job := jobs.lease_next(city.now):
            mine.append(job.pk)
        return mine

    taken = [pk for mine in together([worker] * 6) for pk in mine]

    assert len(taken) == len(set(taken)) == 24


def test_two_workers_with_one_expired_lease_make_one_paper(city: City, matter: Matter, together: Together) -> None:
    city.to("issue", matter)
    Job.objects.filter(kind__in=["matters.mail", "matters.tell"]).update(state=Job.State.DONE)
    first = jobs.lease_next(city.now)
    later = city.now + jobs.LEASE + dt.timedelta(seconds=1)
    second = jobs.lease_next(later)
    assert first is not None
    assert second is not None

    runs: list[Callable[[], Any]] = [lambda: jobs.run(first, city.now), lambda: jobs.run(second, later)]
    together(runs)
    jobs.run_ready(later + jobs.LEASE)

    assert Document.objects.get().serial == 1
    assert Act.objects.filter(node="issue").count() == 1
    assert WorkItem.objects.open().get().node == "deliver"
    all_is_well()


def test_two_sweeps_at_once_end_a_publicity_once(city: City, together: Together) -> None:
    penalty = city.penalty(city.enterprise())
    now = dt.datetime(2027, 4, 10, 0, 1, tzinfo=city.now.tzinfo)
    assert sorted(together([lambda: acts.end_expired(now)] * 3)) == [0, 0, 1]
    entries = Entry.objects.filter(chain=f"penalty:{penalty.pk}", action="end_publicity")
    assert entries.count() == 1 and list(verification.verify_all()) == []


def test_of_two_who_deal_with_one_correction_the_second_reads_how_it_stands(city: City, together: Together) -> None:
    matter = city.to("verify", city.submitted(city.penalty(city.enterprise())))
    file = SimpleUploadedFile("核查函.png", png(), "image/png")
    facts = {"reason": "需核查", "document": attachments.receive(file, "document")}
    city.does("sj.verify1", matter, "verify", outcome=acts.ASKS, **facts)
    city.does("sj.leader", matter, "answer_extension", outcome="GRANT")
    city.does("sj.seal", matter, "seal_extension", outcome="SEALED")
    city.run_jobs()
    (printed,) = PrintedDate.objects.all()
    day = printed.deadline.legal_due
    draft = DateCorrection.objects.create(printed=printed, new_date=day, cause="某事", drafted_at=city.now)
    place = {"role": ANSWERS, "unit": place_of_papers(matter.unit), "actor": city.people["sj.head"], "now": city.now}

    def issues() -> Act:
        return perform_aside(correcting.issue_correction, matter.pk, correction_id=draft.pk, **place)

    def dismisses() -> Act:
        return perform_aside(correcting.dismiss_correction, matter.pk, correction_id=draft.pk, reason="不必", **place)

    results = together([issues, dismisses, issues])
    assert sorted(codes(results)) == ["Act", "E-DUE-14", "E-DUE-14"]
    draft.refresh_from_db()
    (done,) = [result for result in results if isinstance(result, Act)]
    assert draft.state == {"issue_correction": "ISSUED", "dismiss_correction": "DISMISSED"}[done.node]
    assert not Job.objects.filter(kind=correcting.JOB).exists()  # nothing is made before the seal
    assert verification.verify_chain(matter.chain) is None
