"""到期预测: what falls due in a unit by day, what may be missed, and handing it to somebody who has time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from flows.desk.forecast import Row
from flows.matters.models import Notice
from permissions import roles
from permissions.audit.models import Entry
from permissions.organisations.models import Position
from tests.city import City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import many, queries

Desk = Callable[[str], Client]


@pytest.fixture
def colleague(city: City) -> str:
    city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    return "sj.credit2"


def rows(client: Client) -> list[Row]:
    return [row for day in client.get("/forecast/").context["forecast"].days for row in day.rows]


def test_the_days_ahead_with_who_holds_what(city: City, desk: Desk) -> None:
    held, free = many(city, 2)
    city.claims("sj.credit", held, "accept")

    page = desk("sj.head").get("/forecast/")

    (day,) = page.context["forecast"].days
    assert day.on == dt.date(2026, 9, 22)
    assert [(row.item.matter, row.item.holder and row.item.holder.username) for row in day.rows] == [
        (held, "sj.credit"),
        (free, None),
    ]
    assert "尚无人领取" in words(page)


def test_one_sees_ones_own_units_and_a_leader_all_of_the_authority(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    assert [row.item.matter for row in rows(desk("sj.leader"))] == [matter]
    assert [row.item.matter for row in rows(desk("sj.credit"))] == [matter]
    assert rows(desk("sj.archive")) == rows(desk("pd.leader")) == rows(desk("pd.head")) == []


def test_what_is_late_comes_first_under_its_own_head(city: City, desk: Desk) -> None:
    (late,) = many(city, 1)
    city.at(days=2)
    (new,) = (city.submitted(city.penalty(late.enterprise)),)

    days = desk("sj.head").get("/forecast/").context["forecast"].days

    assert [day.on for day in days] == [None, dt.date(2026, 9, 24)]
    assert [row.item.matter for day in days for row in day.rows] == [late, new]


def test_a_task_nobody_holds_is_at_risk_two_days_before_and_a_colleague_with_room_is_named(
    city: City, desk: Desk, colleague: str
) -> None:
    (matter,) = many(city, 1)
    (row,) = rows(desk("sj.head"))
    assert row.risk == "UNHELD"
    assert row.saviour is not None and row.saviour.username == "sj.credit"


def test_more_than_the_pace_of_late_allows_is_crowded_and_the_freer_colleague_saves_it(
    city: City, desk: Desk, colleague: str
) -> None:
    matters = many(city, 3)
    for matter in matters:
        city.claims("sj.credit", matter, "accept")

    found = rows(desk("sj.head"))

    # One a day is somebody's pace who has done nothing yet: due tomorrow, he finishes two of three.
    assert [row.risk for row in found] == ["", "", "CROWDED"]
    assert found[2].saviour == city.people[colleague]
    assert "超出" in words(desk("sj.head").get("/forecast/"))


def test_whose_appointment_has_ended_saves_nothing(city: City, desk: Desk, colleague: str) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")
    Position.objects.filter(user=city.people["sj.credit"]).update(until_on=dt.date(2026, 9, 20))

    (row,) = rows(desk("sj.head"))

    assert row.risk == "AWAY" and row.saviour == city.people[colleague]


def test_handing_over_tells_the_colleague_and_stands_in_the_chain(city: City, desk: Desk, colleague: str) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    done = desk("sj.head").post(f"/tasks/{item.pk}/hand-over/", {"to": colleague, "reason": "出差三天"})

    assert done.status_code == 302
    item.refresh_from_db()
    assert item.holder == city.people[colleague]
    assert "出差三天" in Notice.objects.filter(user=item.holder).latest("pk").zh
    entry = Entry.objects.filter(chain=matter.chain).latest("seq")
    assert "task.handed_over" in entry.body and "出差三天" in entry.body


def test_the_holder_may_hand_over_himself_but_not_a_colleague_or_another_bureau(
    city: City, desk: Desk, colleague: str
) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")
    address, data = f"/tasks/{item.pk}/hand-over/", {"to": colleague, "reason": "休假"}

    for account in (colleague, "sj.archive", "pd.head", "agent0"):
        assert desk(account).post(address, data).status_code == 404
    assert desk("sj.credit").post(address, data).status_code == 302


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"to": "sj.credit2", "reason": " "}, "E-ACT-09"),
        ({"to": "sj.archive", "reason": "忙"}, "“sj.archive”不能办理本环节"),
    ],
)
def test_a_refused_hand_over_says_why_and_keeps_what_was_written(
    city: City, desk: Desk, colleague: str, data: dict[str, str], said: str
) -> None:
    (matter,) = many(city, 1)
    item = city.item(matter, "accept")

    page = desk("sj.head").post(f"/tasks/{item.pk}/hand-over/", data)

    assert page.status_code == 422 and said in words(page)
    assert f'value="{data["reason"]}"' in page.content.decode()
    item.refresh_from_db()
    assert item.holder is None


def test_a_hand_over_to_a_stranger_is_refused_as_one_to_nobody(city: City, desk: Desk, colleague: str) -> None:
    """Whether an account exists, whose it is, and who he is, cannot be asked for here."""
    (matter,) = many(city, 1)
    item, said = city.item(matter, "accept"), set()
    for account in ("pd.credit", "agent0", "sj.archive", "no.such.account"):
        page = desk("sj.head").post(f"/tasks/{item.pk}/hand-over/", {"to": account, "reason": "出差"})
        assert page.status_code == 422 and f"官{account}" not in words(page)
        said.add(words(page).replace(account, "(account)"))
    assert len(said) == 1 and "E-ACT-10" in said.pop()


def test_the_page_costs_the_same_with_more_tasks(city: City, desk: Desk) -> None:
    (first, _) = many(city, 2)
    for matter in (first, _):
        city.claims("sj.credit", matter, "accept")
    few = queries(desk("sj.head"), "/forecast/")
    for _ in range(6):
        city.claims("sj.credit", city.submitted(city.penalty(first.enterprise)), "accept")

    # One that is at risk asks who could take it; at most fifteen are asked for.
    assert queries(desk("sj.head"), "/forecast/") <= few + 2
