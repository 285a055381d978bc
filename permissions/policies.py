"""Who may act (谁能办), and who must keep away (回避): one place answers both; it knows no procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from permissions import grants, roles
from permissions.organisations.models import OrgUnit, Position, Substitution, User
from permissions.refusals import Refusal, Rule

HOUSE = "本系统规则"

SEPARATION = Rule(
    code="E-COI-01",
    article="行政处罚法第五十八条、第六十四条所体现的职责分离;本系统规则",
    zh="您已在本办件办理过“{node}”,不得再办理本环节",
    en="You have already handled “{node}” in this matter and may not handle this step as well",
    way_out="请将本待办退回待领,由本机构同一岗位的其他人员办理",
    way_out_en="Release the task; a colleague with the same role must handle it",
)
ORIGINAL_HANDLER = Rule(
    code="E-COI-02",
    article="本系统规则(核实人不得为原案主办人)",
    zh="您是原处罚案件的主办人,不得核实本申请",
    en="You led the original penalty case and may not verify this application",
    way_out="请将本待办退回待领,由其他核实人办理",
    way_out_en="Release the task; another verifier must handle it",
)


@dataclass(frozen=True)
class PastAct:
    """One step that is already done, as values: who did what."""

    user_id: int
    node: str
    node_title: str


@dataclass(frozen=True)
class Capacity:
    """The capacity in which somebody acts (办理身份): a position, and for whom if as a substitute."""

    position: Position
    on_behalf_of: str = ""


def capacities(
    user: User, role: str, unit: OrgUnit, today: dt.date, held: Iterable[Position] | None = None
) -> list[Capacity]:
    """Every capacity in which the person may act in this role on this unit today, own positions first.

    Empty: may not. Asks the appointment's dates and the grant; superusers get nothing here.

    held  the person's appointments of today, where they are read already
    """
    if not user.is_active or user.kind != User.Kind.OFFICIAL or not roles.role_of(role).acts:
        return []
    if held is None:
        held = Position.objects.valid_on(today).filter(user=user, role=role, unit=unit).select_related("unit")
    own = [position for position in held if position.role == role and position.unit_id == unit.pk]
    found = [Capacity(position) for position in own] if own and grants.holds(user, role, unit) else []
    # 委托代办: the deputy must hold the same role somewhere, and the principal's appointment must stand.
    asked = Substitution.objects.valid_on(today).filter(deputy=user).values_list("position", flat=True)
    for pk in asked:  # seldom any
        posts = Position.objects.valid_on(today).filter(pk=pk, role=role, unit=unit).exclude(user=user)
        position = posts.select_related("unit", "user").first()
        if position and grants.holds(position.user, role, unit) and may_act_anywhere(user, role, today):
            found.append(Capacity(position, on_behalf_of=position.user.name))
    return found


def seats(user: User, role: str, today: dt.date) -> list[Capacity]:
    """Every capacity in which the person may act in this role today, on whatever unit, by code of the unit."""
    own, asked = Q(role=role, user=user), Q(role=role, substitutions__deputy=user)
    units = OrgUnit.objects.filter(pk__in=Position.objects.filter(own | asked).values("unit"))
    return [
        capacity
        for unit in units.select_related("parent").order_by("code")
        for capacity in capacities(user, role, unit, today)
    ]


def may_act_anywhere(user: User, role: str, today: dt.date) -> bool:
    """Whether the person holds this role in own right on any unit: appointment and grant."""
    own = Position.objects.valid_on(today).filter(user=user, role=role).select_related("unit")
    return any(grants.holds(user, role, position.unit) for position in own)


def may_act(user: User, role: str, unit: OrgUnit, today: dt.date) -> bool:
    """Whether the person may act in this role on this unit today."""
    return bool(capacities(user, role, unit, today))


def who_may_act(role: str, unit: OrgUnit, today: dt.date) -> QuerySet[User]:
    """The people who may act in this role on this unit today, substitutes included; agrees with ``may_act``."""
    return who_may_act_in([(role, unit)], today)


def who_may_act_in(places: Iterable[tuple[str, OrgUnit]], today: dt.date) -> QuerySet[User]:
    """The people who may act in any of these (role, unit) today, each once."""
    held = Q(pk__in=[])
    for role, unit in places:
        if roles.role_of(role).acts:
            held |= Q(role=role, unit=unit, user__in=grants.holders(role, unit))
    positions = Position.objects.valid_on(today).filter(held, user__kind=User.Kind.OFFICIAL)
    standing = dict(positions.values_list("pk", "user"))
    asked = Substitution.objects.valid_on(today).filter(position__in=standing)
    able = [  # few: ask each
        each.deputy_id
        for each in Substitution.objects.filter(pk__in=list(asked.values_list("pk", flat=True)))
        if may_act(each.deputy, each.position.role, each.position.unit, today)
    ]
    return User.objects.filter(pk__in={*standing.values(), *able})


def deputies_of(principal: User, role: str, unit: OrgUnit, today: dt.date) -> list[User]:
    """Who stands in today for this person in this role on this unit (委托代办)."""
    asked = Substitution.objects.valid_on(today).filter(
        position__user=principal, position__role=role, position__unit=unit
    )
    deputies = [substitution.deputy for substitution in asked.select_related("deputy")]
    return [deputy for deputy in deputies if may_act(deputy, role, unit, today)]


def standing_in(deputy: User, today: dt.date) -> list[Substitution]:
    """The substitutions in which this person may act for somebody today (委托代办), by unit and role."""
    asked = Substitution.objects.valid_on(today).filter(deputy=deputy)
    return [
        substitution
        for substitution in asked.select_related("position__unit__parent", "position__user").order_by("pk")
        if any(
            capacity.on_behalf_of and capacity.position.pk == substitution.position_id
            for capacity in capacities(deputy, substitution.position.role, substitution.position.unit, today)
        )
    ]


def superiors_of(role: str, unit: OrgUnit, today: dt.date) -> list[User]:
    """The nearest superiors by rank (上一级领导) of who acts in this role: of the same unit or of its authority."""
    found = _posts_above(role, unit, today)
    nearest = min((position.rank for position in found), default=0)
    return list({position.user.pk: position.user for position in found if position.rank == nearest}.values())


def all_superiors_of(role: str, unit: OrgUnit, today: dt.date) -> list[User]:
    """Every superior of who acts in this role, in the same unit or its authority."""
    return list({position.user.pk: position.user for position in _posts_above(role, unit, today)}.values())


def _posts_above(role: str, unit: OrgUnit, today: dt.date) -> list[Position]:
    above = [r.code for r in roles.ROLES.values() if r.rank > roles.role_of(role).rank]
    places = {unit, unit.authority}
    held = Position.objects.valid_on(today).filter(role__in=above, unit__in=places, user__kind=User.Kind.OFFICIAL)
    return list(held.select_related("user").order_by("pk"))


def conflicts_of_interest(
    user_id: int, *, apart_from: Iterable[str], history: Iterable[PastAct], shunned: Iterable[int] = ()
) -> list[Refusal]:
    """Why this person must keep away (domain §i.7 matrix); empty when nothing stands against it.

    apart_from  names of nodes whose handler may not be the handler of this one
    history     the acts of the matter so far
    shunned     ids of users who led the case from which this matter comes
    """
    found = []
    kept_apart = set(apart_from)
    clash = next((act for act in history if act.user_id == user_id and act.node in kept_apart), None)
    if clash:
        found.append(SEPARATION.refusal(node=clash.node_title))
    if user_id in set(shunned):
        found.append(ORIGINAL_HANDLER.refusal())
    return found


def stands_above(approver: Position, role: str, authority: OrgUnit) -> bool:
    """Whether a position is above somebody with this role at this authority (上一级领导).

    A higher rank at the same authority, or any leader of an authority above it. A word outside the vocabulary
    (the party, the machine) has nobody to answer to and ranks lowest.
    """
    rank = roles.ROLES[role].rank if role in roles.ROLES else 0
    own = approver.unit.authority
    if own == authority:
        return approver.rank > rank
    return own in authority.superiors() and approver.rank >= roles.DEPUTY_LEADER.rank
