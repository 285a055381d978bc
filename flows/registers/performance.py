"""How a penalty is performed (履行登记): payments, instalments, rectification; each with its entry in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from permissions.audit import log
from permissions.clock import local_date
from permissions.refusals import Refusals, Rule

from .fines import ZERO
from .models import Instalment, Penalty
from .penalty_checks import broken_rules

E_REG_06 = Rule(
    code="E-REG-06",
    article="行政处罚法第六十七条、第七十二条",
    zh="处罚决定{number}的缴款不能登记:{why}",
    en="The payment for {number} cannot be recorded: {why_en}",
    way_out="请对照缴款票据和尚欠金额核对日期和金额",
    way_out_en="Compare day and amount with the receipt and with what is owed",
)
E_REG_07 = Rule(
    code="E-REG-07",
    article="行政处罚法第六十六条第二款",
    zh="处罚决定{number}的分期方案不能登记:{why}",
    en="The instalments for {number} cannot be entered: {why_en}",
    way_out="各期金额之和须等于尚欠罚款,期限依次在批准之后",
    way_out_en="The parts together are what is owed of the fine; their days follow one another after the approval",
)
E_REG_08 = Rule(
    code="E-REG-08",
    article="行政处罚法第七十三条第三款",
    zh="处罚决定{number}停止计算加处罚款的期间不能登记:{why}",
    en="The days without surcharge for {number} cannot be entered: {why_en}",
    way_out="请核对复议、诉讼的受理日期和终结日期",
    way_out_en="Check on which days reconsideration or litigation began and ended",
)


@transaction.atomic
def set_fine_due(penalty: Penalty, *, due_on: dt.date, actor: log.Actor, at: dt.datetime) -> Penalty:
    """The last day to pay (缴款期限), 行政处罚法 art 67(3), from the receipt; instalments keep theirs."""
    row = _locked(penalty)
    if row.in_instalments:
        return row
    return _keep(row, "set_fine_due", {"fine_due_on": due_on}, actor, at)


@transaction.atomic
def record_payment(
    penalty: Penalty,
    *,
    on: dt.date,
    actor: log.Actor,
    at: dt.datetime,
    fine: Decimal = ZERO,
    surcharge: Decimal = ZERO,
    receipt: str = "",
) -> Penalty:
    """Record a payment (登记缴款), 行政处罚法 arts 67, 72; parts agreed on are filled one after the other.

    Raises E-REG-06: no sum, more than is owed, a surcharge above the fine, a day before the decision or to come.
    """
    row = _locked(penalty)
    if why := _wrong_payment(row, on, fine, surcharge, local_date(at)):
        raise E_REG_06.refusal(number=row.decision_number, why=why[0], why_en=why[1])
    last = max(filter(None, [row.last_paid_on, on]))
    facts: dict[str, Any] = {
        "fine_paid": row.fine_paid + fine,
        "surcharge_paid": row.surcharge_paid + surcharge,
        "last_paid_on": last,
    }
    if fine and facts["fine_paid"] == row.fine_amount:
        facts["fine_paid_on"] = last
    if row.in_instalments and fine:
        _fill_parts(row, fine, on)
    return _keep(
        row, "record_payment", facts, actor, at, receipt=receipt, paid={"on": on, "fine": fine, "surcharge": surcharge}
    )


def _wrong_payment(
    row: Penalty, on: dt.date, fine: Decimal, surcharge: Decimal, today: dt.date
) -> tuple[str, str] | None:
    """Why the payment cannot be, in Chinese and English; None for one that can."""
    if fine < 0 or surcharge < 0 or not fine + surcharge:
        return "没有金额", "there is no sum"
    if fine > row.fine_amount - row.fine_paid:
        return f"超过尚欠罚款{row.fine_amount - row.fine_paid}元", f"{row.fine_amount - row.fine_paid} yuan are owed"
    if row.surcharge_paid + surcharge > row.fine_amount:
        return "加处罚款累计超出罚款数额", "the surcharge would exceed the fine"
    if not row.decided_on <= on <= today:
        return f"缴款日期须在{row.decided_on}至{today}之间", f"its day lies outside {row.decided_on} to {today}"
    return None


def _fill_parts(row: Penalty, fine: Decimal, on: dt.date) -> None:
    """The money goes to the parts in their order."""
    for part in Instalment.objects.select_for_update().filter(penalty=row).order_by("number"):
        taken = min(fine, part.amount - part.paid)
        if not taken:
            continue
        fine -= taken
        part.paid += taken
        if part.paid == part.amount:
            part.paid_on = on
        part.save(update_fields=["paid", "paid_on"])


@transaction.atomic
def grant_instalments(
    penalty: Penalty, rows: Sequence[tuple[dt.date, Decimal]], *, by_number: str, actor: log.Actor, at: dt.datetime
) -> list[Instalment]:
    """Deferral or instalments (延期、分期缴纳), 行政处罚法 art 66(2): (day, sum) of each part, one part is a deferral.

    Paid as agreed it is paid in time: no surcharge runs from now; what had run up stays owed. The same plan granted
    twice stands once. Raises E-REG-07: nothing owed, parts that are not what is owed, days out of order or past, a
    plan that stands already.
    """
    row = _locked(penalty)
    standing = list(Instalment.objects.filter(penalty=row))
    if standing and [(part.due_on, part.amount, part.by_number) for part in standing] == [
        (due_on, amount, by_number) for due_on, amount in rows
    ]:
        return standing
    if why := _wrong_plan(row, rows, by_number, bool(standing), local_date(at)):
        raise E_REG_07.refusal(number=row.decision_number, why=why[0], why_en=why[1])
    parts = [
        Instalment(penalty=row, number=number, due_on=due_on, amount=amount, by_number=by_number)
        for number, (due_on, amount) in enumerate(rows, 1)
    ]
    made = Instalment.objects.bulk_create(parts)
    plan = [{"due_on": due_on, "amount": amount} for due_on, amount in rows]
    owed = row.outstanding(local_date(at)).surcharge + row.surcharge_paid
    facts = {"in_instalments": True, "fine_due_on": rows[-1][0], "surcharge_before": min(owed, row.fine_amount)}
    _keep(row, "grant_instalments", facts, actor, at, plan=plan, by_number=by_number)
    return made


def _wrong_plan(
    row: Penalty, rows: Sequence[tuple[dt.date, Decimal]], by_number: str, stands: bool, today: dt.date
) -> tuple[str, str] | None:
    """Why the plan cannot be, in Chinese and English; None for one that can."""
    owed, days = row.fine_amount - row.fine_paid, [due_on for due_on, _ in rows]
    if stands:
        return "已有分期方案", "a plan stands already"
    if not by_number.strip():
        return "缺少批准书文号", "the approval has no number"
    if not owed or any(amount <= 0 for _, amount in rows) or sum((amount for _, amount in rows), ZERO) != owed:
        return f"各期金额之和不等于尚欠罚款{owed}元", f"the parts are not the {owed} yuan owed"
    if days != sorted(set(days)) or days[0] < today:
        return "各期期限没有依次在批准之后", "its days are out of order or past"
    return None


@transaction.atomic
def record_rectification(
    penalty: Penalty,
    *,
    on: dt.date,
    actor: log.Actor,
    at: dt.datetime,
    recheck_number: str = "",
    recheck_on: dt.date | None = None,
) -> Penalty:
    """Record the rectification (登记整改), 行政处罚法 art 28, with number and day of the 复查意见书 where there is one.

    Raises the rules of the imports: a number without its day, a recheck before the rectification.
    """
    facts = {"rectified_on": on, "recheck_number": recheck_number, "recheck_on": recheck_on}
    return _keep(_locked(penalty), "record_rectification", facts, actor, at)


@transaction.atomic
def record_other_obligations(penalty: Penalty, *, actor: log.Actor, at: dt.datetime) -> Penalty:
    """Record that what the decision wants beside money is done (其他处罚内容已履行), 行政处罚法 art 66(1)."""
    return _keep(_locked(penalty), "record_other_obligations", {"other_obligations_done": True}, actor, at)


@transaction.atomic
def pause_surcharge(
    penalty: Penalty,
    *,
    first: dt.date,
    actor: log.Actor,
    at: dt.datetime,
    last: dt.date | None = None,
    by_number: str = "",
) -> Penalty:
    """No surcharge while reconsideration or litigation goes on (停止计算), art 73(3); again with its last day.

    by_number  the notice of acceptance, then the decision that ends it
    Raises E-REG-08: an end before its beginning; a second time while the first stands is an extension of it.
    """
    row = _locked(penalty)
    if last is not None and last < first:
        why = ("终结日期早于开始日期", "it would end before it began")
        raise E_REG_08.refusal(number=row.decision_number, why=why[0], why_en=why[1])
    facts = {"surcharge_paused_from": first, "surcharge_paused_until": last}
    return _keep(row, "pause_surcharge", facts, actor, at, by_number=by_number)


def _locked(penalty: Penalty) -> Penalty:
    return Penalty.objects.select_for_update().get(pk=penalty.pk)


def _keep(row: Penalty, action: str, facts: dict[str, Any], actor: log.Actor, at: dt.datetime, **said: Any) -> Penalty:
    """Write these facts and the entry of the log; what changes nothing leaves no entry."""
    old = {name: getattr(row, name) for name in facts}
    if old == facts:
        return row
    for name, value in facts.items():
        setattr(row, name, value)
    Refusals(list(broken_rules(row))).raise_if_any()
    row.save(update_fields=list(facts))
    payload = {"decision_number": row.decision_number, "old": old, "new": facts, **said}
    log.append(f"penalty:{row.pk}", action=action, actor=actor, at=at, payload=payload)
    return row
