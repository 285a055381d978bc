"""Why this date (期限说明): the days of a period one by one, each with the reason it counts or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from .periods import Period, ReceiptShift, due_dates
from .workdays import ONE_DAY, Calendar, CalendarYear, DayKind

Reason = Literal[
    "DAY_ZERO",
    "RECEIPT_SHIFTED",
    "WORKDAY",
    "MAKEUP_WORKDAY",
    "WEEKEND",
    "HOLIDAY",
    "CALENDAR_DAY",
    "CORRESPONDING_DAY",
    "ROLLED_FORWARD",
]

FESTIVALS_EN: Final = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
}

_DAY_KINDS: Final[dict[DayKind, tuple[str, str]]] = {
    "WORKDAY": ("工作日", "working day"),
    "MAKEUP_WORKDAY": ("调休上班", "make-up working day"),
    "WEEKEND": ("周末", "weekend"),
    "HOLIDAY": ("法定节假日", "public holiday"),
}


@dataclass(frozen=True)
class DayRow:
    """One day of an explanation (期限逐日说明).

    counted  whether the day counts towards the period; ``number`` is then its running number from 1
    reason   code of why; ``reason_zh`` and ``reason_en`` say it
    """

    on: dt.date
    counted: bool
    number: int | None
    reason: Reason
    reason_zh: str
    reason_en: str
    provisional: bool


def explain(
    start: dt.date, period: Period, calendar: Calendar, receipt_shift: ReceiptShift = "none"
) -> tuple[DayRow, ...]:
    """Every day from ``start`` to the legal due date in order, with number and reason; refuses E-CAL-01.

    A period in months counts no days: it shows the start, the corresponding day and what follows it.
    """
    due = due_dates(start, period, calendar, receipt_shift)
    rows = []
    day = start
    while day < due.day_zero:
        rows.append(_row(day, calendar, "RECEIPT_SHIFTED", "收件日为休息日,顺延", "received on a day off, moved on"))
        day += ONE_DAY
    rows.append(_row(day, calendar, "DAY_ZERO", "起算日不计", "day zero, not counted"))
    if period.unit == "WD":
        rows.extend(_working_days(due.day_zero, due.legal_due, calendar))
    elif period.unit == "CD":
        rows.extend(_calendar_days(due.day_zero, due.nominal_due, due.legal_due, calendar))
    else:
        zh, en = _last_day("对应日", "corresponding day", due.nominal_due, due.legal_due, calendar)
        rows.append(_row(due.nominal_due, calendar, "CORRESPONDING_DAY", zh, en, number=period.n))
    rows.extend(_rolled_forward(due.nominal_due, due.legal_due, calendar))
    return tuple(rows)


def _working_days(day_zero: dt.date, last: dt.date, calendar: Calendar) -> Iterator[DayRow]:
    number = 0
    day = day_zero
    while day < last:
        day += ONE_DAY
        kind = calendar.year(day.year).kind(day)
        zh, en = _kind_words(day, calendar)
        counts = kind in ("WORKDAY", "MAKEUP_WORKDAY")
        number += counts
        yield _row(day, calendar, kind, zh, en, number=number if counts else None)


def _calendar_days(day_zero: dt.date, nominal: dt.date, legal: dt.date, calendar: Calendar) -> Iterator[DayRow]:
    for number in range(1, (nominal - day_zero).days + 1):
        day = day_zero + dt.timedelta(days=number)
        zh, en = "日历日", "calendar day"
        if day == nominal:
            zh, en = _last_day(zh, en, nominal, legal, calendar)
        yield _row(day, calendar, "CALENDAR_DAY", zh, en, number=number)


def _rolled_forward(nominal: dt.date, legal: dt.date, calendar: Calendar) -> Iterator[DayRow]:
    day = nominal
    while day < legal:
        day += ONE_DAY
        zh, en = _kind_words(day, calendar)
        yield _row(day, calendar, "ROLLED_FORWARD", f"届满日顺延:{zh}", f"last day moved on: {en}")


def _last_day(zh: str, en: str, nominal: dt.date, legal: dt.date, calendar: Calendar) -> tuple[str, str]:
    if nominal == legal:
        return zh, en
    off_zh, off_en = _kind_words(nominal, calendar)
    return f"{zh};届满日为{off_zh},应顺延", f"{en}; the last day is a {off_en} and moves on"


def _kind_words(day: dt.date, calendar: Calendar) -> tuple[str, str]:
    year: CalendarYear = calendar.year(day.year)
    zh, en = _DAY_KINDS[year.kind(day)]
    name = year.days_off.get(day) or year.makeup_days.get(day)
    if name:
        zh, en = f"{zh}({name})", f"{en} ({FESTIVALS_EN.get(name, name)})"
    return zh, en


def _row(day: dt.date, calendar: Calendar, reason: Reason, zh: str, en: str, *, number: int | None = None) -> DayRow:
    provisional = calendar.covers(day.year) and calendar.year(day.year).provisional
    return DayRow(day, number is not None, number, reason, zh, en, provisional)
