"""Due dates in words, at the edges of the working calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from flows.calendar.current import current_calendar
from flows.desk.words import due_words
from permissions.clock import SHANGHAI
from tests.city import City


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "now", "said", "look"),
    [
        # 2026-09-30 and three working days: the National Day holidays do not count
        ("2026-10-10", "2026-09-30T16:40", "剩 3 个工作日", "fine"),
        ("2026-10-10", "2026-10-07T09:00", "剩 3 个工作日", "fine"),
        ("2026-10-10", "2026-10-09T09:00", "剩 1 个工作日", "soon"),
        ("2026-10-10", "2026-10-10T11:59", "今日到期", "today"),
        ("2026-10-10", "2026-10-10T12:00", "今日到期", "today"),
        ("2026-10-10", "2026-10-11T00:00", "自 2026-10-10 起超期", "late"),
        ("2026-10-10", "2026-10-12T00:00", "已超期 1 个工作日", "late"),
        ("2099-01-05", "2026-10-12T00:00", "2099-01-05 到期", "fine"),
    ],
)
def test_due_date_in_words(city: City, due: str, now: str, said: str, look: str) -> None:
    with translation.override("zh-hans"):
        found = due_words(dt.date.fromisoformat(due), at(now), current_calendar())

    assert (found.text, found.look) == (said, look)


def test_no_limit_and_english(city: City) -> None:
    with translation.override("en"):
        assert due_words(None, city.now, current_calendar()).text == "no time limit"
        assert due_words(dt.date(2026, 9, 22), city.now, current_calendar()).text == "1 working day left"


def test_provisional_years_are_marked(city: City) -> None:
    assert due_words(dt.date(2027, 1, 5), city.now, current_calendar()).provisional
