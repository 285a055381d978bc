"""The surcharge on a fine paid late (加处罚款), 行政处罚法第七十二条第一款第一项."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from .parameters import parameter
from .uses import governs

FEN: Final = Decimal("0.01")
STATUTE_FROM: Final = dt.date(2021, 7, 15)
RATE: Final = governs(
    "penalty.surcharge.rate", "RULE", "行政处罚", zh="加处罚款的日比例", en="daily rate of the surcharge on a late fine"
)
CAP: Final = governs(
    "penalty.surcharge.cap",
    "RULE",
    "行政处罚",
    zh="加处罚款不得超出罚款数额的比例",
    en="most that the surcharge may reach, of the fine",
)


def surcharge(fine: int | Decimal, days_late: int, *, on: dt.date = STATUTE_FROM) -> Decimal:
    """The surcharge in yuan after so many days in default: 3 % of the fine a day, at most the fine itself.

    fine       yuan, not negative, the amount not paid in time
    days_late  calendar days after the last day for payment; zero or fewer cost nothing. Days of
               reconsideration or litigation are left out by the caller (第七十三条第三款)
    on         the date whose rate and cap hold
    """
    if fine < 0:
        raise ValueError("a fine is not negative")
    rate = Decimal(parameter(RATE, on).value) / 100
    cap = Decimal(parameter(CAP, on).value) / 100
    due = min(fine * rate * max(days_late, 0), fine * cap)
    return Decimal(due).quantize(FEN, ROUND_HALF_UP)
