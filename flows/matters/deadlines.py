"""Deadlines (期限): derived from a rule, a start event and the calendar; how one stands at a moment.

Budgets of nodes are HOUSE deadlines that accumulate from the same start (domain §0.3.2), so that they
can never add up to more than the outer clock they share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flows.calendar.current import calendar_of, current_calendar
from flows.law.explanations import DayRow, explain
from flows.law.parameters import node_budget, parameter
from flows.law.periods import Period, due_dates, expires_at, node_due_dates
from flows.law.regulations import Parameter
from flows.law.workdays import Calendar, previous_working_day, working_days_between
from permissions.clock import local_date

from .models import Deadline, Matter
from .models.deadline import Standing

NOON = dt.time(12)
KIND_OF_STATUS = {"PROMISE": Deadline.Kind.PROMISE, "HOUSE_DEFAULT": Deadline.Kind.HOUSE}


def open_deadline(
    matter: Matter, rule: str, *, title: str, start_event: str, started_at: dt.datetime, node: str = ""
) -> Deadline:
    """Derive and store a deadline from the dated parameter ``rule`` as valid on the start day.

    Raises the refusal E-CAL-01 when the count reaches a year without a calendar.
    """
    start = local_date(started_at)
    row = parameter(rule, start)
    due = due_dates(start, row.period, current_calendar())
    return Deadline.objects.create(
        **_facts(matter, row, title, start_event, started_at, node),
        n=row.period.n,
        unit=row.period.unit,
        nominal_due=due.nominal_due,
        legal_due=due.legal_due,
        safe_due=due.safe_due,
        provisional=due.provisional,
        calendar_version=due.calendar_version,
    )


def open_budgets(
    matter: Matter,
    budgets: Sequence[tuple[str, str, str]],
    *,
    start_event: str,
    started_at: dt.datetime,
) -> list[Deadline]:
    """Derive the HOUSE deadlines of a chain of nodes: (node, parameter key, title) in the order of the flow.

    Two nodes with one key share that budget. Each is due at T0 plus the budgets up to it, rounded up to
    the end of a working day.
    """
    start = local_date(started_at)
    calendar = current_calendar()
    keys = list(dict.fromkeys(key for _, key, _ in budgets))
    due_on = node_due_dates(start, [node_budget(key, key, start) for key in keys], calendar)
    rows = []
    for node, key, title in budgets:
        due = due_on[key]
        n = working_days_between(start, due, calendar)
        dates = due_dates(start, Period(n, "WD"), calendar)
        rows.append(
            Deadline(
                **_facts(matter, parameter(key, start), title, start_event, started_at, node),
                n=n,
                unit="WD",
                nominal_due=due,
                legal_due=due,
                safe_due=due,
                provisional=dates.provisional,
                calendar_version=dates.calendar_version,
            )
        )
    return Deadline.objects.bulk_create(rows)


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


def explain_deadline(deadline: Deadline) -> tuple[DayRow, ...]:
    """Day by day why the date is what it is, by the calendar versions it was derived from."""
    period = Period(deadline.n, deadline.unit)  # type: ignore[arg-type]
    return explain(local_date(deadline.started_at), period, calendar_of(deadline.calendar_version))


def standing(deadline: Deadline, now: dt.datetime, calendar: Calendar | None = None) -> Standing:
    """How the deadline stands at the moment ``now`` (domain §c.5).

    SOON from the working day before the due day, DUE on it, RED on it from 12:00, OVERDUE from 24:00.
    """
    if deadline.ended_at is not None:
        if deadline.end != Deadline.End.MET:
            return Standing.STOPPED
        late = deadline.ended_at >= expires_at(deadline.legal_due)
        return Standing.MET_LATE if late else Standing.MET
    return standing_of_date(deadline.legal_due, now, calendar or current_calendar())


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
