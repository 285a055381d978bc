"""Working days (工作日): the one date function of the system.

A calendar is a value: years of published days off and make-up working days (调休上班). Day zero is never
counted (期间开始之日不计入, 民事诉讼法第八十五条), so the n-th working day is the n-th strictly after the start.
A year that nobody has published is refused, never guessed: there is no formula for moved working days.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from permissions.refusals import Refusal, Rule

DayKind = Literal["WORKDAY", "WEEKEND", "HOLIDAY", "MAKEUP_WORKDAY"]

SATURDAY: Final = 5
ONE_DAY: Final = dt.timedelta(days=1)

E_CAL_01 = Rule(
    code="E-CAL-01",
    article="本系统规则",
    zh="该年度工作日日历尚未发布或录入,不能计算期限",
    en="The working-day calendar of that year is not published or entered; the period cannot be computed",
    way_out="请日历管理员发布{year}年工作日日历后再计算",
    way_out_en="Have the calendar of {year} published, then compute again",
)


@dataclass(frozen=True)
class CalendarYear:
    """One year of the working-day calendar (年度工作日日历) as a value.

    version      label of the published version, e.g. ``CN-2026-1``
    days_off     day → festival, weekend days inside a festival included
    makeup_days  weekend day that is worked → festival it makes up for
    provisional  True while the State Council's notice is still awaited (暂定)
    notice_no    document number of the notice, empty for a provisional year

    Raises ValueError for a day of another year, a make-up day that is no weekend day, or a day in both.
    """

    year: int
    version: str
    days_off: Mapping[dt.date, str] = field(hash=False)
    makeup_days: Mapping[dt.date, str] = field(hash=False)
    provisional: bool = False
    notice_no: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "days_off", MappingProxyType(dict(self.days_off)))
        object.__setattr__(self, "makeup_days", MappingProxyType(dict(self.makeup_days)))
        for day in (*self.days_off, *self.makeup_days):
            if day.year != self.year:
                raise ValueError(f"{day} is not a day of {self.year}")
        for day in self.makeup_days:
            if day.weekday() < SATURDAY or day in self.days_off:
                raise ValueError(f"{day} cannot be a make-up working day")

    def kind(self, day: dt.date) -> DayKind:
        """What kind of day ``day`` of this year is."""
        if day in self.days_off:
            return "HOLIDAY"
        if day.weekday() < SATURDAY:
            return "WORKDAY"
        return "MAKEUP_WORKDAY" if day in self.makeup_days else "WEEKEND"

    def working_ordinals(self) -> list[int]:
        """Proleptic ordinals of the working days of the year, ascending."""
        first, last = dt.date(self.year, 1, 1).toordinal(), dt.date(self.year, 12, 31).toordinal()
        off = {d.toordinal() for d in self.days_off}
        makeup = {d.toordinal() for d in self.makeup_days}
        # ordinal 1 (0001-01-01) was a Monday, so (ordinal - 1) % 7 is the weekday
        return [o for o in range(first, last + 1) if o not in off and ((o - 1) % 7 < SATURDAY or o in makeup)]


def overlaid(below: CalendarYear, above: CalendarYear) -> CalendarYear:
    """A year with the days of a narrower region laid over it: what the region says of a day holds.

    The version names both; the year is provisional if either is.
    """
    if below.year != above.year:
        raise ValueError(f"{above.year} cannot be laid over {below.year}")
    off = {day: name for day, name in below.days_off.items() if day not in above.makeup_days}
    makeup = {day: name for day, name in below.makeup_days.items() if day not in above.days_off}
    return CalendarYear(
        year=below.year,
        version=f"{below.version}+{above.version}",
        days_off=off | dict(above.days_off),
        makeup_days=makeup | dict(above.makeup_days),
        provisional=below.provisional or above.provisional,
        notice_no=below.notice_no,
    )


class Calendar:
    """The working-day calendar (工作日日历) of one region: its published years, immutable.

    Consecutive years form one run whose working days lie in one ascending list, so that every
    question is a bisection.
    """

    __slots__ = ("_runs", "_years", "region")

    def __init__(self, years: Iterable[CalendarYear] = (), region: str = "CN") -> None:
        self.region = region
        self._years: dict[int, CalendarYear] = {}
        self._runs: dict[int, list[int]] = {}
        for year in sorted(years, key=lambda y: y.year):
            if year.year in self._years:
                raise ValueError(f"two calendars of {year.year}")
            run = self._runs.get(year.year - 1, [])
            run.extend(year.working_ordinals())
            self._years[year.year] = year
            self._runs[year.year] = run

    @property
    def years(self) -> tuple[CalendarYear, ...]:
        """The published years, ascending."""
        return tuple(self._years.values())

    def year(self, year: int) -> CalendarYear:
        """The published year; refuses E-CAL-01."""
        try:
            return self._years[year]
        except KeyError:
            raise not_published(year) from None

    def covers(self, year: int) -> bool:
        """Whether the year is published, provisionally or finally."""
        return year in self._years

    def run(self, year: int) -> list[int]:
        """Ordinals of the working days of all published years around ``year`` without a gap; refuses E-CAL-01."""
        try:
            return self._runs[year]
        except KeyError:
            raise not_published(year) from None

    def touched(self, first: dt.date, last: dt.date) -> tuple[CalendarYear, ...]:
        """The years from ``first`` to ``last``, both included; refuses E-CAL-01."""
        return tuple(self.year(y) for y in range(first.year, last.year + 1))


def not_published(year: int) -> Refusal:
    """E-CAL-01 for this year."""
    return E_CAL_01.refusal(year=year)


def kind_of_day(day: dt.date, calendar: Calendar) -> DayKind:
    """Workday, weekend, holiday or make-up workday; refuses E-CAL-01."""
    return calendar.year(day.year).kind(day)


def is_working_day(day: dt.date, calendar: Calendar) -> bool:
    """Whether the bureau works on ``day``; refuses E-CAL-01."""
    return kind_of_day(day, calendar) in ("WORKDAY", "MAKEUP_WORKDAY")


def add_working_days(start: dt.date, n: int, calendar: Calendar) -> dt.date:
    """The n-th working day strictly after ``start`` (n ≥ 0; 0 gives ``start`` itself, whatever day it is).

    ``start`` may be any day and its own year need not be published; every day after it up to the answer
    must lie in a published year, else E-CAL-01.
    """
    if n < 0:
        raise ValueError("n must not be negative; count backwards with subtract_working_days")
    if n == 0:
        return start
    year = _year_after(start)
    days = calendar.run(year)
    at = bisect_right(days, start.toordinal()) + n - 1
    if at >= len(days):
        raise not_published(_year_of(days[-1]) + 1)
    return dt.date.fromordinal(days[at])


def subtract_working_days(end: dt.date, n: int, calendar: Calendar) -> dt.date:
    """The n-th working day strictly before ``end`` (n ≥ 0; 0 gives ``end`` itself); refuses E-CAL-01.

    For a limit that is kept by acting early, as the hearing notice (行政处罚法第六十四条).
    """
    if n < 0:
        raise ValueError("n must not be negative; count forwards with add_working_days")
    if n == 0:
        return end
    days = calendar.run(_year_before(end))
    at = bisect_left(days, end.toordinal()) - n
    if at < 0:
        raise not_published(_year_of(days[0]) - 1)
    return dt.date.fromordinal(days[at])


def working_days_between(start: dt.date, end: dt.date, calendar: Calendar) -> int:
    """How many working days lie after ``start`` up to and including ``end``; refuses E-CAL-01.

    The inverse of ``add_working_days``. With ``end`` before ``start`` the count is negative: the
    working days by which ``start`` is past ``end``.
    """
    if end < start:
        return -working_days_between(end, start, calendar)
    if end == start:
        return 0
    for year in range(_year_after(start), end.year + 1):
        calendar.year(year)
    days = calendar.run(end.year)
    return bisect_right(days, end.toordinal()) - bisect_right(days, start.toordinal())


def next_working_day(day: dt.date, calendar: Calendar, *, or_same: bool = False) -> dt.date:
    """The first working day after ``day``, or ``day`` itself with ``or_same``; refuses E-CAL-01."""
    if or_same and is_working_day(day, calendar):
        return day
    return add_working_days(day, 1, calendar)


def previous_working_day(day: dt.date, calendar: Calendar, *, or_same: bool = False) -> dt.date:
    """The last working day before ``day``, or ``day`` itself with ``or_same``; refuses E-CAL-01."""
    if or_same and is_working_day(day, calendar):
        return day
    return subtract_working_days(day, 1, calendar)


def _year_after(day: dt.date) -> int:
    """Year of the day after ``day``."""
    return day.year + 1 if (day.month, day.day) == (12, 31) else day.year


def _year_before(day: dt.date) -> int:
    """Year of the day before ``day``."""
    return day.year - 1 if (day.month, day.day) == (1, 1) else day.year


def _year_of(ordinal: int) -> int:
    return dt.date.fromordinal(ordinal).year
