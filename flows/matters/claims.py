"""Claiming, releasing and handing over tasks (领取、退回待领、改派): one wins, the others read who it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from permissions import policies
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import User, actor_of
from permissions.refusals import Refusal, Refusals

from . import checks, rules
from .acts import attempt
from .models import WorkItem
from .nodes import ByHand
from .step import Step


def claim(work_item_id: int, *, actor: User, now: dt.datetime, ip: str = "") -> WorkItem:
    """Take a task out of the pool (领取); claiming one's own again changes nothing.

    Raises WorkItem.DoesNotExist or Matter.DoesNotExist for what one may not see, PermissionDenied for
    what one may not do, E-ACT-01/02/03 when another was first; a refusal is logged as that of an act is.
    """

    def body() -> WorkItem:
        item = _locked(work_item_id, actor, now)
        if item.holder != actor:
            # In which of his positions he acts is asked when he acts, not here.
            checks.fitting(item, actor, local_date(now))
            checks.not_held_by_another(item, actor, local_date(now))
            checks.kept_apart(item, actor)
            pass_on(item, actor, "task.claimed", actor_of(actor, ip=ip), now)
        return item

    return _attempted(body, work_item_id, actor, now, ip)


def release(work_item_id: int, *, actor: User, now: dt.datetime, ip: str = "") -> WorkItem:
    """Put one's task back into the pool (退回待领); refused for a task that another holds."""

    def body() -> WorkItem:
        item = _locked(work_item_id, actor, now)
        if item.holder is None:
            raise PermissionDenied
        if item.holder != actor:
            checks.fitting(item, actor, local_date(now))
            checks.not_held_by_another(item, actor, local_date(now))
        pass_on(item, None, "task.released", actor_of(actor, ip=ip), now)
        return item

    return _attempted(body, work_item_id, actor, now, ip)


def hand_over(work_item_id: int, *, to: str, reason: str, actor: User, now: dt.datetime, ip: str = "") -> WorkItem:
    """Give a task to another person (改派): by its holder, or by a superior in its unit or authority; he is told.

    to  account of the person; E-ACT-10 says the same of one who may not take it and of one who does not exist
    Raises as ``claim``; E-ACT-09 without a reason.
    """

    def body() -> WorkItem:
        item = _locked(work_item_id, actor, now)
        today = local_date(now)
        if item.holder != actor and actor not in policies.all_superiors_of(item.role, item.unit, today):
            raise PermissionDenied
        if not reason.strip():
            raise rules.HAND_OVER_REASON.refusal(field="reason")
        if item.holder is not None and item.holder.username == to:
            return item
        person = User.objects.filter(username=to).first()
        if person is None or not could_take(item, person, today):
            raise rules.CANNOT_TAKE.refusal(field="to", account=to)
        step = Step(matter=item.matter, node=item.node, now=now, actor=actor, ip=ip)
        _give(step, item, person, reason.strip())
        step.write_notices()
        return item

    return _attempted(body, work_item_id, actor, now, ip)


def give_on(step: Step, *, leaving: Collection[User], coming: Collection[User], reason: str) -> None:
    """Steps that belonged to who leaves belong to who comes (``held_by``): what of them waits goes to him.

    What somebody else has claimed stays with him, and so does the task in hand.
    """
    waiting = step.matter.work_items.open().filter(Q(holder=None) | Q(holder__in=leaving)).order_by("pk")
    if step.work_item is not None:
        waiting = waiting.exclude(pk=step.work_item.pk)
    for item in waiting.select_related("task__process", "unit__parent", "holder"):
        item.matter = step.matter
        node: ByHand = item.task.flow_task
        person = node.held_by(step.matter) if node.held_by else None
        if person is None or person not in coming or person == item.holder:
            continue
        if could_take(item, person, step.today):
            _give(step, item, person, reason)


def _give(step: Step, item: WorkItem, person: User, reason: str) -> None:
    """Write that he holds it now, and tell him from whom and why."""
    assert step.actor is not None, "a person hands over"
    pass_on(item, person, "task.handed_over", step.log_actor, step.now, reason=reason)
    step.notify(
        [person],
        zh=f"{step.actor.name}将 {item.matter.number} 的待办改派给您:{reason}"[:300],
        en=f"{step.actor.name} handed you a task of {item.matter.number}: {reason}"[:300],
    )


def could_take(item: WorkItem, user: User, today: dt.date) -> bool:
    """Whether this person may act on the task, and nothing keeps him away from it (职责分离)."""
    if not policies.may_act(user, item.role, item.unit, today):
        return False
    try:
        checks.kept_apart(item, user)
    except (Refusal, Refusals):
        return False
    return True


def _attempted(body: Callable[[], WorkItem], work_item_id: int, actor: User, now: dt.datetime, ip: str) -> WorkItem:
    matter_id = WorkItem.objects.values_list("matter_id", flat=True).get(pk=work_item_id)
    item: WorkItem = attempt(body, matter_id, actor_of(actor, ip=ip), now)
    return item


def _locked(work_item_id: int, actor: User, now: dt.datetime) -> WorkItem:
    matter_id = WorkItem.objects.values_list("matter_id", flat=True).get(pk=work_item_id)
    matter = checks.locked(matter_id, actor, now)
    item = checks.load(work_item_id, matter)
    checks.still_open(item, matter)
    return item


def pass_on(item: WorkItem, to: User | None, action: str, by: log.Actor, now: dt.datetime, **more: str) -> None:
    """Write who holds it now, and in the log also from whom it was taken: he may be another than the one who acts."""
    holder = {"old": _id_of(item.holder), "new": _id_of(to)}
    item.holder, item.held_since = to, now if to else None
    item.save(update_fields=["holder", "held_since"])
    payload = {"node": item.node, "hand": item.slot, "on": local_date(now), "holder": holder, **more}
    log.append(item.matter.chain, action=action, actor=by, at=now, payload=payload)


def _id_of(holder: User | None) -> str | None:
    return actor_of(holder).id if holder else None
