"""Rows as the templates show them: models on one side, words on the other, no query per row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from flows.calendar.current import calendars_of
from flows.calendar.regions import region_of
from flows.desk.words import Due, due_words, late_at, late_names
from flows.matters import engine
from flows.matters.models import Act, Deadline, Matter, WorkItem
from flows.matters.nodes import ByJob, ByMatter, ByParty
from flows.matters.procedures import procedure_of, procedures
from permissions.clock import local_date
from permissions.organisations.models import Position


def procedure_title(code: str) -> str:
    """A procedure in the reader's language; the code itself when its folder is gone."""
    found = procedures().get(code)
    return gettext(found.title) if found else code


STATES = {
    Matter.Status.DRAFT: ("draft", "pencil"),
    Matter.Status.OPEN: ("open", "player-play"),
    Matter.Status.SUSPENDED: ("waiting", "player-pause"),
    Matter.Status.CLOSED: ("done", "circle-check"),
    Matter.Status.WITHDRAWN: ("ended", "arrow-back-up"),
}


@dataclass(frozen=True)
class State:
    """State of a matter as a badge."""

    look: str
    icon: str
    text: str


def state_of(matter: Matter) -> State:
    """State of the matter with colour, sign and words."""
    look, icon = STATES[Matter.Status(matter.status)]
    return State(look, icon, matter.get_status_display())


@dataclass(frozen=True)
class WorkRow:
    """One line of 待办 or 待领; ``instead_of`` names for whom the reader would do it as a deputy (代办)."""

    item: WorkItem
    due: Due
    procedure: str
    instead_of: str = ""


def work_rows(
    items: Iterable[WorkItem],
    now: dt.datetime,
    *,
    own: Iterable[Position] = (),
    stood_in: Iterable[Position] = (),
) -> list[WorkRow]:
    """Lines for these tasks, read with ``with_rows``.

    own, stood_in  the reader's posts, and those of others in which he is deputy
    """
    items = list(items)
    passed, calendars = _passed(items, now), calendars_of(item.matter.unit for item in items)
    places = {(post.unit_id, post.role) for post in own}
    return [
        WorkRow(
            item,
            due_words(
                item.due_on,
                now,
                calendars[region_of(item.matter.unit)],
                late_at(passed, item.matter_id, [item.node]),
            ),
            procedure_title(item.matter.procedure),
            _instead_of(item, places, stood_in),
        )
        for item in items
    ]


def _instead_of(item: WorkItem, own: set[tuple[int, str]], stood_in: Iterable[Position]) -> str:
    """For whom the reader would do it: the principal who holds it, or whose post it is and not the reader's own."""
    place = (item.unit_id, item.role)
    posts = [post for post in stood_in if (post.unit_id, post.role) == place]
    for post in posts:
        if item.holder_id == post.user_id:
            return post.user.name
    return posts[0].user.name if posts and place not in own else ""


def _passed(items: Iterable[WorkItem], now: dt.datetime) -> dict[tuple[int, str], str]:
    """What has been passed in the matters of these tasks; asked only where something has."""
    today = local_date(now)
    late = {item.matter_id for item in items if item.due_on and item.due_on < today}
    return late_names(Deadline.objects.ticking().filter(matter__in=late, legal_due__lt=today), today) if late else {}


@dataclass(frozen=True)
class MatterRow:
    """One line of a list of matters, with what is open in it and who holds that, or the step it waits at instead."""

    matter: Matter
    state: State
    procedure: str
    open_items: list[WorkItem]
    elsewhere: ByParty | ByJob | ByMatter | None
    due: Due | None


def matter_rows(matters: list[Matter], now: dt.datetime) -> list[MatterRow]:
    """Lines for these matters, read with ``with_rows``; their open tasks are read in one query."""
    waiting: dict[int, list[WorkItem]] = {}
    for item in WorkItem.objects.open().filter(matter__in=matters).select_related("holder", "unit").order_by("id"):
        waiting.setdefault(item.matter_id, []).append(item)
    passed = _passed([item for items in waiting.values() for item in items], now)
    calendars = calendars_of(matter.unit for matter in matters)
    rows = []
    for matter in matters:
        items = waiting.get(matter.pk, [])
        days = [item.due_on for item in items if item.due_on]
        late = late_at(passed, matter.pk, [item.node for item in items])
        due = due_words(min(days), now, calendars[region_of(matter.unit)], late) if days else None
        elsewhere = None if items else engine.elsewhere(matter)
        rows.append(MatterRow(matter, state_of(matter), procedure_title(matter.procedure), items, elsewhere, due))
    return rows


@dataclass(frozen=True)
class ActRow:
    """One step of the timeline; a step that sent the matter back is marked."""

    act: Act
    sent_back: bool


def act_rows(matter: Matter) -> list[ActRow]:
    """The timeline of the matter, the oldest first."""
    flow = procedure_of(matter.procedure).flow_class
    back: dict[str, frozenset[str]] = {
        node.name: getattr(getattr(node, "act", None), "needs_opinion", frozenset()) for node in flow.instance.nodes()
    }
    return [ActRow(act, act.outcome in back.get(act.node, frozenset())) for act in matter.acts.select_related("unit")]
