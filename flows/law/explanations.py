"""Why this date (期限说明): the days of a period one by one, each with the reason it counts or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from .periods import Pause, Period, ReceiptShift, due_dates
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
    "PAUSED",
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


UNITS: Final = {"WD": ("个工作日", "working days"), "CD": ("日", "calendar days"), "MONTH": ("个月", "months")}


def explain(
    start: dt.date,
    period: Period,
    calendar: Calendar,
    receipt_shift: ReceiptShift = "none",
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Period] = (),
) -> tuple[DayRow, ...]:
    """Every day from ``start`` to the legal due date in order, with number and reason; refuses E-CAL-01.

    The running number begins anew with each extension that counts in another unit. A period in months counts
    no days: it shows the start, what was paused, the corresponding day and what follows it.
    """
    due = due_dates(start, period, calendar, receipt_shift, pauses=pauses, extensions=extensions)
    rows = []
    day = start
    while day < due.day_zero:
        rows.append(_row(day, calendar, "RECEIPT_SHIFTED", "收件日为休息日,顺延", "received on a day off, moved on"))
        day += ONE_DAY
    rows.append(_row(day, calendar, "DAY_ZERO", "起算日不计", "day zero, not counted"))
    base, number = due.day_zero, 0
    for at, part in enumerate((period, *extensions)):
        end = due_dates(start, period, calendar, receipt_shift, pauses=pauses, extensions=extensions[:at]).nominal_due
        if at and part.unit != (period, *extensions)[at - 1].unit:
            number = 0
        found = list(_days_of(part, base, end, number, pauses, calendar))
        if at < len(extensions):
            found[-1] = _extended(found[-1], extensions[at])
        elif part.unit != "WD" and end != due.legal_due:
            found[-1] = _moves_on(found[-1], calendar)
        rows += found
        base, number = end, number + part.n
    rows.extend(_rolled_forward(due.nominal_due, due.legal_due, pauses, calendar))
    return tuple(rows)


def _days_of(
    part: Period, base: dt.date, end: dt.date, number: int, pauses: Sequence[Pause], calendar: Calendar
) -> Iterator[DayRow]:
    """The days after ``base`` up to ``end``, in which one period runs from ``number`` on."""
    day = base
    while day < end:
        day += ONE_DAY
        pause = next((pause for pause in pauses if pause.covers(day)), None) if pauses else None
        if pause is not None:
            yield _paused(day, pause, calendar)
        elif part.unit == "WD":  # the long way of most: every look-up once
            year = calendar.year(day.year)
            kind = year.kind(day)
            counts = kind in ("WORKDAY", "MAKEUP_WORKDAY")
            number += counts
            zh, en = _words_of(kind, year.days_off.get(day) or year.makeup_days.get(day) or "")
            yield DayRow(day, counts, number if counts else None, kind, zh, en, year.provisional)
        elif part.unit == "CD":
            number += 1
            yield _row(day, calendar, "CALENDAR_DAY", "日历日", "calendar day", number=number)
        elif day == end:
            number += part.n
            yield _row(day, calendar, "CORRESPONDING_DAY", "对应日", "corresponding day", number=number)


def _paused(day: dt.date, pause: Pause, calendar: Calendar) -> DayRow:
    zh = "期间中止,不计入" + (f"({pause.why})" if pause.why else "")
    en = "paused, not counted" + (f" ({pause.why_en or pause.why})" if pause.why else "")
    return _row(day, calendar, "PAUSED", zh, en)


def _extended(row: DayRow, extension: Period) -> DayRow:
    """The last day of a period that was extended."""
    zh, en = UNITS[extension.unit]
    return replace(
        row,
        reason_zh=f"{row.reason_zh};原期限届满,经批准延长{extension.n}{zh}",
        reason_en=f"{row.reason_en}; the period ends here and was extended by {extension.n} {en}",
    )


def _moves_on(row: DayRow, calendar: Calendar) -> DayRow:
    """The last day of a pure count that is not the due day."""
    zh, en = _kind_words(row.on, calendar)
    return replace(
        row,
        reason_zh=f"{row.reason_zh};届满日为{zh},应顺延",
        reason_en=f"{row.reason_en}; the last day is a {en} and moves on",
    )


def _rolled_forward(nominal: dt.date, legal: dt.date, pauses: Sequence[Pause], calendar: Calendar) -> Iterator[DayRow]:
    day = nominal
    while day < legal:
        day += ONE_DAY
        pause = next((pause for pause in pauses if pause.covers(day)), None)
        if pause is not None and day < legal:
            yield _paused(day, pause, calendar)
            continue
        zh, en = _kind_words(day, calendar)
        if pause is not None:
            zh, en = f"{zh},最后一日中止后于恢复之日届满", f"{en}, paused on its last day and due on the resumption"
        yield _row(day, calendar, "ROLLED_FORWARD", f"届满日顺延:{zh}", f"last day moved on: {en}")


def _kind_words(day: dt.date, calendar: Calendar) -> tuple[str, str]:
    year: CalendarYear = calendar.year(day.year)
    return _words_of(year.kind(day), year.days_off.get(day) or year.makeup_days.get(day) or "")


@lru_cache(maxsize=256)
def _words_of(kind: DayKind, name: str) -> tuple[str, str]:
    """A kind of day in Chinese and English, with the name of its festival if it has one."""
    zh, en = _DAY_KINDS[kind]
    return (f"{zh}({name})", f"{en} ({FESTIVALS_EN.get(name, name)})") if name else (zh, en)


def _row(day: dt.date, calendar: Calendar, reason: Reason, zh: str, en: str, *, number: int | None = None) -> DayRow:
    provisional = calendar.covers(day.year) and calendar.year(day.year).provisional
    return DayRow(day, number is not None, number, reason, zh, en, provisional)
