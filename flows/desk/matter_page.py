"""办件页面: everything that the page of one matter shows, whether it is read or an act on it was refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.desk.access import audited, positions_of, request_user
from flows.desk.presentation import act_rows, procedure_title, state_of
from flows.desk.tabs import View, shown_tabs, tab_of
from flows.desk.words import due_words, late_at, late_names
from flows.matters import engine
from flows.matters.checks import late_clocks
from flows.matters.dossier import asking
from flows.matters.models import Deadline, Matter, WorkItem
from flows.matters.nodes import ByHand
from flows.matters.previews.asking import fields_at
from flows.matters.procedures import procedure_of
from permissions import clock, policies
from permissions.organisations.models import User
from permissions.policies import Capacity
from permissions.refusals import Refusal, Refusals

# 常用意见: what is written most; opinions are part of the record and therefore Chinese in either language.
PHRASES = ["同意。", "情况属实。", "材料齐全，符合要求。", "请补充核实后再报。"]


def open_items(matter: Matter) -> list[WorkItem]:
    """What waits in this matter, with everything that the page asks of it."""
    related = ("task__process", "unit__parent", "holder", "received_from")
    items = list(matter.work_items.open().select_related(*related).order_by("due_on", "pk"))
    for item in items:
        item.matter = matter
    return items


def capacities_for(item: WorkItem, user: User) -> list[Capacity]:
    """In which positions this person could act on the task now; for what another holds only as his deputy."""
    found = policies.capacities(user, item.role, item.unit, clock.today())
    if item.holder_id in (None, user.pk):
        return found
    return [each for each in found if each.on_behalf_of and each.position.user_id == item.holder_id]


def node_of(item: WorkItem) -> ByHand:
    """The step of the flow at which this task hangs."""
    node: ByHand = procedure_of(item.matter.procedure).flow_class.instance.node(item.node)
    return node


def form_for(item: WorkItem, capacities: list[Capacity], clocks: Iterable[Deadline] | None, *data: Any) -> Any:
    """The form that the task's node declares; it asks why it is late where one of the running clocks has passed.

    clocks  None for a form that was sent and is not shown: whether it is late is the dispatcher's question
    """
    node = node_of(item)
    late = None if clocks is None else is_late(clocks, item)
    return node.form(*data, spec=node.act, matter=item.matter, capacities=capacities, late=late)


def is_late(clocks: Iterable[Deadline], item: WorkItem) -> bool:
    """Whether one of the running clocks that bind the task has passed, so that its act says why."""
    return bool(late_clocks(clocks, item.node, clock.now()))


def my_item(items: list[WorkItem], user: User, wanted: str) -> tuple[WorkItem, list[Capacity]] | None:
    """The task on which this person could act now: the one asked for, else one held, else one to claim."""
    order = sorted(items, key=lambda item: (str(item.pk) != wanted, item.holder_id != user.pk))
    for item in order:
        found = capacities_for(item, user)
        if found:
            return item, found
    return None


def outcome_buttons(item: WorkItem, form: Any) -> list[dict[str, Any]]:
    """The outcomes that the form offers as buttons, the usual way on first; one where it follows from the facts."""
    spec = node_of(item).act
    if "outcome" not in form.fields:
        return [{"code": "", "title": gettext_noop("Hand in"), "needs_opinion": False, "is_first": True}]
    return [
        {
            "code": code,
            "title": spec.outcomes[code],
            "needs_opinion": code in spec.needs_opinion,
            "is_first": number == 0,
        }
        for number, code in enumerate(form.offered)
    ]


def show_matter(
    request: HttpRequest,
    matter: Matter,
    *,
    task: int | None = None,
    form: Any = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page; ``form`` is the form that was sent for this ``task``, ``error`` why it was refused.

    A task that is over meanwhile gives way to the next one of this person, with that one's own form.
    """
    user, now, calendar = request_user(request), clock.now(), current_calendar(region_of(matter.unit))
    items = open_items(matter)
    mine = my_item(items, user, str(task or request.GET.get("task", "")))
    deadlines = list(matter.deadlines.all())
    auditor = matter.unit_id in audited(request)
    tab = tab_of(request.GET.get("tab", ""), is_auditor=auditor)
    due_days = [item.due_on for item in items if item.due_on]
    nodes = {"", *(item.node for item in items)}
    passed = late_names((d for d in deadlines if d.ended_at is None), now.date())
    clocks = [deadline for deadline in deadlines if deadline.ended_at is None and deadline.node in nodes]
    context: dict[str, Any] = {
        "matter": matter,
        "state": state_of(matter),
        "procedure": procedure_title(matter.procedure),
        "items": items,
        "elsewhere": None if items else engine.elsewhere(Matter.objects.with_rows().get(pk=matter.pk)),
        "due": due_words(min(due_days), now, calendar, late_at(passed, matter.pk, nodes)) if due_days else None,
        "clocks": sorted(clocks, key=lambda deadline: (deadline.legal_due, deadline.pk)),
        "today": now.date(),
        "phrases": PHRASES,
        "acts": (acts := act_rows(matter)),
        "may_have_dossier": asking.may_have(
            user,
            positions_of(request),
            matter,
            handled=any(row.act.user_id == user.pk for row in acts) or any(i.holder_id == user.pk for i in items),
        ),
        "tabs": shown_tabs(is_auditor=auditor),
        "tab": tab,
        "error": error,
        **tab.read(View(matter, deadlines, now, calendar, user)),
    }
    if mine:
        item, capacities = mine
        context |= {
            "item": item,
            "is_held": item.holder_id == user.pk,
            "instead_of": capacities[0].on_behalf_of if all(each.on_behalf_of for each in capacities) else "",
            "form": (shown := form if form is not None and item.pk == task else form_for(item, capacities, clocks)),
            "buttons": (buttons := outcome_buttons(item, shown)),
            "needs_opinion": gettext(", ").join(gettext(b["title"]) for b in buttons if b["needs_opinion"]),
            "may_preview": fields_at(item) is not None,
            "form_template": node_of(item).template or "desk/parts/act_form.html",
            "item_due": due_words(item.due_on, now, calendar, late_at(passed, matter.pk, [item.node])),
        }
    return render(request, "desk/matter.html", context, status=status)
