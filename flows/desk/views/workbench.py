"""工作台: what is due for me today, and what is new."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from flows.calendar.current import current_calendar
from flows.desk.access import my_inbox, my_notices, officials_only, positions_of, posts_stood_in, work_counts
from flows.desk.presentation import work_rows
from flows.law.workdays import Calendar
from permissions import clock
from permissions.refusals import Refusal

SHOWN = 10


@officials_only
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """Counts, my most urgent tasks and my latest notices."""
    now = clock.now()
    today, calendar = now.date(), current_calendar()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    mine = my_inbox(request)
    counts = mine.order_by().aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        week=Count("pk", filter=Q(due_on__gte=today, due_on__lte=sunday)),
    )
    counts |= work_counts(request)
    context = {
        "today": today,
        "day_kind": _day_kind(today, calendar),
        "counts": counts,
        "rows": work_rows(mine.with_rows()[:SHOWN], now, own=positions_of(request), stood_in=posts_stood_in(request)),
        "notices": my_notices(request).select_related("matter")[:6],
    }
    return render(request, "desk/workbench.html", context)


def _day_kind(today: dt.date, calendar: Calendar) -> str:
    """Whether today counts, for everything here is counted in working days."""
    try:
        kind = calendar.year(today.year).kind(today)
    except Refusal:
        return gettext("calendar of this year not published")
    return {
        "WORKDAY": gettext("working day"),
        "MAKEUP_WORKDAY": gettext("make-up working day"),
        "WEEKEND": gettext("weekend, does not count"),
        "HOLIDAY": gettext("public holiday, does not count"),
    }[kind]
