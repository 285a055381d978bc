"""What the ladder of reminders has to come to, said once more for the test and from the published notices alone.

Nothing of the engine is asked: working days come from the State Council's notices as they are typed in
``tests.flows.law.notices``, lengths of periods from the procedure's table, people from the small city.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.flows.law.notices import days_off, makeup_days

ONE_DAY = dt.timedelta(days=1)
OFF = {**days_off(2026)}
WORKED = {**makeup_days(2026)}

# rule → node that it binds, whether a house limit, working days from the submission
FROM_SUBMISSION = (
    ("credit_repair.verification_feedback", "", False, 3),
    ("credit_repair.acceptance", "", False, 3),
    ("credit_repair.budget.C1", "accept", True, 1),
    ("credit_repair.budget.C2", "verify", True, 2),
    ("credit_repair.budget.C3_C5", "review", True, 3),
    ("credit_repair.budget.C3_C5", "decide", True, 3),
    ("credit_repair.budget.C6", "deliver", True, 3),
)
RESULT = ("credit_repair.result", "", False, 10)  # from the acceptance


def worked(day: dt.date) -> bool:
    """Whether the bureau works: the notice says so, or it is a plain weekday."""
    return day in WORKED or (day not in OFF and day.weekday() < 5)


def step(day: dt.date, n: int) -> dt.date:
    """The n-th working day after, or before where n is negative; one day after the other."""
    while n:
        day += ONE_DAY if n > 0 else -ONE_DAY
        if worked(day):
            n -= 1 if n > 0 else -1
    return day


@dataclass(frozen=True)
class Clock:
    """One limit and where it is late."""

    rule: str
    node: str
    is_house: bool
    start: dt.date
    n: int

    @property
    def due(self) -> dt.date:
        return step(self.start, self.n)

    def rungs(self) -> list[tuple[str, dt.date]]:
        """Eve, day, the working day after; no eve on the day it began or before."""
        eve = step(self.due, -1)
        first = [("EVE", eve)] if eve > self.start else []
        return [*first, ("DUE", self.due), ("LATE", step(self.due, 1))]


@dataclass(frozen=True)
class Case:
    """One matter that stays where it is: at which step, in whose hands, and who is above them.

    hands     who has it or may take it
    deputy    who stands in for them, from and to
    above     the nearest superiors of the hands
    idle      who hears of the lateness of a step that the matter has not come to
    """

    name: str
    node: str
    clocks: tuple[Clock, ...]
    hands: frozenset[str]
    above: frozenset[str]
    idle: frozenset[str]
    deputy: tuple[str, dt.date, dt.date] | None = None

    def told(self, clock: Clock, on: dt.date, *, late: bool) -> frozenset[str]:
        """Who is told of this clock on a day."""
        if clock.node not in ("", self.node):
            return self.idle if late else frozenset()
        found = set(self.hands)
        if self.deputy and self.deputy[1] <= on <= self.deputy[2]:
            found.add(self.deputy[0])
        if late:
            found |= self.above
            if not clock.is_house:
                found.add("sj.leader")
        return frozenset(found)


Sent = tuple[str, str, str, str, dt.date, dt.date, dt.date, frozenset[str]]
Line = tuple[str, str, dt.date]


@dataclass
class Ladder:
    """What the sweeps of these days have to leave behind."""

    reminders: list[Sent] = field(default_factory=list)  # case, rule, node, rung, due, on, sent on, told
    notices: list[Line] = field(default_factory=list)  # case, person, sent on


def ladder(cases: Iterable[Case], sweeps: Sequence[dt.date]) -> Ladder:
    """Each rung once: on its day, or on the first sweep after it; each person one line a matter and sweep."""
    found = Ladder()
    for case in cases:
        begun = min(clock.start for clock in case.clocks)
        sent: set[tuple[Clock, str]] = set()
        for day in (day for day in sweeps if day > begun):
            people: set[str] = set()
            for clock in case.clocks:
                now = [(rung, on) for rung, on in clock.rungs() if on <= day and (clock, rung) not in sent]
                told = case.told(clock, day, late=any(rung == "LATE" for rung, _ in now))
                for rung, on in now:
                    sent.add((clock, rung))
                    found.reminders.append((case.name, clock.rule, clock.node, rung, clock.due, on, day, told))
                people |= told if now else set()
            found.notices += [(case.name, person, day) for person in people]
    return found


def clocks(start: dt.date, *, accepted: bool = False) -> tuple[Clock, ...]:
    """The clocks of a matter that was submitted on this day, and accepted on the same day or not."""
    rows = [row for row in FROM_SUBMISSION if not (accepted and row[0].endswith(("acceptance", "C1")))]
    return tuple(
        Clock(rule, node, house, start, n) for rule, node, house, n in [*rows, *([RESULT] if accepted else [])]
    )
