"""S01, S02, S03, the dates of S20, and S21, with the calendars as they are published in the database."""

import datetime as dt

import pytest
from django.db import connection

from flows.calendar.current import current_calendar
from flows.calendar.known_years import NOTICES, known_days
from flows.calendar.publishing import publish_year
from flows.law.periods import Period, due_dates, expires_at
from flows.law.publicity import publicity_period
from flows.law.workdays import add_working_days, is_working_day, working_days_between
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI, local_date
from permissions.refusals import Refusal

RS_2026 = dt.date(2026, 4, 1)
VERIFY_AND_FEEDBACK = Period(3, "WD")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def only_2026(db: None) -> None:
    """Given that only 2026 is published, whatever the suite has published before."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendar_calendarday")
        cursor.execute("DELETE FROM calendar_workcalendar")
    days_off, makeup_days = known_days(2026)
    publish_year(
        2026,
        days_off=days_off,
        makeup_days=makeup_days,
        notice_no=NOTICES[2026],
        actor=SYSTEM,
        now=moment("2026-03-02T09:00"),
    )


class TestS01WorkingDayFactsOf2026:
    @pytest.mark.parametrize(
        ("on", "worked"),
        [
            ("2026-01-04", True),
            ("2026-02-14", True),
            ("2026-02-16", False),
            ("2026-02-28", True),
            ("2026-05-04", False),
            ("2026-05-09", True),
            ("2026-06-19", False),
            ("2026-09-20", True),
            ("2026-09-25", False),
            ("2026-09-28", True),
            ("2026-10-08", True),
            ("2026-10-10", True),
            ("2026-10-11", False),
        ],
    )
    def test_day(self, on: str, worked: bool) -> None:
        assert is_working_day(day(on), current_calendar()) is worked

    def test_the_year_has_248_working_days(self) -> None:
        assert working_days_between(day("2025-12-31"), day("2026-12-31"), current_calendar()) == 248


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-02-13", "2026-02-25"),
        ("2026-04-30", "2026-05-08"),
        ("2026-06-18", "2026-06-24"),
        ("2026-09-18", "2026-09-22"),
        ("2026-09-24", "2026-09-30"),
        ("2026-09-25", "2026-09-30"),
        ("2026-09-28", "2026-10-08"),
        ("2026-09-29", "2026-10-09"),
        ("2026-09-30", "2026-10-10"),
        ("2026-10-20", "2026-10-23"),
    ],
)
def test_s02_three_working_days_across_holidays(start: str, due: str) -> None:
    assert add_working_days(day(start), 3, current_calendar()) == day(due)


def test_s03_a_calendar_that_is_not_loaded() -> None:
    with pytest.raises(Refusal) as refused:
        add_working_days(day("2026-12-29"), 3, current_calendar())

    assert refused.value.rule.code == "E-CAL-01"
    assert refused.value.message == "该年度工作日日历尚未发布或录入,不能计算期限"

    assert add_working_days(day("2026-12-29"), 2, current_calendar()) == day("2026-12-31")


class TestS20ThreeWorkingDaysOverNationalDay:
    def test_received_the_day_before(self) -> None:
        received_at = moment("2026-09-30T16:40")

        due = due_dates(local_date(received_at), VERIFY_AND_FEEDBACK, current_calendar())

        assert due.legal_due == day("2026-10-10")
        assert moment("2026-10-10T12:00") < expires_at(due.legal_due)
        assert expires_at(due.legal_due) == moment("2026-10-11T00:00")

    @pytest.mark.parametrize(("receipt_shift", "due_on"), [("none", "2026-09-30"), ("next_working_day", "2026-10-08")])
    def test_submitted_on_a_holiday(self, receipt_shift, due_on: str) -> None:
        submitted_at = moment("2026-09-25T10:00")

        due = due_dates(local_date(submitted_at), VERIFY_AND_FEEDBACK, current_calendar(), receipt_shift)

        assert due.legal_due == day(due_on)


class TestS21ShortestPublicationUnderTheRulesOf2026:
    @pytest.mark.parametrize(
        ("applied_on", "eligible"), [("2026-07-09", False), ("2026-07-10", True), ("2026-07-11", True)]
    )
    def test_general_of_april(self, applied_on: str, eligible: bool) -> None:
        period = publicity_period("GENERAL", day("2026-04-10"), day(applied_on))

        assert (day(applied_on) >= period.earliest_apply_on) is eligible
        assert period.auto_stop_on == day("2027-04-10")

    def test_serious_of_august_2025(self) -> None:
        period = publicity_period("SERIOUS", day("2025-08-31"), RS_2026)
        assert (period.earliest_apply_on, period.auto_stop_on) == (day("2026-08-31"), day("2028-08-31"))

    def test_general_of_november_2025_is_clamped_to_the_end_of_the_month(self) -> None:
        assert publicity_period("GENERAL", day("2025-11-30"), RS_2026).earliest_apply_on == day("2026-02-28")
