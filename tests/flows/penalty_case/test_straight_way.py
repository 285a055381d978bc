"""The straight way of a case: from the clue to the archive, by the people who do it, paper by paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from documents.models import Document
from documents.numbering import gaps_in
from flows.matters.models import Decision, Matter
from flows.penalty_case import acts
from flows.registers.models import CaseFiling, Penalty
from permissions.audit import verification
from tests.casework import Casework, staff
from tests.city import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    return Casework(city)


def kinds(work: Casework) -> list[str]:
    return [paper.kind.rpartition(".")[2] for paper in work.papers()]


def test_a_small_fine_from_the_clue_to_the_archive(city: City, work: Casework) -> None:
    enterprise = city.enterprise()
    work.clue(enterprise)
    work.file()
    assert work.case.filed_at is not None
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.tell()
    assert not Penalty.objects.exists()
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.decide()
    decision = Matter.objects.get(pk=work.matter.pk).latest_decision
    assert decision is not None and decision.outcome == Decision.Outcome.PENALISED and decision.exemption is not None
    penalty = Penalty.objects.get()
    assert (penalty.fine_amount, penalty.enterprise, penalty.matter_number) == (
        Decimal("10000.00"),
        enterprise,
        work.matter.number,
    )
    assert penalty.fine_due_on == dt.date(2026, 10, 8)  # the fifteenth day lies in the National Day's holiday
    assert penalty.publicity_state == Penalty.PublicityState.UNPUBLISHED
    work.does("credit", "publish", outcome="PUBLISHED")
    work.aside(acts.record_payment, paid_on=city.now.date(), fine=Decimal("10000"), receipt="沪财0001")
    work.does("enf1", "perform", outcome="PERFORMED")
    work.does("leader", "close", outcome="CLOSED")
    work.does("archive", "archive", outcome="ARCHIVED")
    city.run_jobs()
    assert Matter.objects.get(pk=work.matter.pk).status == Matter.Status.CLOSED
    filing = CaseFiling.objects.get()
    assert (filing.state, filing.outcome, filing.fine) == ("CLOSED", "PENALISED", Decimal("10000.00"))
    assert {"decision", "penalty_notice", "filing_approval", "closing_approval", "notification"} <= set(kinds(work))
    assert not Document.objects.exclude(state=Document.State.FROZEN).exists()
    assert list(verification.verify_all()) == []


def test_what_is_decided_on_the_spot(city: City, work: Casework) -> None:
    work.clue(city.enterprise(), procedure="SUMMARY")
    work.prove()
    values = {"proposed": "PENALISED", "kinds": ["FINE"], "fine": Decimal("1000"), "tier": "LIGHT"}
    work.does("enf1", "decide_on_spot", facts="当场发现三名从业人员无培训记录", proposal=values)
    work.leave()
    work.does("enf.head", "acknowledge")
    work.does("credit", "publish", outcome="PUBLISHED")
    work.aside(acts.record_payment, paid_on=city.now.date(), fine=Decimal("1000"), receipt="沪财0002")
    work.does("enf1", "perform", outcome="PERFORMED")
    work.does("leader", "close", outcome="CLOSED")
    work.does("archive", "archive", outcome="ARCHIVED")
    assert "spot_decision" in kinds(work)


def test_a_first_violation_is_spared_with_its_reasons(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    work.file()
    work.prove()
    spared = {"proposed": "NOT_PENALISED", "kinds": [], "fine": 0, "branch": "FIRST"}
    ticks = ["LIGHT_HARM", "CORRECTED"]
    work.conclude(**spared, ticks=ticks, education="2026年9月21日当面教育，当事人表示接受。")
    work.does("leader", "approve_proposal", outcome="PASS")
    work.decide()
    work.does("leader", "close", outcome="CLOSED")
    work.does("archive", "archive", outcome="ARCHIVED")
    assert CaseFiling.objects.get().branch == "FIRST"
    assert not Penalty.objects.exists() and "no_penalty" in kinds(work)


def test_a_clue_that_is_not_filed_has_its_reason(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    work.does("enf.head", "review_filing", outcome="PROPOSE_NOT", opinion="查无实据。")
    work.does("leader", "approve_filing", outcome="NOT_FILED", opinion="查无实据，不予立案。")
    work.does("archive", "archive", outcome="ARCHIVED")
    city.run_jobs()
    filing = CaseFiling.objects.get()
    assert (filing.state, filing.reason) == ("NOT_FILED", "查无实据，不予立案。")
    assert kinds(work) == ["no_filing_approval"]


def test_the_first_decision_made_here_goes_on_after_those_that_were_imported(city: City, work: Casework) -> None:
    enterprise = city.enterprise()
    city.penalty(enterprise, decision_number="（沪松）应急罚〔2026〕41号")
    city.penalty(enterprise, decision_number="（沪松）应急罚〔2025〕88号", decided_on=dt.date(2025, 12, 1))
    city.penalty(enterprise, decision_number="沪松安监罚〔2026〕第99号")
    work.clue(enterprise)
    work.file()
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.tell()
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.decide()
    decision = Document.objects.get(kind="penalty_case.decision")
    assert decision.number == "（沪松）应急罚〔2026〕42号"
    assert gaps_in(decision.series) == []
