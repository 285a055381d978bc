"""Appointments become rights (授权): the only module that speaks to guardian.

A Position is the appointment; the grant on the OrgUnit is what ``may_act`` asks for. Both must stand:
ending a position takes the grant away unless another position still carries it.
Roles are granted to one person on one unit; never globally, never to a group, never down the tree.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from guardian.shortcuts import assign_perm, get_user_perms, remove_perm

from permissions import roles
from permissions.audit.log import Actor, append
from permissions.organisations.models import OrgUnit, Position, User


@transaction.atomic
def appoint(
    *,
    user: User,
    unit: OrgUnit,
    role: str,
    from_on: dt.date,
    actor: Actor,
    at: dt.datetime,
    title: str = "",
    until_on: dt.date | None = None,
) -> Position:
    """Appoint a person to a role on a unit (任命) and grant it; the same appointment twice is one.

    Raises KeyError for a role outside the vocabulary and ValueError for a person who is no official.
    """
    roles.role_of(role)
    if user.kind != User.Kind.OFFICIAL:
        raise ValueError(f"{user.username} is no official and cannot hold a position")
    position, created = Position.objects.get_or_create(
        user=user, unit=unit, role=role, from_on=from_on, defaults={"title": title, "until_on": until_on}
    )
    assign_perm(role, user, unit)
    if created:
        append(
            f"user:{user.pk}",
            action="position.appointed",
            actor=actor,
            at=at,
            payload={"unit": unit.code, "role": role, "from": from_on, "until": until_on, "title": title},
        )
    return position


@transaction.atomic
def end_appointment(position: Position, *, until_on: dt.date, actor: Actor, at: dt.datetime) -> None:
    """End an appointment (免职) with its last day; the grant goes with the last position that carries it.

    The dates alone already end the right the next morning; the grant is taken away here so that
    nothing is left behind for a later reader of the tables.
    """
    old = position.until_on
    position.until_on = until_on
    position.save(update_fields=["until_on"])
    others = Position.objects.filter(user=position.user, unit=position.unit, role=position.role)
    today = at.date()
    if until_on < today and not others.valid_on(today).exists():
        remove_perm(position.role, position.user, position.unit)
    append(
        f"user:{position.user_id}",
        action="position.ended",
        actor=actor,
        at=at,
        payload={"unit": position.unit.code, "role": position.role, "old": old, "new": until_on},
    )


def holds(user: User, role: str, unit: OrgUnit) -> bool:
    """Whether guardian knows the grant of this role to this very person on this very unit.

    Asked on the rows themselves: ``has_perm`` would answer yes for every superuser.
    """
    return role in get_user_perms(user, unit)
