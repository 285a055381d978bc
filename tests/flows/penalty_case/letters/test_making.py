"""The decision is made once whatever dies, and not at all where draft, review or seal no longer hold."""

from __future__ import annotations

import pytest

from documents.models import Document, NumberSeries
from documents.sealing.models import SealUse
from flows.matters.models import Decision, Hearing, Job, Matter
from flows.penalty_case import rules
from flows.penalty_case.letters import deciding
from flows.penalty_case.models import PenaltyCase
from flows.registers.models import CaseFiling, Penalty
from tests.casework import Casework
from tests.city import City

from . import driving

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City) -> Casework:
    """A case decided on the spot whose seal was used; its papers are not made yet."""
    work = driving.on_the_spot(city)
    work.does("seal", "seal_decision", outcome="SEALED")
    return work


def job() -> Job:
    return Job.objects.get(kind="penalty_case.issue_decision")


def waits_at(work: Casework) -> list[str]:
    return list(Matter.objects.get(pk=work.matter.pk).work_items.open().values_list("node", flat=True))


def outcome_of_issue(work: Casework) -> str:
    return str(work.matter.acts.filter(node="issue_decision").latest("pk").outcome)


def made() -> list[str]:
    return sorted(Document.objects.values_list("kind", flat=True))


def nothing_is_numbered() -> bool:
    return not Document.objects.exists() and not NumberSeries.objects.filter(last__gt=0).exists()


ALL = ["credit_repair.notification", "credit_repair.plain_words", "penalty_case.spot_decision"]


def test_a_worker_that_dies_after_any_step_makes_nothing_twice(city: City, work: Casework) -> None:
    case, decision = work.case, Decision.objects.get()
    now = city.at(days=1)  # made the day after it was decided
    paper = deciding.make_decision(case, decision, now)
    assert deciding.make_decision(case, decision, now) == paper
    penalty = deciding.register(case, decision, paper, now)
    assert penalty is not None and deciding.register(case, decision, paper, now) == penalty
    deciding.issue_companions(case, decision, penalty, now)
    assert made() == ALL and waits_at(work) == []
    deciding.issue_decision(job(), now)
    deciding.issue_decision(job(), now)  # delivered once more
    assert made() == ALL and waits_at(work) == ["deliver_decision"]
    assert Document.objects.get(kind="penalty_case.spot_decision").number == "（沪松）应急当罚〔2026〕1号"
    assert set(Document.objects.values_list("issued_on", "signatory")) == {(decision.decided_on, "官sj.enf1")}
    row = Penalty.objects.get()
    assert (row.decision_number, row.procedure, row.publicity_state) == (paper.number, "SIMPLE", "UNPUBLISHED")
    filing = CaseFiling.objects.get()
    assert (filing.state, filing.penalty, filing.fine) == ("DECIDED", row, row.fine_amount)
    assert work.case.penalty == row


def test_a_draft_that_changed_goes_back_and_takes_no_number(city: City, work: Casework) -> None:
    PenaltyCase.objects.filter(pk=work.case.pk).update(place="别处")
    city.run_jobs()
    assert outcome_of_issue(work) == "CHANGED" and waits_at(work) == ["decide_on_spot"]
    assert nothing_is_numbered() and not Penalty.objects.exists()


def test_a_gate_that_closed_meanwhile_goes_back_and_takes_no_number(city: City, work: Casework) -> None:
    """A hearing held since: why no review was needed holds no longer (行政处罚法 art 58(1)(2))."""
    act = work.matter.acts.latest("pk")
    chair = work.who("legal2")
    facts = {"matter": work.matter, "held_at": city.now, "recorded_at": city.now}
    Hearing.objects.create(**facts, chair=chair, chair_name=chair.name, act=act)
    assert rules.draft_sha256(work.case) == Decision.objects.get().draft_sha256
    city.run_jobs()
    assert outcome_of_issue(work) == "CHANGED" and waits_at(work) == ["decide_on_spot"]
    assert nothing_is_numbered() and not Penalty.objects.exists()


@pytest.mark.parametrize("nth", [0, 1])
def test_a_seal_that_nobody_used_sends_all_of_it_back(city: City, work: Casework, nth: int) -> None:
    key, _ = rules.sealed_with(work.case, Decision.objects.get())[nth]
    assert SealUse.objects.filter(issue_key=key).delete()[0] == 1
    city.run_jobs()
    assert outcome_of_issue(work) == "UNSEALED" and waits_at(work) == ["seal_decision"]
    assert nothing_is_numbered()
