import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from flows.calendar import guards
from flows.calendar.models import CalendarDay, WorkCalendar
from flows.calendar.publishing import publish_provisional_year, publish_year
from permissions.audit.log import Actor
from permissions.refusals import Refusal
from tests.flows.law.notices import days_off, makeup_days


@pytest.fixture(autouse=True)
def two_years(empty_register: None, keeper: Actor, now: dt.datetime) -> None:
    """2026 is published, 2027 provisionally."""
    facts = {"days_off": days_off(2026), "makeup_days": makeup_days(2026), "notice_no": "国办发明电〔2025〕7号"}
    publish_year(2026, actor=keeper, now=now, **facts)
    publish_provisional_year(2027, actor=keeper, now=now)


def calendar() -> WorkCalendar:
    return WorkCalendar.objects.get(year=2026)


def ordinary_day() -> CalendarDay:
    return calendar().days.get(date="2026-03-03")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: calendar().save(),
        lambda: calendar().delete(),
        lambda: WorkCalendar.objects.filter(year=2026).update(notice_no="另一号"),
        lambda: WorkCalendar.objects.all().delete(),
        lambda: ordinary_day().save(),
        lambda: ordinary_day().delete(),
        lambda: calendar().days.update(kind="WORKDAY"),
        lambda: calendar().days.all().delete(),
        lambda: CalendarDay(calendar=calendar(), date="2026-03-03", kind="WORKDAY").save(),
        lambda: CalendarDay.objects.bulk_create([CalendarDay(calendar=calendar(), date="2027-01-01", kind="WORKDAY")]),
        lambda: CalendarDay.objects.bulk_update([ordinary_day()], ["kind"]),
    ],
)
def test_a_published_calendar_is_not_edited(edit) -> None:
    with pytest.raises(Refusal) as refused:
        edit()
    assert refused.value.rule.code == "E-CAL-02"
    assert refused.value.message == "已发布的日历不得直接修改,请新建版本并说明依据"


def test_a_draft_may_be_edited() -> None:
    draft = WorkCalendar.objects.create(year=2030, imported_by="日历管理员")
    CalendarDay(calendar=draft, date="2030-01-01", kind="HOLIDAY", name="元旦").save()
    draft.days.update(name="新年")
    draft.notice_no = "待定"
    draft.save()
    draft.delete()
    assert not WorkCalendar.objects.filter(year=2030).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE calendar_calendarday SET kind = 'HOLIDAY', name = 'x' WHERE date = '2026-03-03'",
        "INSERT INTO calendar_calendarday (calendar_id, date, kind, name) "
        "SELECT id, '2027-01-01', 'WORKDAY', '' FROM calendar_workcalendar WHERE year = 2026",
        "UPDATE calendar_workcalendar SET notice_no = 'x' WHERE year = 2026",
        "UPDATE calendar_workcalendar SET sha256 = 'x' WHERE year = 2026",
        "UPDATE calendar_workcalendar SET status = 'DRAFT' WHERE year = 2026",
        "UPDATE calendar_workcalendar SET status = 'PUBLISHED', basis = 'x' WHERE year = 2027",
    ],
)
def test_the_database_refuses_raw_edits_too(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_guards_can_be_taken_off_and_put_back_for_a_migration() -> None:
    edit = "UPDATE calendar_calendarday SET name = 'x' WHERE date = '2026-03-03'"
    with connection.cursor() as cursor:
        guards.drop()
        guards.drop()
        cursor.execute(edit)
        guards.install()
        guards.install()
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(edit)


def test_names_for_people() -> None:
    assert str(calendar()) == "CN-2026-1"
    assert str(calendar().days.get(date="2026-10-10")) == "2026-10-10 调休上班"
