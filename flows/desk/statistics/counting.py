"""Counting (统计取数): one query for each source, by authority and month; everything else adds these up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DateField
from django.db.models.functions import TruncMonth

from flows.desk.statistics.definitions import FIGURES, SOURCES, Figure, Source
from flows.desk.statistics.periods import Period
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit

Value = int | Decimal
ZERO = 0


@dataclass(frozen=True)
class Counted:
    """What was counted: (authority, first of the month, figure) → value; what is not there is zero."""

    values: Mapping[tuple[int, dt.date, str], Value]

    def of(self, figure: Figure, period: Period, units: Iterable[int]) -> Value:
        """The figure in the period for these authorities together."""
        months = _months(period)
        return sum((self.values.get((unit, month, figure.key), ZERO) for unit in units for month in months), ZERO)


class MonthOfDay(TruncMonth):
    """The first of the month of a date; SQLite, which keeps dates as text, cuts it instead of asking Python."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """``2026-09-21`` to ``2026-09-01``."""
        text, parameters = compiler.compile(self.lhs)
        return f"substr({text}, 1, 8) || '01'", parameters


def count(units: Collection[int], first: dt.date, last: dt.date) -> Counted:
    """Count every figure for these authorities from the first to the last day, both included."""
    values: dict[tuple[int, dt.date, str], Value] = {}
    for source in SOURCES:
        values.update(_of_source(source, units, first, last))
    return Counted(values)


def _of_source(
    source: Source, units: Collection[int], first: dt.date, last: dt.date
) -> Iterable[tuple[tuple[int, dt.date, str], Value]]:
    figures = [figure for figure in FIGURES if figure.source is source]
    until = last + dt.timedelta(days=1)
    rows = source.rows().filter(
        **{f"{source.unit}__in": units},
        **{f"{source.day}__gte": _moment(first, source), f"{source.day}__lt": _moment(until, source)},
    )
    day = DateField()
    in_shanghai = TruncMonth(source.day, output_field=day, tzinfo=SHANGHAI)
    month = in_shanghai if source.is_moment else MonthOfDay(source.day, output_field=day)
    rows = rows.annotate(of_month=month)
    rows = rows.order_by().values(source.unit, "of_month").annotate(**{f"n_{f.key}": f.counts for f in figures})
    for row in rows:
        for figure in figures:
            yield (row[source.unit], row["of_month"], figure.key), row[f"n_{figure.key}"] or ZERO


def _moment(day: dt.date, source: Source) -> Any:
    return dt.datetime.combine(day, dt.time(), tzinfo=SHANGHAI) if source.is_moment else day


def _months(period: Period) -> list[dt.date]:
    months, month = [], Period("month", period.first)
    while month.first <= period.last:
        months.append(month.first)
        month = month.after(1)
    return months


def units_below(authorities: Collection[OrgUnit]) -> list[OrgUnit]:
    """These authorities and all that stand below them, by code; sections and squads count with their authority."""
    acting = [OrgUnit.Kind.AUTHORITY, OrgUnit.Kind.TOWN, OrgUnit.Kind.ZONE]
    children: dict[int | None, list[OrgUnit]] = defaultdict(list)
    everyone = list(OrgUnit.objects.filter(kind__in=acting).order_by("code"))
    for unit in everyone:
        children[unit.parent_id].append(unit)
    own = {unit.pk for unit in authorities}
    found, waiting = {}, [unit for unit in everyone if unit.pk in own]
    while waiting:
        unit = waiting.pop()
        if unit.pk not in found:
            found[unit.pk] = unit
            waiting += children[unit.pk]
    return sorted(found.values(), key=lambda unit: (unit.pk not in own, unit.code))
