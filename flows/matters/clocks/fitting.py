"""The sum fits (环节时限之和不超过总时限): node limits along every path against the clock they share (domain §0.3.2).

A procedure declares its outer clocks, each with the nodes whose acts start and stop it, and the budget of each
node. What is walked is the flow itself; ways back are no edges of it, and where the flow waits for the party the
clock does not run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.module_loading import import_string

from flows.law.parameters import parameter
from flows.law.periods import Period, add_months
from flows.law.regulations import Rulebook, Settled
from flows.law.workdays import Calendar, working_days_between

from ..nodes import ByHand, ByParty
from ..procedures import Procedure


@dataclass(frozen=True)
class Outer:
    """An outer clock (总时限): its parameter, the nodes whose act starts it, and those whose act stops it."""

    key: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """The time limits of a procedure (业务时限): outer clocks, and node → parameter of its budget.

    Nodes with one parameter share that budget: on a path it counts once.
    whole  nodes to which no share is given: a clock binds the way through them as a whole, or none runs there
    """

    outer: tuple[Outer, ...]
    budgets: Mapping[str, str]
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Misfit:
    """A path whose nodes may take longer than the clock that runs over them, or whose nodes have no limit."""

    clock: str
    path: tuple[str, ...]
    spent: Decimal
    limit: int
    unlimited: tuple[str, ...]

    def __str__(self) -> str:
        way = " → ".join(self.path)
        if self.unlimited:
            return f"{self.clock}: {way}: no limit for {', '.join(self.unlimited)}"
        return f"{self.clock}: {way}: {self.spent} working days, but {self.limit} in all"


def limits_of(procedure: Procedure) -> Limits:
    """The limits that a procedure declares; ValueError if it declares none."""
    if not procedure.limits:
        raise ValueError(f"{procedure.code} declares no time limits")
    found: Limits = import_string(procedure.limits)
    return found


def misfits(
    flow_class: Any,
    limits: Limits,
    on: dt.date,
    calendar: Calendar,
    *,
    book: Rulebook | None = None,
    settled: Sequence[Settled] = (),
) -> list[Misfit]:
    """Where the limits of nodes do not fit their outer clocks as the parameters stand on a day; empty if all is well.

    settled  settings of an authority that count before the file
    """

    def days(key: str) -> Decimal:
        return Decimal(parameter(key, on, book=book, settled=settled).value)

    found = []
    for clock in limits.outer:
        limit = _working_days(parameter(clock.key, on, book=book, settled=settled).period, on, calendar)
        for path in paths(flow_class, clock):
            hands = [name for name in path if isinstance(flow_class.instance.node(name), ByHand)]
            unlimited = tuple(name for name in hands if name not in limits.budgets)
            if len(hands) == 1 and unlimited:
                continue  # the clock is that node's own limit
            keys = dict.fromkeys(limits.budgets[name] for name in hands if name in limits.budgets)
            spent = sum(map(days, keys), Decimal(0))
            if unlimited or spent > limit:
                found.append(Misfit(clock.key, path, spent, limit, unlimited))
    return found


def paths(flow_class: Any, clock: Outer) -> list[tuple[str, ...]]:
    """Every way through the flow while the clock runs: names of nodes after its start up to an end, gates left out."""
    return [
        path
        for start in clock.starts
        for end in clock.ends
        for path in _walk(flow_class.instance.node(start), end, frozenset({start}))
    ]


def _walk(node: Any, end: str, seen: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for edge in node._outgoing():
        following = edge.dst
        if following.name in seen or isinstance(following, ByParty):
            continue
        here = (following.name,) if hasattr(following, "act") else ()
        if following.name == end:
            yield here
        else:
            for rest in _walk(following, end, seen | {following.name}):
                yield here + rest


def _working_days(period: Period, on: dt.date, calendar: Calendar) -> int:
    """How many working days a period holds at the worst, whatever day of the year of ``on`` it begins."""
    if period.unit == "WD":
        return period.n
    first = dt.date(on.year, 1, 1)
    starts = [first + dt.timedelta(days=n) for n in range(365)]
    last = {"CD": lambda day: day + dt.timedelta(days=period.n), "MONTH": lambda day: add_months(day, period.n)}
    ends = [(day, last[period.unit](day)) for day in starts]
    return min(working_days_between(day, end, calendar) for day, end in ends if calendar.covers(end.year))
