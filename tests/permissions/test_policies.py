"""Who may act today, in which capacity, and who must keep away."""

from __future__ import annotations

import datetime as dt

import pytest
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from permissions import roles
from permissions.audit.log import SYSTEM
from permissions.grants import end_appointment
from permissions.organisations.models import OrgUnit, Position, Substitution, User
from permissions.policies import (
    ORIGINAL_HANDLER,
    SEPARATION,
    PastAct,
    capacities,
    conflicts_of_interest,
    may_act,
    seats,
    who_may_act,
)
from permissions.roles import HANDLER, VERIFIER

from .conftest import AT, TODAY, official, put_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def unit(units) -> OrgUnit:
    return units["SH-SJ"]


@pytest.fixture
def person(unit) -> User:
    """A handler of the district since 2020."""
    user = official("zhong", name="钟离远")
    put_in(user, unit)
    return user


def agree(role: roles.Role, unit: OrgUnit, today: dt.date = TODAY) -> list[str]:
    """Who may act by the list; it must say the same as asking everybody."""
    listed = sorted(who_may_act(role.code, unit, today).values_list("username", flat=True))
    asked = sorted(user.username for user in User.objects.all() if may_act(user, role.code, unit, today))
    assert listed == asked
    for user in User.objects.all():
        one_by_one = [c for each in OrgUnit.objects.order_by("code") for c in capacities(user, role.code, each, today)]
        assert seats(user, role.code, today) == one_by_one
    return listed


def test_an_appointed_person_may_act_in_this_role_on_this_unit(person, unit):
    assert may_act(person, "handler", unit, TODAY)
    assert agree(HANDLER, unit) == ["zhong"]
    [capacity] = capacities(person, "handler", unit, TODAY)
    assert (capacity.position.unit, capacity.position.role, capacity.on_behalf_of) == (unit, "handler", "")


def test_an_unknown_role_is_an_error_and_never_a_no(person, unit):
    for ask in (may_act, capacities):
        with pytest.raises(KeyError):
            ask(person, "boss", unit, TODAY)
    with pytest.raises(KeyError):
        who_may_act("boss", unit, TODAY)


@pytest.mark.parametrize("role", [role for role in roles.ROLES.values() if role != HANDLER], ids=lambda role: role.code)
def test_one_role_is_no_other_role(person, unit, role):
    assert not may_act(person, role.code, unit, TODAY)
    assert agree(role, unit) == []


@pytest.mark.parametrize("code", ["SH", "SH-PD", "SH-SJ-LEGAL", "SH-SJ-ENF", "SJ-T1"])
def test_a_role_is_inherited_neither_up_nor_down_nor_sideways(person, units, code):
    assert not may_act(person, "handler", units[code], TODAY)
    assert agree(HANDLER, units[code]) == []


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.ADMINISTRATOR], ids=lambda role: role.code)
def test_auditors_and_administrators_never_act_whatever_they_hold(unit, role):
    put_in(official("a"), unit, role)
    assert agree(role, unit) == []


@pytest.mark.parametrize("also", [{}, {"is_staff": True}])
def test_a_superuser_may_do_nothing_in_casework(unit, also):
    root = User.objects.create_user("root", "Secret-2026", name="管理员", is_superuser=True, **also)
    assert [role for role in roles.ROLES if may_act(root, role, unit, TODAY)] == []
    assert agree(HANDLER, unit) == []


@pytest.mark.parametrize("kind", [User.Kind.ENTERPRISE, User.Kind.EXPERT])
def test_agents_and_experts_may_not_act_even_where_somebody_wrote_them_a_position(unit, kind):
    outsider = official("x", kind=kind)
    Position.objects.create(user=outsider, unit=unit, role="handler", from_on=TODAY)
    assign_perm("handler", outsider, unit)
    assert agree(HANDLER, unit) == []


def test_a_deactivated_person_may_do_nothing(person, unit):
    person.is_active = False
    person.save()
    assert not may_act(person, "handler", unit, TODAY)
    assert agree(HANDLER, unit) == []


@pytest.mark.parametrize(
    ("today", "may"),
    [
        (dt.date(2026, 9, 9), False),
        (dt.date(2026, 9, 10), True),
        (dt.date(2026, 9, 11), True),
        (dt.date(2026, 9, 29), True),
        (dt.date(2026, 9, 30), True),
        (dt.date(2026, 10, 1), False),
    ],
    ids=["day before", "first day", "day after", "day before the last", "last day", "day after the last"],
)
def test_an_appointment_holds_from_its_first_to_its_last_day(unit, today, may):
    user = official("a")
    put_in(user, unit, from_on=dt.date(2026, 9, 10), until_on=dt.date(2026, 9, 30))
    assert may_act(user, "handler", unit, today) is may
    assert agree(HANDLER, unit, today) == (["a"] if may else [])


@pytest.mark.parametrize(
    ("days", "may"), [(-1, True), (0, True), (1, False)], ids=["day before", "last day", "day after"]
)
def test_an_ended_appointment_ends_at_once(person, unit, days, may):
    position = Position.objects.get(user=person)
    end_appointment(position, until_on=TODAY, actor=SYSTEM, at=AT)
    assert may_act(person, "handler", unit, TODAY + days * DAY) is may


def test_an_appointment_ended_yesterday_gives_nothing_today(person, unit):
    end_appointment(Position.objects.get(user=person), until_on=TODAY - DAY, actor=SYSTEM, at=AT)
    assert agree(HANDLER, unit) == []
    # Nor for the days that were: the grant is gone, and with it the answer for any day.
    assert not may_act(person, "handler", unit, TODAY - DAY)


def test_a_new_appointment_after_an_ended_one_holds_from_its_day(person, unit):
    end_appointment(Position.objects.get(user=person), until_on=TODAY - DAY, actor=SYSTEM, at=AT)
    put_in(person, unit, from_on=TODAY + DAY)
    assert not may_act(person, "handler", unit, TODAY)
    assert may_act(person, "handler", unit, TODAY + DAY)


def test_a_position_without_its_grant_gives_nothing(person, unit):
    UserObjectPermission.objects.all().delete()
    assert agree(HANDLER, unit) == []


def test_a_grant_without_a_position_gives_nothing(unit):
    user = official("a")
    assign_perm("handler", user, unit)
    assert agree(HANDLER, unit) == []


def test_a_grant_for_every_unit_at_once_gives_nothing(unit):
    user = official("a")
    Position.objects.create(user=user, unit=unit, role="handler", from_on=TODAY)
    assign_perm("organisations.handler", user)  # the model-level grant that opens every unit elsewhere
    assert user.has_perm("organisations.handler")
    assert agree(HANDLER, unit) == []


def test_two_appointments_to_the_same_role_are_two_capacities(person, unit):
    put_in(person, unit, from_on=TODAY)
    assert len(capacities(person, "handler", unit, TODAY)) == 2
    assert agree(HANDLER, unit) == ["zhong"]


# Substitution (委托代办) -----------------------------------------------------------------


@pytest.fixture
def deputy(units) -> User:
    """A handler of the other district."""
    user = official("gan", name="甘棠")
    put_in(user, units["SH-PD"])
    return user


def stand_in(position: Position, deputy: User, *, from_on: dt.date = TODAY, until_on: dt.date = TODAY) -> Substitution:
    return Substitution.objects.create(
        position=position, deputy=deputy, from_on=from_on, until_on=until_on, reason="出差"
    )


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (5, True), (6, False)])
def test_a_deputy_acts_within_the_dates_of_the_substitution(person, deputy, unit, days, may):
    stand_in(Position.objects.get(user=person), deputy, until_on=TODAY + 5 * DAY)
    assert may_act(deputy, "handler", unit, TODAY + days * DAY) is may
    assert agree(HANDLER, unit, TODAY + days * DAY) == (["gan", "zhong"] if may else ["zhong"])


def test_a_deputy_acts_on_behalf_of_the_holder_and_both_names_are_known(person, deputy, unit):
    position = Position.objects.get(user=person)
    stand_in(position, deputy)
    [capacity] = capacities(deputy, "handler", unit, TODAY)
    assert (capacity.position, capacity.on_behalf_of) == (position, "钟离远")


def test_a_deputy_who_holds_the_position_too_has_both_capacities_the_own_first(person, deputy, unit):
    own = put_in(deputy, unit)
    stand_in(Position.objects.get(user=person), deputy)
    found = capacities(deputy, "handler", unit, TODAY)
    assert [(capacity.position.pk == own.pk, capacity.on_behalf_of) for capacity in found] == [
        (True, ""),
        (False, "钟离远"),
    ]


def test_a_substitution_carries_only_the_role_and_unit_of_its_position(person, deputy, unit, units):
    put_in(person, unit, VERIFIER)
    put_in(deputy, units["SH-PD"], VERIFIER)
    stand_in(Position.objects.get(user=person, role="handler"), deputy)
    assert not may_act(deputy, "verifier", unit, TODAY)
    assert not may_act(deputy, "handler", units["SH"], TODAY)


def test_a_deputy_must_hold_the_same_role(person, unit, units):
    other = official("b")
    put_in(other, units["SH-PD"], VERIFIER)
    stand_in(Position.objects.get(user=person), other)
    assert agree(HANDLER, unit) == ["zhong"]


def test_a_deputy_whose_own_appointment_ended_may_not_stand_in_any_more(person, deputy, unit):
    stand_in(Position.objects.get(user=person), deputy, until_on=TODAY + 9 * DAY)
    end_appointment(Position.objects.get(user=deputy), until_on=TODAY, actor=SYSTEM, at=AT)
    assert may_act(deputy, "handler", unit, TODAY)
    assert not may_act(deputy, "handler", unit, TODAY + DAY)
    assert agree(HANDLER, unit, TODAY + DAY) == ["zhong"]


def test_a_deputy_who_has_lost_the_grant_may_not_stand_in(person, deputy, unit):
    stand_in(Position.objects.get(user=person), deputy)
    UserObjectPermission.objects.filter(user=deputy).delete()
    assert agree(HANDLER, unit) == ["zhong"]


def test_nobody_stands_in_for_an_appointment_that_has_ended(person, deputy, unit):
    position = Position.objects.get(user=person)
    stand_in(position, deputy, until_on=TODAY + 9 * DAY)
    end_appointment(position, until_on=TODAY, actor=SYSTEM, at=AT)
    assert may_act(deputy, "handler", unit, TODAY)
    assert agree(HANDLER, unit, TODAY + DAY) == []


@pytest.mark.parametrize("who", ["person", "deputy"])
def test_a_substitution_ends_when_either_is_deactivated(person, deputy, unit, who):
    stand_in(Position.objects.get(user=person), deputy)
    User.objects.filter(pk={"person": person, "deputy": deputy}[who].pk).update(is_active=False)
    assert agree(HANDLER, unit) == (["zhong"] if who == "deputy" else [])


def test_standing_in_for_oneself_gives_no_second_capacity(person, unit):
    stand_in(Position.objects.get(user=person), person)
    assert len(capacities(person, "handler", unit, TODAY)) == 1


def test_a_substitution_is_not_passed_on(person, deputy, unit, units):
    third = official("c")
    put_in(third, units["SH"])
    position = Position.objects.get(user=person)
    stand_in(position, deputy)
    stand_in(Position.objects.get(user=deputy), third)
    assert agree(HANDLER, unit) == ["gan", "zhong"]


# Conflicts of interest (回避) -----------------------------------------------------------

ME, OTHER = 7, 8

# Domain §i.7: who must keep apart from whom, as the flows declare it: (what I did, what I want to do, apart from).
MATRIX = [
    ("draft", "review", ("draft",)),
    ("handle", "legal_review", ("draft", "handle")),
    ("investigate", "preside_hearing", ("investigate",)),
    ("accept", "verify", ("accept",)),
    ("verify", "review", ("accept", "verify")),
    ("review", "decide", ("accept", "verify", "review")),
    ("draft", "seal", ("draft",)),
]


@pytest.mark.parametrize(("done", "wanted", "apart_from"), MATRIX, ids=lambda value: str(value))
def test_who_did_the_one_may_not_do_the_other(done, wanted, apart_from):
    history = [PastAct(ME, done, f"环节{done}"), PastAct(OTHER, wanted, "另一环节")]
    [refusal] = conflicts_of_interest(ME, apart_from=apart_from, history=history)
    assert refusal.rule is SEPARATION
    assert refusal.message == f"您已在本办件办理过“环节{done}”,不得再办理本环节"
    assert (
        refusal.message_en
        == f"You have already handled “环节{done}” in this matter and may not handle this step as well"
    )
    assert "退回待领" in refusal.way_out


@pytest.mark.parametrize(("done", "wanted", "apart_from"), MATRIX, ids=lambda value: str(value))
def test_another_person_may(done, wanted, apart_from):
    assert conflicts_of_interest(ME, apart_from=apart_from, history=[PastAct(OTHER, done, "环节")]) == []


def test_what_is_not_kept_apart_may_be_done_by_one_person():
    history = [PastAct(ME, "deliver", "送达"), PastAct(ME, "accept", "受理")]
    assert conflicts_of_interest(ME, apart_from=("verify",), history=history) == []
    assert conflicts_of_interest(ME, apart_from=(), history=history) == []
    assert conflicts_of_interest(ME, apart_from=("accept",), history=[]) == []


def test_the_original_lead_handler_may_not_verify():
    [refusal] = conflicts_of_interest(ME, apart_from=(), history=[], shunned=[OTHER, ME])
    assert refusal.rule is ORIGINAL_HANDLER
    assert conflicts_of_interest(ME, apart_from=(), history=[], shunned=[OTHER]) == []


def test_both_reasons_are_told_together():
    found = conflicts_of_interest(ME, apart_from=["accept"], history=[PastAct(ME, "accept", "受理")], shunned=[ME])
    assert [refusal.rule for refusal in found] == [SEPARATION, ORIGINAL_HANDLER]


def test_one_clash_is_told_once_however_often_it_was_done():
    history = [PastAct(ME, "accept", "受理"), PastAct(ME, "accept", "受理"), PastAct(ME, "verify", "核实")]
    [refusal] = conflicts_of_interest(ME, apart_from=["accept", "verify"], history=history)
    assert refusal.facts == {"node": "受理"}
