"""Similar decisions (类案比较), 行政处罚法 art 5(2): what the same violation cost others in three years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final, Generic, Protocol, TypeVar

from flows.law.periods import add_months

YEARS: Final = 3
SHOWN: Final = 10


class Decided(Protocol):
    """A decision of the register: its fine and its day."""

    @property
    def fine(self) -> Decimal: ...
    @property
    def decided_on(self) -> dt.date | None: ...


Row = TypeVar("Row", bound=Decided)


@dataclass(frozen=True)
class Similar(Generic[Row]):
    """Fines for the same violation (类案罚款), yuan; all None where there was none.

    count    decisions with a fine; rows are the latest ten of all
    stands   where the present fine stands beside them: BELOW the lowest, WITHIN, ABOVE the highest; empty if unknown
    """

    count: int
    lowest: Decimal | None
    middle: Decimal | None
    highest: Decimal | None
    stands: str
    rows: tuple[Row, ...]


def since(today: dt.date) -> dt.date:
    """The first day of the three years that end today."""
    return add_months(today, -12 * YEARS)


def similar(rows: Sequence[Row], *, fine: Decimal | None = None) -> Similar[Row]:
    """Sum up decisions on the same violation; ``fine`` is the one that is proposed now, if any."""
    fines = sorted(row.fine for row in rows if row.fine > 0)
    latest = sorted(rows, key=lambda row: row.decided_on or dt.date.min, reverse=True)[:SHOWN]
    if not fines:
        return Similar(0, None, None, None, "", tuple(latest))
    lowest, highest = fines[0], fines[-1]
    stands = ""
    if fine:
        stands = "BELOW" if fine < lowest else "ABOVE" if fine > highest else "WITHIN"
    return Similar(len(fines), lowest, Decimal(median(fines)), highest, stands, tuple(latest))
