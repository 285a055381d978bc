"""Units know their authority and their common superior; people have names and no spare rights."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from permissions import roles
from permissions.organisations.models import OrgUnit, Position, Substitution, User, actor_of, common_superior
from tests.permissions.conftest import TODAY, official, put_in


@pytest.mark.parametrize(
    ("codes", "superior"),
    [
        (["SH-SJ", "SH-PD"], "SH"),
        (["SH-PD", "SH-SJ"], "SH"),
        (["SH-SJ", "SJ-T1"], "SH"),
        (["SJ-T1", "SH-SJ"], "SH"),
        (["SJ-T1", "SH-PD"], "SH"),
        (["SH-SJ", "SH-PD", "SJ-T1"], "SH"),
        (["SH-SJ", "SH-SJ"], "SH"),
        (["SJ-T1", "SJ-T1"], "SH-SJ"),
        (["SH-SJ"], "SH"),
        (["SH-SJ-LEGAL", "SH-SJ-ENF"], "SH-SJ"),
        (["SH"], None),
        (["SH", "SH"], None),
        (["SH", "SH-SJ"], None),
        ([], None),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else str(value),
)
def test_the_common_superior_stands_above_every_one_of_them(units, codes, superior):
    assert common_superior([units[code] for code in codes]) == (units[superior] if superior else None)


def test_two_cities_without_a_province_have_no_common_superior(units):
    other = OrgUnit.objects.create(code="HZ", name="杭州市应急管理局", short_name="杭", kind="AUTHORITY", level="CITY")
    assert common_superior([units["SH"], other]) is None
    assert common_superior([units["SH-SJ"], other]) is None


def test_a_section_acts_in_the_name_of_its_authority_and_a_town_in_its_own(units):
    assert units["SH-SJ-LEGAL"].authority == units["SH-SJ"]
    assert units["SH-SJ-ENF"].authority == units["SH-SJ"]
    assert [units[code].authority.code for code in ("SH", "SH-SJ", "SJ-T1")] == ["SH", "SH-SJ", "SJ-T1"]


def test_the_section_with_a_duty_is_found_and_without_one_the_authority_does_it(units):
    legal = units["SH-SJ-LEGAL"]
    legal.duty = OrgUnit.Duty.LEGAL
    legal.save()
    assert units["SH-SJ"].section("LEGAL") == legal
    assert units["SH-SJ"].section("HAZCHEM") == units["SH-SJ"]

    legal.is_active = False
    legal.save()
    bureau = OrgUnit.objects.get(code="SH-SJ")  # a unit reads its sections once
    assert bureau.section("LEGAL") == bureau


def test_superiors_are_told_nearest_first(units):
    assert [unit.code for unit in units["SJ-T1"].superiors()] == ["SH-SJ", "SH"]


def test_a_rank_is_the_role_s(units):
    head = put_in(official("a"), units["SH-SJ"], roles.SECTION_HEAD)
    leader = put_in(official("b"), units["SH-SJ"], roles.DEPUTY_LEADER)
    assert head.rank < leader.rank


def test_people_and_units_that_are_held_by_something_cannot_be_deleted(units):
    person = official("a")
    put_in(person, units["SJ-T1"])
    for row in (person, units["SJ-T1"], units["SH"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()


def test_a_substitution_cannot_end_before_it_begins(units):
    position = put_in(official("a"), units["SH-SJ"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitution.objects.create(
            position=position, deputy=official("b"), from_on=TODAY, until_on=TODAY.replace(day=1), reason="出差"
        )


def test_the_same_position_cannot_be_written_twice(units):
    position = put_in(official("a"), units["SH-SJ"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.create(user=position.user, unit=position.unit, role="handler", from_on=position.from_on)


def test_accounts_differ_by_case_and_nobody_logs_in_without_a_password(db):
    User.objects.create_user("Li", "Secret-2026", name="李")
    bare = User.objects.create_user("li", name="李")
    assert not bare.has_usable_password()
    assert User.objects.get(username="Li").check_password("Secret-2026")


def test_an_actor_is_the_person_as_values(units):
    person = official("a", name="钟离远")
    position = put_in(person, units["SH-SJ"])
    actor = actor_of(person, position=position, on_behalf_of="甘棠", ip="10.0.0.1")

    assert (actor.id, actor.name, actor.role, actor.unit) == (f"user:{person.pk}", "钟离远", "handler", "SH-SJ")
    assert (actor.on_behalf_of, actor.ip) == ("甘棠", "10.0.0.1")
    assert actor_of(None).id == "system"
    assert actor_of(person).role == ""
