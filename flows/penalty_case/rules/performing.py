"""What is owed and what may be done about it (执行), 行政处罚法 arts 66, 67, 72; 行政强制法 arts 53, 54."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from documents.models import Delivery
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.parameters import parameter
from flows.law.periods import due_dates
from flows.law.remedies import LITIGATION
from flows.registers.fines import Outstanding
from flows.registers.models import Penalty
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from ..models import PaperOrder, Payment, PenaltyCase, Statement
from .drafting import money
from .handling import NOT_DUE_YET, NOT_PERFORMED, PAYMENT_WRONG, TOO_LATE

PAYMENT, DEMAND, COURT = "penalty.payment", "penalty_case.demand", "penalty_case.court_application"
ONE_DAY = dt.timedelta(days=1)


def owed(case: PenaltyCase, today: dt.date) -> Outstanding | None:
    """What is owed today, from the register; None while there is no decision."""
    penalty = penalty_now(case)
    return penalty.outstanding(today) if penalty else None


def penalty_now(case: PenaltyCase) -> Penalty | None:
    """The penalty as the register stands now."""
    if case.penalty_id is None:
        return None
    return Penalty.objects.select_related("authority").get(pk=case.penalty_id)


def is_fully_performed(penalty: Penalty, today: dt.date) -> bool:
    """Whether nothing is left: fine, surcharge, other obligations (行政处罚法 art 66)."""
    return not penalty.outstanding(today).total and penalty.are_other_obligations_done


def payment_due(received_at: dt.datetime, unit: OrgUnit) -> dt.date:
    """The last day to pay (十五日内), 行政处罚法 art 67(3), from the receipt of the decision."""
    on = local_date(received_at)
    return due_dates(on, parameter(PAYMENT, on).period, current_calendar(region_of(unit))).legal_due


def check_payment(
    case: PenaltyCase, paid_on: dt.date, fine: Decimal, surcharge: Decimal, receipt: str, today: dt.date
) -> Iterator[Refusal]:
    """A payment has a receipt, a day that has come, a sum, and no more than is owed (E-CASE-48)."""
    penalty = penalty_now(case)
    assert penalty is not None, "checked before"
    if not receipt.strip() or Payment.objects.filter(case=case, receipt=receipt.strip()).exists():
        why = "缺少票据号" if not receipt.strip() else "该票据已经登记过"
        yield PAYMENT_WRONG.refusal(field="receipt", why=why)
    if not penalty.decided_on <= paid_on <= today:
        yield PAYMENT_WRONG.refusal(field="paid_on", why="缴款日期早于处罚决定或者晚于今天")
    if fine <= 0 and surcharge <= 0:
        yield PAYMENT_WRONG.refusal(field="fine", why="没有填写金额")
    if fine > penalty.fine_amount - penalty.fine_paid:
        yield PAYMENT_WRONG.refusal(field="fine", why=f"超过尚欠罚款{money(penalty.fine_amount - penalty.fine_paid)}")
    if penalty.surcharge_paid + surcharge > penalty.fine_amount:
        yield PAYMENT_WRONG.refusal(field="surcharge", why="加处罚款累计超出罚款数额")


def demanded_at(case: PenaltyCase) -> dt.datetime | None:
    """When the party received the demand to perform (催告书)."""
    order = PaperOrder.objects.filter(case=case, kind="demand").exclude(document=None).last()
    received = Delivery.objects.filter(papers=order.document_id, receipt_at__isnull=False).first() if order else None
    return received.receipt_at if received else None


def remedy_ends(case: PenaltyCase) -> dt.date | None:
    """The last day to go to court against the decision; from the next day on the bureau may apply (强制法 art 53)."""
    penalty = penalty_now(case)
    if penalty is None:
        return None
    received = Delivery.objects.filter(
        papers__number=penalty.decision_number, papers__subject_ref=case.matter.chain, receipt_at__isnull=False
    ).first()
    if received is None or received.receipt_at is None:
        return None
    on = local_date(received.receipt_at)
    return due_dates(on, parameter(LITIGATION, on).period, current_calendar(region_of(case.matter.unit))).legal_due


def demand_from(case: PenaltyCase) -> dt.date | None:
    """The first day on which performance may be demanded: the day after the fine was due."""
    penalty = penalty_now(case)
    return penalty.fine_due_on + ONE_DAY if penalty and penalty.fine_due_on else None


def court_from(case: PenaltyCase) -> dt.date | None:
    """The first day to apply to the court: remedies past, and ten working days from the demand (强制法 53, 54)."""
    ends, demanded = remedy_ends(case), demanded_at(case)
    if ends is None or demanded is None:
        return None
    on = local_date(demanded)
    waited = due_dates(on, parameter(DEMAND, on).period, current_calendar(region_of(case.matter.unit))).legal_due
    return max(ends, waited) + ONE_DAY


def court_until(case: PenaltyCase) -> dt.date | None:
    """The last day to apply to the court: three months from the end of the remedies (强制法 art 53)."""
    ends = remedy_ends(case)
    if ends is None:
        return None
    return due_dates(ends, parameter(COURT, ends).period, current_calendar(region_of(case.matter.unit))).legal_due


def performance_offered(case: PenaltyCase, today: dt.date) -> list[str]:
    """What may be done today, the usual way on first."""
    penalty = penalty_now(case)
    if penalty is None:
        return []
    if is_fully_performed(penalty, today):
        return ["PERFORMED"]
    offered = ["ASK_INSTALMENTS"] if penalty.outstanding(today).fine else []
    first, court, last = demand_from(case), court_from(case), court_until(case)
    if first and today >= first:
        offered.append("DEMAND")
    if court and last and court <= today <= last:
        offered.append("TO_COURT")
    return [*offered, "TERMINATED"]


def check_performance(case: PenaltyCase, outcome: str, today: dt.date) -> Iterator[Refusal]:
    """Whether this may be done today (E-CASE-44, 45, 46)."""
    penalty = penalty_now(case)
    assert penalty is not None, "issued decisions are registered"
    if outcome == "PERFORMED" and not is_fully_performed(penalty, today):
        yield NOT_PERFORMED.refusal(owed=_owed_in_words(penalty, today))
    if outcome == "DEMAND":
        first = demand_from(case)
        if first is None or today < first:
            yield NOT_DUE_YET.refusal(date=first or "缴款期限届满次日")
    if outcome == "TO_COURT":
        first, last = court_from(case), court_until(case)
        if first is None or today < first:
            yield NOT_DUE_YET.refusal(date=first or "催告满十日且起诉期限届满后")
        elif last is not None and today > last:
            yield TOO_LATE.refusal(date=last)


def _owed_in_words(penalty: Penalty, today: dt.date) -> str:
    due = penalty.outstanding(today)
    said = [
        f"尚欠罚款{money(due.fine)}" if due.fine else "",
        f"加处罚款{money(due.surcharge)}" if due.surcharge else "",
    ]
    if not penalty.are_other_obligations_done:
        said.append("处罚决定的其他内容尚未履行")
    return "，".join(filter(None, said))


def wishes_instalments(case: PenaltyCase) -> list[Statement]:
    """The party's applications to pay later or in parts that wait."""
    return list(Statement.objects.filter(case=case, kind=Statement.Kind.INSTALMENTS, answered_at=None))
