"""Pauses and extensions never lose or gain a day: held against a count day by day that knows nothing of the engine."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from flows.law.explanations import explain
from flows.law.periods import Pause, Period, due_dates
from flows.law.workdays import ONE_DAY, is_working_day
from tests.flows.law.notices import calendar, day

CALENDAR = calendar(2024, 2025, 2026)
FIRST, LAST = day("2024-01-01"), day("2026-03-01")


def counted_out(start: dt.date, period: Period, pauses: list[Pause], more: int) -> dt.date:
    """The last day of a period and its extension in the same unit, one day after the other."""
    left, at = period.n + more, start
    while left:
        at += ONE_DAY
        if any(pause.covers(at) for pause in pauses):
            continue
        if period.unit == "CD" or is_working_day(at, CALENDAR):
            left -= 1
    return at


@st.composite
def pauses_after(draw: st.DrawFn, start: dt.date) -> list[Pause]:
    """Up to three pauses in order and apart, some of them over and done on the same day."""
    found, at = [], start
    for _ in range(draw(st.integers(0, 3))):
        begun = at + dt.timedelta(days=draw(st.integers(0, 20)))
        at = begun + dt.timedelta(days=draw(st.integers(0, 30)))
        found.append(Pause(begun, at, "补正"))
    return found


@st.composite
def paused_periods(draw: st.DrawFn) -> tuple[dt.date, Period, list[Pause], int]:
    start = draw(st.dates(FIRST, LAST))
    period = Period(draw(st.integers(1, 60)), draw(st.sampled_from(["WD", "CD"])))
    return start, period, draw(pauses_after(start)), draw(st.integers(0, 20))


@given(paused_periods())
def test_no_day_is_lost_or_gained(case: tuple[dt.date, Period, list[Pause], int]) -> None:
    start, period, pauses, more = case
    extensions = [Period(more, period.unit)] if more else []
    due = due_dates(start, period, CALENDAR, pauses=pauses, extensions=extensions)
    assert due.nominal_due == counted_out(start, period, pauses, more)
    assert is_working_day(due.legal_due, CALENDAR)
    assert due.legal_due >= due.nominal_due
    assert not any(pause.covers(due.legal_due) and pause.from_on < due.nominal_due for pause in pauses)


@given(paused_periods())
def test_the_explanation_shows_every_day_and_counts_as_many_as_the_period_has(
    case: tuple[dt.date, Period, list[Pause], int],
) -> None:
    start, period, pauses, more = case
    extensions = [Period(more, period.unit)] if more else []
    due = due_dates(start, period, CALENDAR, pauses=pauses, extensions=extensions)
    rows = explain(start, period, CALENDAR, pauses=pauses, extensions=extensions)
    assert [row.on for row in rows] == [start + n * ONE_DAY for n in range((due.legal_due - start).days + 1)]
    assert [row.number for row in rows if row.counted] == list(range(1, period.n + more + 1))
    assert next(row.on for row in rows if row.number == period.n + more) == due.nominal_due
    paused = {row.on for row in rows if row.reason == "PAUSED"}
    assert paused <= {row.on for row in rows if any(pause.covers(row.on) for pause in pauses)}


@given(paused_periods())
def test_pauses_of_no_day_change_nothing(case: tuple[dt.date, Period, list[Pause], int]) -> None:
    start, period, pauses, _ = case
    idle = [Pause(pause.from_on, pause.from_on) for pause in pauses]
    assert due_dates(start, period, CALENDAR, pauses=idle).legal_due == due_dates(start, period, CALENDAR).legal_due


@given(st.dates(FIRST, day("2025-08-31")), st.integers(1, 12), st.integers(1, 40), st.integers(0, 60))
def test_months_grow_by_the_days_that_were_paused(start: dt.date, months: int, days: int, after: int) -> None:
    plain = due_dates(start, Period(months, "MONTH"), CALENDAR).nominal_due
    begun = start + after * ONE_DAY
    pause = Pause(begun, begun + days * ONE_DAY)
    paused = due_dates(start, Period(months, "MONTH"), CALENDAR, pauses=[pause]).nominal_due
    assert (paused - plain).days == (days if begun < plain else 0)


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-09-21", "2026-09-21", "2026-09-24"),  # on the day it began, and the same day again
        ("2026-09-21", "2026-09-22", "2026-09-28"),  # the 22nd does not count; the 25th to 27th are days off
        ("2026-09-22", "2026-09-24", "2026-09-29"),
        ("2026-09-24", "2026-09-24", "2026-09-24"),
        ("2026-09-24", "2026-09-29", "2026-09-29"),  # on the last day: due on the day of the resumption
        ("2026-09-24", "2026-10-03", "2026-10-08"),  # a resumption on a day off
        ("2026-09-25", "2026-10-15", "2026-09-24"),  # after it had expired: nothing comes back
    ],
)
def test_three_working_days_from_the_21st(paused: str, resumed: str, due: str) -> None:
    pauses = [Pause(day(paused), day(resumed))]
    assert f"{due_dates(day('2026-09-21'), Period(3, 'WD'), CALENDAR, pauses=pauses).legal_due}" == due


def test_an_extension_counts_from_the_pure_end_so_that_no_day_off_is_given_twice() -> None:
    # 15 days end on Sunday 2026-06-21 within the Dragon Boat Festival; 10 more end on July 1, not on July 2.
    due = due_dates(day("2026-06-06"), Period(15, "CD"), CALENDAR, extensions=[Period(10, "CD")])
    assert (due.nominal_due, due.legal_due) == (day("2026-07-01"), day("2026-07-01"))


def test_a_ladder_of_days_and_one_of_mixed_units() -> None:
    ladder = [Period(60, "CD"), Period(90, "CD")]
    due = due_dates(day("2025-02-03"), Period(30, "CD"), CALENDAR, extensions=ladder)
    assert due.nominal_due == day("2025-02-03") + dt.timedelta(days=180)
    mixed = due_dates(day("2026-09-01"), Period(1, "MONTH"), CALENDAR, extensions=[Period(3, "WD")])
    assert (mixed.nominal_due, mixed.legal_due) == (day("2026-10-10"), day("2026-10-10"))
    rows = explain(day("2026-09-01"), Period(1, "MONTH"), CALENDAR, extensions=[Period(3, "WD")])
    assert [row.number for row in rows if row.counted] == [1, 1, 2, 3]
    assert rows[1].reason_zh == "对应日;原期限届满,经批准延长3个工作日"


def test_the_paused_days_say_why() -> None:
    pauses = [Pause(day("2026-09-21"), day("2026-09-23"), "鉴定,鉴定委托书", "appraisal")]
    rows = explain(day("2026-09-21"), Period(2, "WD"), CALENDAR, pauses=pauses)
    assert [(f"{row.on:%m-%d}", row.number, row.reason) for row in rows] == [
        ("09-21", None, "DAY_ZERO"),
        ("09-22", None, "PAUSED"),
        ("09-23", None, "PAUSED"),
        ("09-24", 1, "WORKDAY"),
        ("09-25", None, "HOLIDAY"),
        ("09-26", None, "HOLIDAY"),
        ("09-27", None, "HOLIDAY"),
        ("09-28", 2, "WORKDAY"),
    ]
    assert rows[1].reason_zh == "期间中止,不计入(鉴定,鉴定委托书)"
    assert rows[1].reason_en == "paused, not counted (appraisal)"


def test_a_pause_that_ends_before_it_began_is_no_pause() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Pause(day("2026-09-22"), day("2026-09-21"))
