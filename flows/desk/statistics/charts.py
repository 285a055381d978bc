"""Charts (图表) as the server draws them: bars from figures, each with its number on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flows.desk.statistics.counting import Value
from flows.desk.statistics.periods import Period

STEP: Final = 39
BAR: Final = 25
TALL: Final = 120
ABOVE: Final = 24
BELOW: Final = 26
TEN_THOUSAND: Final = Decimal(10_000)


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, and what it says in words."""

    x: int
    y: int
    height: int
    middle: int
    label: str
    value: str
    is_chosen: bool


@dataclass(frozen=True)
class Chart:
    """One row of bars (柱状图); the numbers stand in the table below it too."""

    key: str
    title: str
    width: int
    height: int
    base: int
    bar_width: int
    bars: list[Bar]
    is_money: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(bar.height for bar in self.bars)


def chart(key: str, title: str, values: Sequence[tuple[Period, Value]], chosen: Period, *, is_money: bool) -> Chart:
    """Bars of these values in their order; money is drawn in units of 10,000 yuan."""
    highest = max((value for _, value in values), default=0)
    base, bars = ABOVE + TALL, []
    for number, (period, value) in enumerate(values):
        height = round(Decimal(value) / Decimal(highest) * TALL) if highest else 0
        height = max(height, 2) if value else 0  # what is there is seen, however little it is
        left = number * STEP + (STEP - BAR) // 2
        said = f"{Decimal(value) / TEN_THOUSAND:,.1f}" if is_money else f"{value:,}"
        bars.append(Bar(left, base - height, height, left + BAR // 2, period.short, said, period == chosen))
    return Chart(key, title, len(values) * STEP, base + BELOW, base, BAR, bars, is_money)
