"""After the defence nothing is heavier, unless new facts were found and told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from flows.penalty_case.rules.defence import check_not_heavier


@dataclass(frozen=True)
class Draft:
    kind_list: tuple[str, ...]
    fine: Decimal = Decimal(0)
    confiscated: Decimal = Decimal(0)
    new_facts: str = ""


TOLD = Draft(("FINE",), Decimal(30000))


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (Draft(("FINE",), Decimal(30000)), None, None),
        (Draft(("FINE",), Decimal("29999.99")), None, None),
        (Draft(("WARNING",)), None, None),
        (Draft(("FINE",), Decimal("30000.01")), "E-CASE-05", "fine"),
        (Draft(("FINE", "BUSINESS_STOPPED"), Decimal(10000)), "E-CASE-05", "kinds"),
        (Draft(("FINE",), Decimal(40000), new_facts="  "), "E-CASE-05", "fine"),
        # with new facts it may be heavier, but the party has not been told of that penalty (art 44)
        (Draft(("FINE",), Decimal(40000), new_facts="又查明五名未培训人员"), "E-CASE-02", "fine"),
        (Draft(("FINE",), Decimal(20000), new_facts="又查明五名未培训人员"), None, None),
    ],
)
def test_what_may_be_decided_after_the_defence(draft: Draft, code: str | None, field: str | None) -> None:
    found = [(refusal.rule.code, refusal.field) for refusal in check_not_heavier(TOLD, draft)]
    assert found == ([(code, field)] if code else [])


def test_the_exact_sentence() -> None:
    (refusal,) = check_not_heavier(TOLD, Draft(("FINE",), Decimal(40000)))
    assert refusal.message == "不得因陈述申辩给予更重的处罚"
