from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from flows.law.gravity import KINDS, gravest, heavier, rank


@dataclass(frozen=True)
class Penalty:
    kind_list: tuple[str, ...]
    fine: Decimal = Decimal(0)
    confiscated: Decimal = Decimal(0)


def fined(amount: int, *more: str) -> Penalty:
    return Penalty(("FINE", *more), Decimal(amount))


penalties = st.builds(
    lambda kinds, fine, gains: Penalty(
        tuple(kinds), Decimal(fine if "FINE" in kinds else 0), Decimal(gains if {"GAINS", "GOODS"} & set(kinds) else 0)
    ),
    st.sets(st.sampled_from(KINDS), min_size=1),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
)


def test_kinds_are_ranked_from_the_warning_to_the_closure() -> None:
    assert rank("WARNING") < rank("FINE") < rank("BUSINESS_STOPPED") < rank("CLOSED")
    assert gravest([]) == -1
    assert gravest(["FINE", "LICENCE_REVOKED", "WARNING"]) == rank("LICENCE_REVOKED")


def test_a_kind_that_is_none() -> None:
    with pytest.raises(ValueError):
        rank("EXILE")


@pytest.mark.parametrize(
    ("told", "now", "found"),
    [
        (fined(30000), fined(30000), ()),
        (fined(30000), fined(29999), ()),
        (fined(30000), fined(30001), ("FINE",)),
        (fined(30000), Penalty(("WARNING",)), ()),  # the warning stands for the fine
        (fined(30000), fined(20000, "WARNING"), ("WARNING",)),  # the fine stays, a warning comes to it
        (fined(30000), fined(30000, "BUSINESS_STOPPED"), ("BUSINESS_STOPPED",)),
        (Penalty(("BUSINESS_STOPPED",)), fined(100000), ()),  # a lighter kind instead of a graver one
        (Penalty(("BUSINESS_STOPPED",)), Penalty(("LICENCE_REVOKED",)), ("LICENCE_REVOKED",)),
        (Penalty(("GAINS",), confiscated=Decimal(10)), Penalty(("GAINS",), confiscated=Decimal(11)), ("GAINS",)),
    ],
)
def test_in_what_one_is_heavier(told: Penalty, now: Penalty, found: tuple[str, ...]) -> None:
    assert heavier(told, now) == found


@given(penalties)
def test_nothing_is_heavier_than_itself(penalty: Penalty) -> None:
    assert heavier(penalty, penalty) == ()


@given(penalties, penalties)
def test_a_graver_kind_than_any_that_was_told_is_always_heavier(told: Penalty, now: Penalty) -> None:
    if gravest(now.kind_list) > gravest(told.kind_list):
        assert heavier(told, now)


@given(penalties, penalties)
def test_of_two_penalties_not_each_is_lighter_than_the_other(one: Penalty, other: Penalty) -> None:
    same = (set(one.kind_list), one.fine, one.confiscated) == (set(other.kind_list), other.fine, other.confiscated)
    assert same or heavier(one, other) or heavier(other, one)
