import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from flows.law.periods import NodeBudget, Period, add_months, due_dates, expires_at, fits, node_due_dates
from flows.law.workdays import Calendar, is_working_day
from permissions.refusals import Refusal
from tests.flows.law.notices import calendar, calendar_year, day, provisional_year

CALENDAR = calendar(2024, 2025, 2026)
dates = st.dates(day("2024-01-15"), day("2026-08-31"))
periods = st.builds(Period, st.integers(1, 60), st.sampled_from(["WD", "CD"]))


class TestPeriod:
    @pytest.mark.parametrize("n", [0, -1, 1.5, True, "3"])
    def test_has_a_whole_number_of_at_least_one(self, n) -> None:
        with pytest.raises(ValueError, match="whole number"):
            Period(n, "WD")

    def test_has_a_known_unit(self) -> None:
        with pytest.raises(ValueError, match="unknown unit"):
            Period(3, "BD")  # type: ignore[arg-type]


class TestWorkingDays:
    def test_the_three_dates_are_one(self) -> None:
        due = due_dates(day("2026-09-30"), Period(3, "WD"), CALENDAR)
        assert due.nominal_due == due.legal_due == due.safe_due == day("2026-10-10")
        assert due.calendar_version == "CN-2026-1"
        assert not due.provisional

    def test_five_days_of_art_85_are_working_days_where_the_rule_says_so(self) -> None:
        assert due_dates(day("2026-04-28"), Period(5, "WD"), CALENDAR).legal_due == day("2026-05-08")
        assert due_dates(day("2026-04-28"), Period(5, "CD"), CALENDAR).nominal_due == day("2026-05-03")


class TestCalendarDays:
    # 行政处罚法第六十七条: fifteen days to pay, the last of them in the National Day week
    payment = Period(15, "CD")

    @pytest.mark.parametrize(
        ("received", "nominal", "legal", "safe"),
        [
            ("2026-09-15", "2026-09-30", "2026-09-30", "2026-09-30"),  # last day worked
            ("2026-09-16", "2026-10-01", "2026-10-08", "2026-09-30"),  # first day off
            ("2026-09-22", "2026-10-07", "2026-10-08", "2026-09-30"),  # last day off
            ("2026-09-23", "2026-10-08", "2026-10-08", "2026-10-08"),  # first day worked again
            ("2026-09-25", "2026-10-10", "2026-10-10", "2026-10-10"),  # a Saturday that is worked
            ("2026-09-26", "2026-10-11", "2026-10-12", "2026-10-10"),  # a plain Sunday
        ],
    )
    def test_last_day_off_moves_on(self, received: str, nominal: str, legal: str, safe: str) -> None:
        due = due_dates(day(received), self.payment, CALENDAR)
        assert (due.nominal_due, due.legal_due, due.safe_due) == (day(nominal), day(legal), day(safe))

    def test_need_the_calendar_only_around_the_last_day(self) -> None:
        due = due_dates(day("2023-12-01"), Period(60, "CD"), CALENDAR)
        assert due.legal_due == day("2024-01-30")
        assert due.calendar_version == "CN-2024-1"

    def test_ending_in_an_unpublished_year_are_refused(self) -> None:
        with pytest.raises(Refusal, match="E-CAL-01"):
            due_dates(day("2026-12-20"), self.payment, CALENDAR)

    @pytest.mark.parametrize("unit", ["WD", "CD", "MONTH"])
    def test_of_any_length_end_in_a_refusal_and_not_in_an_error(self, unit) -> None:
        with pytest.raises(Refusal, match="E-CAL-01"):
            due_dates(day("2026-12-20"), Period(10**10, unit), CALENDAR)

    def test_inside_a_festival_have_their_safe_day_before_it(self) -> None:
        assert due_dates(day("2026-10-01"), Period(2, "CD"), CALENDAR).safe_due == day("2026-09-30")


class TestMonths:
    def test_end_on_the_corresponding_day_and_move_on(self) -> None:
        due = due_dates(day("2026-04-02"), Period(6, "MONTH"), CALENDAR)
        assert (due.nominal_due, due.legal_due) == (day("2026-10-02"), day("2026-10-08"))

    @pytest.mark.parametrize(
        ("start", "n", "end"),
        [
            ("2025-11-30", 3, "2026-02-28"),
            ("2023-11-30", 3, "2024-02-29"),
            ("2025-08-31", 12, "2026-08-31"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-10-31", 1, "2026-11-30"),
            ("2026-12-31", 1, "2027-01-31"),
            ("2026-01-31", -2, "2025-11-30"),
            ("2026-05-15", 0, "2026-05-15"),
        ],
    )
    def test_are_clamped_to_the_end_of_the_month(self, start: str, n: int, end: str) -> None:
        assert add_months(day(start), n) == day(end)

    @given(dates, st.integers(-48, 48))
    def test_added_land_in_that_month(self, start: dt.date, n: int) -> None:
        end = add_months(start, n)
        assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
        assert end.day <= start.day


class TestReceiptOnADayOff:
    @pytest.mark.parametrize(
        ("shift", "day_zero", "due_on"),
        [("none", "2026-09-25", "2026-09-30"), ("next_working_day", "2026-09-28", "2026-10-08")],
    )
    def test_starts_at_once_or_on_the_next_working_day(self, shift, day_zero: str, due_on: str) -> None:
        due = due_dates(day("2026-09-25"), Period(3, "WD"), CALENDAR, receipt_shift=shift)
        assert (due.start, due.day_zero, due.legal_due) == (day("2026-09-25"), day(day_zero), day(due_on))

    def test_on_a_working_day_both_readings_agree(self) -> None:
        due = due_dates(day("2026-09-20"), Period(3, "WD"), CALENDAR, receipt_shift="next_working_day")
        assert due.day_zero == day("2026-09-20")

    def test_has_two_readings_only(self) -> None:
        with pytest.raises(ValueError, match="receipt shift"):
            due_dates(day("2026-09-25"), Period(3, "WD"), CALENDAR, receipt_shift="next")  # type: ignore[arg-type]


class TestProvisionalYear:
    calendar = Calendar([calendar_year(2026), provisional_year(2027)])

    @pytest.mark.parametrize(("n", "provisional"), [(2, False), (3, True)])
    def test_marks_the_dates_that_reach_into_it(self, n: int, provisional: bool) -> None:
        assert due_dates(day("2026-12-29"), Period(n, "WD"), self.calendar).provisional is provisional

    def test_is_named_in_the_version(self) -> None:
        due = due_dates(day("2026-12-29"), Period(3, "WD"), self.calendar)
        assert due.calendar_version == "CN-2026-1+CN-2027-1"

    def test_marks_a_calendar_day_period_that_ends_in_it(self) -> None:
        assert due_dates(day("2026-12-20"), Period(15, "CD"), self.calendar).provisional
        assert not due_dates(day("2026-12-16"), Period(15, "CD"), self.calendar).provisional


def test_a_deadline_lasts_to_the_end_of_its_day() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    end = expires_at(day("2026-10-10"))
    assert end == dt.datetime(2026, 10, 11, tzinfo=shanghai)
    assert dt.datetime(2026, 10, 10, 23, 59, 59, tzinfo=shanghai) < end
    assert end.utcoffset() == dt.timedelta(hours=8)


class TestNodeBudgets:
    nodes = [
        NodeBudget("C1", Decimal("0.5")),
        NodeBudget("C2", Decimal("1")),
        NodeBudget("C3+C5", Decimal("1")),
        NodeBudget("C6", Decimal("0.5")),
    ]

    def test_run_out_on_the_first_second_third_and_third_working_day(self) -> None:
        assert node_due_dates(day("2026-09-30"), self.nodes, CALENDAR) == {
            "C1": day("2026-10-08"),
            "C2": day("2026-10-09"),
            "C3+C5": day("2026-10-10"),
            "C6": day("2026-10-10"),
        }

    def test_follow_a_shifted_receipt(self) -> None:
        due = node_due_dates(day("2026-09-25"), self.nodes, CALENDAR, receipt_shift="next_working_day")
        assert due["C6"] == day("2026-10-08")

    def test_fit_the_promise_of_three_days_and_not_of_two(self) -> None:
        assert fits(self.nodes, Period(3, "WD"))
        assert not fits(self.nodes, Period(2, "WD"))

    def test_are_not_measured_against_calendar_days(self) -> None:
        with pytest.raises(ValueError, match="working days"):
            fits(self.nodes, Period(3, "CD"))

    @pytest.mark.parametrize("amount", ["0", "-0.5", "0.3"])
    def test_are_half_days(self, amount: str) -> None:
        with pytest.raises(ValueError, match="half working days"):
            NodeBudget("C1", Decimal(amount))


@given(dates, periods)
def test_the_three_dates_are_in_order(start: dt.date, period: Period) -> None:
    due = due_dates(start, period, CALENDAR)
    assert due.safe_due <= due.nominal_due <= due.legal_due
    assert due.start < due.nominal_due
    assert is_working_day(due.safe_due, CALENDAR)
    assert is_working_day(due.legal_due, CALENDAR)


@given(dates, dates, periods)
def test_a_later_start_is_never_due_earlier(one: dt.date, other: dt.date, period: Period) -> None:
    first, second = (due_dates(d, period, CALENDAR) for d in sorted([one, other]))
    assert first.legal_due <= second.legal_due
    assert first.safe_due <= second.safe_due
