from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from flows.law.surcharge import surcharge


@pytest.mark.parametrize(
    ("days_late", "amount"),
    [(-5, 0), (0, 0), (1, 1500), (12, 18000), (33, 49500), (34, 50000), (40, 50000)],
)
def test_three_percent_a_day_up_to_the_fine(days_late: int, amount: int) -> None:
    assert surcharge(50000, days_late) == amount


def test_fen_are_rounded_half_up() -> None:
    assert surcharge(Decimal("0.50"), 1) == Decimal("0.02")


def test_a_negative_fine_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        surcharge(-1, 3)


@given(st.integers(0, 10_000_000), st.integers(-10, 400))
def test_never_more_than_the_fine_and_never_less_on_a_later_day(fine: int, days_late: int) -> None:
    assert 0 <= surcharge(fine, days_late) <= surcharge(fine, days_late + 1) <= fine
