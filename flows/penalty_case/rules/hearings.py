"""What the party may say until when, and the hearing (陈述申辩与听证), 行政处罚法 arts 44, 45, 63-65, 85."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.models import Delivery
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.parameters import parameter
from flows.law.periods import due_dates
from flows.law.workdays import add_working_days
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal

from ..models import HearingPlan, PaperOrder, PenaltyCase, Statement
from .drafting import is_decided, missing
from .handling import MINUTES_WANTED, NO_RECEIPT, OUT_OF_TIME, PERIOD_RUNS, STATEMENT_EMPTY, TOO_SOON
from .named import CHAIR_INVESTIGATED, HEARING_NOT_HELD
from .officers import investigators

NOTICES = ("penalty_notice", "hearing_notice")
HEARING_REQUEST, HEARING_NOTICE = "penalty_case.hearing_request", "penalty_case.hearing_notice"
Kind = Statement.Kind
HELD = {"held_from": "开始时间", "held_until": "结束时间", "record": "听证笔录", "report": "主持人意见"}


def told_orders(case: PenaltyCase) -> list[PaperOrder]:
    """The notices of the present round: those of the last approval of a proposal that were made."""
    rows = PaperOrder.objects.filter(case=case, kind__in=NOTICES, sent_back_at=None).exclude(document=None)
    return present_round(list(rows.select_related("document").order_by("pk")))


def present_round(notices: Sequence[PaperOrder]) -> list[PaperOrder]:
    """Of notices in their order those that one approval ordered together, the last: who is told anew has its days."""
    return [row for row in notices if row.ordered_at == notices[-1].ordered_at]


def notice_received_at(case: PenaltyCase) -> dt.datetime | None:
    """When the party received the notice of the proposal that is told; None before."""
    papers = [row.document_id for row in told_orders(case)]
    received = Delivery.objects.filter(papers__in=papers, receipt_at__isnull=False).order_by("receipt_at").first()
    return received.receipt_at if received else None


@dataclass(frozen=True)
class PartyPeriod:
    """The time of the party (陈述申辩和要求听证的期限): from the receipt to the last day; or given up."""

    received_on: dt.date
    until: dt.date
    may_ask_for_hearing: bool
    waived: bool

    def is_over(self, today: dt.date) -> bool:
        """Whether nothing more may be asked for."""
        return self.waived or today > self.until


def party_period(case: PenaltyCase) -> PartyPeriod | None:
    """The time of the party, once it has received the notice; the same days for defence as for a hearing.

    The statute sets no days for the defence (domain §e.3); the five working days of art 64 bind both.
    """
    received = notice_received_at(case)
    if received is None:
        return None
    waived = case.statements.filter(kind=Kind.WAIVER, made_at__gte=received).exists()  # type: ignore[attr-defined]
    return period_of(case.matter.unit, received, told_orders(case), waived=waived)


def period_of(unit: OrgUnit, received: dt.datetime, notices: Sequence[PaperOrder], *, waived: bool) -> PartyPeriod:
    """The same from what is known of the case: its bureau, the receipt of these notices, whether it was given up."""
    on = local_date(received)
    due = due_dates(on, parameter(HEARING_REQUEST, on).period, current_calendar(region_of(unit)))
    with_hearing = any(row.kind == "hearing_notice" for row in notices)
    return PartyPeriod(on, due.legal_due, with_hearing, waived)


def statements_since_notice(case: PenaltyCase) -> list[Statement]:
    """What the party said since it received the present notice."""
    received = notice_received_at(case)
    return list(Statement.objects.filter(case=case, made_at__gte=received)) if received else []


def heard_outcome(case: PenaltyCase) -> str:
    """How the time of the party ended: by what it said."""
    return outcome_of(statements_since_notice(case))


def outcome_of(said: Sequence[Statement]) -> str:
    """How the time of a party ends that said this."""
    kinds = {row.kind for row in said}
    if Kind.HEARING in kinds:
        return "HEARING"
    return "DEFENDED" if kinds & {Kind.DEFENCE, Kind.CLAIM} else "NOTHING"


def check_heard(case: PenaltyCase, outcome: str, now: dt.datetime) -> Iterator[Refusal]:
    """Whether it may go on: the time is over or given up, and what was asked for is done (E-CASE-03, 38, 39)."""
    period = party_period(case)
    if period is None:
        yield NO_RECEIPT.refusal()
        return
    wanted = heard_outcome(case)
    if wanted == "HEARING" and outcome != "HEARING":
        yield HEARING_NOT_HELD.refusal(field="outcome")
    if wanted != "HEARING" and not period.is_over(local_date(now)):
        yield PERIOD_RUNS.refusal(date=period.until)


def hearing_owed(case: PenaltyCase) -> bool:
    """Whether a hearing was asked for and is not held yet, E-CASE-03."""
    asked = Statement.objects.filter(case=case, kind=Kind.HEARING).order_by("pk").last()
    return asked is not None and not case.hearings.filter(held_until__gte=asked.made_at).exists()  # type: ignore[attr-defined]


def earliest_hearing(case: PenaltyCase, told_on: dt.date) -> dt.date:
    """The first day on which a hearing may be held that the party is told of on this day (七日前), art 64(2)."""
    days = parameter(HEARING_NOTICE, told_on)
    return add_working_days(told_on, int(days.value), current_calendar(region_of(case.matter.unit)))


def check_arrangement(case: PenaltyCase, at: dt.datetime, chair: User, now: dt.datetime) -> Iterator[Refusal]:
    """Who presides did not investigate (E-CASE-04), and the day leaves seven working days (E-CASE-40)."""
    yield from _check_chair(case, chair)
    earliest = earliest_hearing(case, local_date(now))
    if local_date(at) < earliest:
        yield TOO_SOON.refusal(field="at", date=earliest)


def _check_chair(case: PenaltyCase, chair: User) -> Iterator[Refusal]:
    if chair.pk in investigators(case):
        yield CHAIR_INVESTIGATED.refusal(field="chair")


def check_hearing(
    case: PenaltyCase, plan: HearingPlan, chair: User, minutes: Mapping[str, Any], now: dt.datetime
) -> Iterator[Refusal]:
    """The hearing was told in time, presided by who did not investigate, and its record is whole."""
    yield from _check_chair(case, chair)
    if gaps := "、".join(missing(minutes, HELD)):
        yield MINUTES_WANTED.refusal(field="record", missing=gaps)
        return
    begun, ended = minutes["held_from"], minutes["held_until"]
    if ended < begun or ended > now:
        yield MINUTES_WANTED.refusal(field="held_until", missing="不早于开始、不晚于现在的结束时间")
    told = summons_received_at(plan)
    if told is None:
        yield NO_RECEIPT.refusal()
    elif local_date(begun) < (earliest := earliest_hearing(case, local_date(told))):
        yield TOO_SOON.refusal(field="held_from", date=earliest)


def summons_received_at(plan: HearingPlan) -> dt.datetime | None:
    """When the party received the notice of this hearing."""
    order = PaperOrder.objects.filter(case=plan.case_id, kind="hearing_summons", about=plan.pk).last()
    if order is None or order.document_id is None:
        return None
    received = Delivery.objects.filter(papers=order.document_id, receipt_at__isnull=False).first()
    return received.receipt_at if received else None


def statements_open(case: PenaltyCase, now: dt.datetime) -> list[Statement.Kind]:
    """What the party may put forward at this moment."""
    today = local_date(now)
    if is_decided(case):
        waits = case.matter.work_items.open().filter(node="perform").exists()
        return [Kind.INSTALMENTS] if waits else []
    kinds = [Kind.DEFENCE, Kind.CLAIM, Kind.RECUSAL]
    period = party_period(case)
    if period is not None and not period.is_over(today):
        kinds += [Kind.HEARING] if period.may_ask_for_hearing else []
        kinds += [Kind.WAIVER]
    return kinds


def check_statement(case: PenaltyCase, kind: str, text: str, branch: str, now: dt.datetime) -> Iterator[Refusal]:
    """In its time (E-CASE-42), and with words where words are needed (E-CASE-43)."""
    if kind not in Kind.values:
        yield STATEMENT_EMPTY.refusal(field="kind")
        return
    if kind not in statements_open(case, now):
        yield OUT_OF_TIME.refusal(field="kind", statement=Kind(kind).label)
    if kind not in (Kind.WAIVER, Kind.HEARING) and not text.strip():
        yield STATEMENT_EMPTY.refusal(field="text")
    if kind == Kind.CLAIM and not branch:
        yield STATEMENT_EMPTY.refusal(field="branch")


def to_answer(case: PenaltyCase) -> list[Statement]:
    """What the party said and nobody answered yet; on a recusal a leader decides (行政处罚法 art 43(3)), not they."""
    kinds = (Kind.DEFENCE, Kind.CLAIM)
    return list(Statement.objects.filter(case=case, answered_at=None, kind__in=kinds))
