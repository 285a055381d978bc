"""What is computed of a proposal in a real case, and what the bureau's own list makes of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from flows.matters.models import ReviewExemption
from flows.penalty_case import rules
from flows.penalty_case.models import PenaltyCase, Proposal
from flows.penalty_case.rules import majority
from flows.registers import cases
from flows.registers.models import Penalty
from flows.rulebook import settling
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit
from tests.casework import Casework, proposed, staff
from tests.city import City

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    work = Casework(city)
    work.clue(city.enterprise())
    return work


def version(work: Casework, **values: Any) -> Proposal:
    """A version as the officers would write it, not kept."""
    return rules.proposal_of(work.case, proposed(**{"tier": "LIGHT", **values}), work.city.now.date())


def codes(work: Casework, made: Proposal) -> list[str]:
    return [refusal.rule.code for refusal in rules.check_proposal(work.case, made, work.city.now.date())]


def test_articles_law_and_explanation_are_computed(work: Casework) -> None:
    made = version(
        work, mitigating=["REMOVED_HARM"], violated="《某法》第一条", basis="《某法》第二条", explanation=["x"]
    )
    assert made.violated == "《中华人民共和国安全生产法》第二十八条第一款"
    assert made.basis == "《中华人民共和国安全生产法》第九十七条第三项"
    assert made.law_of == work.case.violated_on
    assert made.explanation[0].startswith("违法行为发生时")
    assert made.explanation[-1] == "自阶次中间值15000元起算,建议罚款7500元。"
    assert codes(work, made) == []


def test_a_proposal_that_spares_carries_nothing_of_a_penalty(work: Casework) -> None:
    made = version(work, proposed="NOT_PENALISED", branch="MINOR", ticks=["CORRECTED"], education="当面教育")
    assert (made.kinds, made.fine, made.tier, made.mitigating) == ("", 0, "", [])
    assert codes(work, made) == ["E-CASE-16"]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"fine": Decimal("30000")}, []),
        ({"fine": Decimal("30000.01")}, ["E-CASE-11"]),
        ({"fine": Decimal("30000.01"), "leaving_reason": "涉及五名从业人员"}, []),
        ({"fine": Decimal("100000.01"), "leaving_reason": "从重"}, ["E-CASE-12"]),
        ({"kinds": ["FINE", "BUSINESS_STOPPED"]}, ["E-CASE-21"]),
        ({"kinds": []}, ["E-CASE-22", "E-CASE-22"]),
        ({"tier": ""}, ["E-CASE-22"]),
        ({"reason_of_law": " "}, ["E-CASE-14"]),
        ({"proposed": "TRANSFERRED"}, ["E-CASE-47"]),
        ({"proposed": "UNFOUNDED"}, []),
        ({"proposed": ""}, ["E-CASE-22"]),
    ],
)
def test_what_stands_against_a_proposal(work: Casework, values: dict[str, Any], found: list[str]) -> None:
    assert codes(work, version(work, **values)) == found


def test_a_proposal_by_other_law_than_applies_is_not_decided(work: Casework) -> None:
    made = version(work)
    made.basis = "《中华人民共和国安全生产法》(主席令第十三号)第九十四条"
    assert codes(work, made) == ["E-CASE-27"]


def test_the_gaps_of_the_four_reasons_are_named(work: Casework) -> None:
    made = version(work, reason_of_sense="", reason_of_feeling="")
    (refusal,) = rules.check_proposal(work.case, made, work.city.now.date())
    assert refusal.message == "处罚理由缺少:道理、情理"


# First violation: looked up


def test_the_first_is_looked_up_in_the_registers(work: Casework) -> None:
    spare = {"proposed": "NOT_PENALISED", "branch": "FIRST", "ticks": ["CORRECTED", "LIGHT_HARM"], "education": "有"}
    case = work.case
    assert codes(work, version(work, **spare)) == []
    penalty = work.city.penalty(case.enterprise, violation_type="未按规定进行安全生产教育和培训")
    assert codes(work, version(work, **spare)) == ["E-CASE-17"]
    Penalty.objects.filter(pk=penalty.pk).update(violation_type="未设置明显的安全警示标志")
    assert codes(work, version(work, **spare)) == []


# The bureau's own list


def reasons(case: PenaltyCase, made: Proposal, on: dt.date) -> list[str]:
    return [reason.trigger for reason in rules.why_major(case, made, on)]


def test_the_bureau_s_list_holds_from_its_first_day(work: Casework) -> None:
    city, case, made = work.city, work.case, version(work, fine=Decimal("20000"))
    today = city.now.date()
    assert reasons(case, made, today) == []
    settling.settle_value(
        city.units["SH-SJ"],
        majority.UNIT,
        Decimal(20000),
        valid_from=today + ONE_DAY,
        basis="重大执法决定法制审核目录清单〔2026〕1号",
        actor=None,
        now=city.now,
    )
    assert [reasons(case, made, today + n * ONE_DAY) for n in range(3)] == [[], ["R-LR5"], ["R-LR5"]]


def test_the_exemption_says_what_was_held_against_what(work: Casework) -> None:
    case, made = work.case, version(work, fine=Decimal("29999.99"))
    row = rules.exemption(case, made, work.city.now)
    assert isinstance(row, ReviewExemption)
    assert (row.fine, row.threshold, row.kinds) == (Decimal("29999.99"), 30000, "FINE")
    assert rules.exemption(case, version(work, fine=Decimal("30000.00")), work.city.now) is None


def test_flags_of_the_case_make_it_major(work: Casework) -> None:
    case, made, today = work.case, version(work), work.city.now.date()
    case.public_interest, case.is_complex = True, True
    assert reasons(case, made, today) == ["R-LR1", "R-LR3"]
    case.public_interest, case.is_complex, case.caused_harm = False, False, True
    assert reasons(case, made, today) == []
    spared = version(work, proposed="NOT_PENALISED", branch="MINOR")
    assert reasons(case, spared, today) == ["R-LR6"]


# Hearing and similar decisions


@pytest.mark.parametrize(
    ("region", "fine", "found"),
    [("310117", "49999.99", 0), ("310117", "50000", 1), ("370200", "29999.99", 0), ("370200", "30000", 1)],
)
def test_a_bureau_hears_by_the_sum_of_its_region(work: Casework, region: str, fine: str, found: int) -> None:
    OrgUnit.objects.filter(code="SH-SJ").update(region_code=region)
    made = version(work, tier="NORMAL", fine=Decimal(fine))
    assert len(rules.hearing_rights(work.case, made, work.city.now.date())) == found


def test_similar_decisions_of_three_years(work: Casework) -> None:
    city, today = work.city, work.city.now.date()
    assert rules.similar_to(work.case, today).count == 0
    for number, (fine, days) in enumerate([(8000, 10), (12000, 20), (40000, 1095), (90000, 1200)], start=1):
        other = Casework(city)
        other.clue(work.case.enterprise, violated_on=today - dt.timedelta(days=20 + number))
        row, on = rules.filing_row(other.case), today - dt.timedelta(days=days)
        at = city.now - dt.timedelta(days=days)
        cases.mark_filed(row, actor=SYSTEM, at=at)
        facts = {"outcome": "PENALISED", "decided_on": on, "fine": Decimal(fine)}
        cases.record_outcome(row, actor=SYSTEM, at=at, **facts)
    found = rules.similar_to(work.case, today)
    assert (found.count, found.lowest, found.middle, found.highest) == (3, 8000, 12000, 40000)
