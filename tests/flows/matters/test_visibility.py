"""What one may see (Matter.visible_to): the one place that decides it; unknown and forbidden look alike."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from flows.matters.models import Matter, Participation
from flows.matters.models.matter import parties_of
from flows.registers.models import EnterpriseAgent
from permissions import roles
from permissions.organisations.models import Position, User
from tests.city import City

TODAY = dt.date(2026, 9, 21)
OWN_BUREAU = ["sj.credit", "sj.verify1", "sj.verify2", "sj.head", "sj.leader", "sj.seal", "sj.archive", "sj.auditor"]
OTHERS = ["pd.credit", "pd.head", "pd.leader", "pd.auditor", "city.leader", "root", "agent1", "expert", "nobody"]


@pytest.fixture
def crowd(city: City, matter: Matter) -> City:
    """Everybody who might ask."""
    city.official("city.leader", city.units["SH"], roles.DEPUTY_LEADER)
    city.enterprise(1)
    city.people["root"] = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    city.people["expert"] = User.objects.create_user("expert", name="专家", kind=User.Kind.EXPERT)
    city.people["nobody"] = User.objects.create_user("nobody", name="无职")
    return city


def sees(city: City, account: str, matter: Matter, day: dt.date = TODAY) -> bool:
    """Asked of the matter, and asked of those who take part: the lists must say the same as the page."""
    user = city.people[account]
    seen = Matter.objects.visible_to(user, day).filter(pk=matter.pk).exists()
    assert (matter.pk in Matter.objects.newest_of(parties_of(user, day), day, most=50)) is seen
    return seen


def test_a_submitted_matter_is_seen_by_its_bureau_and_its_enterprise_alone(crowd: City, matter: Matter) -> None:
    seeing = {account for account in crowd.people if sees(crowd, account, matter)}

    assert seeing == {*OWN_BUREAU, "agent0"}
    assert set(crowd.people) == seeing | {*OTHERS, "pd.verify1", "pd.verify2", "pd.seal", "pd.archive"}
    assert not Matter.objects.visible_to(AnonymousUser(), TODAY).exists()  # type: ignore[arg-type]


def test_a_draft_is_seen_by_its_enterprise_alone(crowd: City, matter: Matter) -> None:
    draft = crowd.draft(crowd.penalty(matter.enterprise)).matter  # type: ignore[arg-type]
    assert {account for account in crowd.people if sees(crowd, account, draft)} == {"agent0"}


def test_a_matter_is_one_row_for_a_person_with_several_seats(city: City, matter: Matter) -> None:
    city.official("sj.many", city.units["SH-SJ-LEGAL"], roles.SECTION_HEAD, roles.VERIFIER, roles.ARCHIVIST)
    Participation.objects.create(
        matter=matter, user=city.people["sj.many"], capacity="COPIED", access="READ", from_on=TODAY
    )
    assert Matter.objects.visible_to(city.people["sj.many"], TODAY).count() == 1


def test_the_newest_come_first_each_once_and_page_by_page(city: City, matter: Matter) -> None:
    """A unit that takes part twice, and a person who takes part beside his unit, see each matter once."""
    enterprise = matter.enterprise
    assert enterprise is not None
    matters = [matter, *(city.submitted(city.penalty(enterprise)) for _ in range(3))]
    user = city.people["sj.head"]
    for again in matters[1:3]:
        unit = {"matter": again, "unit": again.unit, "capacity": "ASSISTING", "access": "READ", "from_on": TODAY}
        Participation.objects.create(**unit)
        Participation.objects.create(**{**unit, "unit": None, "user": user, "capacity": "COPIED"})
    keys = sorted((each.pk for each in matters), reverse=True)
    parties = parties_of(user, TODAY)

    assert Matter.objects.newest_of(parties, TODAY, most=9) == keys
    assert Matter.objects.newest_of(parties, TODAY, most=2) == keys[:2]
    assert Matter.objects.newest_of(parties, TODAY, most=2, before=keys[1]) == keys[2:]
    assert Matter.objects.filter(number=matter.number).newest_of(parties, TODAY, most=9) == [matter.pk]
    assert Matter.objects.newest_of([], TODAY, most=9) == []


@pytest.mark.parametrize(("day", "seen"), [(19, False), (20, True), (21, True), (25, True), (26, False)])
def test_a_participation_counts_from_its_first_to_its_last_day(
    crowd: City, matter: Matter, day: int, seen: bool
) -> None:
    Participation.objects.create(
        matter=matter,
        user=crowd.people["expert"],
        capacity="EXPERT",
        access="READ",
        from_on=dt.date(2026, 9, 20),
        until_on=dt.date(2026, 9, 25),
    )
    assert sees(crowd, "expert", matter, dt.date(2026, 9, day)) is seen


def test_a_lent_officer_of_another_district_sees_the_one_matter(crowd: City, matter: Matter) -> None:
    Participation.objects.create(
        matter=matter, user=crowd.people["pd.credit"], capacity="ASSISTING", access="READ", from_on=TODAY
    )
    other = crowd.submitted(crowd.penalty(matter.enterprise))  # type: ignore[arg-type]

    assert sees(crowd, "pd.credit", matter)
    assert not sees(crowd, "pd.credit", other)
    assert not sees(crowd, "pd.head", matter)


def test_another_bureau_that_takes_part_sees_it_as_a_whole(crowd: City, matter: Matter) -> None:
    Participation.objects.create(matter=matter, unit=crowd.units["SH"], capacity="COPIED", access="READ", from_on=TODAY)
    assert sees(crowd, "city.leader", matter)
    assert not sees(crowd, "pd.leader", matter)


def test_an_enterprise_of_a_user_who_is_none_opens_nothing(crowd: City, matter: Matter) -> None:
    """An agency of an official, or a position of an agent, gives no second way in."""
    EnterpriseAgent.objects.create(enterprise=matter.enterprise, user=crowd.people["nobody"], from_on=TODAY)
    Position.objects.create(user=crowd.people["agent1"], unit=crowd.units["SH-SJ"], role="deputy_leader", from_on=TODAY)
    assert not sees(crowd, "nobody", matter)
    assert not sees(crowd, "agent1", matter)


@pytest.mark.parametrize("account", ["sj.credit", "agent0"])
def test_whoever_is_deactivated_sees_nothing(crowd: City, matter: Matter, account: str) -> None:
    User.objects.filter(username=account).update(is_active=False)
    crowd.people[account].refresh_from_db()
    assert not sees(crowd, account, matter)


def test_two_bureaus_never_both_handle_one_matter(city: City, matter: Matter) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(
            matter=matter, unit=city.units["SH-PD"], capacity="HANDLING", access="WRITE", from_on=TODAY
        )


def test_a_participation_has_one_subject(city: City, matter: Matter) -> None:
    for subjects in ({}, {"unit": city.units["SH"], "user": city.people["sj.head"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participation.objects.create(matter=matter, capacity="COPIED", access="READ", from_on=TODAY, **subjects)
