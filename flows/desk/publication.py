"""Publishing calendars at the desk: the year itself, and the deadlines that have to be derived anew by it.

The calendar knows nothing of matters (layers), so what belongs together is done here, in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from flows.calendar import drafts
from flows.calendar.keepers import keeper
from flows.calendar.known_years import publish_known_years
from flows.calendar.models import WorkCalendar
from flows.calendar.regions import NATION, region_chain
from flows.matters.clocks import recompute
from flows.matters.models import Deadline
from permissions.audit.log import Actor
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit, User

ONE_DAY = dt.timedelta(days=1)


def publish_draft(draft_id: int, *, actor: User | None, now: dt.datetime, ip: str = "", **facts: Any) -> WorkCalendar:
    """Publish a draft (发布日历) and have every open deadline derived anew; arguments and errors of ``drafts``."""
    with transaction.atomic():
        calendar = drafts.publish_draft(draft_id, actor=actor, now=now, ip=ip, **facts)
        by = keeper(actor, calendar.region, now, ip=ip)
        recompute.queue(calendar.region, calendar.year, actor=by, now=now)
    return calendar


def publish_years_known_now(*, actor: Actor, now: dt.datetime, **facts: Any) -> list[WorkCalendar]:
    """Publish the years that the installed package has learnt, and have open deadlines derived anew."""
    with transaction.atomic():
        published = publish_known_years(actor=actor, now=now, **facts)
        for calendar in published:
            recompute.queue(calendar.region, calendar.year, actor=actor, now=now)
    return published


def touched_deadlines(days: Collection[dt.date], region: str = NATION) -> int:
    """How many running deadlines these days lie in: so many dates, at most, would move."""
    if not days:
        return 0
    running = Deadline.objects.running().filter(
        started_at__lt=dt.datetime.combine(max(days) + ONE_DAY, dt.time(), SHANGHAI), legal_due__gte=min(days)
    )
    if region != NATION:
        codes = OrgUnit.objects.exclude(region_code="").values_list("region_code", flat=True).distinct()
        inside = [code for code in codes if region in region_chain(code)]
        running = running.filter(matter__unit__region_code__in=inside)
    return running.count()
