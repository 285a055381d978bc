"""Work items and jobs follow the engine (待办随流程): one function makes the rows agree with what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from permissions import policies
from permissions.audit import log
from permissions.clock import local_date

from . import engine, telling
from .models import Act, Deadline, Job, Matter, WorkItem
from .nodes import ByHand, ByJob, ByMatter
from .step import Step

OPENS, LEAVES = "opens:", "leaves:"  # keys of the jobs that open another matter, and tell it that nobody waits


def follow_engine(step: Step, act: Act | None, *, went_on: bool = False) -> list[WorkItem]:
    """Close the items whose task waits no more, open the missing ones; the same with the jobs of tasks.

    Returns the items opened. ``act`` is what moved the engine: who had it before. ``went_on`` says that it
    only went forward, so that no job can have been left behind.
    """
    matter = step.matter
    waiting = engine.waiting_tasks(matter)
    rows = matter.work_items.filter(Q(closed_at=None) | Q(task__in=waiting))
    there = list(rows.values_list("task_id", "slot", "pk", "node", "due_on", "closed_at"))
    known = {(task_id, slot): pk for task_id, slot, pk, *_ in there}
    waits = {task.pk for task in waiting}
    stale = [pk for (task_id, _), pk in known.items() if task_id not in waits]
    for task_id, _, pk, node, due_on, closed_at in there:
        # A clock may have begun, ended, paused or moved while the item lay there.
        if task_id in waits and closed_at is None and due_on != (due := due_on_of(step.running, node)):
            WorkItem.objects.filter(pk=pk).update(due_on=due)
    if stale:
        WorkItem.objects.filter(pk__in=stale).update(closed_at=step.now)
    if not went_on:
        left_behind = matter.jobs.unfinished().exclude(task=None).exclude(task__in=waiting)
        left_behind.update(state=Job.State.CANCELLED, done_at=step.now, lease_until=None)
        _tell_those_it_waited_for(step, waits)
    items = []
    for task in waiting:
        node = task.flow_task
        if isinstance(node, ByJob):
            step.queue(node.job, f"task:{task.pk}", task_id=task.pk)
        if isinstance(node, ByMatter):
            step.queue(node.opens, f"{OPENS}{task.pk}", {"task": task.pk})
        if not isinstance(node, ByHand):
            continue
        for slot, hand in enumerate(node.hands_of(matter)):
            if (task.pk, slot) in known:
                continue
            unit = hand.unit(matter)
            holder = node.held_by(matter) if node.held_by else None
            if holder and not policies.may_act(holder, hand.role.code, unit, local_date(step.now)):
                holder = None
            items.append(
                WorkItem(
                    matter=matter,
                    task=task,
                    node=node.name,
                    title=node.act.title,
                    slot=slot,
                    unit=unit,
                    role=hand.role.code,
                    holder=holder,
                    held_since=step.now if holder else None,
                    opened_at=step.now,
                    due_on=due_on_of(step.running, node.name),
                    received_from=act,
                )
            )
    WorkItem.objects.bulk_create(items)
    return items


def _tell_those_it_waited_for(step: Step, waits: Collection[int]) -> None:
    """A matter that was opened for a task of this one, which now waits no more, is told once that it did."""
    for job in step.matter.jobs.filter(key__startswith=OPENS):
        if job.payload["task"] not in waits:
            step.queue(job.kind, f"{LEAVES}{job.payload['task']}", job.payload)


def due_on_of(running: Iterable[Deadline], node: str) -> dt.date | None:
    """The tightest clock that binds this node: its own budget and the clocks of the whole matter, paused ones not."""
    return min((d.legal_due for d in running if d.node in ("", node) and d.paused_at is None), default=None)


def drift() -> list[str]:
    """Where the inbox and the engine disagree, one line each; empty when all is well.

    Asked while people and jobs are at work: what differs is asked again under the lock that acts take, for an act
    may have come between two of the questions.
    """
    suspects = [matter.pk for matter in _suspects().iterator() if _drift_of(matter)]
    return [line for matter_id in suspects for line in _drift_under_lock(matter_id)]


def rebuild(*, now: dt.datetime, actor: log.Actor) -> Iterator[str]:
    """Make work items and jobs agree with the engine again; one line for each thing that was done.

    Each matter in a transaction of its own, under the lock that acts take, with an entry in its chain.
    What cannot be mended this way (a job that was cancelled by hand) is still in ``drift`` afterwards.
    """
    for matter_id in list(_suspects().values_list("pk", flat=True)):
        with transaction.atomic():
            matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
            found = _drift_of(matter)
            if not found:
                continue
            step = Step(matter=matter, node="", now=now)
            opened = follow_engine(step, matter.acts.last())
            step.opened += opened
            telling.write_down(step)
            items = [f"{item.node}/{item.slot}" for item in opened]
            log.append(
                matter.chain, action="inbox.rebuilt", actor=actor, at=now, payload={"drift": found, "opened": items}
            )
        yield from (f"{matter.number}: {line}" for line in found)


def _suspects() -> QuerySet[Matter]:
    """Matters with a process where something waits, or should."""
    waits = WorkItem.objects.open().filter(matter=OuterRef("pk"))
    queued = Job.objects.unfinished().exclude(task=None).filter(matter=OuterRef("pk"))
    return Matter.objects.exclude(process=None).filter(
        Q(status__in=[Matter.Status.OPEN, Matter.Status.SUSPENDED]) | Exists(waits) | Exists(queued)
    )


@transaction.atomic
def _drift_under_lock(matter_id: int) -> list[str]:
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
    return [f"{matter.number}: {line}" for line in _drift_of(matter)]


def _drift_of(matter: Matter) -> list[str]:
    """Where the rows of one matter disagree with its engine."""
    waiting = engine.waiting_tasks(matter)
    wanted = {
        (task.pk, slot)
        for task in waiting
        if isinstance(task.flow_task, ByHand)
        for slot in range(len(task.flow_task.hands_of(matter)))
    }
    by_job = {task.pk for task in waiting if isinstance(task.flow_task, ByJob)}
    closed = set(matter.work_items.exclude(closed_at=None).values_list("task_id", "slot"))
    there = set(matter.work_items.open().values_list("task_id", "slot"))
    for_others = {task.pk for task in waiting if isinstance(task.flow_task, ByMatter)}
    asked = {job.payload["task"] for job in matter.jobs.filter(key__startswith=OPENS)} if for_others else set()
    queued = set(matter.jobs.unfinished().exclude(task=None).values_list("task_id", flat=True))
    return [
        *(f"task {task} hand {slot} has no work item" for task, slot in sorted(wanted - closed - there)),
        *(f"work item of task {task} hand {slot} waits for nothing" for task, slot in sorted(there - wanted)),
        *(f"task {task} has no job" for task in sorted(by_job - queued)),
        *(f"task {task} opened no matter" for task in sorted(for_others - asked)),
        *(f"job of task {task} waits for nothing" for task in sorted(queued - by_job - for_others)),
    ]
