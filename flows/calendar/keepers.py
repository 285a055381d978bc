"""Who may keep which calendar (日历管理权限): the calendar administrators of the authorities that it holds for."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied

from permissions import roles
from permissions.audit.log import SYSTEM, Actor
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User, actor_of
from permissions.policies import Capacity, seats

from .regions import NATION, region_chain


def keeping(user: User, today: dt.date) -> list[tuple[Capacity, OrgUnit]]:
    """In which capacities the person keeps calendars today, each with the authority for which."""
    role = roles.CALENDAR_ADMINISTRATOR.code
    return [(capacity, capacity.position.unit.authority) for capacity in seats(user, role, today)]


def is_keeper(user: User, today: dt.date) -> bool:
    """Whether the person keeps any calendar today."""
    return bool(keeping(user, today))


def keeps(authority: OrgUnit, region: str) -> bool:
    """Whether the calendar of the region is this authority's to keep.

    The national one: an authority of a city or above, or one without a superior here. A regional one: the
    authority of that very region, or of one around it.
    """
    if region == NATION:
        above_district = (OrgUnit.Level.STATE, OrgUnit.Level.CITY)
        return authority.level in above_district or authority.parent_id is None
    return bool(authority.region_code) and authority.region_code in region_chain(region)


def regions_kept(user: User, today: dt.date) -> list[str]:
    """The regions whose calendars the person may keep: the nation's, and those of the authorities' own."""
    authorities = [authority for _, authority in keeping(user, today)]
    codes = OrgUnit.objects.filter(kind=OrgUnit.Kind.AUTHORITY, is_active=True).exclude(region_code="")
    known = [NATION, *codes.order_by("region_code").values_list("region_code", flat=True).distinct()]
    return [region for region in known if any(keeps(authority, region) for authority in authorities)]


def keeper(user: User | None, region: str, now: dt.datetime, *, ip: str = "") -> Actor:
    """The person as the log names him, acting as the keeper of this calendar; None is the operator's console.

    Raises PermissionDenied for anybody else.
    """
    if user is None:
        return SYSTEM
    for capacity, authority in keeping(user, local_date(now)):
        if keeps(authority, region):
            return actor_of(user, position=capacity.position, on_behalf_of=capacity.on_behalf_of, ip=ip)
    raise PermissionDenied(f"{user} does not keep the calendar of {region}")
