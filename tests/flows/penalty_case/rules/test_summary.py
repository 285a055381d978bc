"""What may be decided on the spot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.penalty_case.rules.summary import check_summary
from flows.registers.models import PenaltyKind
from tests.flows.law.notices import day

TODAY = day("2026-09-01")


def found(kinds: list[str], fine: str = "0", *, on_person: bool = False) -> list[tuple[str, str]]:
    against = check_summary(kinds=kinds, fine=Decimal(fine), on_person=on_person, on=TODAY)
    return [(refusal.rule.code, refusal.message) for refusal in against]


@pytest.mark.parametrize(("on_person", "limit"), [(False, 3000), (True, 200)])
def test_the_limit_of_the_fine_included(on_person: bool, limit: int) -> None:
    said = f"当场处罚限于警告或者{limit}元以下的罚款"
    assert found(["FINE"], f"{limit - 1}", on_person=on_person) == []
    assert found(["FINE"], f"{limit}", on_person=on_person) == []
    assert found(["FINE"], f"{limit}.01", on_person=on_person) == [("E-CASE-15", said)]


@pytest.mark.parametrize("kind", PenaltyKind.values)
def test_only_a_warning_or_a_fine(kind: str) -> None:
    assert bool(found([kind], "100")) == (kind not in ("WARNING", "FINE"))
    assert bool(found(["WARNING", "FINE", kind], "100")) == (kind not in ("WARNING", "FINE"))


def test_nothing_at_all_is_no_penalty() -> None:
    assert [code for code, _ in found([])] == ["E-CASE-15"]
