"""The register of filings: one open filing of one act, what may follow what, and what is looked up in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from flows.registers import cases, publicity, recording
from flows.registers.models import CaseFiling, Enterprise, Penalty
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from .conftest import NOW, TODAY, credit_code

DAY = dt.date(2026, 11, 2)
CODE = "AQSCF-97-1-4"
ID_NUMBER = "11010119900307876X"
WHO: dict[str, Any] = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def enterprise(units) -> Enterprise:
    return Enterprise.objects.create(name="上海演示有限公司", credit_code=credit_code(1), unit=units["SH-SJ"])


def clue(authority: OrgUnit, enterprise: Enterprise, number: str, **changes: Any) -> CaseFiling:
    """An unsaved row of a clue against the enterprise."""
    party = cases.party_of(enterprise)
    values = {
        "authority": authority,
        "enterprise": enterprise,
        "matter_number": number,
        "violation_code": CODE,
        "violation_title": "未如实记录安全生产教育和培训情况",
        "violation_on": DAY,
        "event_key": cases.event_key(party, CODE, DAY),
    }
    return CaseFiling(**values | changes)


def filed(*args: Any, **changes: Any) -> CaseFiling:
    return cases.mark_filed(cases.open_filing(clue(*args, **changes), **WHO), **WHO)


def refused(function: Any, *args: Any, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        function(*args, **options)
    return caught.value


def test_a_case_goes_from_the_clue_to_its_closing_and_the_log_tells_it(units, enterprise):
    row = filed(units["SH-SJ"], enterprise, "CF-1")
    assert (row.state, row.filed_at, row.filed_on) == ("FILED", NOW, TODAY)
    row = cases.record_outcome(row, outcome="PENALISED", decided_on=TODAY, fine=Decimal(30000), **WHO)
    row = cases.close(row, **WHO)
    assert (row.state, row.outcome, row.fine, row.closed_on) == ("CLOSED", "PENALISED", Decimal(30000), TODAY)
    actions = list(Entry.objects.filter(chain=f"case:{row.pk}").order_by("seq").values_list("action", flat=True))
    assert actions == ["open_filing", "filing_filed", "filing_decided", "filing_closed"]


def test_what_is_delivered_twice_is_written_once(units, enterprise):
    first = cases.open_filing(clue(units["SH-SJ"], enterprise, "CF-1"), **WHO)
    assert cases.open_filing(clue(units["SH-SJ"], enterprise, "CF-1"), **WHO) == first
    for _ in range(2):
        cases.mark_filed(first, **WHO)
    for _ in range(2):
        cases.record_outcome(first, outcome="NOT_PENALISED", branch="FIRST", decided_on=TODAY, **WHO)
    for _ in range(2):
        cases.close(first, **WHO)
    assert CaseFiling.objects.count() == 1
    assert Entry.objects.filter(chain=f"case:{first.pk}").count() == 4


def test_the_second_filing_of_an_act_is_refused_by_whom_and_when(units, enterprise):
    filed(units["SH-PD"], enterprise, "CF-1")
    refusal = refused(cases.open_filing, clue(units["SH-SJ"], enterprise, "CF-2"), **WHO)
    assert refusal.rule.code == "E-JUR-05"
    assert refusal.message == "该违法行为已由浦东新区应急管理局于2026-11-20先行立案"


def test_two_bureaus_may_hold_a_clue_and_the_first_to_file_has_the_case(units, enterprise):
    late = cases.open_filing(clue(units["SH-PD"], enterprise, "CF-1"), **WHO)
    filed(units["SH-SJ"], enterprise, "CF-2")
    assert refused(cases.mark_filed, late, **WHO).rule.code == "E-JUR-05"
    late = cases.mark_not_filed(late, reason="松江区应急管理局先行立案", **WHO)
    assert (late.state, late.outcome, late.decided_on) == ("NOT_FILED", "NOT_FILED", TODAY)


def test_a_bureau_registers_no_second_clue_of_its_own(units, enterprise):
    cases.open_filing(clue(units["SH-SJ"], enterprise, "CF-1"), **WHO)
    refusal = refused(cases.open_filing, clue(units["SH-SJ"], enterprise, "CF-2"), **WHO)
    assert refusal.facts["bureau"] == "松江区应急管理局"


def test_another_day_another_violation_and_another_party_are_other_acts(units, enterprise):
    filed(units["SH-SJ"], enterprise, "CF-1")
    party = cases.party_of(enterprise)
    person = cases.party_of(enterprise, id_number=ID_NUMBER)
    on_person = {"on_person": True, "person_name": "甘棠", "person_id_hash": person.person_id_hash}
    next_day = DAY + dt.timedelta(days=1)
    filed(units["SH-SJ"], enterprise, "CF-2", event_key=cases.event_key(party, CODE, next_day), violation_on=next_day)
    filed(units["SH-SJ"], enterprise, "CF-3", event_key=cases.event_key(party, "OTHER", DAY), violation_code="OTHER")
    filed(units["SH-SJ"], enterprise, "CF-4", event_key=cases.event_key(person, CODE, DAY), **on_person)
    assert CaseFiling.objects.open().count() == 4


def test_the_table_itself_refuses_two_open_filings_of_one_act(units, enterprise):
    filed(units["SH-SJ"], enterprise, "CF-1")
    other = clue(units["SH-PD"], enterprise, "CF-2", state="FILED", clue_on=TODAY, filed_at=NOW, filed_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)


def test_the_number_of_a_person_is_kept_nowhere(units, enterprise):
    person = cases.party_of(enterprise, id_number=ID_NUMBER)
    assert person == cases.party_of(enterprise, id_number=f" {ID_NUMBER.lower()} ")
    row = filed(
        units["SH-SJ"],
        enterprise,
        "CF-1",
        on_person=True,
        person_name="甘棠",
        person_id_hash=person.person_id_hash,
        event_key=cases.event_key(person, CODE, DAY),
    )
    log = "".join(Entry.objects.filter(chain=f"case:{row.pk}").values_list("body", flat=True))
    assert ID_NUMBER not in row.event_key + row.person_id_hash + log
    assert row.person_id_hash not in log


def test_a_step_out_of_order_is_refused_by_name(units, enterprise):
    row = cases.open_filing(clue(units["SH-SJ"], enterprise, "CF-1"), **WHO)
    refusal = refused(cases.close, row, **WHO)
    assert refusal.rule.code == "E-REG-03"
    assert refusal.message == "CF-1在立案台账中为“线索”,不能登记为“已结案”"
    cases.mark_filed(row, **WHO)
    assert refused(cases.mark_not_filed, row, reason="…", **WHO).rule.code == "E-REG-03"


def test_a_decision_made_anew_replaces_the_one_before_while_the_case_is_open(units, enterprise):
    row = filed(units["SH-SJ"], enterprise, "CF-1")
    cases.record_outcome(row, outcome="PENALISED", decided_on=TODAY, fine=Decimal(30000), **WHO)
    row = cases.record_outcome(row, outcome="NOT_PENALISED", branch="MINOR", decided_on=TODAY, **WHO)
    assert (row.outcome, row.branch, row.fine) == ("NOT_PENALISED", "MINOR", 0)
    cases.close(row, **WHO)
    again = {"outcome": "UNFOUNDED", "decided_on": TODAY}
    assert refused(cases.record_outcome, row, **again, **WHO).rule.code == "E-REG-03"


def test_a_penalty_whose_case_is_decided_otherwise_is_struck_out_and_counts_no_more(units, enterprise):
    def decision() -> Penalty:
        return Penalty(
            decision_number="罚1号", matter_number="CF-1", authority=units["SH-SJ"], enterprise=enterprise,
            kinds="FINE", fine_amount=30000, decided_on=TODAY,
        )  # fmt: skip

    row = filed(units["SH-SJ"], enterprise, "CF-1")
    penalty = recording.register_penalty(decision(), **WHO)
    cases.record_outcome(row, outcome="PENALISED", decided_on=TODAY, fine=Decimal(30000), penalty=penalty, **WHO)
    assert list(Penalty.objects.of(enterprise)) == [penalty]

    for _ in range(2):
        row = cases.record_outcome(row, outcome="NOT_PENALISED", branch="FIRST", decided_on=TODAY, **WHO)

    assert row.penalty is None and not Penalty.objects.of(enterprise).exists()
    assert Penalty.objects.get().struck_on == TODAY and cases.fined_before(row.event_key) == []
    again = recording.register_penalty(decision(), **WHO)
    assert (again.pk, again.struck_on) == (penalty.pk, None), "decided a third time, as at first"
    chain = Entry.objects.filter(chain=f"penalty:{penalty.pk}").order_by("seq")
    assert list(chain.values_list("action", flat=True)) == ["register_penalty", "strike_penalty", "decide_anew"]


def test_a_penalty_that_was_carried_out_is_not_struck_out(units, enterprise):
    penalty = Penalty.objects.create(
        decision_number="罚1号", matter_number="CF-1", authority=units["SH-SJ"], enterprise=enterprise,
        kinds="WARNING", decided_on=TODAY, published_on=TODAY,
    )  # fmt: skip
    row = filed(units["SH-SJ"], enterprise, "CF-1")
    cases.record_outcome(row, outcome="PENALISED", decided_on=TODAY, penalty=penalty, **WHO)
    otherwise = {"outcome": "UNFOUNDED", "decided_on": TODAY}
    assert refused(cases.record_outcome, row, **otherwise, **WHO).rule.code == "E-REG-05"
    row.refresh_from_db()
    assert (row.outcome, row.penalty) == ("PENALISED", penalty)
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.update(struck_on=TODAY)


def test_what_was_fined_is_found_again(units, enterprise):
    row = filed(units["SH-SJ"], enterprise, "CF-1")
    assert cases.fined_before(row.event_key) == []
    cases.record_outcome(row, outcome="PENALISED", decided_on=TODAY, fine=Decimal(30000), **WHO)
    assert cases.fined_before(row.event_key) == [row]
    assert cases.fined_before(row.event_key, matter_number="CF-1") == []


@pytest.mark.parametrize(
    ("effect", "counts"), [("ANNULLED", False), ("VOID", False), ("CHANGED", True), ("UNLAWFUL", True)]
)
def test_a_decision_that_was_annulled_or_found_void_counts_as_never_made(units, enterprise, effect, counts):
    penalty = Penalty.objects.create(
        decision_number="1号", authority=units["SH-SJ"], enterprise=enterprise, kinds="FINE", matter_number="CF-1",
        violation_type="未如实记录安全生产教育和培训情况", decided_on=TODAY, published_on=TODAY,
    )  # fmt: skip
    row = filed(units["SH-SJ"], enterprise, "CF-1")
    row = cases.record_outcome(row, outcome="PENALISED", decided_on=TODAY, fine=Decimal(30000), penalty=penalty, **WHO)
    publicity.withdraw_publicity(penalty, on=TODAY, effect=effect, reason="行政复议", basis="1号决定", **WHO)

    assert cases.fined_before(row.event_key) == ([row] if counts else [])
    party, title = cases.party_of(enterprise), row.violation_title
    assert cases.first_violation(party, CODE, title, before=TODAY).is_first is not counts
    assert list(CaseFiling.objects.similar(CODE, DAY)) == ([row] if counts else [])
    Penalty.objects.update(matter_number="")  # as if an import had brought it
    imported = cases.first_violation(party, CODE, title, before=TODAY + dt.timedelta(days=1), matter_number="CF-1")
    assert list(imported.penalties) == ([penalty] if counts else [])


@pytest.mark.parametrize(
    ("outcome", "branch", "is_first"),
    [("PENALISED", "", False), ("NOT_PENALISED", "FIRST", False), ("UNFOUNDED", "", True), ("TRANSFERRED", "", True)],
)
def test_first_is_looked_up(units, enterprise, outcome, branch, is_first):
    row = filed(units["SH-PD"], enterprise, "CF-1")
    cases.record_outcome(row, outcome=outcome, branch=branch, decided_on=TODAY, **WHO)
    party = cases.party_of(enterprise)
    found = cases.first_violation(party, CODE, row.violation_title, before=TODAY)
    assert found.is_first is is_first
    assert list(found.filings) == ([] if is_first else [row])
    assert cases.first_violation(party, CODE, row.violation_title, before=DAY).is_first
    assert cases.first_violation(party, "OTHER", "其他", before=TODAY).is_first


def test_an_imported_penalty_of_the_same_kind_is_no_first_time(units, enterprise):
    penalty = Penalty.objects.create(
        decision_number="1号", authority=units["SH-PD"], enterprise=enterprise, kinds="WARNING",
        violation_type="未如实记录安全生产教育和培训情况", decided_on=DAY - dt.timedelta(days=1),
    )  # fmt: skip
    party = cases.party_of(enterprise)
    found = cases.first_violation(party, CODE, penalty.violation_type, before=DAY)
    assert (found.is_first, list(found.penalties)) == (False, [penalty])
    person = cases.party_of(enterprise, id_number=ID_NUMBER)
    assert cases.first_violation(person, CODE, penalty.violation_type, before=DAY).is_first


def test_similar_decisions_of_three_years_stand_beside_it(units, enterprise):
    since = TODAY.replace(year=TODAY.year - 3)
    for number, day in enumerate([since - dt.timedelta(days=1), since, TODAY]):
        at = dt.datetime.combine(day, NOW.timetz())
        row = clue(units["SH-SJ"], enterprise, f"CF-{number}", event_key=f"{number}", violation_on=day)
        row = cases.mark_filed(cases.open_filing(row, actor=SYSTEM, at=at), actor=SYSTEM, at=at)
        cases.record_outcome(row, outcome="PENALISED", decided_on=day, fine=Decimal(1000 + number), actor=SYSTEM, at=at)
    assert [row.fine for row in CaseFiling.objects.similar(CODE, since)] == [1002, 1001]


def test_a_clue_is_put_right_until_it_is_filed(units, enterprise):
    row = cases.open_filing(clue(units["SH-SJ"], enterprise, "CF-1"), **WHO)
    assert cases.amend_filing(row, {"place": "松江区演示路1号"}, **WHO).place == "松江区演示路1号"
    cases.mark_filed(row, **WHO)
    assert refused(cases.amend_filing, row, {"place": "别处"}, **WHO).rule.code == "E-REG-03"


def test_two_bureaus_file_in_the_same_second_and_one_of_them_is_refused(together, units, enterprise):
    rows = [cases.open_filing(clue(units[code], enterprise, f"CF-{code}"), **WHO) for code in ("SH-SJ", "SH-PD")]
    found = together([lambda row=row: cases.mark_filed(row, **WHO) for row in rows])
    assert CaseFiling.objects.filter(state="FILED").count() == 1
    refusals = [each for each in found if isinstance(each, Refusal)]
    assert [refusal.rule.code for refusal in refusals] == ["E-JUR-05"]
