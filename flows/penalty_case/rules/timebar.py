"""Time bar of penalties (行政处罚时效), 行政处罚法 art 36: two years, five where life or health came to harm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flows.law.parameters import parameter
from flows.law.periods import add_months
from flows.law.uses import governs
from permissions.refusals import Refusal

from .named import TIME_BARRED

CASE: Final = "行政处罚案件"
TIME_BAR: Final = governs("penalty_case.time_bar", "RULE", CASE, zh="行政处罚时效", en="time bar of a violation")
TIME_BAR_LIFE: Final = governs(
    "penalty_case.time_bar.life",
    "RULE",
    CASE,
    zh="涉及公民生命健康安全且有危害后果的行政处罚时效",
    en="time bar where life or health came to harm",
)
STATUTE_FROM: Final = dt.date(2021, 7, 15)


@dataclass(frozen=True)
class TimeBar:
    """The time bar of one act (时效): how many years, and the last day on which it can still be found."""

    years: int
    until: dt.date

    def is_past(self, found_on: dt.date) -> bool:
        """Whether it was found too late."""
        return found_on > self.until


def time_bar(*, ended_on: dt.date, found_on: dt.date, grave: bool) -> TimeBar:
    """The time bar of an act whose last day was ``ended_on``: of one that went on its end, else the day of the act.

    grave  life, health or financial security are concerned and harm was done
    The years end on the corresponding day, the month's last where there is none; no day off moves it, it is no
    procedural period.
    """
    row = parameter(TIME_BAR_LIFE if grave else TIME_BAR, max(found_on, STATUTE_FROM))
    years = int(row.value)
    return TimeBar(years, add_months(ended_on, 12 * years))


def check_time_bar(*, ended_on: dt.date, found_on: dt.date, grave: bool) -> Iterator[Refusal]:
    """E-CASE-08: the act was found within its time bar."""
    bar = time_bar(ended_on=ended_on, found_on=found_on, grave=grave)
    if bar.is_past(found_on):
        yield TIME_BARRED.refusal(field="found_on", years=bar.years, date=bar.until)
