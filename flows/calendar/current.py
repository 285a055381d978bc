"""The published calendars as the value that ``flows.law`` counts with.

Each question costs one small query for the versions that hold now, so that a publication by another process is
seen at once; the days behind a version are read once a process and checked against their hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from flows.law.workdays import Calendar, CalendarYear

from .models import CalendarDay, WorkCalendar, version_label

# region, year, version, status, notice number, hash, primary key
VersionKey = tuple[str, int, int, str, str, str, int]

_KEY = ("region", "year", "version", "status", "notice_no", "sha256", "pk")


class CalendarTampered(RuntimeError):
    """The stored days of a published version no longer fit its hash: an operator has to look."""


def current_calendar(region: str = "CN") -> Calendar:
    """The calendar that holds now: national years, overlaid by those of ``region`` where it has its own.

    Raises CalendarTampered where stored days do not fit the hash of their version.
    """
    live = WorkCalendar.objects.live().filter(region__in={"CN", region}).order_by("year").values_list(*_KEY)
    return _calendar(_overlay(live, region), region)


def calendar_of(label: str) -> Calendar:
    """The calendar of the versions named in a stored deadline, ``CN-2026-1+CN-2027-1``, replaced ones included.

    For explaining a date as it was computed. Raises LookupError for a version that is not stored.
    """
    keys = []
    for part in label.split("+"):
        region, year, version = part.rsplit("-", 2)
        row = WorkCalendar.objects.filter(region=region, year=int(year), version=int(version)).exclude(
            status=WorkCalendar.Status.DRAFT
        )
        key = row.values_list(*_KEY).first()
        if key is None:
            raise LookupError(part)
        keys.append(key)
    return _calendar(tuple(keys), keys[0][0])


def content_hash(days: Iterable[tuple[object, str, str]]) -> str:
    """SHA-256 over ``(date, kind, name)`` of every day of a version in order of date."""
    text = "".join(f"{date}\t{kind}\t{name}\n" for date, kind, name in days)
    return hashlib.sha256(text.encode()).hexdigest()


def _overlay(keys: Iterable[VersionKey], region: str) -> tuple[VersionKey, ...]:
    chosen: dict[int, VersionKey] = {}
    for key in keys:
        if key[0] == region or key[1] not in chosen:
            chosen[key[1]] = key
    return tuple(chosen[year] for year in sorted(chosen))


@lru_cache(maxsize=32)
def _calendar(keys: tuple[VersionKey, ...], region: str) -> Calendar:
    return Calendar([_year(key) for key in keys], region)


@lru_cache(maxsize=256)
def _year(key: VersionKey) -> CalendarYear:
    region, year, version, status, notice_no, sha256, pk = key
    rows = list(CalendarDay.objects.filter(calendar_id=pk).order_by("date").values_list("date", "kind", "name"))
    label = version_label(region, year, version)
    if content_hash(rows) != sha256:
        raise CalendarTampered(f"the stored days of calendar {label} do not fit its hash")
    return CalendarYear(
        year=year,
        version=label,
        days_off={date: name for date, kind, name in rows if kind == CalendarDay.Kind.HOLIDAY},
        makeup_days={date: name for date, kind, name in rows if kind == CalendarDay.Kind.MAKEUP_WORKDAY},
        provisional=_is_provisional(status, notice_no),
        notice_no=notice_no,
    )


def _is_provisional(status: str, notice_no: str) -> bool:
    """A replaced version is provisional if it was published before any notice."""
    return status == WorkCalendar.Status.PROVISIONAL or (status == WorkCalendar.Status.REPLACED and not notice_no)
