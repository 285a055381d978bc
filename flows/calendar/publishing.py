"""Publishing calendars (发布日历): the only writes of this app, each with its entry in the chain of its year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from flows.law.workdays import CalendarYear
from permissions.audit import log

from .current import content_hash
from .models import E_CAL_02, CalendarDay, WorkCalendar, version_label, year_days
from .regions import NATION

# Holidays of a fixed date that hold in every year: 全国年节及纪念日放假办法 art 2. The others follow the moon
# or the sun's terms, and moved days are known only from the notice.
FIXED_DAYS_OFF = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)


@transaction.atomic
def publish_year(
    year: int,
    *,
    days_off: Mapping[dt.date, str],
    makeup_days: Mapping[dt.date, str],
    actor: log.Actor,
    now: dt.datetime,
    notice_no: str = "",
    basis: str = "",
    provisional: bool = False,
    region: str = NATION,
) -> WorkCalendar:
    """Publish a year, as its first version or as a new version that replaces the live one; returns it.

    days_off     day → festival, weekend days inside a festival included
    makeup_days  weekend day that is worked → festival
    region       of a region below the nation only these days are kept; the national year shows through
    notice_no    number of the notice; needed unless ``provisional``
    basis        why a live version is replaced when it was final already; refuses E-CAL-02 without one
    Raises ValueError for a final year without a notice number, a provisional version in place of a final one,
    or days that make no calendar. Appends to the chain ``calendar:<region>:<year>``.
    """
    if not (provisional or notice_no):
        raise ValueError("a final calendar names the notice it rests on")
    versions = WorkCalendar.objects.filter(region=region, year=year).select_for_update()
    previous = versions.order_by("version").last()
    live = versions.live().first()
    if live is not None and live.status == WorkCalendar.Status.PUBLISHED:
        if provisional:
            raise ValueError(f"{live.label} is final; a provisional version cannot replace it")
        if not basis:
            raise E_CAL_02.refusal(calendar=live.label)
    version = previous.version + 1 if previous else 1
    value = CalendarYear(year, version_label(region, year, version), days_off, makeup_days, provisional, notice_no)
    days = year_days(year) if region == NATION else sorted({**days_off, **makeup_days})
    rows = [(day, value.kind(day), _name(value, day)) for day in days]
    old_rows = dict(_content(live)) if live else {}
    if live is not None:
        versions.filter(pk=live.pk).replace()
    calendar = WorkCalendar.objects.create(
        year=year, region=region, version=version, notice_no=notice_no, basis=basis, imported_by=actor.name
    )
    CalendarDay.objects.bulk_create(
        [CalendarDay(calendar=calendar, date=date, kind=kind, name=name) for date, kind, name in rows]
    )
    calendar.status = WorkCalendar.Status.PROVISIONAL if provisional else WorkCalendar.Status.PUBLISHED
    calendar.published_at = now
    calendar.sha256 = content_hash(rows)
    calendar.save()
    log.append(
        f"calendar:{region}:{year}",
        action="publish_calendar",
        actor=actor,
        at=now,
        payload={
            "version": calendar.label,
            "status": calendar.status,
            "notice_no": notice_no,
            "basis": basis,
            "sha256": calendar.sha256,
            "replaces": live.label if live else None,
            "changed_days": changes(old_rows, rows, regional=region != NATION),
        },
    )
    return calendar


def publish_provisional_year(year: int, *, actor: log.Actor, now: dt.datetime, region: str = NATION) -> WorkCalendar:
    """Publish a year whose notice is still awaited (暂定): weekends and the holidays of a fixed date, nothing moved.

    Dates that reach into it are shown as provisional. Errors as for ``publish_year``.
    """
    days_off = {dt.date(year, month, day): name for month, day, name in FIXED_DAYS_OFF}
    return publish_year(
        year,
        days_off=days_off,
        makeup_days={},
        actor=actor,
        now=now,
        basis="国务院办公厅通知尚未发布,仅含周末和固定日期节日",
        provisional=True,
        region=region,
    )


def _name(year: CalendarYear, day: dt.date) -> str:
    return year.days_off.get(day) or year.makeup_days.get(day) or ""


def _content(calendar: WorkCalendar) -> Any:
    return ((date, (kind, name)) for date, kind, name in calendar.days.values_list("date", "kind", "name"))


def changes(
    old: Mapping[dt.date, tuple[str, str]], new: Sequence[tuple[dt.date, str, str]], *, regional: bool = False
) -> dict[str, dict[str, str | None]]:
    """Day → old and new kind where they differ; for a first version the days that are no plain weekday or weekend.

    regional  days of the old version that the new one leaves out fall back to the nation's: new is None
    """
    found: dict[str, dict[str, str | None]] = {}
    for date, kind, name in new:
        before = old.get(date)
        plain = before is None and kind in ("WORKDAY", "WEEKEND")
        if not plain and before != (kind, name):
            found[date.isoformat()] = {"old": before[0] if before else None, "new": kind, "name": name}
    if regional:
        for date in sorted(old.keys() - {date for date, _, _ in new}):
            found[date.isoformat()] = {"old": old[date][0], "new": None, "name": old[date][1]}
    return found
