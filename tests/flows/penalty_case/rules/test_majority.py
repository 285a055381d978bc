"""Which decisions are major ones: the statute's reasons, and the bureau's own dated list."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from flows.law.parameters import parameter
from flows.law.regulations import Settled
from flows.penalty_case.rules.majority import (
    KEYS,
    KIND_KEYS,
    KINDS,
    PERSON,
    UNIT,
    discussion_wanted,
    listed_kinds,
    major,
    threshold,
    why_not,
)
from flows.registers.models import PenaltyKind
from tests.flows.law.notices import day

TODAY = day("2026-09-01")


def triggers(**facts) -> tuple[str, ...]:
    """The triggers of a fine that is nothing but a fine, unless the facts say more."""
    given = {"kinds": ["FINE"], "fine": Decimal(1000), "on_person": False, "hearing_held": False, "flags": []}
    return tuple(reason.trigger for reason in major(on=TODAY, **{**given, **facts}))


def setting(key: str, value: int, since: str = "2026-01-01", until: str | None = None) -> Settled:
    return Settled(key, value, "", day(since), day(until) if until else None, "某区应急管理局", "重大执法决定目录")


@pytest.mark.parametrize(
    ("on_person", "fine", "found"),
    [
        (False, "29999.99", ()),
        (False, "30000", ("R-LR5",)),
        (False, "30000.01", ("R-LR5",)),
        (True, "9999.99", ()),
        (True, "10000", ("R-LR5",)),
    ],
)
def test_the_sum_of_the_list(on_person: bool, fine: str, found: tuple[str, ...]) -> None:
    assert triggers(on_person=on_person, fine=Decimal(fine)) == found


def test_a_confiscation_counts_as_a_fine_does() -> None:
    assert triggers(kinds=["GAINS"], fine=Decimal(0), confiscated=Decimal(29999)) == ()
    assert triggers(kinds=["GAINS"], fine=Decimal(0), confiscated=Decimal(30000)) == ("R-LR5",)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"hearing_held": True}, ("R-LR2",)),
        ({"flags": ["R-LR1"]}, ("R-LR1",)),
        ({"flags": ["R-LR3", "R-LR1", "R-LR3"]}, ("R-LR1", "R-LR3")),
        ({"kinds": [], "fine": Decimal(0), "spared_with_injury": True}, ("R-LR6",)),
        ({"flags": ["R-LR6"], "spared_with_injury": True}, ("R-LR6",)),
        ({"hearing_held": True, "fine": Decimal(50000)}, ("R-LR2", "R-LR5")),
    ],
)
def test_reasons_that_no_list_takes_away(facts: dict, found: tuple[str, ...]) -> None:
    assert triggers(**facts) == found
    least = [setting(key, 200000 if key in (UNIT, PERSON) else 0) for key in KEYS]
    assert set(found) - {"R-LR5"} == set(triggers(**facts, settled=least))


@pytest.mark.parametrize("kind", KINDS)
def test_every_grave_kind_is_in_the_list_until_the_bureau_takes_it_out(kind: str) -> None:
    assert triggers(kinds=[kind], fine=Decimal(0)) == ("R-LR5",)
    assert triggers(kinds=[kind], fine=Decimal(0), settled=[setting(KIND_KEYS[kind], 0)]) == ()


@pytest.mark.parametrize("kind", ["WARNING", "CRITICISM", "FINE", "GAINS", "GOODS", "OTHER"])
def test_what_is_not_in_the_list(kind: str) -> None:
    assert triggers(kinds=[kind]) == ()


def test_every_kind_of_the_list_is_a_kind_of_penalty() -> None:
    assert set(KINDS) <= set(PenaltyKind.values)
    assert {zh for zh, _ in KINDS.values()} == {PenaltyKind(kind).label for kind in KINDS}


@pytest.mark.parametrize(
    ("on", "found"), [("2026-03-31", 30000), ("2026-04-01", 50000), ("2026-06-30", 50000), ("2026-07-01", 30000)]
)
def test_the_bureau_s_own_sum_holds_on_its_days(on: str, found: int) -> None:
    own = [setting(UNIT, 50000, "2026-04-01", "2026-06-30")]
    assert threshold(on_person=False, on=day(on), settled=own) == found
    assert threshold(on_person=True, on=day(on), settled=own) == 10000


def test_the_list_of_kinds_is_dated_too() -> None:
    own = [setting(KIND_KEYS["LICENCE_SUSPENDED"], 0, "2026-04-01")]
    assert "LICENCE_SUSPENDED" in listed_kinds(day("2026-03-31"), own)
    assert "LICENCE_SUSPENDED" not in listed_kinds(day("2026-04-01"), own)


@pytest.mark.parametrize("key", KEYS)
def test_the_whole_list_is_a_house_default_that_a_bureau_may_settle(key: str) -> None:
    row = parameter(key, TODAY)
    assert (row.status, row.settable, row.article) == ("HOUSE_DEFAULT", True, "")


def test_a_flag_that_is_none() -> None:
    with pytest.raises(KeyError):
        triggers(flags=["R-LR9"])


def test_reasons_and_exemption_say_the_numbers() -> None:
    (reason,) = major(kinds=["FINE"], fine=Decimal("35000.00"), on_person=False, hearing_held=False, flags=[], on=TODAY)
    assert reason.zh == "罚款35000元,达到重大执法决定目录的30000元"
    assert reason.en == "fine of 35000 yuan reaches the listed 30000"
    assert (
        why_not(Decimal("1000"), Decimal(30000), ["FINE", "WARNING"])[0] == "罚款1000元,低于重大执法决定目录的30000元"
    )


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, False),
        ({"hearing_held": True}, False),
        ({"spared_with_injury": True}, False),
        ({"fine": Decimal(30000)}, True),
        ({"flags": ["R-LR1"]}, True),
    ],
)
def test_what_the_leaders_discuss_together(facts: dict, wanted: bool) -> None:
    given = {"kinds": ["FINE"], "fine": Decimal(1), "on_person": False, "hearing_held": False, "flags": []}
    reasons = major(on=TODAY, **{**given, **facts})
    assert discussion_wanted(is_complex=False, reasons=reasons) is wanted
    assert discussion_wanted(is_complex=True, reasons=reasons)


@given(
    st.sets(st.sampled_from(PenaltyKind.values)),
    st.integers(0, 100000),
    st.integers(0, 100000),
    st.booleans(),
    st.booleans(),
)
def test_more_of_anything_never_takes_a_reason_away(kinds, fine, more, on_person, held) -> None:
    facts = {"kinds": kinds, "on_person": on_person, "hearing_held": held}
    before = set(triggers(fine=Decimal(fine), **facts))
    assert before <= set(triggers(fine=Decimal(fine + more), **facts))
    assert before <= set(triggers(fine=Decimal(fine), **{**facts, "hearing_held": True}))
