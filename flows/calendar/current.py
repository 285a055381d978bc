"""The published calendars as the value that ``flows.law`` counts with.

Each question costs one small query for the versions that hold now, so that a publication by another process is
seen at once; the days behind a version are read once a process and checked against their hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache, reduce
from itertools import groupby

from flows.law.workdays import Calendar, CalendarYear, overlaid
from permissions.organisations.models import OrgUnit

from .models import CalendarDay, WorkCalendar, version_label
from .regions import NATION, region_chain, region_of

# region, year, version, status, notice number, hash, primary key
VersionKey = tuple[str, int, int, str, str, str, int]

_KEY = ("region", "year", "version", "status", "notice_no", "sha256", "pk")


class CalendarTampered(RuntimeError):
    """The stored days of a published version no longer fit its hash: an operator has to look."""


def current_calendar(region: str = NATION) -> Calendar:
    """The calendar that holds now in the region: the national years, overlaid by the days of the regions above
    it and by its own.

    Raises CalendarTampered where stored days do not fit the hash of their version.
    """
    return current_calendars([region])[region]


def current_calendars(regions: Iterable[str]) -> dict[str, Calendar]:
    """The same for each of these regions; one query, however many there are."""
    chains = {region: region_chain(region) for region in regions}
    above = set().union(*chains.values())
    live = list(WorkCalendar.objects.live().filter(region__in=above).values_list(*_KEY)) if above else []
    return {
        region: _calendar(
            tuple(sorted((key for key in live if key[0] in chain), key=lambda key: (key[1], chain.index(key[0]))))
        )
        for region, chain in chains.items()
    }


def calendars_of(units: Iterable[OrgUnit]) -> dict[str, Calendar]:
    """Region → the calendar that holds there now, for the regions of these units (see ``region_of``)."""
    return current_calendars({region_of(unit) for unit in units})


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
    return _calendar(tuple(keys))


def version_of(calendar: WorkCalendar) -> CalendarYear:
    """The days of one stored version as a value, of a region only those that differ; raises CalendarTampered."""
    return _year(tuple(getattr(calendar, name) for name in _KEY))  # type: ignore[arg-type]


def content_hash(days: Iterable[tuple[object, str, str]]) -> str:
    """SHA-256 over ``(date, kind, name)`` of every day of a version in order of date."""
    text = "".join(f"{date}\t{kind}\t{name}\n" for date, kind, name in days)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=32)
def _calendar(keys: tuple[VersionKey, ...]) -> Calendar:
    """The years of these versions, of each year the national one first; a year without that one is not published."""
    years = []
    for _, versions in groupby(keys, key=lambda key: key[1]):
        parts = list(versions)
        if parts[0][0] == NATION:
            years.append(reduce(overlaid, map(_year, parts)))
    region = next((key[0] for key in reversed(keys) if key[0] != NATION), NATION)
    return Calendar(years, region)


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
