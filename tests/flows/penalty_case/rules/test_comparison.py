"""Similar decisions of three years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from flows.penalty_case.rules.comparison import SHOWN, similar, since
from tests.flows.law.notices import day


@dataclass(frozen=True)
class Row:
    fine: Decimal
    decided_on: dt.date | None = dt.date(2026, 1, 1)


def rows(*fines: int) -> list[Row]:
    return [Row(Decimal(fine)) for fine in fines]


@pytest.mark.parametrize(
    ("today", "first"), [("2026-09-01", "2023-09-01"), ("2024-02-29", "2021-02-28"), ("2026-03-31", "2023-03-31")]
)
def test_three_years_back(today: str, first: str) -> None:
    assert since(day(today)) == day(first)


@pytest.mark.parametrize(
    ("fines", "middle"), [((20000,), 20000), ((10000, 30000, 20000), 20000), ((10000, 20000, 30000, 50000), 25000)]
)
def test_count_range_and_median(fines: tuple[int, ...], middle: int) -> None:
    found = similar(rows(*fines))
    assert (found.count, found.lowest, found.middle, found.highest) == (len(fines), min(fines), middle, max(fines))


def test_what_carried_no_fine_counts_in_the_list_only() -> None:
    found = similar(rows(0, 20000))
    assert (found.count, len(found.rows)) == (1, 2)


def test_without_any() -> None:
    found = similar([], fine=Decimal(1))
    assert (found.count, found.lowest, found.middle, found.highest, found.stands) == (0, None, None, None, "")


@pytest.mark.parametrize(
    ("fine", "stands"), [(9999, "BELOW"), (10000, "WITHIN"), (30000, "WITHIN"), (30001, "ABOVE"), (None, ""), (0, "")]
)
def test_where_the_fine_stands(fine: int | None, stands: str) -> None:
    assert similar(rows(10000, 30000), fine=None if fine is None else Decimal(fine)).stands == stands


def test_the_latest_ten_are_shown() -> None:
    all_rows = [Row(Decimal(1000), dt.date(2026, 1, 1) + dt.timedelta(days=n)) for n in range(SHOWN + 5)]
    assert similar(all_rows).rows == tuple(reversed(all_rows))[:SHOWN]


@given(st.lists(st.integers(1, 10**7), min_size=1))
def test_the_median_lies_in_the_range(fines: list[int]) -> None:
    found = similar(rows(*fines))
    assert found.lowest is not None and found.middle is not None and found.highest is not None
    assert found.lowest <= found.middle <= found.highest
    assert sum(fine <= found.middle for fine in fines) * 2 >= len(fines)
    assert sum(fine >= found.middle for fine in fines) * 2 >= len(fines)
