"""Dates and standings in words: what the law counts, said so that people see at a glance what is urgent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from flows.law.workdays import Calendar
from flows.matters.deadlines import remaining_working_days, standing_of_date
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
    Standing.STOPPED: ("none", "player-pause"),
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


def due_words(due_on: dt.date | None, now: dt.datetime, calendar: Calendar) -> Due:
    """An open due date in words, e.g. 剩 2 个工作日, 今日到期, 已超期 1 个工作日."""
    if due_on is None:
        return Due("none", "clock", gettext("no time limit"))
    today = clock.local_date(now)
    try:
        standing = standing_of_date(due_on, now, calendar)
        left = remaining_working_days(due_on, today, calendar)
        provisional = calendar.year(due_on.year).provisional
    except Refusal:
        # A year that is not published: the day is known, the number of working days is not.
        return Due("fine", "calendar", gettext("due %(day)s") % {"day": due_on.isoformat()}, due_on, True)
    look, icon = LOOKS[standing]
    return Due(look, icon, _count(standing, left, due_on), due_on, provisional)


def _count(standing: Standing, left: int, due_on: dt.date) -> str:
    if standing == Standing.OVERDUE and left == 0:
        # It passed on the last working day, and since then nobody had to work.
        return gettext("overdue since %(day)s") % {"day": due_on.isoformat()}
    if standing == Standing.OVERDUE:
        return ngettext("%(n)d working day overdue", "%(n)d working days overdue", -left) % {"n": -left}
    if standing in (Standing.DUE, Standing.RED):
        return gettext("due today")
    return ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}


def ended_words(standing: Standing, due_on: dt.date) -> Due:
    """A deadline that no longer runs, in words."""
    look, icon = LOOKS[standing]
    texts = {
        Standing.MET: gettext("met"),
        Standing.MET_LATE: gettext("met late"),
        Standing.STOPPED: gettext("stopped"),
    }
    return Due(look, icon, texts[standing], due_on)
