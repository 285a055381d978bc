"""Nodes of a flow (环节): what a flow file is written with.

A node only declares: who acts (role on a unit), by which act, in which form, within which budget.
It writes no row of ours; the dispatcher reads the declaration and writes work items, deadlines and jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_noop
from viewflow import this
from viewflow.workflow import lock, nodes
from viewflow.workflow.activation import Activation, has_manage_permission
from viewflow.workflow.base import Flow
from viewflow.workflow.nodes.job import AbstractJobActivation
from viewflow.workflow.status import STATUS

from permissions.organisations.models import OrgUnit, User
from permissions.roles import Role

from .models import Matter, MatterProcess
from .step import ActSpec

HANDLED = "handled"  # in ``apart_from``: whoever is or was an official handling the matter, whatever he did in it
UnitOf = Callable[[Matter], OrgUnit]
HolderOf = Callable[[Matter], User | None]


def authority(matter: Matter) -> OrgUnit:
    """The authority that handles the matter."""
    return matter.unit


def section(duty: str) -> UnitOf:
    """The section of the handling authority that has this duty."""

    def of(matter: Matter) -> OrgUnit:
        return matter.unit.section(duty)

    of.__name__ = f"section_{duty.lower()}"
    return of


@dataclass(frozen=True)
class Hand:
    """One hand (经办席位) that a node needs: a role on a unit."""

    role: Role
    unit: UnitOf


HandsOf = Callable[[Matter], Sequence[Hand]]


def all_done(outcomes: Sequence[str | None]) -> str | None:
    """Tally: the node is done when every hand is; the last hand's outcome counts."""
    return None if None in outcomes else outcomes[-1]


class ByHand(nodes.View):
    """Step by people (人工环节): one or more hands, each a role on a unit.

    ``apart_from`` names other nodes, or HANDLED: who did one of them does not do this one.

    hands    the hands, or ``function(matter)`` where the matter says who they are; they stay while the task is open
    held_by  ``function(matter)``: whose it is from the beginning, if he may act; without it, it waits to be claimed
    in_a_row such tasks are done one after the other: who has done one is led to the next
    """

    def __init__(
        self,
        act: ActSpec,
        *,
        form: Any,
        role: Role | None = None,
        unit: UnitOf = authority,
        hands: Sequence[Hand] | HandsOf = (),
        held_by: HolderOf | None = None,
        apart_from: Sequence[str] = (),
        tally: Callable[[Sequence[str | None]], str | None] = all_done,
        shunned: Callable[[Matter], Sequence[int]] | None = None,
        template: str = "",
        in_a_row: bool = False,
    ) -> None:
        super().__init__(view=None)
        self.act = act
        self.form = form
        self.in_a_row = in_a_row
        self.hands = hands if role is None else (Hand(role, unit),)
        self.held_by = held_by
        self.apart_from = tuple(apart_from)
        self.tally = tally
        self.shunned = shunned
        self.template = template
        self.task_title = act.title

    def hands_of(self, matter: Matter) -> tuple[Hand, ...]:
        """The hands that this matter needs here, in their order."""
        return tuple(self.hands(matter) if callable(self.hands) else self.hands)

    def kept_apart(self) -> frozenset[str]:
        """Names of the nodes whose handler may not handle this one: those it names and those that name it.

        Keeping apart holds both ways: after a return the reviewer does not verify what he sent back. A node
        of several hands names itself, for no person is two of them (行政处罚法第四十二条: 不得少于两人).
        """
        others = (node for node in self.flow_class.instance.nodes() if isinstance(node, ByHand))
        naming_it = {node.name for node in others if self.name in node.apart_from}
        itself = {self.name} if callable(self.hands) or len(self.hands) > 1 else set()
        return frozenset(naming_it.union(self.apart_from, itself))


class ByParty(nodes.View):
    """Step of the party (当事人环节): the flow waits until an act of the applicant goes on from here."""

    awaits = gettext_noop("with the applicant")

    def __init__(self, act: ActSpec) -> None:
        super().__init__(view=None)
        self.act = act
        self.task_title = act.title


class ByJobActivation(AbstractJobActivation):
    """A job's task waits in SCHEDULED until the Job row beside it is done."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self) -> None:
        """Write the task; the dispatcher writes the Job."""
        self.task.save()

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.SCHEDULED, STATUS.STARTED, STATUS.ERROR],
        target=STATUS.CANCELED,
        permission=has_manage_permission,
    )
    def cancel(self) -> None:
        """Without this a flow with a job in it could not be cancelled."""
        self.task.finished = now()
        self.task.save()


class ByJob(nodes.job.AbstractJob):
    """Step by the machine (系统环节): its act is performed by the Job of kind ``job``."""

    awaits = gettext_noop("done by the system")
    activation_class = ByJobActivation

    def __init__(self, act: ActSpec, *, job: str) -> None:
        super().__init__()
        self.act = act
        self.job = job
        self.task_title = act.title


class ByMatter(nodes.job.AbstractJob):
    """Step by another matter (等待另一办件): the flow waits here until that one has come to its conclusion.

    act    ``act(step, *, outcome, ...)``: performed by the machine with the other matter's conclusion
    opens  kind of job, queued with ``{"task": <pk>}`` when the flow arrives here: it opens the other matter.
           The same kind is queued again when the flow has left without a conclusion (returned, withdrawn): it
           then closes what it opened. So the handler asks whether the task still waits, and twice does no harm.
    The other matter ends with ``step.go_on_at(task, kind=...)``, whose job performs ``act`` here (``perform_job``).
    """

    awaits = gettext_noop("in a matter of its own")
    activation_class = ByJobActivation

    def __init__(self, act: ActSpec, *, opens: str) -> None:
        super().__init__()
        self.act = act
        self.opens = opens
        self.task_title = act.title


class Opening(nodes.StartHandle):
    """How a matter enters (申请): the act that turns a draft into a numbered matter."""

    def __init__(self, act: ActSpec) -> None:
        super().__init__()
        self.act = act
        self.task_title = act.title


class Closed(nodes.End):
    """End of a flow (办结); ``title``, an English msgid, says how it ended where there are several."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.task_title = title


def came_out(*outcomes: str) -> Callable[[Activation], bool]:
    """Condition of a gate: the act that led here came out as one of these (set by the dispatcher)."""

    def condition(activation: Activation) -> bool:
        return activation.process.matter.latest_outcome in outcomes

    return condition


def decided(*outcomes: str) -> Callable[[Activation], bool]:
    """Condition of a gate: the last decision in the matter came out as one of these."""

    def condition(activation: Activation) -> bool:
        decision = activation.process.matter.latest_decision
        return decision is not None and decision.outcome in outcomes

    return condition


class MatterFlow(Flow):
    """Base of all flows (流程): our process proxy, a real lock, and the node that opens a matter."""

    process_class = MatterProcess
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    @classmethod
    def opening(cls) -> Opening:
        """The one node by which matters enter."""
        return next(node for node in cls.instance.nodes() if isinstance(node, Opening))


__all__ = [
    "HANDLED",
    "ByHand",
    "ByJob",
    "ByMatter",
    "ByParty",
    "Closed",
    "Hand",
    "MatterFlow",
    "Opening",
    "all_done",
    "authority",
    "came_out",
    "decided",
    "section",
    "this",
]
