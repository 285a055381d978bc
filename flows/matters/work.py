"""Work items and jobs follow the engine (待办随流程): one function makes the rows agree with what waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from permissions import policies
from permissions.clock import local_date
from permissions.organisations.models import User

from . import engine
from .models import Act, Deadline, Job, Matter, WorkItem
from .nodes import ByHand, ByJob
from .procedures import procedure_of
from .step import Step


def follow_engine(step: Step, act: Act | None) -> list[WorkItem]:
    """Close the items whose task waits no more, open the missing ones; the same with the jobs of tasks.

    Returns the items opened. ``act`` is what moved the engine: who had it before.
    """
    matter = step.matter
    waiting = engine.waiting_tasks(matter)
    open_items = matter.work_items.open()
    open_items.exclude(task__in=waiting).update(closed_at=step.now)
    left_behind = matter.jobs.unfinished().exclude(task=None).exclude(task__in=waiting)
    left_behind.update(state=Job.State.CANCELLED, done_at=step.now, lease_until=None)
    known = set(matter.work_items.filter(task__in=waiting).values_list("task_id", "slot"))
    due = _due_dates(matter)
    items = []
    for task in waiting:
        node = task.flow_task
        if isinstance(node, ByJob):
            step.queue(node.job, f"task:{task.pk}", task_id=task.pk)
        if not isinstance(node, ByHand):
            continue
        for slot, hand in enumerate(node.hands):
            if (task.pk, slot) in known:
                continue
            items.append(
                WorkItem(
                    matter=matter,
                    task=task,
                    node=node.name,
                    title=node.act.title,
                    slot=slot,
                    unit=hand.unit(matter),
                    role=hand.role.code,
                    opened_at=step.now,
                    due_on=due.for_node(node.name),
                    received_from=act,
                )
            )
    WorkItem.objects.bulk_create(items)
    return items


@dataclass(frozen=True)
class _DueDates:
    running: list[Deadline]

    def for_node(self, node: str) -> dt.date | None:
        """The tightest clock that binds this node: its own budget and the clocks of the whole matter."""
        return min((d.legal_due for d in self.running if d.node in ("", node)), default=None)


def _due_dates(matter: Matter) -> _DueDates:
    return _DueDates(list(matter.deadlines.running()))


def announce(step: Step, items: list[WorkItem]) -> None:
    """Tell those who may take the new items that something waits for them; each person once."""
    procedure = procedure_of(step.matter.procedure)
    people: dict[int, User] = {}
    for unit, role in {(item.unit, item.role) for item in items}:
        for user in policies.who_may_act(role, unit, local_date(step.now)):
            people.setdefault(user.pk, user)
    if people:
        step.notify(
            list(people.values()),
            zh=f"新待办:{procedure.title_zh} {step.matter.number} {step.matter.title}",
            en=f"New task: {step.matter.number}, {step.matter.title}",
        )


def drift() -> list[str]:
    """Where the inbox and the engine disagree, one line each; empty when all is well."""
    found = []
    matters = Matter.objects.filter(Q(status=Matter.Status.OPEN) | Q(work_items__closed_at=None)).distinct()
    for matter in matters.exclude(process=None).iterator():
        waiting = engine.waiting_tasks(matter)
        wanted = {
            (task.pk, slot)
            for task in waiting
            if isinstance(task.flow_task, ByHand)
            for slot in range(len(task.flow_task.hands))
        }
        closed = set(matter.work_items.exclude(closed_at=None).values_list("task_id", "slot"))
        there = set(matter.work_items.open().values_list("task_id", "slot"))
        for task_id, slot in sorted(wanted - closed - there):
            found.append(f"{matter.number}: task {task_id} hand {slot} has no work item")
        for task_id, slot in sorted(there - wanted):
            found.append(f"{matter.number}: work item of task {task_id} hand {slot} waits for nothing")
        by_job = {task.pk for task in waiting if isinstance(task.flow_task, ByJob)}
        queued = set(matter.jobs.unfinished().exclude(task=None).values_list("task_id", flat=True))
        for task_id in sorted(by_job - queued):
            found.append(f"{matter.number}: task {task_id} has no job")
        for task_id in sorted(queued - by_job):
            found.append(f"{matter.number}: job of task {task_id} waits for nothing")
    return found
