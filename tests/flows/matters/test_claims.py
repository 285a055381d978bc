"""Claiming and releasing (领取、退回待领): one holds the task, the others read who and since when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from flows.matters.claims import claim, release
from flows.matters.models import Matter, WorkItem
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import Position, User
from tests.city import LONG_AGO, City
from tests.refusing import refused


@pytest.fixture
def colleague(city: City) -> User:
    """A second credit officer in the same section."""
    return city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)


def pool(city: City, account: str) -> list[WorkItem]:
    return list(WorkItem.objects.pool(city.people[account], city.now.date()))


def inbox(city: City, account: str) -> list[WorkItem]:
    return list(WorkItem.objects.inbox(city.people[account]))


def test_a_claimed_task_moves_from_the_pool_to_the_inbox(city: City, matter: Matter, colleague: User) -> None:
    item = city.item(matter, "accept")
    assert pool(city, "sj.credit") == pool(city, "sj.credit2") == [item]

    city.claims("sj.credit", matter, "accept")

    assert inbox(city, "sj.credit") == [item]
    assert pool(city, "sj.credit") == pool(city, "sj.credit2") == inbox(city, "sj.credit2") == []


def test_whoever_comes_second_reads_who_claimed_it_and_when(city: City, matter: Matter, colleague: User) -> None:
    city.claims("sj.credit", matter, "accept")
    city.at(minutes=5)

    with refused("E-ACT-02") as found:
        city.claims("sj.credit2", matter, "accept")
    assert found[0].facts == {"name": "官sj.credit", "at": "2026-09-21 09:30"}
    last = Entry.objects.filter(chain=matter.chain).latest("seq")
    assert (last.action, last.actor) == ("refused", f"user:{colleague.pk}")
    assert "E-ACT-02" in last.body
    with refused("E-ACT-02"):
        city.does("sj.credit2", matter, "accept", outcome="ACCEPT")


def test_claiming_ones_own_again_changes_nothing(city: City, matter: Matter) -> None:
    first = city.claims("sj.credit", matter, "accept")
    city.at(minutes=5)
    again = city.claims("sj.credit", matter, "accept")

    assert again.held_since == first.held_since
    assert Entry.objects.filter(chain=matter.chain, action="task.claimed").count() == 1


def test_an_unclaimed_act_claims_by_itself(city: City, matter: Matter) -> None:
    item = city.item(matter, "accept")
    act = city.does("sj.credit", matter, "accept", outcome="ACCEPT")

    item.refresh_from_db()
    assert (item.holder, item.held_since, item.closed_by) == (city.people["sj.credit"], act.at, act)


def test_a_released_task_is_anybodys_again(city: City, matter: Matter, colleague: User) -> None:
    item = city.claims("sj.credit", matter, "accept")
    release(item.pk, actor=city.people["sj.credit"], now=city.at(minutes=1))

    assert pool(city, "sj.credit2") == [item]
    city.claims("sj.credit2", matter, "accept")
    city.does("sj.credit2", matter, "accept", outcome="ACCEPT")
    actions = Entry.objects.filter(chain=matter.chain).order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["submit", "task.claimed", "task.released", "task.claimed", "accept"]


def test_nobody_releases_what_another_holds(city: City, matter: Matter, colleague: User) -> None:
    item = city.claims("sj.credit", matter, "accept")
    with refused("E-ACT-02"):
        release(item.pk, actor=colleague, now=city.now)


def test_nobody_releases_what_nobody_holds(city: City, matter: Matter) -> None:
    with pytest.raises(PermissionDenied):
        release(city.item(matter, "accept").pk, actor=city.people["sj.credit"], now=city.now)


def test_a_finished_task_can_be_neither_claimed_nor_released(city: City, matter: Matter) -> None:
    item = city.item(matter, "accept")
    city.does("sj.credit", matter, "accept", outcome="ACCEPT")
    for attempt in (claim, release):
        with refused("E-ACT-01") as found:
            attempt(item.pk, actor=city.people["sj.credit"], now=city.now)
        assert found[0].facts["outcome"]


def test_claiming_needs_the_position(city: City, matter: Matter) -> None:
    with pytest.raises(PermissionDenied):
        city.claim_item(city.item(matter, "accept"), "sj.head")
    with pytest.raises(ObjectDoesNotExist):
        city.claim_item(city.item(matter, "accept"), "pd.credit")


def test_one_verifier_claims_only_one_of_the_two_hands(city: City, matter: Matter) -> None:
    both = city.official("sj.both", city.units["SH-SJ-LEGAL"], roles.VERIFIER)
    grants.appoint(
        user=both, unit=city.units["SH-SJ-ENF"], role=roles.VERIFIER.code, from_on=LONG_AGO, actor=SYSTEM, at=city.now
    )
    city.to("verify", matter)
    first, second = matter.work_items.open().order_by("slot")
    assert len(pool(city, "sj.both")) == 2

    city.claim_item(first, "sj.both")

    assert pool(city, "sj.both") == []
    assert second.pk in {item.pk for item in pool(city, "sj.verify2")}


def test_several_fitting_positions_are_no_reason_to_refuse_a_claim(city: City, matter: Matter) -> None:
    officer = city.people["sj.credit"]
    grants.appoint(
        user=officer,
        unit=city.units["SH-SJ-LEGAL"],
        role=roles.CREDIT_OFFICER.code,
        from_on=dt.date(2026, 1, 1),
        actor=SYSTEM,
        at=city.now,
        title="兼任",
    )

    city.claims("sj.credit", matter, "accept")

    with refused("E-ACT-05"):
        city.does("sj.credit", matter, "accept", outcome="ACCEPT")
    chosen = officer.positions.get(title="兼任")
    city.does("sj.credit", matter, "accept", outcome="ACCEPT", position_id=chosen.pk)


def test_a_position_that_does_not_fit_cannot_be_chosen(city: City, matter: Matter) -> None:
    other = city.people["sj.head"].positions.get()
    with pytest.raises(PermissionDenied):
        city.does("sj.credit", matter, "accept", outcome="ACCEPT", position_id=other.pk)


def test_who_may_no_longer_act_holds_nothing_back(city: City, matter: Matter, colleague: User) -> None:
    city.claims("sj.credit", matter, "accept")
    Position.objects.filter(user=city.people["sj.credit"]).update(until_on=dt.date(2026, 9, 21))

    with refused("E-ACT-02"):  # her last day still counts
        city.claims("sj.credit2", matter, "accept")
    city.at(days=1)
    taken = city.claims("sj.credit2", matter, "accept")

    assert (taken.holder, taken.held_since) == (colleague, city.now)
    city.does("sj.credit2", matter, "accept", outcome="ACCEPT")


def test_an_abandoned_task_is_taken_over_by_acting_as_well(city: City, matter: Matter, colleague: User) -> None:
    item = city.claims("sj.credit", matter, "accept")
    city.people["sj.credit"].is_active = False
    city.people["sj.credit"].save()

    act = city.does("sj.credit2", matter, "accept", outcome="ACCEPT")

    item.refresh_from_db()
    assert (item.holder, item.held_since) == (colleague, act.at)
