"""待办, 待领, 已办, 我发起: what each shows, and that no list costs more with more rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from flows.matters.models import Matter, Participation
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from tests.city import LONG_AGO, City
from tests.flows.desk.conftest import words
from tests.flows.matters.clockwork import publish

Desk = Callable[[str], Client]
MOST = 12


def many(city: City, number: int) -> list[Matter]:
    enterprise = city.enterprise()
    return [city.submitted(city.penalty(enterprise)) for _ in range(number)]


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is read once a process is not the page's cost
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


def test_pool_shows_what_role_and_unit_allow_and_the_inbox_what_is_held(city: City, desk: Desk) -> None:
    first, second = many(city, 2)
    city.claims("sj.credit", first, "accept")

    assert first.number in words(desk("sj.credit").get("/inbox/"))
    assert second.number not in words(desk("sj.credit").get("/inbox/"))
    assert second.number in words(desk("sj.credit").get("/inbox/pool/"))
    assert second.number not in words(desk("sj.verify1").get("/inbox/pool/"))
    assert second.number not in words(desk("pd.credit").get("/inbox/pool/"))


def test_due_date_stands_in_words_with_who_had_it_before(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")

    page = words(desk("sj.credit").get("/inbox/"))

    assert "剩 1 个工作日" in page
    assert "2026-09-22" in page
    assert "上一步：经办0 09-21 09:30 申请（已提交）" in page

    city.at(days=1)
    assert "今日到期" in words(desk("sj.credit").get("/inbox/"))
    city.at(days=1)
    assert "内部超时 1 个工作日" in words(desk("sj.credit").get("/inbox/"))


@pytest.mark.parametrize(
    ("chosen", "days", "there"),
    [
        ("today", 0, False),
        ("today", 1, True),
        ("overdue", 1, False),
        ("overdue", 2, True),
        ("week", 0, True),
        ("week", 2, False),
    ],
)
def test_filter_by_urgency(city: City, desk: Desk, chosen: str, days: int, there: bool) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")
    city.at(days=days)

    assert (matter.number in words(desk("sj.credit").get(f"/inbox/?due={chosen}"))) is there


def test_filter_by_unit_offers_the_units_that_have_work_and_narrows_to_one(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    legal = matter.unit.section("LEGAL")
    pool = desk("sj.credit").get("/inbox/pool/", {"unit": legal.pk})

    assert matter.number in words(pool)
    assert f'<option value="{legal.pk}" selected>' in pool.content.decode()
    assert list(pool.context["filter"].form.fields["unit"].choices) == [
        ("", "全部机构"),
        (str(legal.pk), legal.short_name),
    ]


def test_filters_that_nothing_fits_say_so_and_offer_to_clear(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")

    page = words(desk("sj.credit").get("/inbox/?q=NOTHING"))

    assert matter.number not in page
    assert "没有符合条件的记录" in page and "清除筛选" in page


@pytest.mark.parametrize("text", ["XF-2026", "xf-2026-0001", "91310117MA1J", "示例机械"])
def test_filter_by_number_code_or_name(city: City, desk: Desk, text: str) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")

    assert matter.number in words(desk("sj.credit").get("/inbox/", {"q": text}))


@pytest.mark.parametrize("few", [200, 0])
@pytest.mark.parametrize("address", ["/matters/", "/inbox/done/"])
@pytest.mark.parametrize(
    ("text", "there"),
    [("XF-2026-0001", True), ("xf-2026", True), ("91310117MA1J", True), ("示例机械", True), ("0001", False)],
)
def test_long_lists_are_searched_by_key_or_where_much_fits_by_walking(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str, there: bool, address: str, few: int
) -> None:
    monkeypatch.setattr("flows.desk.finding.FEW", few)
    (matter,) = many(city, 1)
    city.does("sj.credit", matter, "accept", outcome="ACCEPT")

    assert (matter.number in words(desk("sj.credit").get(address, {"q": text}))) is there
    assert matter.number not in words(desk("pd.credit").get(address, {"q": text}))


def test_counts_of_the_menu_equal_the_lists(city: City, desk: Desk) -> None:
    matters = many(city, 3)
    city.claims("sj.credit", matters[0], "accept")

    page = desk("sj.credit").get("/inbox/pool/")

    assert [e["count"] for group in page.context["menu"] for e in group["entries"] if e["count"] is not None] == [1, 2]
    assert page.context["page"].paginator.count == 2


def test_done_shows_my_own_steps_newest_first_page_by_page(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.desk.paging.newest_first.__defaults__", (2,))
    for matter in many(city, 3):
        city.does("sj.credit", matter, "accept", outcome="ACCEPT", opinion="材料齐全")

    first = desk("sj.credit").get("/inbox/done/")
    second = desk("sj.credit").get("/inbox/done/", {"before": first.context["page"].older})

    assert [act.matter.number for act in first.context["page"].rows] == ["XF-2026-0003", "XF-2026-0002"]
    assert [act.matter.number for act in second.context["page"].rows] == ["XF-2026-0001"]
    assert second.context["page"].older is None
    assert "材料齐全" in words(first) and "受理" in words(first)
    assert "暂无已办" in words(desk("sj.head").get("/inbox/done/"))


def test_copied_matters_are_those_sent_to_me(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    assert "没有抄送您的办件" in words(desk("pd.credit").get("/inbox/copied/"))
    Participation.objects.create(
        matter=matter, user=city.people["pd.credit"], capacity="COPIED", access="READ", from_on=city.now.date()
    )

    assert matter.number in words(desk("pd.credit").get("/inbox/copied/"))


def test_all_matters_are_those_of_my_authority(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)

    assert matter.number in words(desk("sj.archive").get("/matters/"))
    assert matter.number not in words(desk("pd.credit").get("/matters/"))


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        "/inbox/",
        "/inbox/pool/",
        "/inbox/done/",
        "/inbox/started/",
        "/inbox/copied/",
        "/matters/",
        "/matters/?q=XF",
        "/matters/?status=OPEN",
        "/notices/",
    ],
)
def test_no_list_asks_more_than_twelve_queries_whatever_its_length(city: City, desk: Desk, address: str) -> None:
    client = desk("sj.credit")
    matters = many(city, 8)
    for matter in matters[:3]:
        city.claims("sj.credit", matter, "accept")
    city.does("sj.credit", matters[3], "accept", outcome="ACCEPT")
    few = queries(client, address)
    enterprise = matters[0].enterprise
    assert enterprise is not None
    for _ in range(6):
        more = city.submitted(city.penalty(enterprise))
        city.claims("sj.credit", more, "accept")

    assert queries(client, address) == few <= MOST


LISTS = (
    "/desk/",
    "/inbox/",
    "/inbox/pool/",
    "/inbox/done/",
    "/inbox/started/",
    "/inbox/copied/",
    "/matters/",
    "/notices/",
)


@pytest.mark.parametrize("address", LISTS)
def test_who_moved_away_finds_in_no_list_what_he_may_not_see_any_more(city: City, desk: Desk, address: str) -> None:
    """He held one, acted on the other, brought one in, had one sent to him, and was told of both."""
    held, done = many(city, 2)
    city.to("verify", done)
    city.claims("sj.credit", held, "accept")
    city.tell()
    person = city.people["sj.credit"]
    Matter.objects.filter(pk=done.pk).update(initiator=person)
    copy = Participation.objects.create(
        matter=held, user=person, capacity="COPIED", access="READ", from_on=city.now.date(), until_on=city.now.date()
    )
    titles = {matter.title for matter in (held, done)}
    seen_before = words(desk("sj.credit").get(address))
    if address != "/inbox/pool/":
        assert any(title in seen_before or held.number in seen_before for title in titles), "else nothing is tested"

    Participation.objects.filter(pk=copy.pk).update(from_on=LONG_AGO, until_on=city.now.date() - dt.timedelta(1))
    person.positions.update(until_on=city.now.date() - dt.timedelta(1))
    grants.appoint(
        user=person,
        unit=city.units["SH-PD-LEGAL"],
        role=roles.CREDIT_OFFICER.code,
        from_on=city.now.date(),
        actor=SYSTEM,
        at=city.now,
    )
    page = words(desk("sj.credit").get(address))
    assert not [word for word in (*titles, held.number, done.number) if word in page]


def test_every_list_counts_what_is_left_by_the_calendar_of_the_region_as_the_matter_page_does(
    city: City, desk: Desk
) -> None:
    district = city.units["SH-SJ"]
    district.region_code = "310117"
    district.save()
    (matter,) = many(city, 1)
    city.to("verify", matter)
    city.claims("sj.verify1", matter, "verify")
    address = f"/matters/{matter.number}/"
    places = ("/inbox/", "/desk/", "/matters/", f"/search/?q={matter.number}", "/forecast/", address)
    before = {place: queries(desk("sj.verify1"), place) for place in places}
    assert all("剩 2 个工作日" in words(desk("sj.verify1").get(place)) for place in places)

    publish(2026, at=city.now, off={"2026-09-22": "区内假日"}, region="310117")

    for place in places:
        assert "剩 1 个工作日" in words(desk("sj.verify1").get(place)), place
        assert queries(desk("sj.verify1"), place) == before[place], place
