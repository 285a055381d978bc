"""The calendar screens: everybody at the desk reads the years, those who keep them prepare and publish."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from flows.calendar import drafts
from flows.calendar.models import WorkCalendar
from flows.calendar.publishing import publish_year
from flows.calendar.reading import read_arrangement
from flows.matters.models import Job
from permissions import roles
from permissions.audit.log import SYSTEM
from tests.city import City
from tests.flows.law.notices import days_off, makeup_days

from .conftest import words

Desk = Callable[[str], Client]


@pytest.fixture
def keeper(city: City, desk: Desk) -> Client:
    city.official("sh.calendar", city.units["SH"], roles.CALENDAR_ADMINISTRATOR)
    return desk("sh.calendar")


@pytest.fixture
def draft(city: City) -> WorkCalendar:
    """A draft of 2026 with one day more off."""
    draft = drafts.start_draft(2026, "CN", actor=None, now=city.now)
    on = dt.date(2026, 2, 24)
    drafts.set_days(draft.pk, on, on, "HOLIDAY", "春节", actor=None, now=city.now)
    draft.refresh_from_db()
    return draft


class TestReading:
    def test_the_list_and_the_picture_of_a_year(self, city: City, desk: Desk) -> None:
        client = desk("sj.credit")
        listed = words(client.get("/calendars/"))
        assert "2026" in listed and "国办发明电〔2025〕7号" in listed and "暂定" in listed
        assert "/calendars/new/" not in client.get("/calendars/").content.decode()

        page = client.get("/calendars/CN/2026/")
        assert page.context["picture"].worked == 248
        assert [month.worked for month in page.context["picture"].months] == [
            21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23,
        ]  # fmt: skip
        assert page.content.decode().count('class="day day-') == 365
        assert "CN-2026-1" in words(page)

    def test_the_festivals_as_the_notice_has_them(self, city: City, desk: Desk) -> None:
        festivals = desk("sj.credit").get("/calendars/CN/2026/").context["picture"].festivals
        said = [(f.name, f"{f.first:%m-%d}", f"{f.last:%m-%d}", [f"{d:%m-%d}" for d in f.makeup]) for f in festivals]
        assert said == [
            ("元旦", "01-01", "01-03", ["01-04"]),
            ("春节", "02-15", "02-23", ["02-14", "02-28"]),
            ("清明节", "04-04", "04-06", []),
            ("劳动节", "05-01", "05-05", ["05-09"]),
            ("端午节", "06-19", "06-21", []),
            ("中秋节", "09-25", "09-27", []),
            ("国庆节", "10-01", "10-07", ["09-20", "10-10"]),
        ]

    def test_an_earlier_version_says_that_it_was_replaced(self, city: City, desk: Desk) -> None:
        facts = {"days_off": days_off(2026), "makeup_days": makeup_days(2026), "notice_no": "某号", "basis": "更正"}
        publish_year(2026, **facts, actor=SYSTEM, now=city.now)
        client = desk("sj.credit")
        assert client.get("/calendars/CN/2026/").context["shown"].label == "CN-2026-2"
        assert client.get("/calendars/CN/2026/?version=1").context["shown"].status == "REPLACED"
        assert client.get("/calendars/CN/2026/?version=3").status_code == 404

    @pytest.mark.parametrize("ending", ["csv", "xlsx", "ics"])
    def test_what_is_downloaded_can_be_taken_in(self, city: City, desk: Desk, ending: str) -> None:
        response = desk("sj.credit").get(f"/calendars/CN/2026/1.{ending}")
        found = read_arrangement(f"a.{ending}", response.content, 2026)
        assert found.bad_rows == ()
        assert found.makeup_days.keys() == makeup_days(2026).keys()

    @pytest.mark.parametrize(
        "path", ["/calendars/CN/1999/", "/calendars/XX/2026/", "/calendars/CN/2026/7.csv", "/calendars/CN/2026/1.exe"]
    )
    def test_what_there_is_not(self, city: City, desk: Desk, path: str) -> None:
        assert desk("sj.credit").get(path).status_code == 404

    def test_a_draft_is_not_a_version(self, city: City, desk: Desk, draft: WorkCalendar) -> None:
        client = desk("sj.credit")
        assert client.get("/calendars/CN/2026/?version=0").status_code == 404
        assert client.get("/calendars/CN/2026/0.csv").status_code == 404
        assert f"/drafts/{draft.pk}/" not in client.get("/calendars/").content.decode()


class TestKeeping:
    def test_from_a_file_to_the_published_year(self, city: City, keeper: Client) -> None:
        text = "日期,至,类别,名称\n2029-10-01,2029-10-07,休,国庆节\n2029-10-13,,班,国庆节\n"
        city.now = city.now.replace(year=2028)
        file = SimpleUploadedFile("2029.csv", text.encode("gb18030"))
        begun = keeper.post("/calendars/new/", {"year": 2029, "region": "CN", "file": file})
        draft = WorkCalendar.objects.get(status="DRAFT")
        assert begun["Location"] == f"/calendars/drafts/{draft.pk}/"

        page = keeper.get(begun["Location"])
        token = page.context["publish_form"]["compared_with"].value()
        assert page.context["changes"][0]["on"] == dt.date(2029, 10, 1)
        edited = keeper.post(
            f"/calendars/drafts/{draft.pk}/days/",
            {"first": "2029-05-01", "last": "2029-05-02", "kind": "HOLIDAY", "name": "劳动节"},
        )
        assert edited.status_code == 302
        publication = {"notice_no": "国办发明电〔2028〕1号", "basis": "", "compared_with": token}
        stale = keeper.post(f"/calendars/drafts/{draft.pk}/publish/", publication)
        assert stale.status_code == 409 and "E-CAL-11" in words(stale)

        publication["compared_with"] = stale.context["publish_form"]["compared_with"].value()
        done = keeper.post(f"/calendars/drafts/{draft.pk}/publish/", publication)
        assert done["Location"] == "/calendars/CN/2029/"
        assert WorkCalendar.objects.get(year=2029).label == "CN-2029-1"
        assert Job.objects.filter(kind="matters.recompute").count() == 1

        again = keeper.post(f"/calendars/drafts/{draft.pk}/publish/", publication)
        assert again.status_code == 404

    def test_a_day_of_the_picture_fills_the_form(self, city: City, keeper: Client, draft: WorkCalendar) -> None:
        form = keeper.get(f"/calendars/drafts/{draft.pk}/?day=2026-10-10").context["days_form"]
        assert (form["first"].value(), form["kind"].value()) == (dt.date(2026, 10, 10), "MAKEUP_WORKDAY")
        for nonsense in ("2027-10-10", "x", "2026-02-30"):
            assert keeper.get(f"/calendars/drafts/{draft.pk}/?day={nonsense}").status_code == 200

    def test_bad_rows_are_named_and_nothing_is_written(self, city: City, keeper: Client, draft: WorkCalendar) -> None:
        before = drafts.comparison(draft)
        file = SimpleUploadedFile("a.csv", "日期,类别,名称\n2026-02-30,休,春节\n2025-01-01,休,元旦\n".encode())
        response = keeper.post(f"/calendars/drafts/{draft.pk}/file/", {"file": file})
        assert response.status_code == 422
        text = words(response)
        assert "第2行:E-IMP-12" in text and "第3行:E-CAL-04 2025-01-01不属于2026年" in text
        draft.refresh_from_db()
        assert drafts.comparison(draft) == before

    def test_a_published_year_cannot_be_reached_as_a_draft(self, city: City, keeper: Client) -> None:
        published = WorkCalendar.objects.get(year=2026)
        for what in ("", "days/", "file/", "publish/", "withdraw/"):
            method = keeper.get if not what else keeper.post
            assert method(f"/calendars/drafts/{published.pk}/{what}").status_code == 404

    def test_replacing_a_final_year_without_a_basis(self, city: City, keeper: Client, draft: WorkCalendar) -> None:
        facts = {"notice_no": "某号", "basis": "", "compared_with": drafts.comparison(draft)}
        response = keeper.post(f"/calendars/drafts/{draft.pk}/publish/", facts)
        assert response.status_code == 422
        assert "已发布的日历不得直接修改,请新建版本并说明依据" in words(response)
        assert WorkCalendar.objects.get(year=2026, status="PUBLISHED").version == 1

    def test_withdrawing(self, city: City, keeper: Client, draft: WorkCalendar) -> None:
        assert keeper.post(f"/calendars/drafts/{draft.pk}/withdraw/", {"reason": ""}).status_code == 422
        assert keeper.post(f"/calendars/drafts/{draft.pk}/withdraw/", {"reason": "重复"}).status_code == 302
        assert not WorkCalendar.objects.filter(status="DRAFT").exists()

    @pytest.mark.parametrize("facts", [{"year": "x", "region": "CN"}, {"year": 2029, "region": "310117"}, {}])
    def test_what_makes_no_draft(self, city: City, keeper: Client, facts: dict[str, object]) -> None:
        response = keeper.post("/calendars/new/", facts)
        assert response.status_code == 422
        assert not WorkCalendar.objects.filter(status="DRAFT").exists()

    def test_a_year_too_far(self, city: City, keeper: Client) -> None:
        response = keeper.post("/calendars/new/", {"year": 2066, "region": "CN"})
        assert response.status_code == 422 and "E-CAL-14" in words(response)


class TestNobodyElse:
    @pytest.mark.parametrize("account", ["sj.credit", "sj.leader", "sj.auditor", "sj.calendar"])
    def test_the_drafts_of_the_nation_do_not_exist_for_them(
        self, city: City, desk: Desk, draft: WorkCalendar, account: str
    ) -> None:
        city.units["SH-SJ"].region_code = "310117"
        city.units["SH-SJ"].save()
        city.official("sj.calendar", city.units["SH-SJ-OFFICE"], roles.CALENDAR_ADMINISTRATOR)
        client = desk(account)
        unknown = client.get("/calendars/drafts/987654/")
        assert unknown.status_code == 404
        found = client.get(f"/calendars/drafts/{draft.pk}/")
        assert (found.status_code, words(found)) == (404, words(unknown))
        for what in ("days", "file", "publish", "withdraw"):
            assert client.post(f"/calendars/drafts/{draft.pk}/{what}/", {"reason": "x"}).status_code == 404
        if account != "sj.calendar":
            assert client.post("/calendars/new/", {"year": 2027, "region": "CN"}).status_code == 404
        else:
            assert client.post("/calendars/new/", {"year": 2027, "region": "CN"}).status_code == 422
        assert list(WorkCalendar.objects.filter(status="DRAFT")) == [draft]

    def test_enterprises_and_strangers(self, city: City, desk: Desk) -> None:
        city.enterprise()
        assert desk("agent0").get("/calendars/").status_code == 404
        assert Client().get("/calendars/").status_code == 302


def test_the_pages_cost_few_queries(
    city: City, keeper: Client, draft: WorkCalendar, django_assert_max_num_queries
) -> None:
    for path, most in (
        ("/calendars/", 20),
        ("/calendars/CN/2026/", 14),
        (f"/calendars/drafts/{draft.pk}/", 30),
    ):
        with django_assert_max_num_queries(most):
            assert keeper.get(path).status_code == 200
