"""A year as a picture (年历): twelve months of days with their kinds, festivals in words, working days counted."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, gettext_noop

from flows.desk.templatetags.banjie import in_english
from flows.law.explanations import FESTIVALS_EN
from flows.law.workdays import ONE_DAY, CalendarYear, DayKind

# kind → (class, sign in the cell, English msgid of what it is); colour never speaks alone
LOOKS: Final[dict[DayKind, tuple[str, str, str]]] = {
    "WORKDAY": ("work", "", gettext_noop("workday")),
    "WEEKEND": ("weekend", "", gettext_noop("weekend")),
    "HOLIDAY": ("holiday", "休", gettext_noop("public holiday")),
    "MAKEUP_WORKDAY": ("makeup", "班", gettext_noop("make-up workday")),
}
WORKED: Final = ("WORKDAY", "MAKEUP_WORKDAY")


@dataclass(frozen=True)
class Cell:
    """One day: its look, sign and words; ``changed`` where it differs from what is compared."""

    on: dt.date
    look: str
    sign: str
    words: str
    name: str
    changed: bool = False


@dataclass(frozen=True)
class Month:
    """One month: weeks from Monday, empty places before the first and after the last day; its working days."""

    first: dt.date
    weeks: list[list[Cell | None]]
    worked: int


@dataclass(frozen=True)
class Festival:
    """A time off in one piece, and the weekend days worked for it."""

    name: str
    first: dt.date
    last: dt.date
    makeup: list[dt.date]

    @property
    def days(self) -> int:
        """How many days, weekends inside included."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Picture:
    """The whole year."""

    year: CalendarYear
    months: list[Month]
    festivals: list[Festival]
    other_makeup: list[dt.date]
    worked: int


def picture_of(year: CalendarYear, changed: Collection[dt.date] = ()) -> Picture:
    """The picture of a year; ``changed`` days are marked."""
    months = [_month(year, number, changed) for number in range(1, 13)]
    festivals = _festivals(year)
    named = {day for festival in festivals for day in festival.makeup}
    return Picture(
        year, months, festivals, sorted(year.makeup_days.keys() - named), sum(month.worked for month in months)
    )


def festival_words(name: str) -> str:
    """A festival in the reader's language, as far as it is one of the nation's."""
    return FESTIVALS_EN.get(name, name) if in_english() else name


def kind_words(kind: str) -> str:
    """A kind of day in the reader's language."""
    return gettext(LOOKS[kind][2]) if kind in LOOKS else ""  # type: ignore[index]


def _month(year: CalendarYear, number: int, changed: Collection[dt.date]) -> Month:
    weeks = gregorian.Calendar().monthdatescalendar(year.year, number)
    cells = [[_cell(year, on, on in changed) if on.month == number else None for on in week] for week in weeks]
    worked = sum(year.kind(on) in WORKED for week in weeks for on in week if on.month == number)
    return Month(dt.date(year.year, number, 1), cells, worked)


def _cell(year: CalendarYear, on: dt.date, changed: bool) -> Cell:
    look, sign, words = LOOKS[year.kind(on)]
    name = year.days_off.get(on) or year.makeup_days.get(on) or ""
    return Cell(on, look, sign, gettext(words), festival_words(name), changed)


def _festivals(year: CalendarYear) -> list[Festival]:
    """Runs of days off around the named ones; weekend days that touch them belong to the time off."""
    found: list[Festival] = []
    for day in sorted(year.days_off):
        if found and day <= found[-1].last:
            continue
        first = last = day
        while (first - ONE_DAY).year == year.year and year.kind(first - ONE_DAY) in ("WEEKEND", "HOLIDAY"):
            first -= ONE_DAY
        while (last + ONE_DAY).year == year.year and year.kind(last + ONE_DAY) in ("WEEKEND", "HOLIDAY"):
            last += ONE_DAY
        inside = sorted(on for on in year.days_off if first <= on <= last)
        names = list(dict.fromkeys(year.days_off[on] for on in inside))
        makeup = sorted(on for on, name in year.makeup_days.items() if name and name in names)
        found.append(Festival("、".join(map(festival_words, names)), first, last, makeup))
    return found
