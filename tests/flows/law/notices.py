"""Ground truth: the State Council's notices of 2024-2026, typed from the notices and not from any package."""

from __future__ import annotations

import datetime as dt

from flows.law.workdays import Calendar, CalendarYear

# first and last day off, festival: 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号
DAYS_OFF = {
    2024: [
        ("01-01", "01-01", "元旦"),
        ("02-10", "02-17", "春节"),
        ("04-04", "04-06", "清明节"),
        ("05-01", "05-05", "劳动节"),
        ("06-10", "06-10", "端午节"),
        ("09-15", "09-17", "中秋节"),
        ("10-01", "10-07", "国庆节"),
    ],
    2025: [
        ("01-01", "01-01", "元旦"),
        ("01-28", "02-04", "春节"),
        ("04-04", "04-06", "清明节"),
        ("05-01", "05-05", "劳动节"),
        ("05-31", "06-02", "端午节"),
        ("10-01", "10-08", "国庆节"),
    ],
    2026: [
        ("01-01", "01-03", "元旦"),
        ("02-15", "02-23", "春节"),
        ("04-04", "04-06", "清明节"),
        ("05-01", "05-05", "劳动节"),
        ("06-19", "06-21", "端午节"),
        ("09-25", "09-27", "中秋节"),
        ("10-01", "10-07", "国庆节"),
    ],
}
MAKEUP_DAYS = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days_off(year: int) -> dict[dt.date, str]:
    found = {}
    for first, last, name in DAYS_OFF[year]:
        on = day(f"{year}-{first}")
        while on <= day(f"{year}-{last}"):
            found[on] = name
            on += dt.timedelta(days=1)
    return found


def makeup_days(year: int) -> dict[dt.date, str]:
    return {day(f"{year}-{text}"): "" for text in MAKEUP_DAYS[year].split()}


def calendar_year(year: int) -> CalendarYear:
    return CalendarYear(year, f"CN-{year}-1", days_off(year), makeup_days(year))


def provisional_year(year: int) -> CalendarYear:
    return CalendarYear(year, f"CN-{year}-1", {dt.date(year, 1, 1): "元旦"}, {}, provisional=True)


def calendar(*years: int) -> Calendar:
    return Calendar(calendar_year(year) for year in years)
