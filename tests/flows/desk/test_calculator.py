"""The public calculator: the same dates as the engine, each day explained, and bounds on what it computes."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from flows.calendar.current import current_calendar
from flows.calendar.known_years import publish_known_years
from flows.calendar.publishing import publish_year
from flows.law.periods import Pause, Period, due_dates
from permissions import clock
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI

from .conftest import words

NOW = dt.datetime(2026, 9, 30, 16, 40, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def standing_years(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The years that are known, published once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM calendar_calendarday")
            cursor.execute("DELETE FROM calendar_workcalendar")
        publish_known_years(actor=SYSTEM, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def known_years(standing_years: None, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def ask(**query: object):
    return Client().get("/calculator/", query)


def test_nobody_needs_an_account_and_today_is_proposed() -> None:
    response = ask()
    assert response.status_code == 200
    assert 'value="2026-09-30"' in response.content.decode()
    assert "answer" not in response.context


@pytest.mark.parametrize(
    ("start", "n", "unit"),
    [
        ("2026-09-30", 3, "WD"),
        ("2026-02-13", 3, "WD"),
        ("2026-09-16", 15, "CD"),
        ("2025-11-30", 3, "MONTH"),
        ("2026-01-01", 250, "WD"),
        ("2026-12-29", 10, "WD"),  # into a provisional year
    ],
)
def test_it_agrees_with_the_engine(start: str, n: int, unit: str) -> None:
    response = ask(start=start, n=n, unit=unit)
    due = due_dates(dt.date.fromisoformat(start), Period(n, unit), current_calendar())  # type: ignore[arg-type]
    answer = response.context["answer"]
    assert answer.due == due
    assert answer.days[-1].on == due.legal_due
    for date in (due.legal_due, due.nominal_due, due.safe_due):
        assert date.isoformat() in words(response)
    assert due.calendar_version.split("+")[0] in words(response)


def test_national_day_is_explained_day_by_day() -> None:
    text = words(ask(start="2026-09-30", n=3, unit="WD"))
    for said in ("2026-10-10", "起算日不计", "法定节假日(国庆节)", "调休上班(国庆节)", "国办发明电〔2025〕7号"):
        assert said in text
    assert "http://testserver/calculator/?start=2026-09-30&amp;n=3&amp;unit=WD" in text


def test_a_pause_is_left_out() -> None:
    response = ask(start="2026-09-14", n=5, unit="WD", paused_on="2026-09-16", resumed_on="2026-09-22")
    pause = Pause(dt.date(2026, 9, 16), dt.date(2026, 9, 22))
    due = due_dates(dt.date(2026, 9, 14), Period(5, "WD"), current_calendar(), pauses=[pause])
    assert response.context["answer"].due == due
    assert response.context["answer"].paused == 6
    assert "期间中止" in words(response)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"n": 251, "unit": "WD"}, "n"),
        ({"n": 731, "unit": "CD"}, "n"),
        ({"n": 37, "unit": "MONTH"}, "n"),
        ({"n": 0}, "n"),
        ({"n": "x"}, "n"),
        ({"n": "9" * 400}, "n"),
        ({"unit": "YEARS"}, "unit"),
        ({"start": "2026-02-30"}, "start"),
        ({"start": "1999-12-31"}, "start"),
        ({"start": "0001-01-01"}, "start"),
        ({"paused_on": "2026-10-01"}, "resumed_on"),
        ({"paused_on": "2026-09-01", "resumed_on": "2026-10-01"}, "paused_on"),
        ({"paused_on": "2026-10-02", "resumed_on": "2026-10-01"}, "paused_on"),
    ],
)
def test_what_makes_no_question_is_said_at_its_field(query: dict[str, object], field: str) -> None:
    response = ask(**({"start": "2026-09-30", "n": 3, "unit": "WD"} | query))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "answer" not in response.context


@pytest.mark.parametrize("start", ["2028-12-29", "2031-05-01", "2019-06-03"])
def test_an_unpublished_year_is_refused_with_its_sentence(start: str) -> None:
    response = ask(start=start, n=3, unit="CD")
    assert "该年度工作日日历尚未发布或录入,不能计算期限" in words(response)
    assert "E-CAL-01" in words(response)


def test_a_provisional_year_says_so() -> None:
    assert ask(start="2026-12-29", n=5, unit="WD").context["answer"].due.provisional
    assert not ask(start="2026-12-21", n=5, unit="WD").context["answer"].due.provisional


def test_a_region_s_own_days_once_there_are_any() -> None:
    assert "region" not in ask().context["form"].fields
    publish_year(
        2026,
        days_off={dt.date(2026, 11, 10): "地方节"},
        makeup_days={},
        notice_no="某号",
        region="310117",
        actor=SYSTEM,
        now=NOW,
    )
    query = {"start": "2026-11-09", "n": 1, "unit": "WD"}
    assert ask(**query).context["answer"].due.legal_due == dt.date(2026, 11, 10)
    regional = ask(**query, region="310117").context["answer"].due
    assert (regional.legal_due, regional.calendar_version) == (dt.date(2026, 11, 11), "CN-2026-1+310117-2026-1")
    assert list(ask(**query, region="XX").context["form"].errors) == ["region"]


def test_the_longest_answer_is_small_and_costs_few_queries(django_assert_max_num_queries) -> None:
    ask(start="2026-01-01", n=3, unit="WD")  # the days of the versions are read once a process
    with django_assert_max_num_queries(3):
        response = ask(start="2024-01-01", n=730, unit="CD")
    assert len(response.content) < 400_000


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/calculator/").status_code == 405
