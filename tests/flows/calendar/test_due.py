import datetime as dt
import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from flows.calendar.publishing import publish_provisional_year, publish_year
from permissions.audit.log import Actor
from tests.flows.law.notices import day, days_off, makeup_days

UNPUBLISHED = "E-CAL-01 该年度工作日日历尚未发布或录入,不能计算期限"


@pytest.fixture(autouse=True)
def two_years(empty_register: None, keeper: Actor, now: dt.datetime) -> None:
    """2026 is published, 2027 provisionally."""
    names = dict.fromkeys(makeup_days(2026), "国庆节")
    publish_year(2026, days_off=days_off(2026), makeup_days=names, notice_no="某号", actor=keeper, now=now)
    publish_provisional_year(2027, actor=keeper, now=now)


def due(*args: str) -> list[str]:
    out = StringIO()
    call_command("due", *args, stdout=out)
    return out.getvalue().splitlines()


def batch(monkeypatch, text: str, *args: str) -> list[str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return due("--batch", *args)


def test_the_first_line_is_the_date_and_the_days_follow() -> None:
    lines = due("2026-09-30", "3")
    assert lines[0] == "2026-10-10"
    assert "CN-2026-1" in lines[1]
    assert lines[2].split() == ["2026-09-30", "周三", "起算日不计"]
    assert lines[-1].split() == ["2026-10-10", "周六", "3", "调休上班(国庆节)"]
    assert len(lines) == 2 + 11


def test_calendar_days_show_the_pure_count_too() -> None:
    lines = due("2026-09-16", "15", "--calendar-days")
    assert lines[0] == "2026-10-08"
    assert "2026-10-01" in lines[1]
    assert "2026-09-30" in lines[1]


def test_in_english() -> None:
    with translation.override("en"):
        lines = due("2026-12-31", "1")
    assert lines[0] == "2027-01-04 provisional"
    assert lines[-1].split() == ["2027-01-04", "Mon", "1", "working", "day", "provisional"]


def test_an_unpublished_year_ends_with_the_sentence() -> None:
    with pytest.raises(CommandError) as refused:
        due("2027-12-31", "1")
    assert str(refused.value) == UNPUBLISHED
    assert refused.value.returncode == 1


@pytest.mark.parametrize("words", [["2026-02-30", "3"], ["2026-09-30", "0"], ["2026-09-30", "x"], ["2026-09-30"], []])
def test_nonsense_is_refused(words: list[str]) -> None:
    with pytest.raises(CommandError):
        due(*words)


def test_a_batch_prints_one_date_a_line(monkeypatch) -> None:
    assert batch(monkeypatch, "2026-09-30 3\n\n2026-09-18 3\n") == ["2026-10-10", "2026-09-22"]
    assert batch(monkeypatch, "2026-09-16 15\n", "--calendar-days") == ["2026-10-08"]


def test_a_batch_takes_no_date_beside_it() -> None:
    with pytest.raises(CommandError):
        due("2026-09-30", "3", "--batch")


def test_a_batch_keeps_its_lines_in_step_when_one_is_refused(monkeypatch) -> None:
    out = StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("2026-09-30 3\n2027-12-31 9\n2026-09-18 3\n"))
    with pytest.raises(CommandError, match="E-CAL-01"):
        call_command("due", "--batch", stdout=out)
    assert out.getvalue().splitlines() == ["2026-10-10", "E-CAL-01", "2026-09-22"]


@pytest.mark.parametrize("line", ["2026-09-30", "2026-09-30 3 4", "yesterday 3"])
def test_a_batch_names_the_line_it_cannot_read(monkeypatch, line: str) -> None:
    with pytest.raises(CommandError, match="2"):
        batch(monkeypatch, f"2026-09-18 3\n{line}\n")


def test_a_batch_reads_the_calendar_once_for_all_its_lines(monkeypatch, django_assert_num_queries) -> None:
    batch(monkeypatch, "2026-01-05 90\n")  # the process keeps a version that it has read
    with django_assert_num_queries(1):
        lines = batch(monkeypatch, "2026-01-05 90\n" * 5000)
    assert lines == [str(day("2026-05-20"))] * 5000
