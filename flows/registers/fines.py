"""What is owed on a fine on one day: the rest of the fine and the surcharge for lateness."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from flows.law import surcharge as law

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Outstanding:
    """What is still owed on one day (尚欠罚款、加处罚款), 行政处罚法 arts 67, 72, in yuan."""

    fine: Decimal
    surcharge: Decimal

    @property
    def total(self) -> Decimal:
        """Fine and surcharge together."""
        return self.fine + self.surcharge


Pause = tuple[dt.date | None, dt.date | None]  # first and last day; no last day: it goes on


def surcharge_until(fine: Decimal, due_on: dt.date | None, until: dt.date, pause: Pause = (None, None)) -> Decimal:
    """Surcharge (加处罚款) run up from the day after ``due_on`` to ``until``, 行政处罚法 art 72(1).

    pause  the days of reconsideration or litigation, both included: they are not counted (行政处罚法 art 73(3))

    Without a known last day for payment nothing runs. Source: ``flows.law.surcharge``; for days before the
    statute of 2021 its rate is used, which was the same.
    """
    if due_on is None:
        return ZERO
    days = (until - due_on).days - _paused(due_on, until, pause)
    return law.surcharge(fine, days, on=max(until, law.STATUTE_FROM))


def _paused(due_on: dt.date, until: dt.date, pause: Pause) -> int:
    """How many of the days after ``due_on`` up to ``until`` lie in the pause."""
    first, last = pause
    if first is None:
        return 0
    return max((min(last or until, until) - max(first - dt.timedelta(days=1), due_on)).days, 0)
