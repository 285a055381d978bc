"""Limits of a decision on the spot (简易程序), 行政处罚法 art 51: a warning, or a fine of 200 or 3000 yuan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from flows.law.discretion import yuan
from flows.law.parameters import parameter
from flows.law.uses import governs
from permissions.refusals import Refusal

from .named import TOO_HEAVY_ON_SPOT

LIMIT_UNIT: Final = governs(
    "penalty_case.summary.unit",
    "RULE",
    "行政处罚案件",
    zh="对单位当场罚款的上限",
    en="most that a unit is fined on the spot",
)
LIMIT_PERSON: Final = governs(
    "penalty_case.summary.person",
    "RULE",
    "行政处罚案件",
    zh="对公民当场罚款的上限",
    en="most that a person is fined on the spot",
)
KINDS: Final = {"WARNING", "FINE"}


def limit(*, on_person: bool, on: dt.date) -> Decimal:
    """The most that a party of this kind may be fined on the spot, in yuan, that sum included."""
    return Decimal(parameter(LIMIT_PERSON if on_person else LIMIT_UNIT, on).value)


def check_summary(*, kinds: Collection[str], fine: Decimal, on_person: bool, on: dt.date) -> Iterator[Refusal]:
    """E-CASE-15: nothing but a warning or a fine within the limit is decided on the spot."""
    most = limit(on_person=on_person, on=on)
    if not kinds or set(kinds) - KINDS:
        yield TOO_HEAVY_ON_SPOT.refusal(field="kinds", limit=yuan(most))
    elif fine > most:
        yield TOO_HEAVY_ON_SPOT.refusal(field="fine", limit=yuan(most))
