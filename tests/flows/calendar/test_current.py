import datetime as dt

import pytest
from django.db import connection

from flows.calendar import guards
from flows.calendar.current import CalendarTampered, calendar_of, current_calendar
from flows.calendar.known_years import known_years
from flows.calendar.models import WorkCalendar
from flows.calendar.publishing import publish_year
from flows.law.periods import Period, due_dates
from flows.law.workdays import add_working_days, is_working_day
from permissions.audit.log import Actor
from permissions.refusals import Refusal
from tests.flows.law.notices import calendar_year, day, days_off, makeup_days

pytestmark = pytest.mark.usefixtures("published")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_published_years_say_what_the_notices_say(year: int) -> None:
    on = dt.date(year, 1, 1)
    calendar, notice = current_calendar(), calendar_year(year)
    worked = set(notice.working_ordinals())
    while on.year == year:
        assert is_working_day(on, calendar) == (on.toordinal() in worked)
        on += dt.timedelta(days=1)


def test_the_years_with_version_and_notice() -> None:
    years = {y.year: y for y in current_calendar().years}
    assert list(years) == [*known_years(), 2027, 2028]
    assert (years[2026].version, years[2026].notice_no) == ("CN-2026-1", "国办发明电〔2025〕7号")
    assert [y for y, value in years.items() if value.provisional] == [2027, 2028]


def test_the_year_after_the_provisional_ones_is_refused() -> None:
    with pytest.raises(Refusal, match="E-CAL-01"):
        add_working_days(day("2028-12-29"), 1, current_calendar())


def test_one_small_query_when_nothing_was_published_since(django_assert_num_queries) -> None:
    before = current_calendar()
    with django_assert_num_queries(1):
        assert current_calendar() is before


def test_a_new_version_holds_at_once_and_the_old_one_can_still_be_explained(keeper: Actor, now: dt.datetime) -> None:
    before = due_dates(day("2026-02-13"), Period(3, "WD"), current_calendar())
    publish_year(
        2026,
        days_off=days_off(2026) | {day("2026-02-24"): "春节"},
        makeup_days=makeup_days(2026),
        notice_no="某号",
        basis="延长春节假期",
        actor=keeper,
        now=now,
    )

    after = due_dates(day("2026-02-13"), Period(3, "WD"), current_calendar())

    assert (before.legal_due, before.calendar_version) == (day("2026-02-25"), "CN-2026-1")
    assert (after.legal_due, after.calendar_version) == (day("2026-02-26"), "CN-2026-2")
    again = due_dates(day("2026-02-13"), Period(3, "WD"), calendar_of("CN-2026-1"))
    assert again.legal_due == before.legal_due


def test_an_old_calendar_keeps_its_provisional_years(keeper: Actor, now: dt.datetime) -> None:
    label = due_dates(day("2026-12-30"), Period(5, "WD"), current_calendar()).calendar_version
    publish_year(2027, days_off={}, makeup_days={}, notice_no="某号", actor=keeper, now=now)

    assert label == "CN-2026-1+CN-2027-1"
    assert due_dates(day("2026-12-30"), Period(5, "WD"), calendar_of(label)).provisional
    assert not due_dates(day("2026-12-30"), Period(5, "WD"), current_calendar()).provisional


def test_a_version_that_is_not_stored_cannot_be_explained() -> None:
    with pytest.raises(LookupError, match="CN-2026-9"):
        calendar_of("CN-2026-9")


def test_a_region_overlays_the_national_year(keeper: Actor, now: dt.datetime) -> None:
    publish_year(
        2026,
        days_off=days_off(2026) | {day("2026-03-20"): "古尔邦节"},
        makeup_days=makeup_days(2026),
        notice_no="地方通知",
        region="XJ",
        actor=keeper,
        now=now,
    )
    assert is_working_day(day("2026-03-20"), current_calendar())
    assert not is_working_day(day("2026-03-20"), current_calendar("XJ"))
    assert is_working_day(day("2025-03-20"), current_calendar("XJ"))


def test_a_draft_is_no_calendar() -> None:
    WorkCalendar.objects.create(year=2030, imported_by="日历管理员")
    assert not current_calendar().covers(2030)


def test_days_that_no_longer_fit_the_hash_are_not_used(keeper: Actor, now: dt.datetime) -> None:
    publish_year(2030, days_off={}, makeup_days={}, notice_no="某号", actor=keeper, now=now)
    guards.drop()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendar_calendarday WHERE date = '2030-03-05'")
    guards.install()
    with pytest.raises(CalendarTampered, match="CN-2030-1"):
        current_calendar()
