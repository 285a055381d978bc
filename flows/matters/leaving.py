"""Who leaves (离任): what he held goes back to the pool, and where nobody is left it is said (decision 0010)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Count

from permissions import policies, roles
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal, Rule

from . import checks, jobs, telling
from .claims import pass_on
from .models import Matter, WorkItem
from .models.work import WorkItemQuerySet
from .rules import HOUSE
from .step import Step

NOBODY_LEFT = Rule(
    code="E-ORG-01",
    article=HOUSE,
    zh="{unit}的{role}已无人可以办理,有{n}项待办在等待",
    en="Nobody may act any more as {role_en} of {unit}, and {n} tasks wait there",
    way_out="请任命新的人员,或者由原任职人员委托代办",
    way_out_en="Appoint somebody, or let the holder of the post name a substitute",
)


def return_stranded(*, now: dt.datetime, by: log.Actor = log.SYSTEM, holder: User | None = None) -> int:
    """Put back into the pool (收回待领) what is held by people who may no longer act on it; how many tasks.

    holder  only what this person holds: he was deactivated or his appointment was ended just now

    Each task under the lock that acts take, with its entry; who may act on it now is told. Sent by beat every
    morning for the appointments that ended the day before.
    """
    held = WorkItem.objects.open().exclude(holder=None)
    if holder is not None:
        held = held.filter(holder=holder)
    places = list(held.order_by().values_list("holder", "role", "unit").distinct())
    people = User.objects.in_bulk({place[0] for place in places})
    units = OrgUnit.objects.in_bulk({place[2] for place in places})
    returned = 0
    for user, role, unit in places:
        if not policies.may_act(people[user], role, units[unit], local_date(now)):
            for pk in held.filter(holder=user, role=role, unit=unit).values_list("pk", flat=True):
                returned += _return_one(pk, by, now)
    return returned


@transaction.atomic
def _return_one(work_item_id: int, by: log.Actor, now: dt.datetime) -> bool:
    """Put one back, unless it was done, released or handed on meanwhile."""
    matter_id = WorkItem.objects.values_list("matter_id", flat=True).get(pk=work_item_id)
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=matter_id)
    item = checks.load(work_item_id, matter)
    if item.closed_at or not item.holder or policies.may_act(item.holder, item.role, item.unit, local_date(now)):
        return False
    pass_on(item, None, "task.returned_to_pool", by, now)
    step = Step(matter=matter, node=item.node, now=now)
    step.opened.append(item)
    telling.write_down(step)
    jobs.wake_after_commit()
    return True


def without_hands(items: WorkItemQuerySet, today: dt.date) -> list[Refusal]:
    """E-ORG-01 for each place (role on a unit) of these open tasks in which nobody may act any more."""
    places = items.open().order_by("unit__code", "role").values_list("role", "unit").annotate(n=Count("pk"))
    units = OrgUnit.objects.in_bulk({unit for _, unit, _ in places})
    return [
        NOBODY_LEFT.refusal(
            n=n, unit=units[unit].short_name, role=roles.role_of(role).zh, role_en=roles.role_of(role).en
        )
        for role, unit, n in places
        if not policies.who_may_act(role, units[unit], today).exists()
    ]
