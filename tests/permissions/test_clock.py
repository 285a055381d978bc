"""One clock, in Shanghai, that demonstrations and tests can move."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest

from permissions import clock

ROOT = Path(__file__).resolve().parents[2]


def test_now_is_aware_and_in_shanghai():
    before = dt.datetime.now(dt.UTC)
    now = clock.now()
    assert before <= now <= dt.datetime.now(dt.UTC)
    assert now.utcoffset() == dt.timedelta(hours=8)


@pytest.mark.parametrize("days", [-400, 30])
def test_an_offset_moves_now_and_today(settings, days):
    settings.CLOCK_OFFSET_SECONDS = days * 86400
    shift = clock.now() - dt.datetime.now(dt.UTC)
    assert abs(shift - dt.timedelta(days=days)) < dt.timedelta(seconds=5)
    assert clock.today() == clock.local_date(clock.now())


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-09-30T15:59:59+00:00", dt.date(2026, 9, 30)),
        ("2026-09-30T16:00:00+00:00", dt.date(2026, 10, 1)),
        ("2026-09-30T23:59:59+08:00", dt.date(2026, 9, 30)),
        ("2026-10-01T00:00:00+08:00", dt.date(2026, 10, 1)),
    ],
)
def test_a_moment_falls_on_its_date_in_shanghai(moment, day):
    assert clock.local_date(dt.datetime.fromisoformat(moment)) == day


def test_nobody_else_reads_the_system_clock():
    readers = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("timezone", "now")}
    allowed = {
        "permissions/clock.py",
        "flows/matters/nodes.py",  # the engine's own moment of cancelling a job's task
    }
    found = set()
    for package in ("permissions", "documents", "flows", "project"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner = node.func.value
                    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                    if (name, node.func.attr) in readers:
                        found.add(str(path.relative_to(ROOT)))
    assert found <= allowed
