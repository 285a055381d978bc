"""Reading a year's arrangement (放假安排) from csv, xlsx or ics: every row judged before anything is written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from flows.law.workdays import SATURDAY
from flows.registers import cells
from flows.registers.columns import Column
from flows.registers.import_results import BadRow, ReadRow
from flows.registers.reading import read_rows
from flows.registers.tables import Row, Table, decoded, read_table, write_table
from permissions.refusals import Refusal

from . import ics, rules
from .models import CalendarDay

LARGEST: Final = 1024 * 1024
LONGEST_NAME: Final = 40
ONE_DAY: Final = dt.timedelta(days=1)

Kind = CalendarDay.Kind
KINDS: Final = {
    **dict.fromkeys(("休", "休息", "放假", "法定节假日", "节假日", Kind.HOLIDAY.value), Kind.HOLIDAY.value),
    **dict.fromkeys(("班", "上班", "调休上班", "补班", Kind.MAKEUP_WORKDAY.value), Kind.MAKEUP_WORKDAY.value),
    **dict.fromkeys(("工作日", Kind.WORKDAY.value), Kind.WORKDAY.value),
    **dict.fromkeys(("周末", "双休日", Kind.WEEKEND.value), Kind.WEEKEND.value),
}
COLUMNS: Final = (
    Column("日期", "first", cells.date, is_present=True, is_filled=True),
    Column("至", "last", cells.date, empty=None),
    Column("类别", "kind", cells.choice(KINDS), is_present=True, is_filled=True),
    Column("名称", "name", cells.text(LONGEST_NAME)),
)
SPECIAL: Final = (Kind.HOLIDAY.value, Kind.MAKEUP_WORKDAY.value)
WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KIND_EN: Final = {
    Kind.WORKDAY.value: "a working day",
    Kind.WEEKEND.value: "a weekend",
    Kind.HOLIDAY.value: "a public holiday",
    Kind.MAKEUP_WORKDAY.value: "a make-up working day",
}


@dataclass(frozen=True)
class Arrangement:
    """The days of one year that are no plain weekday or weekend, as a file has them, and the rows that are bad."""

    file_name: str
    sha256: str
    days_off: dict[dt.date, str]
    makeup_days: dict[dt.date, str]
    bad_rows: tuple[BadRow, ...]


def read_arrangement(file_name: str, content: bytes, year: int) -> Arrangement:
    """The arrangement of ``year`` in these bytes; an ics by its first line, else xlsx or csv.

    Raises the refusals E-CAL-08, E-CAL-09 and E-IMP-01 to -04 for a file that is none; what is wrong with
    single rows stands in ``bad_rows``.
    """
    name = PurePath(file_name).name
    if len(content) > LARGEST:
        raise rules.TOO_LARGE.refusal(limit="1 MB")
    if ics.is_calendar(content):
        events = ics.read_events(decoded(name, content))
        names = ("日期", "至", "类别", "名称")
        rows = [Row(e.number, dict(zip(names, (e.first, e.last, e.kind, e.name), strict=True))) for e in events]
        table = Table(name, hashlib.sha256(content).hexdigest(), names, tuple(rows))
    else:
        table = read_table(name, content, [column.name for column in COLUMNS])
    return _judged(table, read_rows(table, COLUMNS, today=dt.date.max), year)


def kind_refusal(day: dt.date, kind: str, name: str) -> Refusal | None:
    """Why ``day`` cannot be of this kind under this name: E-CAL-05, E-CAL-06, or None."""
    weekend = day.weekday() >= SATURDAY
    if kind in (Kind.MAKEUP_WORKDAY, Kind.WEEKEND) and not weekend or kind == Kind.WORKDAY and weekend:
        return rules.NO_SUCH_KIND.refusal(
            day=day,
            weekday=WEEKDAYS[day.weekday()],
            weekday_en=WEEKDAYS_EN[day.weekday()],
            kind=Kind(kind).label,
            kind_en=KIND_EN[kind],
        )
    if kind == Kind.HOLIDAY and not name:
        return rules.NAME_WANTED.refusal(day=day)
    return None


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from ``first`` to ``last``; refuses E-CAL-17."""
    if last < first:
        raise rules.RANGE_TURNED.refusal(first=first, last=last)
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def arrangement_file(days: Iterable[tuple[dt.date, str, str]], file_name: str) -> bytes:
    """A year's days as a file that ``read_arrangement`` takes back: ics, xlsx or csv by the name's ending.

    days  (date, kind, festival) of every day; the ics names those only that are no plain weekday or weekend
    """
    if PurePath(file_name).suffix.lower() == ".ics":
        special = [row for row in days if row[1] in SPECIAL]
        return ics.write_events(special, PurePath(file_name).stem)
    rows = ([day.isoformat(), "", Kind(kind).label, name] for day, kind, name in days)
    return write_table([column.name for column in COLUMNS], rows, file_name)


def _judged(table: Table, rows: list[ReadRow], year: int) -> Arrangement:
    found: dict[str, dict[dt.date, str]] = {kind: {} for kind in SPECIAL}
    first_rows: dict[dt.date, int] = {}
    bad = []
    for row in rows:
        if not row.refusals:
            try:
                days = _days_of(row.values, year)
            except Refusal as refusal:
                row.refusals.append(refusal)
                days = []
            for day in days:
                first = first_rows.setdefault(day, row.number)
                if first != row.number:
                    row.refusals.append(rules.DAY_TWICE.refusal(day=day, first=first))
                else:
                    found.get(row.values["kind"], {})[day] = row.values["name"]
        if row.refusals:
            bad.append(BadRow(row.number, tuple(row.refusals), row.cells))
    return Arrangement(table.file_name, table.sha256, found[Kind.HOLIDAY], found[Kind.MAKEUP_WORKDAY], tuple(bad))


def _days_of(values: dict[str, Any], year: int) -> list[dt.date]:
    """The days of one row, all of the year and of a kind that they can be."""
    first, last = values["first"], values.get("last") or values["first"]
    for day in (first, last):
        if day.year != year:
            raise rules.OTHER_YEAR.refusal(day=day, year=year)
    days = days_between(first, last)
    for day in days:
        refusal = kind_refusal(day, values["kind"], values.get("name", ""))
        if refusal is not None:
            raise refusal
    values.setdefault("name", "")
    return days
