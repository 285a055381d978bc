"""Years that are known without an import: the notices as the package ``chinesecalendar`` carries them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from chinese_calendar import constants

from permissions.audit import log

from .models import WorkCalendar
from .publishing import publish_provisional_year, publish_year

# 国务院办公厅关于部分节假日安排的通知, one a year; 2020 was changed in January by a second one
NOTICES: Final = {
    2020: "国办发明电〔2019〕16号、〔2020〕1号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}

_FESTIVALS: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
PROVISIONAL_AHEAD: Final = 2


def known_years() -> tuple[int, ...]:
    """The years whose notice number is known and whose days the package carries, ascending."""
    carried = {day.year for day in constants.holidays}
    return tuple(sorted(carried & NOTICES.keys()))


def known_days(year: int) -> tuple[dict[dt.date, str], dict[dt.date, str]]:
    """Days off and make-up working days of a known year, each day → festival in Chinese."""
    days_off, makeup_days = (
        {day: _FESTIVALS.get(name, name) for day, name in days.items() if day.year == year}
        for days in (constants.holidays, constants.workdays)
    )
    return days_off, makeup_days


def publish_known_years(
    *, actor: log.Actor, now: dt.datetime, provisional_ahead: int = PROVISIONAL_AHEAD
) -> list[WorkCalendar]:
    """Publish every known national year that has no final calendar yet, then the next years provisionally.

    provisional_ahead  so many years after the last known one, or after the year of ``now`` if that is later
    A year already published is left alone; a provisional one that has become known is replaced. Safe to repeat.
    """
    live = dict(WorkCalendar.objects.live().filter(region="CN").values_list("year", "status"))
    published = []
    for year in known_years():
        if live.get(year) != WorkCalendar.Status.PUBLISHED:
            days_off, makeup_days = known_days(year)
            published.append(
                publish_year(
                    year, days_off=days_off, makeup_days=makeup_days, notice_no=NOTICES[year], actor=actor, now=now
                )
            )
    last = known_years()[-1]
    for year in range(last + 1, max(last, now.year) + provisional_ahead + 1):
        if provisional_ahead and year not in live:
            published.append(publish_provisional_year(year, actor=actor, now=now))
    return published
