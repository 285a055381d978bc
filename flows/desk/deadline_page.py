"""期限说明: everything that the page of one deadline shows, at the desk and, in plain words, in the portal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from flows.calendar.current import current_calendar
from flows.calendar.models import WorkCalendar
from flows.calendar.regions import region_of
from flows.desk.rulebook_rows import STATES
from flows.desk.templatetags.banjie import PERIOD_UNITS
from flows.desk.words import clock_words
from flows.law.explanations import DayRow
from flows.law.periods import DueDates
from flows.matters.clocks.deadlines import dates_of, explain_deadline
from flows.matters.clocks.past_dates import Move, moves_of
from flows.matters.models import Deadline, PrintedDate
from permissions.clock import local_date
from permissions.refusals import Refusal

CAUSES = {
    "CALENDAR": gettext_noop("the working-day calendar was published anew"),
    "EXTENDED": gettext_noop("the period was extended"),
    "RESUMED": gettext_noop("the pause ended; its days do not count"),
    "OTHER": gettext_noop("an act of the matter"),
}


@dataclass(frozen=True)
class Version:
    """One calendar version that the date rests on; ``row`` is None if it is no longer stored."""

    label: str
    row: WorkCalendar | None


@dataclass(frozen=True)
class Tally:
    """The days of an explanation, added up."""

    counted: int
    makeup: int
    off: int
    paused: int


@dataclass(frozen=True)
class Former:
    """One former date: what it was, what it became, when and why."""

    move: Move
    why: str


def deadline_context(deadline: Deadline, now: dt.datetime) -> dict[str, Any]:
    """Everything about this deadline, read with ``with_clockwork``."""
    calendar = current_calendar(region_of(deadline.matter.unit))
    days, refused = _days(deadline, now)
    look, icon, text = STATES.get(deadline.status, ("ended", "info-circle", deadline.status))
    return {
        "deadline": deadline,
        "due": clock_words(deadline, now, calendar),
        "length": length_words(deadline.n, deadline.unit),
        "status": {"look": look, "icon": icon, "text": gettext(text)},
        "days": days,
        "tally": _tally(days),
        "unexplained": refused,
        "if_resumed": _if_resumed(deadline, now),
        "versions": _versions(deadline),
        "pauses": list(deadline.pauses.all()),
        "extensions": [(row, length_words(row.n, row.unit)) for row in deadline.extensions.all()],
        "former": [Former(move, gettext(CAUSES[move.cause])) for move in moves_of(deadline)],
        "printed": _printed(deadline),
        "today": local_date(now),
    }


def length_words(n: int, unit: str) -> str:
    """A length as people say it: 3 个工作日."""
    one, many = PERIOD_UNITS.get(unit, (unit, unit))
    return f"{n} {gettext(one if n == 1 else many)}"


def _days(deadline: Deadline, now: dt.datetime) -> tuple[tuple[DayRow, ...], bool]:
    """The days one by one; none, and True, where a calendar that they need is not there."""
    try:
        if deadline.paused_at is None:
            return explain_deadline(deadline), False
        calendar = current_calendar(region_of(deadline.matter.unit))
        return explain_deadline(deadline, local_date(now), calendar), False
    except (Refusal, LookupError, ValueError):
        return (), True


def _if_resumed(deadline: Deadline, now: dt.datetime) -> DueDates | None:
    """The dates of a paused deadline if it were resumed today."""
    if deadline.paused_at is None:
        return None
    try:
        return dates_of(deadline, current_calendar(region_of(deadline.matter.unit)), local_date(now))
    except Refusal:
        return None


def _tally(days: tuple[DayRow, ...]) -> Tally:
    return Tally(
        counted=sum(day.counted for day in days),
        makeup=sum(day.reason == "MAKEUP_WORKDAY" for day in days),
        off=sum(day.reason in ("WEEKEND", "HOLIDAY") for day in days),
        paused=sum(day.reason == "PAUSED" for day in days),
    )


def _versions(deadline: Deadline) -> list[Version]:
    labels = deadline.calendar_version.split("+")
    years = {int(label.rsplit("-", 2)[1]) for label in labels}
    known = {row.label: row for row in WorkCalendar.objects.filter(year__in=years)}
    return [Version(label, known.get(label)) for label in labels]


def _printed(deadline: Deadline) -> list[PrintedDate]:
    rows = deadline.printed_dates.select_related("paper").prefetch_related("corrections__notice").order_by("pk")
    return list(rows)
