"""The report as a spreadsheet (统计报表导出): the period, the row of periods, the units, and the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.desk.spreadsheet import Sheet, write_book
from flows.desk.statistics.definitions import FIGURES, MAIN
from flows.desk.statistics.report import Report


def write(report: Report, target: Path) -> None:
    """Write the report; numbers are numbers, so that whoever gets it can go on counting."""
    write_book([_period(report), _periods(report), _units(report), _definitions()], target)


def _period(report: Report) -> Sheet:
    before = report.period.after(-1)
    headings = [("指标", 26), ("计量单位", 10), (report.period.key, 16), (before.key, 16), ("增减", 16)]
    rows = [
        (line.figure.zh, line.figure.measure.zh, line.value, line.before, line.value - line.before)
        for line in report.lines
    ]
    units = "、".join(unit.name for unit in report.units)
    state = "" if report.is_over else f"{report.period.key}尚未结束,统计至{report.today}"
    return Sheet("汇总", headings, [*rows, (), ("统计范围", "", units), ("说明", "", state)])


def _periods(report: Report) -> Sheet:
    headings = [("指标", 26), ("计量单位", 10), *((period.key, 14) for period in report.periods)]
    rows = [(f.zh, f.measure.zh, *(report.value(f, period) for period in report.periods)) for f in FIGURES]
    return Sheet("各期", headings, rows)


def _units(report: Report) -> Sheet:
    headings = [("单位", 30), *((f"{figure.zh}({figure.measure.zh})", 18) for figure in MAIN)]
    return Sheet(
        "各单位", headings, [(line.unit.name, *(number for _, number in line.numbers)) for line in report.by_unit]
    )


def _definitions() -> Sheet:
    def rows() -> Iterator[tuple[Any, ...]]:
        for figure in FIGURES:
            source = figure.source.zh if figure.source else "尚无台账"
            yield figure.zh, figure.measure.zh, source, figure.defined.zh

    return Sheet("口径", [("指标", 26), ("计量单位", 10), ("数据来源", 24), ("定义", 80)], rows())
