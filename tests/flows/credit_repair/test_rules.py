"""Conditions of credit repair (domain §c.2, §c.3, §i.7): each rule on both sides of its boundary, with its way out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from flows.credit_repair import rules
from flows.credit_repair.models import Fact, RepairApplication
from flows.registers import publicity
from flows.registers.models import Enterprise, Penalty
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from permissions.organisations.models import Position
from permissions.refusals import Refusal, Rule
from tests.city import City
from tests.refusing import speaks

TODAY = dt.date(2026, 9, 21)


@pytest.fixture
def enterprise(city: City) -> Enterprise:
    return city.enterprise()


def codes(refusals: list[Refusal]) -> list[str]:
    for refusal in refusals:
        speaks(refusal)
    return [refusal.rule.code for refusal in refusals]


def against(city: City, enterprise: Enterprise, day: dt.date = TODAY, **fields: Any) -> list[Refusal]:
    """What stands against a penalty with these fields at its own authority on this day."""
    penalty = city.penalty(enterprise, **fields)
    return rules.check_application(penalty, penalty.authority, day)


UNPAID: dict[str, Any] = {"fine_paid": Decimal(0), "fine_paid_on": None}


def test_a_penalty_that_fulfils_everything_may_be_applied_for(city: City, enterprise: Enterprise) -> None:
    assert codes(against(city, enterprise)) == []


# E-CR-01 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credit_class", "decided", "day", "allowed"),
    [
        ("GENERAL", dt.date(2026, 4, 10), dt.date(2026, 7, 9), False),
        ("GENERAL", dt.date(2026, 4, 10), dt.date(2026, 7, 10), True),
        ("GENERAL", dt.date(2026, 4, 10), dt.date(2026, 7, 11), True),
        ("SERIOUS", dt.date(2025, 8, 31), dt.date(2026, 8, 30), False),
        ("SERIOUS", dt.date(2025, 8, 31), dt.date(2026, 8, 31), True),
        ("SERIOUS", dt.date(2025, 8, 31), dt.date(2026, 9, 1), True),
        ("MINOR", dt.date(2026, 6, 1), dt.date(2026, 6, 1), True),
        ("GENERAL", dt.date(2026, 5, 31), dt.date(2026, 8, 30), False),
        ("GENERAL", dt.date(2026, 5, 31), dt.date(2026, 8, 31), True),
    ],
)
def test_the_shortest_publicity_ends_on_the_day_itself(
    city: City, enterprise: Enterprise, credit_class: str, decided: dt.date, day: dt.date, allowed: bool
) -> None:
    found = against(
        city,
        enterprise,
        day,
        credit_class=credit_class,
        decided_on=decided,
        published_on=decided,
        fine_due_on=decided,
        fine_paid_on=decided,
        rectified_on=decided,
        recheck_on=decided,
    )
    assert codes(found) == ([] if allowed else ["E-CR-01"])
    if not allowed:
        assert found[0].facts["date"] in found[0].way_out


def test_the_class_follows_from_the_kinds_where_the_register_has_none(city: City, enterprise: Enterprise) -> None:
    penalty = city.penalty(enterprise, credit_class="", kinds="FINE,BUSINESS_STOPPED", other_obligations_done=True)
    assert rules.publicity_of(penalty, TODAY).credit_class == "SERIOUS"
    assert codes(rules.check_penalty(penalty, TODAY)) == ["E-CR-01"]
    summary = city.penalty(enterprise, credit_class="", kinds="FINE", procedure="SIMPLE")
    assert rules.publicity_of(summary, TODAY).credit_class == "MINOR"


# E-CR-02 ------------------------------------------------------------------------------


def test_an_unpaid_fine_says_what_is_owed_and_whom_to_ask(city: City, enterprise: Enterprise) -> None:
    """S23: 50 000 yuan, twelve days late: 3 % a day."""
    (refusal,) = against(city, enterprise, dt.date(2026, 9, 12), **UNPAID, fine_due_on=dt.date(2026, 8, 31))
    assert codes([refusal]) == ["E-CR-02"]
    assert (refusal.facts["fine"], refusal.facts["surcharge"]) == (Decimal("50000.00"), Decimal("18000.00"))
    assert "18000.00" in refusal.way_out
    assert "021-55500001" in refusal.way_out


def test_the_surcharge_is_never_more_than_the_fine(city: City, enterprise: Enterprise) -> None:
    (refusal,) = against(city, enterprise, dt.date(2026, 10, 10), **UNPAID, fine_due_on=dt.date(2026, 8, 31))
    assert refusal.facts["surcharge"] == Decimal("50000.00")


@pytest.mark.parametrize(
    ("paid_on", "surcharge_paid", "expected"),
    [
        (dt.date(2026, 4, 30), 0, []),
        (dt.date(2026, 5, 1), 0, ["E-CR-02"]),
        (dt.date(2026, 5, 1), Decimal("1499.99"), ["E-CR-02"]),
        (dt.date(2026, 5, 1), Decimal("1500.00"), []),
        (TODAY, Decimal("50000.00"), []),
        (TODAY + dt.timedelta(days=1), Decimal("50000.00"), ["E-CR-02"]),
    ],
)
def test_a_fine_paid_late_owes_its_surcharge(
    city: City, enterprise: Enterprise, paid_on: dt.date, surcharge_paid: Decimal, expected: list[str]
) -> None:
    found = against(city, enterprise, fine_paid_on=paid_on, surcharge_paid=surcharge_paid)
    assert codes(found) == expected


def test_what_is_left_of_a_fine_in_part_paid_is_owed(city: City, enterprise: Enterprise) -> None:
    (refusal,) = against(city, enterprise, fine_paid=Decimal("49999.99"), fine_paid_on=None, fine_due_on=None)
    assert (refusal.rule.code, refusal.facts["fine"]) == ("E-CR-02", Decimal("0.01"))


def test_other_obligations_are_obligations_too(city: City, enterprise: Enterprise) -> None:
    assert codes(against(city, enterprise, kinds="FINE,GAINS")) == ["E-CR-02"]
    assert codes(against(city, enterprise, kinds="FINE,GAINS", other_obligations_done=True)) == []


def test_a_warning_without_a_fine_owes_nothing(city: City, enterprise: Enterprise) -> None:
    assert codes(against(city, enterprise, kinds="WARNING", fine_amount=0, fine_paid=0, fine_paid_on=None)) == []


# E-CR-03 ------------------------------------------------------------------------------

NO_RECHECK = {"recheck_number": "", "recheck_on": None}


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("HAZARD", {}, []),
        ("HAZARD", NO_RECHECK, ["E-CR-03"]),
        ("ACCIDENT", NO_RECHECK, []),
        ("DOCUMENT", NO_RECHECK, []),
        ("ACCIDENT", {**NO_RECHECK, "rectified_on": None}, ["E-CR-03"]),
        ("DOCUMENT", {**NO_RECHECK, "rectified_on": None}, ["E-CR-03"]),
        ("DOCUMENT", {**NO_RECHECK, "rectified_on": TODAY}, []),
        ("DOCUMENT", {**NO_RECHECK, "rectified_on": TODAY + dt.timedelta(days=1)}, ["E-CR-03"]),
    ],
)
def test_the_proof_of_rectification_depends_on_the_kind_of_case(
    city: City, enterprise: Enterprise, kind: str, fields: dict[str, Any], expected: list[str]
) -> None:
    """Domain §0.3.13: accident cases and pure document faults know no recheck opinion."""
    found = against(city, enterprise, case_kind=kind, **fields)
    assert codes(found) == expected
    if expected:
        assert rules.PROOF[Penalty.CaseKind(kind)][0] in found[0].way_out
        assert rules.PROOF[Penalty.CaseKind(kind)][1] in found[0].way_out_en


def test_a_recheck_of_tomorrow_does_not_count_today(city: City, enterprise: Enterprise) -> None:
    found = against(city, enterprise, recheck_on=TODAY + dt.timedelta(days=1))
    assert codes(found) == ["E-CR-03"]


# E-CR-04, E-CR-19 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promises", "withdrawn", "expected"),
    [
        ({}, None, []),
        ({"promises_truth": False}, None, ["E-CR-04"]),
        ({"promises_liability": False}, None, ["E-CR-04"]),
        ({}, "COMMITMENT", ["E-CR-04"]),
        ({}, "PERFORMANCE_PROOF", ["E-CR-19"]),
    ],
)
def test_the_two_materials_and_the_two_promises(
    city: City, enterprise: Enterprise, promises: dict[str, bool], withdrawn: str | None, expected: list[str]
) -> None:
    application = city.draft(city.penalty(enterprise))
    RepairApplication.objects.update(**promises or {"promises_truth": True})
    application.matter.attachments.filter(material=withdrawn).update(withdrawn_at=city.now)
    application.refresh_from_db()
    assert codes(rules.check_materials(application, rules.materials_of(application))) == expected


# E-CR-09 ------------------------------------------------------------------------------


def test_another_authority_names_the_right_one_and_its_telephone(city: City, enterprise: Enterprise) -> None:
    penalty = city.penalty(enterprise)
    (refusal,) = rules.check_application(penalty, city.units["SH-PD"], TODAY)
    assert codes([refusal]) == ["E-CR-09"]
    assert "上海市松江区应急管理局" in refusal.way_out
    assert "021-55500001" in refusal.way_out


def test_an_authority_without_a_credit_officer_is_applied_to_directly(city: City, enterprise: Enterprise) -> None:
    Position.objects.filter(user=city.people["sj.credit"]).update(until_on=TODAY)
    assert codes(against(city, enterprise, TODAY)) == []
    assert codes(against(city, enterprise, TODAY + dt.timedelta(days=1))) == ["E-CR-09"]
    grants.appoint(
        user=city.people["sj.archive"],
        unit=city.units["SH-SJ-LEGAL"],
        role=roles.CREDIT_OFFICER.code,
        from_on=TODAY + dt.timedelta(days=2),
        actor=SYSTEM,
        at=city.now,
    )
    assert codes(against(city, enterprise, TODAY + dt.timedelta(days=1))) == ["E-CR-09"]
    assert codes(against(city, enterprise, TODAY + dt.timedelta(days=2))) == []


# E-CR-11 ------------------------------------------------------------------------------


def test_publicity_that_ended_needs_no_repair(city: City, enterprise: Enterprise) -> None:
    penalty = city.penalty(enterprise)
    publicity.end_publicity(penalty, on=TODAY, by_number="测", actor=SYSTEM, at=city.now)
    penalty.refresh_from_db()
    assert codes(rules.check_application(penalty, penalty.authority, TODAY)) == ["E-CR-11"]
    assert codes(against(city, enterprise, publicity_state="UNPUBLISHED", published_on=None)) == ["E-CR-11"]


def test_one_application_at_a_time(city: City, enterprise: Enterprise) -> None:
    penalty = city.penalty(enterprise)
    city.draft(penalty)
    assert codes(rules.check_application(penalty, penalty.authority, TODAY)) == []
    city.submitted(penalty)
    assert codes(rules.check_application(penalty, penalty.authority, TODAY)) == ["E-CR-11"]


def test_the_list_of_penalties_asks_the_same_rule(city: City, enterprise: Enterprise) -> None:
    fine = city.penalty(enterprise)
    unpaid = city.penalty(enterprise, **UNPAID)
    under_way = city.penalty(enterprise)
    city.submitted(under_way)

    found = rules.check_applications([fine, unpaid, under_way], TODAY)

    assert {pk: codes(refusals) for pk, refusals in found.items()} == {
        fine.pk: [],
        unpaid.pk: ["E-CR-02"],
        under_way.pk: ["E-CR-11"],
    }


# E-CR-12, E-CR-13 -----------------------------------------------------------------------

GOOD = {"source": "非税系统", "found": "已缴清", "holds": True}


@pytest.mark.parametrize(
    ("finding", "register_holds", "expected", "part"),
    [
        (GOOD, True, [], ""),
        (GOOD, False, ["E-CR-13"], "holds"),
        ({**GOOD, "holds": False}, True, [], ""),
        ({**GOOD, "holds": False}, False, [], ""),
        ({**GOOD, "source": " "}, True, ["E-CR-12"], "source"),
        ({**GOOD, "found": ""}, True, ["E-CR-12"], "found"),
        ({**GOOD, "holds": None}, True, ["E-CR-12"], "holds"),
        ({"source": "非税系统", "found": "已缴清"}, True, ["E-CR-12"], "holds"),
        ({}, True, ["E-CR-12"], "source"),
    ],
)
def test_a_finding_has_a_source_a_value_and_no_contradiction(
    finding: dict[str, Any], register_holds: bool, expected: list[str], part: str
) -> None:
    for fact in Fact:
        reading = rules.Reading(fact, "尚欠50000元", register_holds, "台账")
        found = rules.check_finding(reading, finding)
        assert codes(found) == expected
        assert [refusal.field for refusal in found] == [f"{fact}_{part}" for _ in found]


def test_the_readings_say_what_the_register_says(city: City, enterprise: Enterprise) -> None:
    city.penalty(enterprise, **UNPAID)
    application = city.draft(city.penalty(enterprise, **UNPAID, rectified_on=None, **NO_RECHECK))

    readings = {reading.fact: reading for reading in rules.readings_of(application, TODAY)}

    assert {fact: reading.holds for fact, reading in readings.items()} == {
        Fact.FINE: False,
        Fact.SURCHARGE: False,
        Fact.RECTIFICATION: False,
        Fact.OTHER_PENALTIES: True,
        Fact.PUBLICITY: True,
    }
    assert "尚欠50000.00元" in readings[Fact.FINE].value
    assert "未缴清1件" in readings[Fact.OTHER_PENALTIES].value
    assert "2026-07-10" in readings[Fact.PUBLICITY].value


def test_the_rule_set_of_the_day_of_application_holds_to_the_end(city: City, enterprise: Enterprise) -> None:
    """Applied on the last day of RS-2023 (a year for safety penalties), verified under RS-2026 (three months)."""
    decided = dt.date(2025, 3, 1)
    penalty = city.penalty(
        enterprise,
        decided_on=decided,
        published_on=decided,
        fine_due_on=decided,
        fine_paid_on=decided,
        rectified_on=decided,
        recheck_on=decided,
    )
    city.now = dt.datetime(2026, 3, 31, 10, 0, tzinfo=SHANGHAI)
    application = RepairApplication.objects.get(matter=city.submitted(penalty))
    assert (application.rule_set, application.earliest_on) == ("RS-2023", dt.date(2026, 3, 1))

    reading = rules.readings_of(application, dt.date(2026, 4, 2))[-1]

    assert "最早可申请日2026-03-01" in reading.value


def test_every_rule_of_the_procedure_has_a_code_of_its_own_and_speaks_both_languages() -> None:
    mine = [rule for rule in vars(rules).values() if isinstance(rule, Rule)]
    assert len({rule.code for rule in mine}) == len(mine) >= 15
    for rule in mine:
        assert rule.zh
        assert rule.en
        assert rule.way_out
        assert rule.way_out_en
        assert rule.article
