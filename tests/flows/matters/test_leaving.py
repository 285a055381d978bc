"""Who leaves (离任): his tasks go back to the pool, each with its entry, and where nobody is left it is said."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from flows.matters.leaving import return_stranded, without_hands
from flows.matters.models import Matter, Notice, WorkItem
from flows.matters.tasks import withdraw_spent_grants
from permissions import clock, grants, roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import User
from tests.city import City
from tests.refusing import speaks


@pytest.fixture
def colleague(city: City) -> User:
    """A second credit officer in the same section."""
    return city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)


def pool(city: City, account: str) -> list[WorkItem]:
    return list(WorkItem.objects.pool(city.people[account], city.now.date()))


def inbox(city: City, account: str) -> list[WorkItem]:
    return list(WorkItem.objects.inbox(city.people[account]))


def last_entry(matter: Matter) -> tuple[str, str, dict[str, Any]]:
    entry = Entry.objects.filter(chain=matter.chain).latest("seq")
    return entry.action, entry.actor, json.loads(entry.body)["payload"]


def leaves(city: City, account: str, how: str) -> None:
    """The person may act no more from now on."""
    user = city.people[account]
    if how == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        yesterday = city.now.date() - dt.timedelta(1)
        grants.end_appointment(user.positions.get(), until_on=yesterday, actor=SYSTEM, at=city.now)


@pytest.mark.parametrize("how", ["deactivated", "appointment ended"])
def test_what_is_held_by_somebody_who_left_goes_back_to_the_pool(
    city: City, matter: Matter, colleague: User, how: str
) -> None:
    item = city.claims("sj.credit", matter, "accept")
    leaves(city, "sj.credit", how)
    city.tell()
    Notice.objects.all().delete()

    assert return_stranded(now=city.now) == 1

    assert pool(city, "sj.credit2") == [item]
    item.refresh_from_db()
    assert (item.holder, item.held_since) == (None, None)
    action, actor, payload = last_entry(matter)
    assert (action, actor) == ("task.returned_to_pool", "system")
    assert payload["holder"] == {"old": f"user:{city.people['sj.credit'].pk}", "new": None}
    city.tell()
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"sj.credit2"}
    assert return_stranded(now=city.now) == 0


def test_what_people_may_act_on_stays_with_them(city: City, matter: Matter, colleague: User) -> None:
    city.claims("sj.credit", matter, "accept")
    before = last_entry(matter)
    assert return_stranded(now=city.now) == 0
    assert inbox(city, "sj.credit") and last_entry(matter) == before


def test_only_the_tasks_of_the_one_who_leaves_are_asked_for(city: City, matter: Matter, colleague: User) -> None:
    city.claims("sj.credit", matter, "accept")
    leaves(city, "sj.credit", "deactivated")
    assert return_stranded(now=city.now, holder=colleague) == 0
    assert return_stranded(now=city.now, holder=city.people["sj.credit"]) == 1


def test_every_morning_takes_back_what_ended_the_day_before(
    city: City, matter: Matter, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = city.claims("sj.credit", matter, "accept")
    city.people["sj.credit"].positions.update(until_on=city.now.date())
    monkeypatch.setattr(clock, "now", lambda: city.now)
    withdraw_spent_grants()
    assert pool(city, "sj.credit2") == [], "his last day is his"

    city.at(days=1)
    withdraw_spent_grants()
    assert pool(city, "sj.credit2") == [item]


def test_places_where_nobody_may_act_are_named_with_their_number(city: City, matter: Matter) -> None:
    second = city.submitted(city.penalty(matter.enterprise))  # type: ignore[arg-type]
    assert second.pk and without_hands(WorkItem.objects.all(), city.now.date()) == []

    leaves(city, "sj.credit", "appointment ended")
    (refusal,) = without_hands(WorkItem.objects.all(), city.now.date())
    speaks(refusal)
    assert refusal.facts["n"] == 2 and refusal.facts["role"] == "信用专员"
