"""The report of one period (统计报表): every figure, beside the period before, in a row of periods, by unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from flows.desk.statistics.charts import Chart, chart
from flows.desk.statistics.counting import Counted, Value, count
from flows.desk.statistics.definitions import FIGURES, MAIN, Figure
from flows.desk.statistics.periods import Period, shown_until
from flows.desk.templatetags.banjie import bilingual, money
from permissions.organisations.models import OrgUnit


@dataclass(frozen=True)
class Line:
    """One figure of the period: its value, that of the period before, and the difference."""

    figure: Figure
    value: Value
    before: Value

    @property
    def said(self) -> str:
        """The value as people read it."""
        return in_words(self.figure, self.value)

    @property
    def said_before(self) -> str:
        """The value of the period before."""
        return in_words(self.figure, self.before)

    @property
    def change(self) -> str:
        """More or less than before, with its sign, and by what share of it; empty if neither."""
        difference = self.value - self.before
        if not difference:
            return ""
        sign = "+" if difference > 0 else "−"
        said = f"{sign}{in_words(self.figure, difference if difference > 0 else -difference)}"
        if not self.before:
            return said
        share = abs(Decimal(difference)) / Decimal(self.before) * 100
        return f"{said} ({sign}{share:.1f}%)"


@dataclass(frozen=True)
class UnitLine:
    """The main figures of one authority in the period."""

    unit: OrgUnit
    numbers: list[tuple[Figure, Value]]

    @property
    def values(self) -> list[tuple[Figure, str]]:
        """Each figure with its value as people read it."""
        return [(figure, in_words(figure, number)) for figure, number in self.numbers]


def in_words(figure: Figure, value: Value) -> str:
    """A value with its thousands parted."""
    return money(Decimal(value)) if figure.measure.is_money else f"{value:,}"


@dataclass(frozen=True)
class Report:
    """Everything the page and the spreadsheet show (统计报表), from one round of counting."""

    period: Period
    units: Sequence[OrgUnit]
    counted: Counted
    today: dt.date

    @property
    def is_over(self) -> bool:
        """Whether the period can still grow."""
        return self.period.is_over(self.today)

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that stand beside each other, the chosen one last."""
        return shown_until(self.period)

    def value(self, figure: Figure, period: Period) -> Value:
        """One figure in one period for all units of the report."""
        return self.counted.of(figure, period, [unit.pk for unit in self.units])

    @cached_property
    def lines(self) -> list[Line]:
        """Every figure of the table of definitions, in its order."""
        before = self.period.after(-1)
        return [Line(f, self.value(f, self.period), self.value(f, before)) for f in FIGURES]

    @property
    def charts(self) -> list[Chart]:
        """The main figures over the periods."""
        return [
            chart(
                figure.key,
                bilingual(figure),
                [(period, self.value(figure, period)) for period in self.periods],
                self.period,
                is_money=figure.measure.is_money,
            )
            for figure in MAIN
        ]

    @property
    def rows(self) -> list[tuple[Period, list[tuple[Figure, str]]]]:
        """The numbers of the charts, the newest period first."""
        return [(p, [(f, in_words(f, self.value(f, p))) for f in MAIN]) for p in reversed(self.periods)]

    @cached_property
    def by_unit(self) -> list[UnitLine]:
        """The main figures unit by unit, of those that have any."""
        lines = []
        for unit in self.units:
            numbers = [(figure, self.counted.of(figure, self.period, [unit.pk])) for figure in MAIN]
            if any(number for _, number in numbers):
                lines.append(UnitLine(unit, numbers))
        return lines

    @property
    def silent(self) -> int:
        """How many units have none of the main figures."""
        return len(self.units) - len(self.by_unit)


def report(period: Period, units: Sequence[OrgUnit], today: dt.date) -> Report:
    """Count what these authorities did, from the oldest period shown to the end of the chosen one."""
    counted = count([unit.pk for unit in units], shown_until(period)[0].first, period.last)
    return Report(period, units, counted, today)
