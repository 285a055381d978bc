"""The penalty held against the law and the benchmark (裁量核查), 行政处罚法 arts 4, 28, 32, 34, 37."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Final

from flows.law.benchmarks import Violation
from flows.law.discretion import Applicable, Discretion, UnknownChoice, propose, yuan
from flows.registers.models import PenaltyKind
from permissions.refusals import Refusal

from .named import KIND_NOT_PROVIDED, KIND_WANTED, LAW_CHANGED, LAW_UNKNOWN, OUTSIDE_STATUTE, RANGE_LEFT

CONFISCATING: Final = {"GAINS", "GOODS"}


def check_penalty(
    law: Applicable | None,
    *,
    kinds: Collection[str],
    fine: Decimal,
    confiscated: Decimal,
    tier: str,
    aggravating: Collection[str],
    mitigating: Collection[str],
    reason: str,
    today: dt.date,
    violated_on: dt.date,
) -> Iterator[Refusal]:
    """Kinds that the article provides, sums within statute and benchmark: E-CASE-11, 12, 21, 22, 24.

    law     the version that applies (从旧兼从轻), None where the catalogue does not know it
    reason  why the benchmark is left, if it is
    """
    if law is None:
        yield LAW_UNKNOWN.refusal(date=violated_on)
        return
    yield from check_kinds(law.violation, kinds)
    if ("FINE" in kinds) != (fine > 0):
        yield KIND_WANTED.refusal(field="fine")
        return
    if bool(CONFISCATING & set(kinds)) != (confiscated > 0):
        yield KIND_WANTED.refusal(field="confiscated")
    if "FINE" not in kinds or not law.violation.is_fined:
        return
    try:
        found = propose(law.violation, tier, aggravating=aggravating, mitigating=mitigating, on=today)
    except UnknownChoice:
        yield KIND_WANTED.refusal(field="tier")
        return
    yield from check_amount(found, fine, reason)


def check_law(law: Applicable | None, basis: str) -> Iterator[Refusal]:
    """E-CASE-27: what is proposed rests on the version that applies today (从旧兼从轻), art 37."""
    if law is not None and law.violation.basis != basis:
        yield LAW_CHANGED.refusal(basis=basis)


def check_kinds(violation: Violation, kinds: Collection[str]) -> Iterator[Refusal]:
    """E-CASE-22: at least one kind; E-CASE-21: each one that the article provides."""
    if not kinds:
        yield KIND_WANTED.refusal(field="kinds")
    for kind in kinds:
        if kind not in violation.kinds:
            label = PenaltyKind(kind).label
            yield KIND_NOT_PROVIDED.refusal(field="kinds", basis=violation.basis, kind=label)


def check_amount(found: Discretion, amount: Decimal, reason: str) -> Iterator[Refusal]:
    """E-CASE-12: within the statute, below it only as 减轻 (art 32); E-CASE-11: out of the tier with a reason only."""
    below = amount < found.statute_low
    reduced = below and found.mitigated and bool(reason.strip())
    if amount > found.statute_high or (below and not reduced):
        low, high = yuan(found.statute_low), yuan(found.statute_high)
        yield OUTSIDE_STATUTE.refusal(field="fine", amount=yuan(amount), low=low, high=high)
    elif not found.low <= amount <= found.high and not reason.strip():
        low, high = yuan(found.low), yuan(found.high)
        yield RANGE_LEFT.refusal(field="leaving_reason", amount=yuan(amount), low=low, high=high)


def order_wanted(violation: Violation | None, evidence: Iterable[str]) -> str:
    """What to warn of where the article orders correction (责令改正), art 28, and no such paper is on file; else empty.

    evidence  names of the evidence that stands; an order is one that is called 责令…
    """
    if violation is None or not violation.corrected_first or any("责令" in name for name in evidence):
        return ""
    return f"{violation.basis}规定责令改正，案卷证据中没有责令改正的文书（行政处罚法第二十八条第一款）"
