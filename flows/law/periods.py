"""Periods (期间) and the three dates of a deadline; why a date is what it is, day by day.

Whether a period runs in working days or calendar days is said by its rule, never inferred from the number:
行政处罚法第八十五条 makes only 二日、三日、五日、七日 of that statute working days.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from permissions.refusals import Refusal

from .workdays import (
    ONE_DAY,
    Calendar,
    add_working_days,
    next_working_day,
    not_published,
    previous_working_day,
    working_days_between,
)

Unit = Literal["WD", "CD", "MONTH"]
ReceiptShift = Literal["none", "next_working_day"]

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
HALF_DAY: Final = Decimal("0.5")


@dataclass(frozen=True)
class Period:
    """A period (期间): ``n`` working days (``WD``), calendar days (``CD``) or months (``MONTH``), n ≥ 1."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise ValueError(f"unknown unit {self.unit!r}")
        if not isinstance(self.n, int) or isinstance(self.n, bool) or self.n < 1:
            raise ValueError(f"a period lasts a whole number of days or months, at least one, not {self.n!r}")


@dataclass(frozen=True)
class Pause:
    """A time that is not counted (期间中止): the days after ``from_on`` up to and including ``until_on``.

    The day of the pause was still begun with the clock running and counts; the day of the resumption is a day
    zero and does not (开始之日不计入). Paused and resumed on one day, nothing is skipped.
    """

    from_on: dt.date
    until_on: dt.date
    why: str = ""
    why_en: str = ""

    def __post_init__(self) -> None:
        if self.until_on < self.from_on:
            raise ValueError(f"a pause from {self.from_on} cannot end on {self.until_on}")

    def covers(self, day: dt.date) -> bool:
        """Whether the day is skipped."""
        return self.from_on < day <= self.until_on


@dataclass(frozen=True)
class DueDates:
    """The three dates of a deadline (期限届满日).

    day_zero      the day from which counting starts, itself not counted (after a shift of the receipt)
    nominal_due   the pure count
    legal_due     ``nominal_due``, or the first working day after it where it falls on a day off; overdue after this
    safe_due      the last working day not after ``nominal_due``; warn on this one. A calendar-day period that
                  lies wholly inside a festival has its safe day before day zero
    eve           the last working day before ``legal_due``, on which it is called to mind
    provisional   a day that mattered lies in a provisional year: show 暂定
    calendar_version  labels of the calendar years that mattered, joined by ``+``
    """

    start: dt.date
    day_zero: dt.date
    period: Period
    nominal_due: dt.date
    legal_due: dt.date
    safe_due: dt.date
    eve: dt.date
    provisional: bool
    calendar_version: str


@dataclass(frozen=True)
class NodeBudget:
    """A node's share (环节时限) of an outer limit in half working days; house arrangement, not law."""

    node: str
    working_days: Decimal

    def __post_init__(self) -> None:
        if self.working_days <= 0 or self.working_days % HALF_DAY:
            raise ValueError(f"{self.node}: a budget is a positive number of half working days")


def add_months(day: dt.date, n: int) -> dt.date:
    """The corresponding day ``n`` months later (earlier if negative), the month's last day where there is none."""
    month = day.year * 12 + day.month - 1 + n
    year, month = divmod(month, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def due_dates(
    start: dt.date,
    period: Period,
    calendar: Calendar,
    receipt_shift: ReceiptShift = "none",
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Period] = (),
) -> DueDates:
    """The three due dates of ``period`` begun by an event on ``start`` (any kind of day).

    receipt_shift  ``next_working_day`` moves an event on a day off to the next working day before counting;
                   ``none`` is the stricter reading for the bureau and the default
    pauses         times that are not counted, in order and apart from each other
    extensions     periods added, each from the pure count of what went before: a day off at the seam is not
                   given twice
    Refuses E-CAL-01 where a day that matters lies in an unpublished year.
    """
    day_zero = start
    if receipt_shift == "next_working_day":
        day_zero = next_working_day(start, calendar, or_same=True)
    elif receipt_shift != "none":
        raise ValueError(f"unknown receipt shift {receipt_shift!r}")

    parts = (period, *extensions)
    nominal = day_zero
    for part in parts:
        nominal = _end_of(nominal, part, pauses, calendar)
    # 期间届满的最后一日是法定休假日的,以休假日后的第一日为届满日: 民事诉讼法第八十五条
    legal = next_working_day(nominal, calendar, or_same=True)
    for pause in pauses:
        if pause.covers(legal):
            legal = next_working_day(pause.until_on, calendar)
        elif pause.from_on == legal:  # paused on the last day: what is left of it is given on the day of resumption
            legal = next_working_day(pause.until_on, calendar, or_same=True)
    safe = previous_working_day(nominal, calendar, or_same=True)
    first = day_zero + ONE_DAY if any(part.unit == "WD" for part in parts) else safe
    if day_zero != start:
        first = min(first, start)
    touched = calendar.touched(first, legal)
    return DueDates(
        start=start,
        day_zero=day_zero,
        period=period,
        nominal_due=nominal,
        legal_due=legal,
        safe_due=safe,
        eve=eve_of(legal, calendar),
        provisional=any(year.provisional for year in touched),
        calendar_version="+".join(year.version for year in touched),
    )


def eve_of(due: dt.date, calendar: Calendar) -> dt.date:
    """The working day before; simply the day before where that lies in a year that nobody has published."""
    try:
        return previous_working_day(due, calendar)
    except Refusal:
        return due - ONE_DAY


def _end_of(base: dt.date, part: Period, pauses: Sequence[Pause], calendar: Calendar) -> dt.date:
    """The pure count of one period after ``base``, what is paused left out."""
    if part.unit == "WD":
        at, left = base, part.n
        for pause in pauses:
            if pause.until_on <= at:
                continue
            spent = working_days_between(at, max(at, pause.from_on), calendar)
            if spent >= left:
                break
            at, left = pause.until_on, left - spent
        return add_working_days(at, left, calendar)
    end = _nominal(base, part)
    for pause in pauses:
        stopped = max(base, pause.from_on)
        if pause.until_on > base and stopped < end:
            end += pause.until_on - stopped
    return end


def _nominal(day_zero: dt.date, period: Period) -> dt.date:
    """The pure count of calendar days or months; refuses E-CAL-01 beyond the last year there can be."""
    try:
        if period.unit == "CD":
            return day_zero + dt.timedelta(days=period.n)
        return add_months(day_zero, period.n)
    except (OverflowError, ValueError):
        raise not_published(dt.MAXYEAR + 1) from None


def expires_at(due: dt.date) -> dt.datetime:
    """The moment at which a deadline due on ``due`` has passed: 24:00 Asia/Shanghai of that day."""
    return dt.datetime.combine(due + ONE_DAY, dt.time(), SHANGHAI)


def node_due_dates(
    start: dt.date, budgets: Iterable[NodeBudget], calendar: Calendar, receipt_shift: ReceiptShift = "none"
) -> dict[str, dt.date]:
    """Due date of each node of a chain that shares one outer limit from ``start`` (T0).

    Budgets accumulate from T0 and a node is due at the end of the working day in which its cumulative budget
    runs out: T0 + ceil(cumulative) working days. 0.5, 1, 1, 0.5 give working days 1, 2, 3, 3.
    """
    day_zero = start
    if receipt_shift == "next_working_day":
        day_zero = next_working_day(start, calendar, or_same=True)
    due: dict[str, dt.date] = {}
    spent = Decimal(0)
    for budget in budgets:
        spent += budget.working_days
        due[budget.node] = add_working_days(day_zero, math.ceil(spent), calendar)
    return due


def fits(budgets: Iterable[NodeBudget], limit: Period) -> bool:
    """Whether the node budgets together stay within a limit in working days."""
    if limit.unit != "WD":
        raise ValueError("node budgets are measured against working days")
    return sum((b.working_days for b in budgets), Decimal(0)) <= limit.n
