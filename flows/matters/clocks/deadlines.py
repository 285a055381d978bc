"""Deadlines (期限): derived from a rule, a start event and the calendar; how one stands at a moment.

Budgets of nodes are HOUSE deadlines that accumulate from the same start (domain §0.3.2), so that they
can never add up to more than the outer clock they share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flows.calendar.current import calendar_of, current_calendar
from flows.calendar.regions import region_of
from flows.law.explanations import DayRow, explain
from flows.law.parameters import node_budget, parameter
from flows.law.periods import DueDates, Pause, Period, due_dates, expires_at, node_due_dates
from flows.law.regulations import Parameter, Settled
from flows.law.workdays import Calendar, previous_working_day, working_days_between
from flows.rulebook.current import settled_for
from permissions.clock import SHANGHAI, local_date

from ..models import Deadline, Matter
from ..models.deadline import Standing
from .rules import START_IN_THE_FUTURE

NOON = dt.time(12)
KIND_OF_STATUS = {"PROMISE": Deadline.Kind.PROMISE, "HOUSE_DEFAULT": Deadline.Kind.HOUSE}
DATES = ("nominal_due", "legal_due", "safe_due", "provisional", "calendar_version")
STORED = (*DATES, "remind_on")
PAUSED_EN = {
    "CORRECTION": "correction of the material",
    "APPRAISAL": "inspection, testing or appraisal",
    "HEARING": "hearing",
    "OTHER_CASE": "rests on another case",
    "FORCE_MAJEURE": "force majeure",
}


def open_deadline(
    matter: Matter,
    rule: str,
    *,
    title: str,
    start_event: str,
    started_at: dt.datetime,
    node: str = "",
    now: dt.datetime | None = None,
    calendar: Calendar | None = None,
    settled: Sequence[Settled] | None = None,
) -> Deadline:
    """Derive and store a deadline from the dated parameter ``rule`` as it holds for the unit on the start day.

    calendar, settled  those of the unit, where they are read already
    Refuses E-CAL-01 when the count reaches a year without a calendar, and E-DUE-01 for a start on a day after
    that of ``now``.
    """
    start = local_date(started_at)
    if now is not None and start > local_date(now):
        raise START_IN_THE_FUTURE.refusal(event=start_event, start=start)
    row = parameter(rule, start, settled=settled_for(matter.unit, rule) if settled is None else settled)
    due = due_dates(start, row.period, calendar or current_calendar(region_of(matter.unit)))
    return Deadline.objects.create(
        **_facts(matter, row, title, start_event, started_at, node),
        n=row.period.n,
        unit=row.period.unit,
        **stored(due),
    )


def stored(due: DueDates) -> dict[str, object]:
    """The dates as the columns of a deadline; new dates are called to mind anew."""
    return {**{name: getattr(due, name) for name in DATES}, "remind_on": due.eve}


def open_budgets(
    matter: Matter,
    budgets: Sequence[tuple[str, str, str]],
    *,
    start_event: str,
    started_at: dt.datetime,
    calendar: Calendar | None = None,
    settled: Sequence[Settled] | None = None,
) -> list[Deadline]:
    """Derive the HOUSE deadlines of a chain of nodes: (node, parameter key, title) in the order of the flow.

    Two nodes with one key share that budget. Each is due at T0 plus the budgets up to it, rounded up to
    the end of a working day.
    """
    start = local_date(started_at)
    calendar = calendar or current_calendar(region_of(matter.unit))
    keys = list(dict.fromkeys(key for _, key, _ in budgets))
    settled = settled_for(matter.unit, *keys) if settled is None else settled
    due_on = node_due_dates(start, [node_budget(key, key, start, settled=settled) for key in keys], calendar)
    rows = []
    for node, key, title in budgets:
        n = working_days_between(start, due_on[key], calendar)
        facts = _facts(matter, parameter(key, start, settled=settled), title, start_event, started_at, node)
        rows.append(Deadline(**facts, n=n, unit="WD", **stored(due_dates(start, Period(n, "WD"), calendar))))
    return Deadline.objects.bulk_create(rows)


def restarted(old: Deadline, *, start_event: str, started_at: dt.datetime) -> Deadline:
    """The same clock from zero (重新起算): by the rule as valid now, a node's budget with its old length."""
    if not old.node:
        return open_deadline(
            old.matter, old.rule, title=old.title, start_event=start_event, started_at=started_at, now=started_at
        )
    due = due_dates(local_date(started_at), _period(old), current_calendar(region_of(old.matter.unit)))
    facts = ("rule", "node", "title", "kind", "article", "status", "n", "unit")
    return Deadline.objects.create(
        matter=old.matter,
        **{name: getattr(old, name) for name in facts},
        start_event=start_event,
        started_at=started_at,
        **stored(due),
    )


def shared(of: Deadline, node: str, title: str) -> Deadline:
    """A clock of another node that shares this one's budget: the same start, the same end."""
    facts = ("matter", "rule", "kind", "article", "status", "n", "unit", "start_event", *STORED)
    started_at = of.started_at.astimezone(SHANGHAI)  # as the log says moments; the store gives them back in UTC
    return Deadline.objects.create(
        node=node, title=title, started_at=started_at, **{name: getattr(of, name) for name in facts}
    )


def _period(deadline: Deadline) -> Period:
    return Period(deadline.n, deadline.unit)  # type: ignore[arg-type]


def pauses_of(deadline: Deadline, until: dt.date | None = None) -> list[Pause]:
    """The pauses of a deadline in order; an open one counts as lasting to ``until``, else not at all."""
    found = []
    for row in deadline.pauses.all():
        from_on = local_date(row.from_at)
        until_on = local_date(row.until_at) if row.until_at else until
        if until_on is not None and until_on > from_on:
            why = f"{row.get_reason_display()},{row.document_name}"
            found.append(Pause(from_on, until_on, why, f"{PAUSED_EN[row.reason]}, {row.document_name}"))
    return found


def extensions_of(deadline: Deadline) -> list[Period]:
    """The periods by which a deadline was extended, in order."""
    return [Period(row.n, row.unit) for row in deadline.extensions.all()]  # type: ignore[arg-type]


def dates_of(deadline: Deadline, calendar: Calendar, until: dt.date | None = None) -> DueDates:
    """The dates that follow from start, rule, pauses and extensions by this calendar; refuses E-CAL-01.

    This and nothing else gives a stored date: no counter is kept that could drift.
    """
    return due_dates(
        local_date(deadline.started_at),
        _period(deadline),
        calendar,
        pauses=pauses_of(deadline, until),
        extensions=extensions_of(deadline),
    )


def _facts(
    matter: Matter, row: Parameter, title: str, start_event: str, started_at: dt.datetime, node: str
) -> dict[str, object]:
    return {
        "matter": matter,
        "rule": row.key,
        "node": node,
        "title": title,
        "kind": KIND_OF_STATUS.get(row.status, Deadline.Kind.LEGAL),
        "article": row.basis,
        "status": row.status,
        "start_event": start_event,
        "started_at": started_at,
    }


def end_deadlines(running: Sequence[Deadline], *, now: dt.datetime, end: str) -> None:
    """End these running deadlines."""
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in running]).update(ended_at=now, end=end)


def explain_deadline(
    deadline: Deadline, until: dt.date | None = None, calendar: Calendar | None = None
) -> tuple[DayRow, ...]:
    """Day by day why the date is what it is, by the calendar versions it was derived from.

    A paused deadline is explained as if it were resumed on ``until``, by the ``calendar`` if that leads beyond the
    years it was derived from. Raises LookupError for a calendar version
    that is not stored; refuses E-CAL-01 where ``until`` leads beyond those versions.
    """
    return explain(
        local_date(deadline.started_at),
        _period(deadline),
        calendar or calendar_of(deadline.calendar_version),
        pauses=pauses_of(deadline, until),
        extensions=extensions_of(deadline),
    )


def standing(deadline: Deadline, now: dt.datetime, calendar: Calendar | None = None) -> Standing:
    """How the deadline stands at the moment ``now`` (domain §c.5).

    SOON from the working day before the due day, DUE on it, RED on it from 12:00, OVERDUE from 24:00; what
    that is called depends on its kind (``late_name``). PAUSED: it cannot fall due before it is resumed.
    """
    if deadline.ended_at is not None:
        if deadline.end != Deadline.End.MET:
            return Standing.STOPPED
        late = deadline.ended_at >= expires_at(deadline.legal_due)
        return Standing.MET_LATE if late else Standing.MET
    if deadline.paused_at is not None:
        return Standing.PAUSED
    return standing_of_date(deadline.legal_due, now, calendar or current_calendar(region_of(deadline.matter.unit)))


def standing_of_date(due: dt.date, now: dt.datetime, calendar: Calendar) -> Standing:
    """How an open due date stands at the moment ``now``."""
    today = local_date(now)
    if today > due:
        return Standing.OVERDUE
    if today == due:
        local = now.astimezone(expires_at(due).tzinfo)
        return Standing.RED if local.time() >= NOON else Standing.DUE
    return Standing.SOON if today >= previous_working_day(due, calendar) else Standing.AHEAD


def remaining_working_days(due: dt.date, today: dt.date, calendar: Calendar) -> int:
    """Working days left after today up to and including the due day; negative: how many it is past."""
    return working_days_between(today, due, calendar)
