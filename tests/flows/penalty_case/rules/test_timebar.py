"""The time bar: the last day on which an act can still be found, and the day after."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from flows.penalty_case.rules.timebar import check_time_bar, time_bar
from tests.flows.law.notices import day


def codes(ended_on: str, found_on: str, *, grave: bool = False) -> list[str]:
    found = check_time_bar(ended_on=day(ended_on), found_on=day(found_on), grave=grave)
    return [refusal.rule.code for refusal in found]


@pytest.mark.parametrize(
    ("ended_on", "grave", "until"),
    [
        ("2024-09-01", False, "2026-09-01"),
        ("2024-02-29", False, "2026-02-28"),
        ("2024-08-31", False, "2026-08-31"),
        ("2021-09-01", True, "2026-09-01"),
        ("2024-02-29", True, "2029-02-28"),
        ("2024-10-03", False, "2026-10-03"),  # a day off does not move it
    ],
)
def test_the_day_before_the_last_day_and_the_day_after(ended_on: str, grave: bool, until: str) -> None:
    last = day(until)
    before, after = (f"{last + dt.timedelta(days=n)}" for n in (-1, 1))
    assert codes(ended_on, before, grave=grave) == []
    assert codes(ended_on, until, grave=grave) == []
    assert codes(ended_on, after, grave=grave) == ["E-CASE-08"]


def test_an_act_that_went_on_counts_from_its_end() -> None:
    assert codes("2023-01-10", "2026-03-01") == ["E-CASE-08"]  # of a day
    assert codes("2024-05-10", "2026-03-01") == []  # of one that began then and went on until May 2024


def test_what_is_grave_has_five_years() -> None:
    assert codes("2023-01-10", "2026-03-01", grave=True) == []


def test_the_refusal_says_how_long_and_until_when() -> None:
    (refusal,) = check_time_bar(ended_on=day("2024-01-10"), found_on=day("2026-01-11"), grave=False)
    assert refusal.message == "违法行为已超过行政处罚时效"
    assert refusal.way_out.startswith("2年时效至2026-01-10届满")


def test_an_act_found_before_the_statute_of_2021_has_the_same_two_years() -> None:
    assert time_bar(ended_on=day("2019-01-10"), found_on=day("2020-01-10"), grave=False).until == day("2021-01-10")


@given(st.dates(dt.date(2021, 7, 15), dt.date(2090, 1, 1)), st.integers(0, 2500), st.booleans())
def test_whoever_waits_longer_is_never_better_off(ended_on: dt.date, days: int, grave: bool) -> None:
    found_on = ended_on + dt.timedelta(days=days)
    barred = time_bar(ended_on=ended_on, found_on=found_on, grave=grave).is_past(found_on)
    later = found_on + dt.timedelta(days=1)
    assert not barred or time_bar(ended_on=ended_on, found_on=later, grave=grave).is_past(later)
