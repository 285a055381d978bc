"""What the dispatcher asks before it lets an act through (办理前核查)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from flows.law.periods import expires_at
from flows.registers.models import EnterpriseAgent
from permissions import policies
from permissions.clock import SHANGHAI, local_date
from permissions.organisations.models import Position, User, authorities_in
from permissions.refusals import Refusal, Refusals

from . import rules
from .clocks.rules import LATE_REASON_WANTED
from .models import Act, Deadline, Matter, Participation, WorkItem
from .nodes import HANDLED, ByHand
from .step import Step


def locked(matter_id: int, actor: User, now: dt.datetime, held: Sequence[Position] | None = None) -> Matter:
    """The matter with its row locked; what one may not see does not exist.

    held  the person's appointments of today, where they are read already
    """
    own = None if held is None else authorities_in(held)
    rows = Matter.objects.visible_to(actor, local_date(now), own).select_for_update(of=("self",))
    if held is None:
        return rows.select_related("unit__parent", "enterprise").get(pk=matter_id)
    matter = rows.get(pk=matter_id)
    for position in held:  # mostly it is at home in the matter's own authority, which need not be read again
        if position.unit.authority.pk == matter.unit_id:
            matter.unit = position.unit.authority
    return matter


def party(matter: Matter, actor: User, today: dt.date, position_id: int | None = None) -> Position | None:
    """The appointment in which the party acts on its own matter; None for an enterprise, whose agent has none.

    Of the enterprise it is an agent; in a matter that an official began, also against an enterprise, it is he.
    PermissionDenied for everybody else, and for an official without an appointment at that bureau.
    """
    if actor.kind == User.Kind.ENTERPRISE:
        agents = EnterpriseAgent.objects.valid_on(today)
        if not agents.filter(user=actor, enterprise=matter.enterprise_id).exists():
            raise PermissionDenied
        return None
    posts = Position.objects.valid_on(today).select_related("unit__parent")
    held = posts.filter(pk=position_id).first() if position_id is not None else None
    if matter.initiator_id != actor.pk or held is None or held.unit.authority != matter.unit:
        raise PermissionDenied
    if not any(found.position == held for found in policies.capacities(actor, held.role, held.unit, today)):
        raise PermissionDenied
    return held


def done_before(
    matter: Matter, request_key: str, actor: User, *, node: str = "", item_id: int | None = None
) -> Act | None:
    """The act that this very form already was, if this person sent it before.

    Refuses E-ACT-08 where the form of another person or of another step carries the same key.
    """
    sent = matter.acts.filter(request_key=request_key)
    if not request_key or not sent.exists():
        return None
    done = sent.get()
    done_item = done.work_item.pk if hasattr(done, "work_item") else None
    if done.user_id != actor.pk or done_item != item_id or (item_id is None and done.node != node):
        raise rules.FORM_USED.refusal()
    return done


def still_open(item: WorkItem, matter: Matter) -> None:
    """Refuse what is done or cancelled, saying by whom and when."""
    if item.closed_at is None:
        return
    if item.closed_by is None:
        raise rules.CANCELLED.refusal(
            at=local_text(item.closed_at), state=matter.get_status_display(), state_en=matter.status.lower()
        )
    raise rules.ALREADY_DONE.refusal(
        name=item.closed_by.actor_name,
        at=local_text(item.closed_by.at),
        outcome=gettext(item.closed_by.outcome_title),
    )


def not_held_by_another(item: WorkItem, actor: User, today: dt.date) -> None:
    """Refuse what somebody else has claimed; who may no longer act, or has named this deputy, holds nothing back."""
    if item.holder_id in (None, actor.pk) or item.holder is None:
        return
    if actor in policies.deputies_of(item.holder, item.role, item.unit, today):
        return
    if policies.may_act(item.holder, item.role, item.unit, today):
        raise rules.HELD_BY_ANOTHER.refusal(name=item.holder.name, at=local_text(item.held_since))


def not_open(matter: Matter) -> Refusal:
    """The refusal for a matter whose status does not allow the act."""
    return rules.NOT_OPEN.refusal(state=matter.get_status_display(), state_en=matter.status.lower())


def local_text(moment: dt.datetime | None) -> str:
    """A moment as people read it in a message."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def fitting(
    item: WorkItem, actor: User, today: dt.date, held: Sequence[Position] | None = None
) -> list[policies.Capacity]:
    """Every capacity in which the person may act on the item; PermissionDenied if there is none.

    What another holds is taken from him by a deputy of his, and for him only.
    """
    found = policies.capacities(actor, item.role, item.unit, today, held)
    if item.holder_id not in (None, actor.pk):
        found = [each for each in found if each.on_behalf_of and each.position.user_id == item.holder_id] or found
    if not found:
        raise PermissionDenied
    return found


def capacity(
    item: WorkItem, actor: User, today: dt.date, position_id: int | None, held: Sequence[Position] | None = None
) -> tuple[Position, str]:
    """The position in which the person acts; asked for when several fit."""
    found = fitting(item, actor, today, held)
    if position_id is not None:
        found = [capacity for capacity in found if capacity.position.pk == position_id]
        if not found:
            raise PermissionDenied
    if len(found) > 1:
        raise rules.WHICH_POSITION.refusal()
    return found[0].position, found[0].on_behalf_of


def load(work_item_id: int, matter: Matter, *, goes_on: bool = False) -> WorkItem:
    """The work item with all that an act on it asks for, read after the matter was locked.

    goes_on  the flow may go on from here: the sections of the authority, which it will ask for, are read for both
    """
    rows = WorkItem.objects.select_related("task__process", *([] if goes_on else ["unit__parent"]))
    item = rows.get(pk=work_item_id, matter=matter)
    item.matter = matter
    if goes_on:
        known = [unit for unit in matter.unit.with_sections() if unit.pk == item.unit_id]
        if known:  # else another authority's, or a section that was closed meanwhile
            item.unit = known[0]
    return item


def step_of(
    item: WorkItem,
    actor: User,
    now: dt.datetime,
    *,
    held: Sequence[Position] | None = None,
    position_id: int | None = None,
    ip: str = "",
) -> Step:
    """The step of a hand, after its rights and the separation of duties are checked."""
    position, on_behalf_of = capacity(item, actor, local_date(now), position_id, held)
    kept_apart(item, actor)
    return Step(
        matter=item.matter,
        node=item.node,
        now=now,
        actor=actor,
        position=position,
        on_behalf_of=on_behalf_of,
        ip=ip,
        work_item=item,
    )


def kept_apart(item: WorkItem, actor: User) -> None:
    """Refuse the person who did what must be another's (职责分离), or who led the case itself."""
    node: ByHand = item.task.flow_task
    apart = node.kept_apart()
    past = history(item.matter, since_task=item.task_id, node=node.name) if apart else []
    if HANDLED in apart:
        past += handled(item.matter)
    refusals = Refusals(
        policies.conflicts_of_interest(
            actor.pk,
            apart_from=apart,
            history=past,
            shunned=node.shunned(item.matter) if node.shunned else (),
        )
    )
    refusals.raise_if_any()


def late_clocks(running: Iterable[Deadline], node: str, now: dt.datetime) -> list[Deadline]:
    """The limits of the law and the promises that bind this node and have passed; house limits ask for no reason."""
    return [
        clock
        for clock in running
        if clock.node in ("", node)
        and clock.kind != Deadline.Kind.HOUSE
        and clock.paused_at is None
        and now >= expires_at(clock.legal_due)
    ]


def late_reason(running: Iterable[Deadline], node: str, reason: str, now: dt.datetime) -> str:
    """The reason as it is kept: none where nothing is late; refuses E-DUE-12 where it is wanted and missing."""
    late = late_clocks(running, node, now)
    if late and not reason.strip():
        worst = min(late, key=lambda clock: clock.legal_due)
        raise LATE_REASON_WANTED.refusal(
            field="late_reason", title=worst.title, due=worst.legal_due.isoformat(), late=worst.late_name
        )
    return reason.strip() if late else ""


def history(matter: Matter, *, since_task: int, node: str) -> list[policies.PastAct]:
    """Who did what in this matter; of the node itself only the other hands of the same task count."""
    acts = matter.acts.exclude(user=None).values_list("user_id", "node", "title", "work_item__task_id")
    return [
        policies.PastAct(user_id, name, gettext(title))
        for user_id, name, title, task_id in acts
        if name != node or task_id == since_task
    ]


def handled(matter: Matter) -> list[policies.PastAct]:
    """Who handles or handled the matter as its official, also who left it before he did a step."""
    rows = Participation.objects.filter(matter=matter, capacity=Participation.Capacity.HANDLING, user__isnull=False)
    return [
        policies.PastAct(user_id, HANDLED, gettext("Handling of the matter"))
        for user_id in rows.values_list("user_id", flat=True)
        if user_id is not None
    ]
