"""How heavy a penalty is beside another (处罚轻重), 行政处罚法 arts 9, 37, 45(2): kinds ranked, amounts compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final, Protocol

# From the lightest to the gravest in the order of article 9, what ends a business after what interrupts it. The
# article does not rank; this order is ours.
KINDS: Final = (
    *("WARNING", "CRITICISM", "FINE", "GAINS", "GOODS", "OTHER", "LICENCE_SUSPENDED", "GRADE_LOWERED"),
    *("BUSINESS_RESTRICTED", "BUSINESS_STOPPED", "LICENCE_REVOKED", "PROFESSION_RESTRICTED", "CLOSED"),
)


class Penalised(Protocol):
    """A penalty that is proposed or decided (拟处罚): kinds by code, and sums in yuan."""

    @property
    def kind_list(self) -> Collection[str]: ...
    @property
    def fine(self) -> Decimal: ...
    @property
    def confiscated(self) -> Decimal: ...


def rank(kind: str) -> int:
    """How grave the kind is, 0 for the lightest; ValueError for a code that is none."""
    return KINDS.index(kind)


def gravest(kinds: Iterable[str]) -> int:
    """The rank of the gravest kind; -1 where there is none."""
    return max(map(rank, kinds), default=-1)


def heavier(told: Penalised, now: Penalised) -> tuple[str, ...]:
    """In what ``now`` is heavier than ``told``: codes of kinds, FINE or GAINS for a greater sum; empty if in nothing.

    A kind that was not told is heavier unless it stands for a graver one that was dropped. A sum is compared where
    its kind stands in both.
    """
    before, after = set(told.kind_list), set(now.kind_list)
    dropped = gravest(before - after)
    found = [kind for kind in sorted(after - before, key=rank) if rank(kind) >= dropped]
    if "FINE" in before & after and now.fine > told.fine:
        found.append("FINE")
    if {"GAINS", "GOODS"} & before & after and now.confiscated > told.confiscated:
        found.append("GAINS")
    return tuple(found)
