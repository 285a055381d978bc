"""What a case needs to go on: clue, officers, first filer, time bar, evidence, requests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from flows.penalty_case import acts, rules
from flows.penalty_case.models import Evidence, PersonParty, Record, Request
from flows.registers import cases
from flows.registers.models import CaseFiling
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Certificate
from permissions.refusals import Refusal, Refusals
from tests.casework import Casework, evidence, staff
from tests.city import City

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    return Casework(city)


def codes(found: Any) -> list[str]:
    return [refusal.rule.code for refusal in found]


def refused(raised: Refusal | Refusals) -> list[str]:
    return codes([raised] if isinstance(raised, Refusal) else raised.items)


# Officers


@pytest.mark.parametrize(("days", "found"), [(-1, ["E-TPF-07"]), (0, []), (1, [])])
def test_a_certificate_holds_to_the_end_of_its_last_day(work: Casework, days: int, found: list[str]) -> None:
    today = work.city.now.date()
    officers = [work.who("enf1"), work.who("enf2")]
    Certificate.objects.filter(user=officers[1]).update(until_on=today + dt.timedelta(days=days))
    assert codes(rules.check_officers(officers, today)) == found


@pytest.mark.parametrize(("days", "found"), [(-1, []), (0, []), (1, ["E-TPF-07"])])
def test_a_certificate_holds_from_its_first_day(work: Casework, days: int, found: list[str]) -> None:
    today = work.city.now.date()
    officers = [work.who("enf1"), work.who("enf2")]
    Certificate.objects.filter(user=officers[0]).update(from_on=today + dt.timedelta(days=days))
    assert codes(rules.check_officers(officers, today)) == found


def test_the_refusal_names_who_has_no_certificate(work: Casework) -> None:
    officers = [work.who("enf1"), work.who("leader")]
    (refusal,) = rules.check_officers(officers, work.city.now.date())
    assert refusal.message == "执法证件无效或已过期"
    assert work.who("leader").name in refusal.way_out


def test_a_legal_qualification_is_no_enforcement_certificate(work: Casework) -> None:
    Certificate.objects.filter(user=work.who("enf2")).update(kind=Certificate.Kind.LEGAL)
    assert codes(rules.check_officers([work.who("enf1"), work.who("enf2")], work.city.now.date())) == ["E-TPF-07"]


def test_one_person_is_not_two_officers(work: Casework) -> None:
    one = work.who("enf1")
    for officers in ([one], [one, one]):
        assert codes(rules.check_officers(officers, work.city.now.date())) == ["E-CASE-01"]


# The clue


def test_a_clue_of_a_violation_of_persons_against_a_unit(work: Casework) -> None:
    with pytest.raises((Refusal, Refusals)) as raised:
        work.clue(work.city.enterprise(), violation="leader.duties")
    assert refused(raised.value) == ["E-CASE-23"]


def test_a_person_is_known_by_a_number_that_checks(work: Casework) -> None:
    person = {"name": "法人甲", "gender": "男", "id_number": "110105194912310021", "address": "松江区示例路1号"}
    facts = {"violation": "leader.duties", "on_person": True}
    with pytest.raises((Refusal, Refusals)) as raised:
        work.clue(work.city.enterprise(), **facts, person=person)
    assert refused(raised.value) == ["E-ID-01"]
    PersonParty.objects.all().delete()
    work.clue(work.city.enterprise(1), **facts, person={**person, "id_number": "11010519491231002X"})
    assert work.case.party_name == "法人甲"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"place": "  "}, "E-CASE-49"),
        ({"summary": ""}, "E-CASE-49"),
        ({"violation": ""}, "E-CASE-49"),
        ({"violation": "no.such"}, "E-CASE-24"),
        ({"violated_on": dt.date(2021, 8, 31)}, "E-CASE-24"),  # before the law that the catalogue knows
    ],
)
def test_a_clue_that_is_not_whole(work: Casework, facts: dict[str, Any], code: str) -> None:
    with pytest.raises((Refusal, Refusals)) as raised:
        work.clue(work.city.enterprise(), **facts)
    assert code in refused(raised.value)


def test_a_second_clue_of_the_same_act_meets_the_first(work: Casework) -> None:
    enterprise = work.city.enterprise()
    work.clue(enterprise)
    work.file()
    second = Casework(work.city)
    with pytest.raises((Refusal, Refusals)) as raised:
        second.clue(enterprise)
    assert refused(raised.value) == ["E-JUR-05"]
    second.clue(enterprise, violated_on=work.city.now.date() - 11 * ONE_DAY)  # of another day it is another act


def test_a_clue_that_is_completed_is_known_as_it_is_now(work: Casework) -> None:
    """Sent back and completed, it stands in the register with the act that it names now."""
    enterprise, today = work.city.enterprise(), work.city.now.date()
    work.clue(enterprise)
    work.does("enf.head", "review_filing", outcome="RETURN", opinion="违法行为发生日有误")
    work.does("enf1", "complete_clue", violated_on=today - 12 * ONE_DAY, violation="training.unrecorded")
    row = CaseFiling.objects.get(matter_number=work.matter.number)
    assert (row.violation_code, row.violation_on) == ("training.unrecorded", today - 12 * ONE_DAY)
    assert row.event_key == rules.event_key(work.case)
    work.file()
    with pytest.raises((Refusal, Refusals)) as raised:
        Casework(work.city).clue(enterprise, violated_on=today - 12 * ONE_DAY, violation="training.unrecorded")
    assert refused(raised.value) == ["E-JUR-05"]


# Time bar and double fine


@pytest.mark.parametrize(
    ("violation", "harm", "years", "found"),
    [
        ("training.missing", False, 2, ["E-CASE-08"]),
        ("training.missing", True, 2, []),
        ("training.unrecorded", True, 2, ["E-CASE-08"]),  # a record endangers nobody
        ("training.missing", True, 5, ["E-CASE-08"]),
    ],
)
def test_five_years_only_where_life_is_concerned_and_harm_was_done(
    work: Casework, violation: str, harm: bool, years: int, found: list[str]
) -> None:
    work.clue(work.city.enterprise(), violation=violation)
    case = work.case
    case.violation, case.caused_harm = violation, harm
    day = dt.date(2021, 9, 1)  # the day of the law that the catalogue knows
    case.violated_on, case.found_on = day, day.replace(year=day.year + years)
    assert codes(rules.check_time_bar(case)) == []
    case.found_on += ONE_DAY
    assert codes(rules.check_time_bar(case)) == found
    case.ended_on = case.violated_on + ONE_DAY
    assert codes(rules.check_time_bar(case)) == []


@pytest.mark.parametrize(("fine", "found"), [(5000, ["E-CASE-07"]), (0, [])])
def test_an_act_that_was_fined_is_not_fined_again(work: Casework, fine: int, found: list[str]) -> None:
    """An earlier case on the same act is closed, so that another can be opened; what it cost decides."""
    enterprise, now = work.city.enterprise(), work.city.now
    work.clue(enterprise)
    row, facts = rules.filing_row(work.case), {"actor": SYSTEM, "at": now}
    cases.mark_filed(row, **facts)
    cases.record_outcome(row, outcome="PENALISED", decided_on=now.date(), fine=Decimal(fine), **facts)
    cases.close(row, **facts)
    assert codes(rules.check_double_fine(work.case)) == []  # it is not in its own way
    second = Casework(work.city)
    second.clue(enterprise)
    against = list(rules.check_double_fine(second.case))
    assert codes(against) == found
    for refusal in against:
        assert refusal.message == "同一违法行为不得给予两次以上罚款"
        assert row.matter_number in refusal.way_out
    second.does("enf.head", "review_filing", outcome="PASS")
    if found:
        with pytest.raises((Refusal, Refusals)) as raised:
            second.does("leader", "approve_filing", outcome="FILED", opinion="同意立案。")
        assert refused(raised.value) == found


# Evidence


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"name": " "}, ["E-CASE-20"]),
        ({"source": ""}, ["E-CASE-20"]),
        ({"custody": ""}, ["E-CASE-20"]),
        ({"by_device": True, "device_review": "  "}, ["E-CASE-10"]),
        ({"by_device": True, "device_review": "沪应急设备审〔2026〕1号"}, []),
    ],
)
def test_evidence_is_described_and_its_device_reviewed(work: Casework, values: dict, found: list[str]) -> None:
    row = Evidence(**evidence(work.city, **values))
    assert codes(rules.check_evidence(row, work.city.now.date())) == found


@pytest.mark.parametrize(("days", "found"), [(-1, []), (0, []), (1, ["E-CASE-20"])])
def test_nothing_is_obtained_tomorrow(work: Casework, days: int, found: list[str]) -> None:
    today = work.city.now.date()
    row = Evidence(**evidence(work.city, obtained_on=today + dt.timedelta(days=days)))
    assert codes(rules.check_evidence(row, today)) == found


@pytest.mark.parametrize(("minutes", "found"), [(0, []), (1, ["E-CASE-41"])])
def test_a_record_is_of_the_past(work: Casework, minutes: int, found: list[str]) -> None:
    now = work.city.now
    row = Record(begins_at=now - ONE_DAY, ends_at=now + dt.timedelta(minutes=minutes), text="问：……")
    assert codes(rules.check_record(row, now)) == found
    row.begins_at, row.ends_at = now, now - dt.timedelta(minutes=1)
    assert codes(rules.check_record(row, now)) == ["E-CASE-41"]


# The end of the investigation


def test_the_investigation_ends_when_every_fact_is_proved_and_nothing_waits(work: Casework) -> None:
    today = work.city.now.date()
    work.clue(work.city.enterprise())
    work.file()
    assert codes(rules.check_end_of_investigation(work.case, today)) == ["E-CASE-25"]
    work.aside(acts.add_fact, text="未培训")
    (refusal,) = rules.check_end_of_investigation(work.case, today)
    assert refusal.message == "事实“未培训”没有证据证明"
    fact = work.case.fact_rows.get()
    work.aside(acts.add_evidence, values=evidence(work.city), proves={fact.pk: "1"})
    assert codes(rules.check_end_of_investigation(work.case, today)) == []
    row = work.case.evidence.get()
    work.aside(acts.withdraw_evidence, evidence_id=row.pk, reason="来源不明")
    assert codes(rules.check_end_of_investigation(work.case, today)) == ["E-CASE-13"]


def test_what_was_preserved_is_dealt_with_first(work: Casework) -> None:
    work.clue(work.city.enterprise())
    work.file()
    work.prove()
    today = work.city.now.date()
    work.does("enf1", "investigate", outcome="ASK_PRESERVATION", reason="可能灭失", items="台账一本", place="原地")
    work.does("leader", "answer_request", outcome="GRANT")
    (refusal,) = rules.check_end_of_investigation(work.case, today)
    due = work.matter.deadlines.get(rule="penalty_case.preservation").legal_due
    assert refusal.message == f"先行登记保存的证据应当在七日内作出处理决定,期限至{due}"


# Requests


@pytest.mark.parametrize(
    ("kind", "facts", "fields"),
    [
        (Request.Kind.EXTENSION, {"reason": "案情复杂"}, []),
        (Request.Kind.EXTENSION, {"reason": " "}, ["reason"]),
        (Request.Kind.PRESERVATION, {}, ["items", "place"]),
        (Request.Kind.PRESERVATION, {"items": "台账一本", "place": " "}, ["place"]),
        (Request.Kind.PRESERVATION, {"items": "台账一本", "place": "当事人档案室"}, []),
        (Request.Kind.INSTALMENTS, {"items": ""}, ["items"]),
        (Request.Kind.RECUSAL, {}, ["officer", "instead"]),
        (Request.Kind.RECUSAL, {"officer": "enf1", "instead": "enf2"}, ["instead"]),
        (Request.Kind.RECUSAL, {"officer": "enf3", "instead": "enf3"}, ["officer"]),
        (Request.Kind.RECUSAL, {"officer": "enf1", "instead": "enf3"}, []),
    ],
)
def test_what_a_request_needs(work: Casework, kind: str, facts: dict[str, str], fields: list[str]) -> None:
    work.clue(work.city.enterprise())
    people = {name: work.who(facts[name]) if name in facts else None for name in ("officer", "instead")}
    words = {name: facts.get(name, "理由" if name == "reason" else "") for name in ("reason", "items", "place")}
    found = rules.check_request(Request(case=work.case, kind=kind, **words, **people), work.city.now.date())
    assert [refusal.field for refusal in found] == fields


def test_who_takes_the_place_of_an_officer_is_certified(work: Casework) -> None:
    work.clue(work.city.enterprise())
    Certificate.objects.filter(user=work.who("enf3")).delete()
    people = {"officer": work.who("enf1"), "instead": work.who("enf3")}
    asked = Request(case=work.case, kind=Request.Kind.RECUSAL, reason="近亲属", **people)
    found = rules.check_request(asked, work.city.now.date())
    assert codes(found) == ["E-TPF-07"]
