import datetime as dt

import pytest
from chinese_calendar import constants
from hypothesis import given, strategies as st

from flows.law.workdays import (
    Calendar,
    CalendarYear,
    add_working_days,
    is_working_day,
    kind_of_day,
    next_working_day,
    overlaid,
    previous_working_day,
    subtract_working_days,
    working_days_between,
)
from permissions.refusals import Refusal
from tests.flows.law.notices import calendar, calendar_year, day, days_off, makeup_days, provisional_year

THREE_YEARS = calendar(2024, 2025, 2026)
ONE_DAY = dt.timedelta(days=1)
dates = st.dates(day("2024-01-01"), day("2026-05-15"))
lengths = st.integers(1, 60)


def is_worked(on: dt.date) -> bool:
    """The oracle, from the notices' lists alone."""
    return on not in days_off(on.year) and (on.weekday() < 5 or on in makeup_days(on.year))


def test_every_start_of_three_years_and_every_length_to_90_agrees_with_the_notices() -> None:
    worked = {on for on in every_day(2024, 2026) if is_worked(on)}
    for start in every_day(2024, 2026):
        on, n = start, 0
        while n < 90 and on < day("2026-12-31"):
            on += ONE_DAY
            if on in worked:
                n += 1
                assert add_working_days(start, n, THREE_YEARS) == on
        if n < 90:
            with pytest.raises(Refusal) as refused:
                add_working_days(start, n + 1, THREE_YEARS)
            assert refused.value.facts["year"] == 2027


def every_day(first: int, last: int) -> list[dt.date]:
    start = dt.date(first, 1, 1)
    return [start + dt.timedelta(days=n) for n in range((dt.date(last, 12, 31) - start).days + 1)]


def test_the_package_carries_what_the_notices_say() -> None:
    for on in every_day(2024, 2026):
        packaged = on not in constants.holidays and (on.weekday() < 5 or on in constants.workdays)
        assert is_working_day(on, THREE_YEARS) == packaged == is_worked(on)


@pytest.mark.parametrize(("month", "count"), list(enumerate([21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23], 1)))
def test_working_days_of_each_month_of_2026(month: int, count: int) -> None:
    assert sum(is_working_day(on, THREE_YEARS) for on in every_day(2026, 2026) if on.month == month) == count


def test_2026_has_248_working_days() -> None:
    assert working_days_between(day("2025-12-31"), day("2026-12-31"), THREE_YEARS) == 248


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2026-09-24", "WORKDAY"),
        ("2026-09-25", "HOLIDAY"),
        ("2026-09-27", "HOLIDAY"),
        ("2026-09-20", "MAKEUP_WORKDAY"),
        ("2026-10-11", "WEEKEND"),
    ],
)
def test_kind_of_day(on: str, kind: str) -> None:
    assert kind_of_day(day(on), THREE_YEARS) == kind


class TestAnUnpublishedYear:
    only_2026 = calendar(2026)

    def test_is_refused_with_the_exact_sentence(self) -> None:
        with pytest.raises(Refusal) as refused:
            add_working_days(day("2026-12-29"), 3, self.only_2026)

        assert refused.value.rule.code == "E-CAL-01"
        assert refused.value.message == "该年度工作日日历尚未发布或录入,不能计算期限"
        assert "2027" in refused.value.way_out

    def test_is_no_matter_when_the_period_ends_before_it(self) -> None:
        assert add_working_days(day("2026-12-29"), 2, self.only_2026) == day("2026-12-31")

    def test_is_no_matter_for_day_zero_which_does_not_count(self) -> None:
        assert add_working_days(day("2025-12-31"), 1, self.only_2026) == day("2026-01-04")

    @pytest.mark.parametrize("question", [is_working_day, next_working_day, previous_working_day])
    def test_is_refused_by_every_question(self, question) -> None:
        with pytest.raises(Refusal, match="E-CAL-01"):
            question(day("2028-06-01"), self.only_2026)

    def test_is_refused_when_day_zero_is_the_day_before_but_one(self) -> None:
        with pytest.raises(Refusal, match="E-CAL-01"):
            add_working_days(day("2025-12-30"), 1, self.only_2026)

    def test_is_refused_on_the_last_day_of_the_last_year(self) -> None:
        with pytest.raises(Refusal, match="E-CAL-01"):
            next_working_day(day("2026-12-31"), self.only_2026)
        with pytest.raises(Refusal, match="E-CAL-01"):
            previous_working_day(day("2026-01-01"), self.only_2026)

    def test_in_the_middle_is_never_skipped(self) -> None:
        gap = calendar(2024, 2026)
        with pytest.raises(Refusal, match="E-CAL-01"):
            add_working_days(day("2024-12-30"), 2, gap)
        with pytest.raises(Refusal, match="E-CAL-01"):
            working_days_between(day("2024-12-30"), day("2026-01-05"), gap)
        with pytest.raises(Refusal, match="E-CAL-01"):
            subtract_working_days(day("2026-01-05"), 2, gap)

    def test_is_refused_by_an_empty_calendar(self) -> None:
        with pytest.raises(Refusal, match="E-CAL-01"):
            add_working_days(day("2026-01-05"), 1, Calendar())


class TestCalendarYear:
    def test_refuses_a_day_of_another_year(self) -> None:
        with pytest.raises(ValueError, match="not a day of 2026"):
            CalendarYear(2026, "v", {day("2027-01-01"): "元旦"}, {})

    def test_refuses_a_make_up_day_that_is_worked_anyway(self) -> None:
        with pytest.raises(ValueError, match="make-up"):
            CalendarYear(2026, "v", {}, {day("2026-09-24"): ""})

    def test_refuses_a_make_up_day_that_is_off(self) -> None:
        with pytest.raises(ValueError, match="make-up"):
            CalendarYear(2026, "v", {day("2026-09-26"): "中秋节"}, {day("2026-09-26"): ""})

    def test_cannot_be_changed(self) -> None:
        year = calendar_year(2026)
        with pytest.raises(TypeError):
            year.days_off[day("2026-03-03")] = "x"  # type: ignore[index]

    def test_does_not_follow_the_mapping_it_was_made_from(self) -> None:
        days = days_off(2026)
        year = CalendarYear(2026, "v", days, {})
        days.clear()
        assert len(year.days_off) == 33

    def test_is_there_once(self) -> None:
        with pytest.raises(ValueError, match="two calendars"):
            Calendar([calendar_year(2026), provisional_year(2026)])


def test_a_negative_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(day("2026-01-05"), -1, THREE_YEARS)
    with pytest.raises(ValueError, match="negative"):
        subtract_working_days(day("2026-01-05"), -1, THREE_YEARS)


def test_nothing_added_is_the_day_itself() -> None:
    assert add_working_days(day("2026-10-03"), 0, THREE_YEARS) == day("2026-10-03")
    assert subtract_working_days(day("2026-10-03"), 0, THREE_YEARS) == day("2026-10-03")


@pytest.mark.parametrize(
    ("on", "before", "after"),
    [
        ("2026-09-30", "2026-09-29", "2026-10-08"),
        ("2026-10-01", "2026-09-30", "2026-10-08"),
        ("2026-10-10", "2026-10-09", "2026-10-12"),
        ("2026-02-23", "2026-02-14", "2026-02-24"),
    ],
)
def test_the_working_days_around(on: str, before: str, after: str) -> None:
    assert previous_working_day(day(on), THREE_YEARS) == day(before)
    assert next_working_day(day(on), THREE_YEARS) == day(after)


def test_or_same_keeps_a_working_day() -> None:
    assert next_working_day(day("2026-10-10"), THREE_YEARS, or_same=True) == day("2026-10-10")
    assert previous_working_day(day("2026-10-10"), THREE_YEARS, or_same=True) == day("2026-10-10")
    assert next_working_day(day("2026-10-11"), THREE_YEARS, or_same=True) == day("2026-10-12")


@given(dates, lengths)
def test_the_answer_is_a_working_day_after_the_start(start: dt.date, n: int) -> None:
    due = add_working_days(start, n, THREE_YEARS)
    assert due > start
    assert is_working_day(due, THREE_YEARS)


@given(dates, lengths)
def test_between_is_the_inverse_of_adding(start: dt.date, n: int) -> None:
    due = add_working_days(start, n, THREE_YEARS)
    assert working_days_between(start, due, THREE_YEARS) == n
    assert working_days_between(due, start, THREE_YEARS) == -n


@given(dates, lengths)
def test_subtracting_undoes_adding_from_a_working_day(start: dt.date, n: int) -> None:
    start = next_working_day(start, THREE_YEARS, or_same=True)
    assert subtract_working_days(add_working_days(start, n, THREE_YEARS), n, THREE_YEARS) == start


@given(dates, lengths)
def test_a_longer_period_ends_later(start: dt.date, n: int) -> None:
    assert add_working_days(start, n, THREE_YEARS) < add_working_days(start, n + 1, THREE_YEARS)


@given(dates, dates, lengths)
def test_a_later_start_never_ends_earlier(one: dt.date, other: dt.date, n: int) -> None:
    first, second = sorted([one, other])
    assert add_working_days(first, n, THREE_YEARS) <= add_working_days(second, n, THREE_YEARS)


@given(dates, lengths, lengths)
def test_two_periods_in_a_row_are_one(start: dt.date, n: int, m: int) -> None:
    one_after_the_other = add_working_days(add_working_days(start, n, THREE_YEARS), m, THREE_YEARS)
    assert one_after_the_other == add_working_days(start, n + m, THREE_YEARS)


@given(dates, dates, dates)
def test_counts_add_up(a: dt.date, b: dt.date, c: dt.date) -> None:
    a, b, c = sorted([a, b, c])
    whole = working_days_between(a, c, THREE_YEARS)
    assert whole == working_days_between(a, b, THREE_YEARS) + working_days_between(b, c, THREE_YEARS)


class TestARegionOverTheNation:
    nation = calendar_year(2026)

    def over(self, off: tuple[str, ...] = (), makeup: tuple[str, ...] = (), **more) -> CalendarYear:
        own = CalendarYear(
            2026,
            "310117-2026-1",
            dict.fromkeys(map(day, off), "地方节"),
            dict.fromkeys(map(day, makeup), "地方节"),
            **more,
        )
        return overlaid(self.nation, own)

    def test_what_the_region_says_of_a_day_holds(self) -> None:
        year = self.over(off=("2026-03-20", "2026-09-20"), makeup=("2026-03-22", "2026-10-03"))
        kinds = [year.kind(day(f"2026-{on}")) for on in ("03-20", "09-20", "03-22", "10-03", "10-10", "10-01")]
        assert kinds == ["HOLIDAY", "HOLIDAY", "MAKEUP_WORKDAY", "MAKEUP_WORKDAY", "MAKEUP_WORKDAY", "HOLIDAY"]

    def test_without_days_of_its_own_it_is_the_nation(self) -> None:
        assert self.over().working_ordinals() == self.nation.working_ordinals()

    def test_the_version_names_both(self) -> None:
        assert self.over().version == "CN-2026-1+310117-2026-1"

    def test_it_is_provisional_if_either_is(self) -> None:
        assert not self.over().provisional
        assert self.over(provisional=True).provisional

    def test_another_year_does_not_fit(self) -> None:
        with pytest.raises(ValueError, match="cannot be laid over"):
            overlaid(self.nation, calendar_year(2025))
