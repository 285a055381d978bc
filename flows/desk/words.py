"""Dates and standings in words: what the law counts, said so that people see at a glance what is urgent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from flows.law.workdays import Calendar
from flows.matters.clocks.deadlines import remaining_working_days, standing, standing_of_date
from flows.matters.models import Deadline
from flows.matters.models.deadline import Standing
from permissions import clock
from permissions.refusals import Refusal

LOOKS = {
    Standing.OVERDUE: ("late", "alert-triangle"),
    Standing.RED: ("today", "calendar-due"),
    Standing.DUE: ("today", "calendar-due"),
    Standing.SOON: ("soon", "clock"),
    Standing.AHEAD: ("fine", "clock"),
    Standing.MET: ("met", "check"),
    Standing.MET_LATE: ("late", "check"),
    Standing.STOPPED: ("none", "ban"),
    Standing.PAUSED: ("none", "player-pause"),
}


@dataclass(frozen=True)
class Due:
    """A due date as a badge: words, sign and colour say the same."""

    look: str
    icon: str
    text: str
    on: dt.date | None = None
    provisional: bool = False

    @property
    def is_pressing(self) -> bool:
        """Overdue or due today: the row is marked."""
        return self.look in ("late", "today")


def due_words(due_on: dt.date | None, now: dt.datetime, calendar: Calendar, late: str = "") -> Due:
    """An open due date in words, e.g. 剩 2 个工作日, 今日到期, 已超期 1 个工作日.

    late  what it is called to have passed it, in Chinese: 违法超期 2 个工作日
    """
    if due_on is None:
        return Due("none", "clock", gettext("no time limit"))
    today = clock.local_date(now)
    try:
        stands = standing_of_date(due_on, now, calendar)
        left = remaining_working_days(due_on, today, calendar)
        provisional = calendar.year(due_on.year).provisional
    except Refusal:
        # A year that is not published: the day is known, the number of working days is not.
        return Due("fine", "calendar", gettext("due %(day)s") % {"day": due_on.isoformat()}, due_on, True)
    look, icon = LOOKS[stands]
    return Due(look, icon, _count(stands, left, due_on, late), due_on, provisional)


def _count(stands: Standing, left: int, due_on: dt.date, late: str) -> str:
    words = {"n": -left, "day": due_on.isoformat(), "late": gettext(late) if late else ""}
    if stands == Standing.OVERDUE and left == 0:
        # It passed on the last working day, and since then nobody had to work.
        return (gettext("%(late)s since %(day)s") if late else gettext("overdue since %(day)s")) % words
    if stands == Standing.OVERDUE and late:
        return ngettext("%(late)s by %(n)d working day", "%(late)s by %(n)d working days", -left) % words
    if stands == Standing.OVERDUE:
        return ngettext("%(n)d working day overdue", "%(n)d working days overdue", -left) % words
    if stands in (Standing.DUE, Standing.RED):
        return gettext("due today")
    return ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}


def clock_words(deadline: Deadline, now: dt.datetime, calendar: Calendar) -> Due:
    """How one deadline stands, in words: what is left or by what it is passed, paused, met or stopped."""
    if deadline.ended_at is None and deadline.paused_at is None:
        return due_words(deadline.legal_due, now, calendar, deadline.late_name)
    stands = standing(deadline, now, calendar)
    look, icon = LOOKS[stands]
    if stands == Standing.PAUSED:
        try:
            left = remaining_working_days(deadline.legal_due, clock.local_date(deadline.paused_at or now), calendar)
        except Refusal:  # in a year that is not published
            return Due(look, icon, gettext("paused"), deadline.legal_due, True)
        text = ngettext("paused, %(n)d working day left", "paused, %(n)d working days left", left) % {"n": left}
        return Due(look, icon, text, deadline.legal_due, deadline.provisional)
    texts = {
        Standing.MET: gettext("met"),
        Standing.MET_LATE: gettext("met late, %(late)s") % {"late": gettext(deadline.late_name)},
        Standing.STOPPED: gettext("stopped"),
    }
    return Due(look, icon, texts[stands], deadline.legal_due)


def late_names(clocks: Iterable[Deadline], today: dt.date) -> dict[tuple[int, str], str]:
    """(matter, node or "") → the gravest that has been passed there: the limit of law before promise and house."""
    gravity = list(Deadline.LATE)
    found: dict[tuple[int, str], str] = {}
    for each in sorted(clocks, key=lambda deadline: gravity.index(deadline.kind), reverse=True):
        if each.legal_due < today and each.paused_at is None:
            found[each.matter_id, each.node] = each.kind
    return found


def late_at(passed: Mapping[tuple[int, str], str], matter: int, nodes: Iterable[str]) -> str:
    """What it is called at these nodes of a matter: the gravest, in Chinese; empty if nothing has been passed."""
    kinds = {passed[key] for node in ("", *nodes) if (key := (matter, node)) in passed}
    return next((name for kind, name in Deadline.LATE.items() if kind in kinds), "")
