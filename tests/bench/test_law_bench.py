"""What one count of working days costs, near and far, and how many lines `due --batch` does in a second.

DJANGO_SETTINGS_MODULE=project.settings.test .venv/bin/python -m pytest -q -s tests/bench/test_law_bench.py
"""

from __future__ import annotations

import io
import os
import statistics
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from flows.law.workdays import add_working_days
from tests.bench.figures import Figures
from tests.city import City
from tests.flows.law.notices import calendar, day

THREE_YEARS = calendar(2024, 2025, 2026)
NEAR, FAR, LINES, A_SECOND = 5, 500, 5000, 2000
TITLE = "Counting working days"


def microseconds_of(work: Callable[[], Any], times: int) -> float:
    """Microseconds of one, by the middle of five runs of so many."""
    return statistics.median(timeit.repeat(work, number=times, repeat=5)) / times * 1e6


def test_counting(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hundred days are counted like five; a batch reads its calendar once and then only counts."""
    figures = Figures(connection.vendor)
    City().build()
    cost = {
        n: microseconds_of(lambda n=n: add_working_days(day("2024-01-02"), n, THREE_YEARS), 2000) for n in (NEAR, FAR)
    }

    def batch() -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("2026-01-05 90\n" * LINES))
        call_command("due", "--batch", stdout=io.StringIO())

    for n, took in cost.items():
        figures.add(TITLE, what=f"{n} days", microseconds=took)
    a_line = microseconds_of(batch, 1) / LINES
    figures.add(TITLE, what=f"a line of {LINES:,}", microseconds=a_line)
    figures.at_most(f"{FAR} days beside {NEAR}", cost[FAR] / cost[NEAR], 2)
    figures.at_least("lines of a batch in a second", 1e6 / a_line, A_SECOND)
    figures.show(TITLE)
    if "BANJIE_BENCH_OUT" in os.environ:
        figures.write(Path(os.environ["BANJIE_BENCH_OUT"]) / "counting")
    assert not figures.missed, [str(bound) for bound in figures.missed]
