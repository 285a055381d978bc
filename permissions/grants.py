"""Appointments become rights (授权): the only module that speaks to guardian.

A Position is the appointment; the grant on the OrgUnit is what ``may_act`` asks for. Both must stand:
ending a position takes the grant away unless another position still carries it.
Roles are granted to one person on one unit; never globally, never to a group, never down the tree.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from permissions import roles
from permissions.audit.log import Actor, append
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position, User
from permissions.refusals import Rule

AUDITOR_APART = Rule(
    code="E-COI-03",
    article="本系统规则(审计员不办理业务)",
    zh="审计员不得同时担任办理岗位:{name}在此期间已任{held}",
    en="An auditor holds no working post at the same time: {name} is {held_en} in this period",
    way_out="请先填写原任职的最后一日,或者任命其他人员",
    way_out_en="End the other appointment first, or appoint somebody else",
)


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

    An appointment that has ended meanwhile stays ended: a new one begins on another day.
    Refuses E-COI-03; raises KeyError for a role outside the vocabulary and ValueError for a person who is
    no official.
    """
    roles.role_of(role)
    if user.kind != User.Kind.OFFICIAL:
        raise ValueError(f"{user.username} is no official and cannot hold a position")
    User.objects.select_for_update().get(pk=user.pk)  # of two appointments at once the second sees the first
    keep_auditors_apart(user, role, from_on=from_on, until_on=until_on)
    position, created = Position.objects.get_or_create(
        user=user, unit=unit, role=role, from_on=from_on, defaults={"title": title, "until_on": until_on}
    )
    if created or not position.has_ended(local_date(at)):
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


def keep_auditors_apart(user: User, role: str, *, from_on: dt.date, until_on: dt.date | None = None) -> None:
    """Refuse E-COI-03: nobody audits while he has a post that acts, nor the other way about, on whatever unit."""
    new, auditor = roles.role_of(role), roles.AUDITOR.code
    if not new.acts and new.code != auditor:
        return
    held = Position.objects.filter(user=user).exclude(until_on__lt=from_on).select_related("unit")
    if until_on is not None:
        held = held.filter(from_on__lte=until_on)
    for position in held:
        other = roles.role_of(position.role)
        if (other.acts and new.code == auditor) or (new.acts and other.code == auditor):
            where = position.unit.short_name
            raise AUDITOR_APART.refusal(
                field="role", name=user.name, held=f"{where}{other.zh}", held_en=f"{other.en} ({where})"
            )


@transaction.atomic
def end_appointment(position: Position, *, until_on: dt.date, actor: Actor, at: dt.datetime) -> None:
    """End an appointment (免职) with its last day; the grant goes with the last position that carries it.

    The dates alone already end the right the next morning; ``withdraw_spent`` then takes the grant away.
    Raises ValueError for a last day before the first, or after the one that was already set.
    """
    held = Position.objects.select_for_update().select_related("user", "unit").get(pk=position.pk)
    old = held.until_on
    if until_on < held.from_on or (old is not None and until_on > old):
        raise ValueError(f"{until_on} cannot be the last day of {held}")
    held.until_on = position.until_on = until_on
    held.save(update_fields=["until_on"])
    _withdraw_if_spent(held, local_date(at))
    append(
        f"user:{held.user_id}",
        action="position.ended",
        actor=actor,
        at=at,
        payload={"unit": held.unit.code, "role": held.role, "old": old, "new": until_on},
    )


@transaction.atomic
def withdraw_spent(*, today: dt.date) -> int:
    """Take away the grants of appointments that ended yesterday or before; how many positions were seen.

    Nobody could act on them any more; this leaves nothing behind for a later reader of the tables.
    """
    ended = Position.objects.filter(until_on__lt=today).select_related("user", "unit")
    for position in ended:
        _withdraw_if_spent(position, today)
    return len(ended)


def _withdraw_if_spent(position: Position, today: dt.date) -> None:
    """Take the grant away unless a position carries it now or will carry it."""
    same = Position.objects.filter(user=position.user, unit=position.unit, role=position.role)
    if all(each.has_ended(today) for each in same):
        remove_perm(position.role, position.user, position.unit)


def _granted(role: str, unit: OrgUnit) -> QuerySet[UserObjectPermission]:
    """Guardian's rows for this role on this very unit, read as they are: its helpers ask for what we never grant."""
    return UserObjectPermission.objects.filter(
        permission__codename=role, content_type=ContentType.objects.get_for_model(OrgUnit), object_pk=str(unit.pk)
    )


def holders(role: str, unit: OrgUnit) -> QuerySet[User]:
    """The people to whom this role is granted on this very unit, whatever their dates."""
    return User.objects.filter(pk__in=_granted(role, unit).values("user"))


def holds(user: User, role: str, unit: OrgUnit) -> bool:
    """Whether guardian knows the grant of this role to this very person on this very unit.

    Asked on the rows themselves: ``has_perm`` would answer yes for every superuser.
    """
    return _granted(role, unit).filter(user=user).exists()
