"""When the party may ask for a hearing: the sums of its region, and the kinds of art 63."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.law.parameters import parameter
from flows.penalty_case.rules.hearing_right import OF_RIGHT, PERSON, UNIT, hearing_right, threshold
from flows.registers.models import PenaltyKind
from tests.flows.law.notices import day

TODAY = day("2026-09-01")


def reasons(**facts) -> tuple[str, ...]:
    given = {"kinds": ["FINE"], "fine": Decimal(0), "confiscated": Decimal(0), "on_person": False, "region": "370200"}
    return hearing_right(on=TODAY, **{**given, **facts})


@pytest.mark.parametrize(
    ("region", "on_person", "limit"),
    [
        ("370200", False, 30000),
        ("370200", True, 10000),
        ("CN", False, 30000),
        ("310000", False, 50000),
        ("310117", False, 50000),
        ("310117", True, 5000),
        ("310117103", True, 5000),
    ],
)
def test_the_sum_of_the_region_included(region: str, on_person: bool, limit: int) -> None:
    where = {"region": region, "on_person": on_person}
    assert reasons(fine=Decimal(limit) - Decimal("0.01"), **where) == ()
    assert reasons(fine=Decimal(limit), **where) == (f"罚款{limit}元,达到较大数额{limit}元(第一项)",)


@pytest.mark.parametrize("on", ["2015-05-01", "2026-01-31", "2026-02-01", "2030-01-01"])
def test_the_fallback_goes_on_from_the_former_rule_to_the_present_one(on: str) -> None:
    assert threshold(on_person=False, region="CN", on=day(on)).value == 30000
    assert threshold(on_person=True, region="CN", on=day(on)).value == 10000


@pytest.mark.parametrize("key", [UNIT, PERSON, f"{UNIT}.310000", f"{PERSON}.310000"])
def test_none_of_these_sums_claims_to_have_been_read(key: str) -> None:
    assert parameter(key, TODAY).status == "ARTICLE_UNVERIFIED"


def test_a_fine_counts_only_where_a_fine_is_proposed() -> None:
    assert reasons(kinds=["WARNING"], fine=Decimal(99999)) == ()


@pytest.mark.parametrize("kind", ["GAINS", "GOODS"])
def test_a_large_confiscation(kind: str) -> None:
    assert reasons(kinds=[kind], confiscated=Decimal("29999.99")) == ()
    assert reasons(kinds=[kind], confiscated=Decimal(30000)) == ("没收30000元,达到较大数额30000元(第二项)",)


@pytest.mark.parametrize("kind", PenaltyKind.values)
def test_kinds_that_give_the_right_whatever_the_sum(kind: str) -> None:
    assert bool(reasons(kinds=[kind])) == (kind in OF_RIGHT)


def test_reasons_are_told_together() -> None:
    assert len(reasons(kinds=["FINE", "BUSINESS_STOPPED"], fine=Decimal(30000))) == 2
