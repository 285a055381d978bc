"""Nobody is punished more for defending himself (不得因陈述申辩加重), 行政处罚法 arts 44, 45(2), 58."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from flows.law.gravity import Penalised, heavier
from permissions.refusals import Refusal

from .named import HEAVIER, NOT_TOLD


class Draft(Penalised, Protocol):
    """A penalty that is proposed (拟处罚), and the new facts it rests on, if any."""

    @property
    def new_facts(self) -> str: ...


def check_not_heavier(told: Penalised, draft: Draft) -> Iterator[Refusal]:
    """E-CASE-05: not heavier than told without new facts; E-CASE-02: with them the party is told anew first.

    That new facts void the legal review of the earlier draft follows from its hash, which they are part of.
    """
    found = heavier(told, draft)
    if found:
        rule = NOT_TOLD if draft.new_facts.strip() else HEAVIER
        yield rule.refusal(field="fine" if "FINE" in found else "kinds")
