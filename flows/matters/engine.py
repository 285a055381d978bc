"""The only module that moves the engine; called by the dispatcher, with the matter's row locked."""

from __future__ import annotations

import datetime as dt

from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from permissions.organisations.models import User

from .models import Matter, MatterProcess
from .models.matter import WAITING
from .nodes import ByJob, ByMatter, ByParty, MatterFlow


def start(matter: Matter, flow_class: type[MatterFlow]) -> None:
    """Begin the process of a matter and move to its first waiting nodes."""
    node = flow_class.opening()
    activation = node.activation_class.create(node, None, None)
    matter.process = activation.process  # gates on the way ask the process for its matter
    activation.execute()
    matter.process = activation.process  # now it has a key
    matter.save()


def complete(task: Task, matter: Matter, *, by: User | None, return_to: str | None = None) -> None:
    """Complete a waiting task and go on to what follows it, or back to the node ``return_to``."""
    activation = task.flow_task.activation_class(task)
    matter.process = activation.process
    if isinstance(task.flow_task, ByJob | ByMatter):
        activation.start()
    else:
        # The engine wants an owner before it lets a task start; ours was checked by the dispatcher.
        task.owner = by
        task.status = STATUS.ASSIGNED
        activation.start(None)
    activation.complete()
    if return_to is None:
        activation.activate_next()
    else:
        cancel_waiting(activation.process, but=task)
        node = activation.flow_class.instance.node(return_to)
        activation._activate_next({node._create(activation, task.token)})


def cancel_waiting(process: MatterProcess, *, but: Task | None = None) -> None:
    """Cancel every task that still waits, other branches and waiting joins included."""
    waiting = Task.objects.filter(process=process, status__in=WAITING).exclude(pk=but.pk if but else None)
    for task in waiting:
        task.flow_task.activation_class(task).cancel()


def cancel(matter: Matter, now: dt.datetime) -> None:
    """End the process without an outcome (撤回)."""
    process = matter.process
    assert process is not None
    cancel_waiting(process)
    process.status = PROCESS.CANCELED
    process.finished = now
    process.save()


def waiting_tasks(matter: Matter) -> list[Task]:
    """Tasks of the matter's process that wait for a hand, the party or a job, oldest first."""
    return list(Task.objects.filter(process=matter.process, status__in=WAITING).order_by("pk"))


def elsewhere(matter: Matter) -> ByParty | ByJob | ByMatter | None:
    """The step a matter, read ``with_rows``, waits at for no official; for whom it does, the step says (``awaits``)."""
    return matter.waits_at if isinstance(matter.waits_at, ByParty | ByJob | ByMatter) else None


def is_ended(matter: Matter) -> bool:
    """Whether nothing waits any more: the flow came to its end, was cancelled or never began."""
    return matter.process is None or matter.process.status in (PROCESS.DONE, PROCESS.CANCELED)


def is_finished(matter: Matter) -> bool:
    """Whether the flow has come to its end."""
    return matter.process is not None and matter.process.status == PROCESS.DONE
