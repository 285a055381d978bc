"""What is owed on a fine on one day: the rest of the fine and the surcharge for lateness."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
DAILY_RATE = Decimal("0.03")


@dataclass(frozen=True)
class Outstanding:
    """What is still owed on one day (尚欠罚款、加处罚款), 行政处罚法 art 72, in yuan."""

    fine: Decimal
    surcharge: Decimal

    @property
    def total(self) -> Decimal:
        """Fine and surcharge together."""
        return self.fine + self.surcharge


def surcharge(fine: Decimal, due_on: dt.date, until: dt.date) -> Decimal:
    """Surcharge (加处罚款), 行政处罚法 art 72(1): 3 % of the fine a day after ``due_on``, at most the fine.

    ``until`` is the day of payment or of the question; on ``due_on`` itself nothing is added.
    """
    days = max((until - due_on).days, 0)
    return min(fine, fine * DAILY_RATE * days).quantize(CENT, ROUND_HALF_UP)
