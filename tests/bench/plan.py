"""Which copies a database of a given size is made of: the measured person's rows are the same at every size.

His authority has its share of what is closed, another one (the quiet one) has a few old matters and nothing else,
and all other work that is open lies with the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.bench.town import MEASURED, QUIET, STAGES

QUIETLY = 40
YEARS = 3 * 365


class Copy(NamedTuple):
    """One copy: the number that makes its keys, of which matter, how far its units and people lie, how old it is."""

    n: int
    of: int
    units: int
    users: int
    days: int


class Kind(NamedTuple):
    """What can be copied: the matter or process, and how many tasks of the engine it has."""

    of: int
    tasks: int


Shifts = Mapping[str, tuple[int, int]]  # authority → how far its units and people lie from those that are copied


def ours(size: int, kinds: Mapping[str, Kind], shifts: Shifts, own: int, pool: int) -> list[Copy]:
    """Copies with ``size`` tasks in all, of which the measured person holds ``own`` and may claim ``pool``."""
    mine = [
        *["accept held"] * (own - own // 4),
        *["deliver held"] * (own // 4),
        *["accept pool"] * (pool - pool // 5),
        *["deliver pool"] * (pool // 5),
    ]
    left = size - sum(kinds[kind].tasks for kind in mine) - QUIETLY * kinds["closed"].tasks
    others = [f"{stage} {whose}" for stage in STAGES for whose in ("pool", "held")]
    elsewhere = [name for name in shifts if name not in (MEASURED, QUIET)]
    closed = max(int(left * 0.85), 0) // kinds["closed"].tasks
    everybody = [name for name in shifts if name != QUIET]
    old = [("closed", QUIET)] * QUIETLY
    old += [("closed", everybody[number % len(everybody)]) for number in range(closed)]
    left -= closed * kinds["closed"].tasks
    new = []
    while left > 0:
        number = len(new)
        kind = others[_mixed(number) % len(others)]
        new.append((kind, elsewhere[number % len(elsewhere)]))
        left -= kinds[kind].tasks
    return _copies(old, _spread([(kind, MEASURED) for kind in mine], new), kinds, shifts)


def stock(size: int, kinds: Mapping[str, Kind], shifts: Shifts, own: int, pool: int) -> list[Copy]:
    """The same for the stock flow, whose processes stand at one step."""
    left = size - (own + pool) * kinds["pool"].tasks
    closed = max(int(left * 0.85), 0) // kinds["closed"].tasks
    elsewhere = [name for name in shifts if name not in (MEASURED, QUIET)]
    everybody = [*elsewhere, MEASURED]
    old = [("closed", everybody[number % len(everybody)]) for number in range(closed)]
    open_ones = max(left - closed * kinds["closed"].tasks, 0) // kinds["pool"].tasks
    new = [(("pool", "held")[number % 2], elsewhere[number % len(elsewhere)]) for number in range(open_ones)]
    mine = [("held", MEASURED)] * own + [("pool", MEASURED)] * pool
    return _copies(old, _spread(mine, new), kinds, shifts)


def _mixed(number: int) -> int:
    """A number that looks drawn and is always the same."""
    return (number * 2_654_435_761 >> 7) % 1_000_003


def _spread(some: list[tuple[str, str]], others: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Both lists in one, each spread evenly over the whole and its own order drawn."""
    some = [pair for _, pair in sorted((_mixed(number), pair) for number, pair in enumerate(some))]
    placed = [((rank + 0.5) / len(some), pair) for rank, pair in enumerate(some)]
    placed += [((rank + 0.5) / len(others), pair) for rank, pair in enumerate(others)]
    return [pair for _, pair in sorted(placed, key=lambda each: each[0])]


def _copies(
    old: list[tuple[str, str]], new: list[tuple[str, str]], kinds: Mapping[str, Kind], shifts: Shifts
) -> list[Copy]:
    """Old ones over the last years, new ones within the last two weeks."""
    found = []
    for number, (kind, where) in enumerate(old + new):
        if number < len(old):
            days = -20 - (len(old) - number) * YEARS // len(old)
        else:
            days = -(_mixed(number) % 13)
        found.append(Copy(number + 1, kinds[kind].of, *shifts[where], days))
    return found
