"""What is written of a penalty that was decided here: its entry, money, rectification, publicity."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from flows.registers import performance, publicity, recording
from flows.registers.models import Enterprise, Instalment, Penalty
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.refusals import Refusal, Refusals

from .conftest import NOW, TODAY, credit_code, enterprise_row, penalty_row, take_enterprises, take_penalties

DECIDED = dt.date(2026, 10, 9)
DUE = dt.date(2026, 10, 26)
ONE_DAY = dt.timedelta(days=1)
WHO: dict[str, Any] = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def enterprise(units) -> Enterprise:
    return Enterprise.objects.create(name="上海演示有限公司", credit_code=credit_code(1), unit=units["SH-SJ"])


@pytest.fixture
def decision(units, enterprise):
    """An unsaved row as a decision makes it."""

    def made(**changes: Any) -> Penalty:
        values: dict[str, Any] = {
            "decision_number": "（沪松）应急罚〔2026〕31号",
            "matter_number": "CF-2026-0031",
            "authority": units["SH-SJ"],
            "enterprise": enterprise,
            "violation_type": "未如实记录安全生产教育和培训情况",
            "facts": "抽查的培训档案与实际不符",
            "basis": "《中华人民共和国安全生产法》第九十七条第四项",
            "kinds": "FINE",
            "content": "处人民币30000元罚款",
            "fine_amount": Decimal(30000),
            "decided_on": DECIDED,
        }
        return Penalty(**values | changes)

    return made


@pytest.fixture
def penalty(decision) -> Penalty:
    row = recording.register_penalty(decision(), **WHO)
    return performance.set_fine_due(row, due_on=DUE, **WHO)


def refused(function: Any, *args: Any, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        function(*args, **options)
    return caught.value


def actions(penalty: Penalty) -> list[str]:
    return list(Entry.objects.filter(chain=f"penalty:{penalty.pk}").order_by("seq").values_list("action", flat=True))


def day(date: dt.date) -> dict[str, Any]:
    return {"actor": SYSTEM, "at": dt.datetime.combine(date, NOW.timetz())}


def test_a_decision_is_entered_unpublished_and_once(decision):
    first = recording.register_penalty(decision(), **WHO)
    again = recording.register_penalty(decision(), **WHO)
    assert (first.pk, first.publicity_state) == (again.pk, "UNPUBLISHED")
    assert (Penalty.objects.count(), actions(first)) == (1, ["register_penalty"])


def test_a_number_that_an_import_brought_is_refused(units, decision):
    take_enterprises([enterprise_row(2)])
    take_penalties([penalty_row(1, **{"行政相对人代码_1(统一社会信用代码)": credit_code(2)})])
    number = Penalty.objects.get().decision_number
    assert refused(recording.register_penalty, decision(decision_number=number), **WHO).rule.code == "E-REG-04"
    assert Penalty.objects.get().matter_number == ""


def test_a_row_that_contradicts_itself_is_refused_as_an_import_would_be(decision):
    assert refused(recording.register_penalty, decision(kinds="WARNING"), **WHO).rule.code == "E-IMP-28"


def test_a_decision_made_anew_after_its_paper_was_voided_takes_the_place_of_the_first(decision):
    first = recording.register_penalty(decision(), **WHO)
    anew = recording.register_penalty(decision(decision_number="（沪松）应急罚〔2026〕32号", fine_amount=20000), **WHO)
    assert (anew.pk, anew.fine_amount) == (first.pk, 20000)
    assert Penalty.objects.get().decision_number == "（沪松）应急罚〔2026〕32号"
    publicity.publish_penalty(anew, on=TODAY, **WHO)
    assert refused(recording.register_penalty, decision(), **WHO).rule.code == "E-REG-05"


def test_what_was_withdrawn_is_not_published_again(decision):
    row = publicity.publish_penalty(recording.register_penalty(decision(), **WHO), on=TODAY, **WHO)
    why = {"effect": "ANNULLED", "reason": "事实不清", "basis": "复议决定书"}
    row = publicity.withdraw_publicity(row, on=TODAY, **why, **WHO)
    again = refused(publicity.publish_penalty, row, on=TODAY, **WHO)
    assert (again.rule.code, row.decision_number in again.message) == ("E-REG-09", True)


def test_a_penalty_on_a_person_is_entered_by_name_and_never_published(decision):
    row = recording.register_penalty(decision(on_person=True, person_name="甘棠"), **WHO)
    assert refused(publicity.publish_penalty, row, on=TODAY, **WHO).rule.code == "E-REG-10"
    assert list(Penalty.objects.on_persons()) == [row]
    assert not Penalty.objects.of(row.enterprise).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.filter(pk=row.pk).update(on_person=False)


def test_payments_add_up_and_the_last_one_gives_the_day(penalty):
    performance.record_payment(penalty, on=DUE - ONE_DAY, fine=Decimal(10000), **WHO)
    row = performance.record_payment(penalty, on=DUE, fine=Decimal(20000), **WHO)
    assert (row.fine_paid, row.fine_paid_on, row.outstanding(TODAY).total) == (30000, DUE, 0)
    assert actions(row) == ["register_penalty", "set_fine_due", "record_payment", "record_payment"]


def test_payments_entered_in_another_order_give_the_same_day(penalty):
    performance.record_payment(penalty, on=DUE + ONE_DAY, fine=Decimal(10000), **WHO)
    row = performance.record_payment(penalty, on=DUE, fine=Decimal(20000), **WHO)
    assert row.fine_paid_on == DUE + ONE_DAY
    assert row.outstanding(TODAY).surcharge == 900, "3 % of 30,000 yuan for one day"


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        ({"on": DUE}, "没有金额"),
        ({"on": DUE, "fine": Decimal("-1")}, "没有金额"),
        ({"on": DUE, "fine": Decimal("30000.01")}, "超过尚欠罚款30000.00元"),
        ({"on": DUE, "surcharge": Decimal("30000.01")}, "加处罚款累计超出罚款数额"),
        ({"on": DECIDED - ONE_DAY, "fine": Decimal(1)}, "缴款日期须在2026-10-09至2026-11-20之间"),
        ({"on": TODAY + ONE_DAY, "fine": Decimal(1)}, "缴款日期须在2026-10-09至2026-11-20之间"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(penalty, payment, why):
    refusal = refused(performance.record_payment, penalty, **payment, **WHO)
    assert (refusal.rule.code, refusal.facts["why"]) == ("E-REG-06", why)


@pytest.mark.parametrize("paid_on", [DECIDED, TODAY])
def test_the_first_and_the_last_day_of_a_payment_are_taken(penalty, paid_on):
    assert performance.record_payment(penalty, on=paid_on, fine=Decimal(30000), **WHO).fine_paid_on == paid_on


@pytest.fixture
def unserved(decision) -> Penalty:
    """A decision whose receipt has not come back: nothing is due yet."""
    return recording.register_penalty(decision(), **WHO)


def test_what_had_run_up_before_the_approval_stays_owed(penalty):
    assert penalty.outstanding(TODAY).surcharge == 22500, "25 days late at 900 yuan"
    performance.grant_instalments(penalty, [(dt.date(2026, 12, 1), Decimal(30000))], by_number="1号", **WHO)
    row = Penalty.objects.get()
    assert row.surcharge_before == 22500
    assert row.outstanding(dt.date(2026, 12, 1)).surcharge == 22500
    assert row.outstanding(dt.date(2026, 12, 2)).surcharge == 23400
    assert row.outstanding(dt.date(2027, 12, 2)).surcharge == 30000, "never more than the fine"


def test_instalments_paid_as_agreed_are_in_time(unserved):
    plan = [(dt.date(2026, 12, 1), Decimal(10000)), (dt.date(2027, 1, 4), Decimal(20000))]
    performance.grant_instalments(unserved, plan, by_number="（沪松）应急分缴〔2026〕1号", **WHO)
    performance.grant_instalments(unserved, plan, by_number="（沪松）应急分缴〔2026〕1号", **WHO)
    assert Instalment.objects.count() == 2
    assert Penalty.objects.get().fine_due_on == dt.date(2027, 1, 4)
    performance.set_fine_due(unserved, due_on=DUE, **WHO)
    penalty = unserved
    for due_on, amount in plan:
        penalty = performance.record_payment(penalty, on=due_on, fine=amount, **day(due_on))
    assert (penalty.fine_paid_on, penalty.outstanding(dt.date(2027, 3, 1)).total) == (dt.date(2027, 1, 4), 0)


def test_a_part_paid_late_costs_its_own_surcharge_only(unserved):
    plan = [(dt.date(2026, 12, 1), Decimal(10000)), (dt.date(2027, 1, 4), Decimal(20000))]
    performance.grant_instalments(unserved, plan, by_number="1号", **WHO)
    row = Penalty.objects.get()
    assert row.outstanding(dt.date(2026, 12, 1)).surcharge == 0
    assert row.outstanding(dt.date(2026, 12, 2)).surcharge == 300
    late = dt.date(2026, 12, 3)
    row = performance.record_payment(row, on=late, fine=Decimal(10000), **day(late))
    assert row.outstanding(dt.date(2027, 1, 4)).surcharge == 600
    assert row.outstanding(dt.date(2027, 1, 5)).surcharge == 1200
    assert row.outstanding(dt.date(2028, 1, 5)).surcharge == 20600, "each part's surcharge ends at the part"


@pytest.mark.parametrize(
    ("plan", "number", "why"),
    [
        ([], "1号", "各期金额之和不等于尚欠罚款30000.00元"),
        ([(dt.date(2026, 12, 1), Decimal(29999))], "1号", "各期金额之和不等于尚欠罚款30000.00元"),
        ([(TODAY - ONE_DAY, Decimal(30000))], "1号", "各期期限没有依次在批准之后"),
        ([(DUE + dt.timedelta(days=60), Decimal(15000))] * 2, "1号", "各期期限没有依次在批准之后"),
        ([(dt.date(2026, 12, 1), Decimal(30000))], " ", "缺少批准书文号"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(penalty, plan, number, why):
    refusal = refused(performance.grant_instalments, penalty, plan, by_number=number, **WHO)
    assert (refusal.rule.code, refusal.facts["why"]) == ("E-REG-07", why)


def test_a_second_plan_is_refused(penalty):
    performance.grant_instalments(penalty, [(dt.date(2026, 12, 1), Decimal(30000))], by_number="1号", **WHO)
    other = [(dt.date(2026, 12, 2), Decimal(30000))]
    assert refused(performance.grant_instalments, penalty, other, by_number="2号", **WHO).facts["why"] == "已有分期方案"


@pytest.mark.parametrize(
    ("first", "last", "surcharge"),
    [
        (DUE + ONE_DAY, DUE + 3 * ONE_DAY, 1800),  # days 1 to 3 of 5 are left out
        (DUE - 5 * ONE_DAY, DUE, 4500),  # over before anything ran
        (DUE - 5 * ONE_DAY, DUE + ONE_DAY, 3600),
        (DUE + 5 * ONE_DAY, None, 3600),  # the fifth day and all after it
        (DUE + 6 * ONE_DAY, None, 4500),
        (DECIDED, None, 0),
    ],
)
def test_no_surcharge_runs_during_reconsideration_or_litigation(penalty, first, last, surcharge):
    row = performance.pause_surcharge(penalty, first=first, last=last, by_number="复议受理1号", **WHO)
    assert row.outstanding(DUE + 5 * ONE_DAY).surcharge == surcharge


def test_a_pause_that_ends_before_it_began_is_refused(penalty):
    refusal = refused(performance.pause_surcharge, penalty, first=DUE, last=DUE - ONE_DAY, **WHO)
    assert refusal.rule.code == "E-REG-08"


def test_rectification_and_other_obligations(penalty):
    row = performance.record_rectification(penalty, on=DUE, recheck_number="复查8号", recheck_on=DUE, **WHO)
    row = performance.record_other_obligations(row, **WHO)
    performance.record_other_obligations(row, **WHO)
    assert (row.rectified_on, row.recheck_number, row.other_obligations_done) == (DUE, "复查8号", True)
    assert actions(row)[2:] == ["record_rectification", "record_other_obligations"]
    early = {"on": DUE, "recheck_number": "复查8号", "recheck_on": DUE - ONE_DAY}
    assert refused(performance.record_rectification, row, **early, **WHO).rule.code == "E-IMP-25"
    halves = {"on": DUE, "recheck_number": "复查8号", "recheck_on": None}
    assert refused(performance.record_rectification, row, **halves, **WHO).rule.code == "E-IMP-29"


def test_publicity_begins_once_and_is_withdrawn_with_its_reason(penalty):
    publicity.publish_penalty(penalty, on=DECIDED, **WHO)
    row = publicity.publish_penalty(penalty, on=TODAY, **WHO)
    assert (row.publicity_state, row.published_on) == ("PUBLISHED", DECIDED)
    assert list(Penalty.objects.published()) == [row]
    why = {"effect": "ANNULLED", "reason": "经行政复议撤销", "basis": "松府复决字〔2026〕5号"}
    for missing in why:
        refusal = refused(publicity.withdraw_publicity, row, on=TODAY, **why | {missing: " "}, **WHO)
        assert (refusal.rule.code, refusal.field) == ("E-REG-11", missing)
    early = refused(publicity.withdraw_publicity, row, on=DECIDED - ONE_DAY, **why, **WHO)
    assert early.rule.code == "E-REG-02"
    for _ in range(2):
        row = publicity.withdraw_publicity(row, on=TODAY, **why, **WHO)
    assert (row.publicity_state, row.withdrawn_on, row.withdrawn_because) == ("WITHDRAWN", TODAY, "经行政复议撤销")
    assert row.withdrawn_as == "ANNULLED"
    assert actions(row)[2:] == ["publish_penalty", "withdraw_publicity"]
    assert not Penalty.objects.published().exists()
    refusal = refused(publicity.publish_penalty, row, on=TODAY, **WHO)
    assert refusal.message == "处罚决定（沪松）应急罚〔2026〕31号为“已撤回公示”,不能公示"
    assert refused(publicity.end_publicity, row, on=TODAY, by_number="1号", **WHO).rule.code == "E-REG-01"


def test_what_is_not_published_cannot_be_withdrawn_or_be_published_before_the_decision(penalty):
    why = {"effect": "VOID", "reason": "撤销", "basis": "1号"}
    assert refused(publicity.withdraw_publicity, penalty, on=TODAY, **why, **WHO).rule.code == "E-REG-01"
    assert refused(publicity.publish_penalty, penalty, on=DECIDED - ONE_DAY, **WHO).rule.code == "E-REG-02"


def test_the_table_wants_a_reason_for_a_withdrawal(penalty):
    publicity.publish_penalty(penalty, on=TODAY, **WHO)
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.update(publicity_state="WITHDRAWN", withdrawn_on=TODAY)
    whole = {"withdrawn_because": "撤销", "withdrawn_basis": "1号"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.update(publicity_state="WITHDRAWN", withdrawn_on=TODAY, **whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        Penalty.objects.update(withdrawn_because="撤销")


def test_no_import_withdraws_a_publicity(units):
    take_enterprises([enterprise_row(1)])
    result = take_penalties([penalty_row(1, 公示状态="已撤回公示")])
    assert [bad.refusals[0].rule.code for bad in result.bad_rows] == ["E-IMP-15"]


def test_an_import_of_a_decision_made_here_keeps_where_it_came_from(units, decision):
    row = recording.register_penalty(decision(decision_number="（沪松）应急罚〔2026〕1号"), **WHO)
    take_penalties([penalty_row(1, 行政处罚决定书文号=row.decision_number)])
    row.refresh_from_db()
    assert (row.matter_number, row.publicity_state) == ("CF-2026-0031", "UNPUBLISHED")


def test_two_payments_at_once_are_both_counted_and_never_more_than_the_fine(together, penalty):
    def pay() -> Penalty:
        return performance.record_payment(penalty, on=TODAY, fine=Decimal(20000), **WHO)

    found = together([pay, pay])
    refusals = [each for each in found if isinstance(each, Refusal)]
    assert [refusal.rule.code for refusal in refusals] == ["E-REG-06"]
    assert Penalty.objects.get().fine_paid == 20000


def test_a_decision_delivered_twice_at_once_stands_once(together, decision):
    found = together([lambda: recording.register_penalty(decision(), **WHO) for _ in range(2)])
    assert len({row.pk for row in found}) == 1
    assert actions(found[0]) == ["register_penalty"]


def test_two_who_grant_at_once_make_one_plan(together, penalty):
    def grant(number: str) -> list[Instalment]:
        return performance.grant_instalments(penalty, [(dt.date(2026, 12, 1), Decimal(30000))], by_number=number, **WHO)

    found = together([lambda: grant("1号"), lambda: grant("2号")])
    refusals = [each for each in found if isinstance(each, (Refusal, Refusals))]
    assert [refusal.rule.code for refusal in refusals] == ["E-REG-07"]
    assert Instalment.objects.count() == 1
