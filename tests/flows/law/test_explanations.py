import datetime as dt

import pytest
from hypothesis import given, strategies as st

from flows.law.explanations import explain
from flows.law.periods import Period, due_dates
from flows.law.workdays import Calendar
from permissions.refusals import Refusal
from tests.flows.law.notices import calendar, calendar_year, day, provisional_year

CALENDAR = calendar(2025, 2026)


def test_three_working_days_over_national_day() -> None:
    rows = explain(day("2026-09-30"), Period(3, "WD"), CALENDAR)

    assert [(f"{r.on:%m-%d}", r.number, r.reason_zh) for r in rows] == [
        ("09-30", None, "起算日不计"),
        *[(f"10-0{n}", None, "法定节假日(国庆节)") for n in range(1, 8)],
        ("10-08", 1, "工作日"),
        ("10-09", 2, "工作日"),
        ("10-10", 3, "调休上班"),
    ]


def test_a_plain_weekend_is_named() -> None:
    rows = explain(day("2026-10-16"), Period(1, "WD"), CALENDAR)
    assert [r.reason_zh for r in rows] == ["起算日不计", "周末", "周末", "工作日"]
    assert [r.reason_en for r in rows] == ["day zero, not counted", "weekend", "weekend", "working day"]


def test_calendar_days_count_through_and_the_last_day_moves_on() -> None:
    rows = explain(day("2026-09-28"), Period(4, "CD"), CALENDAR)

    assert [r.number for r in rows] == [None, 1, 2, 3, 4, *[None] * 6]
    assert rows[4].reason_zh == "日历日;届满日为法定节假日(国庆节),应顺延"
    assert rows[4].reason_en == "calendar day; the last day is a public holiday (National Day) and moves on"
    assert {r.reason for r in rows[5:]} == {"ROLLED_FORWARD"}
    assert (rows[-1].on, rows[-1].reason_zh) == (day("2026-10-08"), "届满日顺延:工作日")


def test_months_show_the_corresponding_day() -> None:
    rows = explain(day("2026-04-02"), Period(6, "MONTH"), CALENDAR)
    assert [(r.on, r.reason) for r in rows[:2]] == [
        (day("2026-04-02"), "DAY_ZERO"),
        (day("2026-10-02"), "CORRESPONDING_DAY"),
    ]
    assert rows[-1].on == day("2026-10-08")


def test_a_shifted_receipt_shows_the_days_before_counting() -> None:
    rows = explain(day("2026-09-25"), Period(1, "WD"), CALENDAR, receipt_shift="next_working_day")
    assert [r.reason for r in rows] == ["RECEIPT_SHIFTED"] * 3 + ["DAY_ZERO", "WORKDAY"]


def test_provisional_days_are_marked() -> None:
    rows = explain(day("2026-12-31"), Period(1, "WD"), Calendar([calendar_year(2026), provisional_year(2027)]))
    assert [r.provisional for r in rows] == [False, True, True, True, True]


def test_an_unpublished_year_is_refused() -> None:
    with pytest.raises(Refusal, match="E-CAL-01"):
        explain(day("2026-12-31"), Period(1, "WD"), CALENDAR)


@given(
    st.dates(day("2025-02-01"), day("2026-08-31")),
    st.builds(Period, st.integers(1, 40), st.sampled_from(["WD", "CD"])),
    st.sampled_from(["none", "next_working_day"]),
)
def test_the_rows_are_every_day_and_end_on_the_due_date(start: dt.date, period: Period, shift) -> None:
    rows = explain(start, period, CALENDAR, shift)
    due = due_dates(start, period, CALENDAR, shift)

    assert [r.on for r in rows] == [start + dt.timedelta(days=n) for n in range((due.legal_due - start).days + 1)]
    assert [r.number for r in rows if r.counted] == list(range(1, period.n + 1))
    assert next(r.on for r in rows if r.number == period.n) == due.nominal_due
