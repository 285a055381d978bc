"""Drafts of a year: filled, compared, published or withdrawn; who may, and nothing half written when refused."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from flows.calendar import drafts
from flows.calendar.current import current_calendar
from flows.calendar.models import CalendarDay, WorkCalendar
from flows.calendar.publishing import publish_year
from flows.law.workdays import is_working_day
from permissions import roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import User
from tests.city import City
from tests.flows.law.notices import day, days_off, makeup_days
from tests.refusing import refused

pytestmark = pytest.mark.usefixtures("empty_register")

CSV_2026 = "日期,至,类别,名称\n" + "".join(
    f"2026-{first},2026-{last},休,{name}\n"
    for first, last, name in [
        ("01-01", "01-03", "元旦"),
        ("02-15", "02-23", "春节"),
        ("04-04", "04-06", "清明节"),
        ("05-01", "05-05", "劳动节"),
        ("06-19", "06-21", "端午节"),
        ("09-25", "09-27", "中秋节"),
        ("10-01", "10-07", "国庆节"),
    ]
)
CSV_2026 += "".join(f"2026-{on},,班,\n" for on in ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
NOTICE = "国办发明电〔2025〕7号"


@pytest.fixture
def city(db: None) -> City:
    """The small city, without the calendars that it publishes."""
    city = City().build()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendar_calendarday")
        cursor.execute("DELETE FROM calendar_workcalendar")
    return city


@pytest.fixture
def keeper_of_city(city: City) -> User:
    """The calendar administrator of the city's authority."""
    return city.official("sh.calendar", city.units["SH"], roles.CALENDAR_ADMINISTRATOR)


def take_in(text: str, actor: User | None, now: dt.datetime, *, year: int = 2026, region: str = "CN", **more):
    return drafts.take_in_file(year, region, "放假安排.csv", text.encode(), actor=actor, now=now, **more)[0]


def publish(draft: WorkCalendar, actor: User | None, now: dt.datetime, **changes) -> WorkCalendar:
    facts = {
        "notice_no": NOTICE,
        "basis": "",
        "provisional": False,
        "compared_with": drafts.comparison(draft),
    }
    return drafts.publish_draft(draft.pk, actor=actor, now=now, **(facts | changes))


def log_of(year: int, region: str = "CN") -> list[tuple[str, str]]:
    return list(Entry.objects.filter(chain=f"calendar:{region}:{year}").order_by("seq").values_list("action", "actor"))


class TestFromTheFileToThePublishedYear:
    def test_a_file_becomes_the_year_that_the_notice_says(self, keeper_of_city: User, now: dt.datetime) -> None:
        draft = take_in(CSV_2026, keeper_of_city, now)
        assert (draft.status, draft.version, draft.days.count()) == ("DRAFT", 0, 365)

        calendar = publish(draft, keeper_of_city, now)

        assert (calendar.label, calendar.status, calendar.notice_no) == ("CN-2026-1", "PUBLISHED", NOTICE)
        year = current_calendar().year(2026)
        assert dict(year.days_off) == days_off(2026)
        assert year.makeup_days.keys() == makeup_days(2026).keys()
        person = f"user:{keeper_of_city.pk}"
        assert log_of(2026)[-2:] == [("import_calendar", person), ("publish_calendar", person)]
        assert not WorkCalendar.objects.filter(status="DRAFT").exists()

    def test_a_second_file_replaces_the_days_of_the_draft(self, now: dt.datetime) -> None:
        take_in(CSV_2026, None, now)
        draft = take_in("日期,类别,名称\n2026-10-01,休,国庆节\n", None, now)
        assert drafts.special_days(draft) == ({day("2026-10-01"): "国庆节"}, {})
        assert WorkCalendar.objects.count() == 1

    def test_a_draft_begins_with_the_live_version(self, now: dt.datetime) -> None:
        publish(take_in(CSV_2026, None, now), None, now)
        draft = drafts.start_draft(2026, "CN", actor=None, now=now)
        assert drafts.differences(draft) == {}
        assert drafts.special_days(draft)[0] == days_off(2026)

    def test_a_new_year_begins_with_the_holidays_of_a_fixed_date(self, now: dt.datetime) -> None:
        off, makeup = drafts.special_days(drafts.start_draft(2027, "CN", actor=None, now=now))
        assert [f"{on:%m-%d}" for on in off] == ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]
        assert makeup == {}

    def test_a_published_draft_may_be_provisional_and_needs_no_notice_then(self, now: dt.datetime) -> None:
        draft = drafts.start_draft(2027, "CN", actor=None, now=now)
        assert publish(draft, None, now, notice_no="", provisional=True).status == "PROVISIONAL"
        assert current_calendar().year(2027).provisional


class TestEditing:
    def test_day_by_day(self, now: dt.datetime) -> None:
        draft = drafts.start_draft(2027, "CN", actor=None, now=now)
        drafts.set_days(draft.pk, day("2027-02-06"), day("2027-02-12"), "HOLIDAY", "春节", actor=None, now=now)
        drafts.set_days(draft.pk, day("2027-02-13"), day("2027-02-14"), "MAKEUP_WORKDAY", "", actor=None, now=now)
        drafts.set_days(draft.pk, day("2027-02-14"), day("2027-02-14"), "", "", actor=None, now=now)

        changed = drafts.differences(WorkCalendar.objects.get(pk=draft.pk))
        assert changed["2027-02-06"] == {"old": None, "new": "HOLIDAY", "name": "春节"}
        assert changed["2027-02-13"]["new"] == "MAKEUP_WORKDAY"
        assert "2027-02-14" not in changed

    @pytest.mark.parametrize(
        ("first", "last", "kind", "name", "code"),
        [
            ("2027-03-01", "2027-03-01", "MAKEUP_WORKDAY", "", "E-CAL-05"),  # a Monday
            ("2027-03-01", "2027-03-01", "HOLIDAY", "  ", "E-CAL-06"),
            ("2028-01-01", "2027-01-02", "HOLIDAY", "元旦", "E-CAL-04"),
            ("2027-01-03", "2027-01-02", "HOLIDAY", "元旦", "E-CAL-17"),
        ],
    )
    def test_what_a_day_cannot_be(self, now: dt.datetime, first, last, kind: str, name: str, code: str) -> None:
        draft = drafts.start_draft(2027, "CN", actor=None, now=now)
        with refused(code):
            drafts.set_days(draft.pk, day(first), day(last), kind, name, actor=None, now=now)
        assert drafts.comparison(draft) == drafts.comparison(WorkCalendar.objects.get(pk=draft.pk))
        assert log_of(2027) == [("draft_calendar", "system")]

    def test_a_published_year_is_never_edited(self, now: dt.datetime) -> None:
        calendar = publish(take_in(CSV_2026, None, now), None, now)
        with refused("E-CAL-02") as found:
            drafts.set_days(calendar.pk, day("2026-03-02"), day("2026-03-02"), "HOLIDAY", "某节", actor=None, now=now)
        assert found[0].message == "已发布的日历不得直接修改,请新建版本并说明依据"
        with refused("E-CAL-02"):
            drafts.withdraw_draft(calendar.pk, reason="不要了", actor=None, now=now)
        with refused("E-CAL-02"):
            publish(calendar, None, now)

    def test_withdrawing_keeps_the_reason_and_the_hash(self, now: dt.datetime) -> None:
        draft = drafts.start_draft(2027, "CN", actor=None, now=now)
        with refused("E-CAL-18"):
            drafts.withdraw_draft(draft.pk, reason=" ", actor=None, now=now)
        drafts.withdraw_draft(draft.pk, reason="通知未出", actor=None, now=now)

        assert not WorkCalendar.objects.exists() and not CalendarDay.objects.exists()
        payload = json.loads(Entry.objects.filter(chain="calendar:CN:2027").latest("seq").body)["payload"]
        assert payload == {"draft_sha256": draft.sha256, "reason": "通知未出"}

    def test_one_draft_a_year(self, now: dt.datetime) -> None:
        drafts.start_draft(2027, "CN", actor=None, now=now)
        with refused("E-CAL-10") as found:
            drafts.start_draft(2027, "CN", actor=None, now=now)
        assert "系统" in found[0].message
        assert WorkCalendar.objects.count() == 1

    @pytest.mark.parametrize("year", [1999, 2032, -1, 99999])
    def test_a_year_that_nobody_can_mean(self, now: dt.datetime, year: int) -> None:
        with refused("E-CAL-14"):
            drafts.start_draft(year, "CN", actor=None, now=now)


class TestPublishing:
    def test_a_final_year_names_its_notice(self, now: dt.datetime) -> None:
        draft = take_in(CSV_2026, None, now)
        with refused("E-CAL-12"):
            publish(draft, None, now, notice_no="")
        assert WorkCalendar.objects.get().status == "DRAFT"

    def test_a_correction_states_its_basis(self, now: dt.datetime) -> None:
        publish(take_in(CSV_2026, None, now), None, now)
        draft = drafts.start_draft(2026, "CN", actor=None, now=now)
        drafts.set_days(draft.pk, day("2026-02-24"), day("2026-02-25"), "HOLIDAY", "春节", actor=None, now=now)
        draft.refresh_from_db()
        with refused("E-CAL-02"):
            publish(draft, None, now)

        assert publish(draft, None, now, basis="国务院办公厅延长春节假期").label == "CN-2026-2"
        assert list(WorkCalendar.objects.values_list("version", "status")) == [(1, "REPLACED"), (2, "PUBLISHED")]

    def test_a_final_year_does_not_become_provisional(self, now: dt.datetime) -> None:
        publish(take_in(CSV_2026, None, now), None, now)
        with refused("E-CAL-13"):
            publish(drafts.start_draft(2026, "CN", actor=None, now=now), None, now, provisional=True)

    @pytest.mark.parametrize(("last", "count"), [("2026-03-19", 229), ("2026-05-09", 196)])
    def test_a_year_with_too_few_working_days(self, now: dt.datetime, last: str, count: int) -> None:
        draft = take_in(CSV_2026, None, now)
        drafts.set_days(draft.pk, day("2026-02-24"), day(last), "HOLIDAY", "长假", actor=None, now=now)
        draft.refresh_from_db()
        with refused("E-CAL-07") as found:
            publish(draft, None, now)
        assert found[0].message == f"该年度有{count}个工作日,不在230至262之间"
        assert not WorkCalendar.objects.live().exists()

    def test_the_last_number_that_passes(self, now: dt.datetime) -> None:
        draft = take_in(CSV_2026, None, now)
        drafts.set_days(draft.pk, day("2026-02-24"), day("2026-03-18"), "HOLIDAY", "长假", actor=None, now=now)
        draft.refresh_from_db()
        assert publish(draft, None, now).status == "PUBLISHED"

    def test_nobody_publishes_differences_that_he_has_not_seen(self, now: dt.datetime) -> None:
        draft = take_in(CSV_2026, None, now)
        seen = drafts.comparison(draft)
        publish_year(2026, days_off={}, makeup_days={}, notice_no="某号", actor=SYSTEM, now=now)
        with refused("E-CAL-11"):
            publish(draft, None, now, compared_with=seen, basis="更正")
        draft.refresh_from_db()
        seen = drafts.comparison(draft)
        drafts.set_days(draft.pk, day("2026-03-02"), day("2026-03-02"), "HOLIDAY", "某节", actor=None, now=now)
        with refused("E-CAL-11"):
            publish(draft, None, now, compared_with=seen, basis="更正")
        assert WorkCalendar.objects.live().get().label == "CN-2026-1"

    def test_the_second_of_two_who_publish_is_told(self, now: dt.datetime) -> None:
        draft = take_in(CSV_2026, None, now)
        seen = drafts.comparison(draft)
        publish(draft, None, now)
        draft.pk = draft.pk or 0
        with refused("E-CAL-11"):
            drafts.publish_draft(
                10**9, notice_no=NOTICE, basis="", provisional=False, compared_with=seen, actor=None, now=now
            )


class TestWhoMay:
    @pytest.mark.parametrize("account", ["sj.credit", "sj.leader", "sj.auditor", "agent0"])
    def test_nobody_else_keeps_a_calendar(self, city: City, now: dt.datetime, account: str) -> None:
        if account == "agent0":
            city.enterprise()
        draft = drafts.start_draft(2027, "CN", actor=None, now=now)
        entries = Entry.objects.count()
        person = city.people[account]
        on = day("2027-03-01")
        for attempt in (
            lambda: drafts.start_draft(2028, "CN", actor=person, now=now),
            lambda: take_in(CSV_2026, person, now),
            lambda: drafts.set_days(draft.pk, on, on, "HOLIDAY", "某节", actor=person, now=now),
            lambda: publish(draft, person, now),
            lambda: drafts.withdraw_draft(draft.pk, reason="不要", actor=person, now=now),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        assert Entry.objects.count() == entries
        assert WorkCalendar.objects.get().pk == draft.pk

    def test_a_district_keeps_its_own_region_and_not_the_nation(self, city: City, now: dt.datetime) -> None:
        for code, region in (("SH", "310000"), ("SH-SJ", "310117"), ("SH-PD", "310115")):
            city.units[code].region_code = region
            city.units[code].save()
        person = city.official("sj.calendar", city.units["SH-SJ-OFFICE"], roles.CALENDAR_ADMINISTRATOR)
        drafts.start_draft(2027, "310117", actor=person, now=now)
        for region in ("CN", "310115", "310000"):
            with pytest.raises(PermissionDenied):
                drafts.start_draft(2027, region, actor=person, now=now)

    def test_the_city_keeps_the_nation_and_its_districts(
        self, city: City, now: dt.datetime, keeper_of_city: User
    ) -> None:
        for code, region in (("SH", "310000"), ("SH-SJ", "310117")):
            city.units[code].region_code = region
            city.units[code].save()
        for region in ("CN", "310000", "310117"):
            drafts.start_draft(2027, region, actor=keeper_of_city, now=now)
        with pytest.raises(PermissionDenied):
            drafts.start_draft(2027, "XJ", actor=keeper_of_city, now=now)


class TestARegion:
    @pytest.fixture(autouse=True)
    def regions(self, city: City) -> None:
        for code, region in (("SH", "310000"), ("SH-SJ", "310117"), ("SH-PD", "310115")):
            city.units[code].region_code = region
            city.units[code].save()

    def test_its_days_lie_over_the_nation_and_follow_it(self, now: dt.datetime) -> None:
        publish(take_in(CSV_2026, None, now), None, now)
        regional = "日期,类别,名称\n2026-03-20,休,地方节\n2026-03-22,班,\n"
        publish(take_in(regional, None, now, region="310117"), None, now, notice_no="松府发〔2026〕1号")

        national, district = current_calendar(), current_calendar("310117")
        assert is_working_day(day("2026-03-20"), national) and not is_working_day(day("2026-03-20"), district)
        assert is_working_day(day("2026-03-22"), district)
        assert current_calendar("310115") is national
        assert district.year(2026).version == "CN-2026-1+310117-2026-1"
        assert WorkCalendar.objects.get(region="310117").days.count() == 2

        # The nation is corrected: the district follows without anybody touching its own days.
        draft = drafts.start_draft(2026, "CN", actor=None, now=now)
        drafts.set_days(draft.pk, day("2026-02-24"), day("2026-02-24"), "HOLIDAY", "春节", actor=None, now=now)
        draft.refresh_from_db()
        publish(draft, None, now, basis="延长")
        assert not is_working_day(day("2026-02-24"), current_calendar("310117"))
        assert not is_working_day(day("2026-03-20"), current_calendar("310117"))

    def test_the_nation_must_be_published_first(self, now: dt.datetime) -> None:
        draft = take_in("日期,类别,名称\n2026-03-20,休,地方节\n", None, now, region="310117")
        with refused("E-CAL-01"):
            publish(draft, None, now)

    def test_a_region_that_no_unit_has(self, now: dt.datetime) -> None:
        with refused("E-CAL-15"):
            drafts.start_draft(2026, "999999", actor=None, now=now)

    def test_a_day_taken_out_again_is_a_difference(self, now: dt.datetime) -> None:
        publish(take_in(CSV_2026, None, now), None, now)
        regional = "日期,类别,名称\n2026-03-20,休,地方节\n"
        publish(take_in(regional, None, now, region="310117"), None, now)
        draft = drafts.start_draft(2026, "310117", actor=None, now=now)
        drafts.set_days(draft.pk, day("2026-03-20"), day("2026-03-20"), "", "", actor=None, now=now)
        draft.refresh_from_db()
        assert drafts.differences(draft) == {"2026-03-20": {"old": "HOLIDAY", "new": None, "name": "地方节"}}
        publish(draft, None, now, basis="取消")
        assert is_working_day(day("2026-03-20"), current_calendar("310117"))
