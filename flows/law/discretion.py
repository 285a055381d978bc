"""The fine that a benchmark suggests, and why (裁量建议), 行政处罚法 arts 32, 34, 37: explained line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from .benchmarks import Circumstance, Tier, Violation, benchmarks, violation
from .gravity import gravest
from .parameters import NoValidParameter

STEP: Final = Decimal(100)  # suggestions are whole hundreds of yuan
SHARE: Final = Decimal("0.25")  # of the tier's width that one circumstance moves the suggestion by


class UnknownChoice(LookupError):
    """A tier or a circumstance that the benchmarks of the day do not have."""


@dataclass(frozen=True)
class Discretion:
    """What the benchmark says of one case (裁量结果), yuan: its tier, the statute around it, the suggestion.

    low, high                      of the tier, both included
    statute_low, statute_high      of the article, both included
    mitigated                      a circumstance of 行政处罚法 art 32 was found, so it may go below the statute (减轻)
    """

    violation: Violation
    tier: Tier | None
    low: Decimal
    high: Decimal
    suggested: Decimal
    statute_low: Decimal
    statute_high: Decimal
    mitigated: bool
    explanation: tuple[str, ...]


@dataclass(frozen=True)
class Applicable:
    """Which law applies (从旧兼从轻), 行政处罚法 art 37: the version, the day whose law it is, and why."""

    violation: Violation
    law_of: dt.date
    explanation: tuple[str, ...]


def propose(
    row: Violation, tier: str, *, aggravating: Collection[str] = (), mitigating: Collection[str] = (), on: dt.date
) -> Discretion:
    """The range and the suggestion for a violation in a tier under the benchmarks of the day.

    The suggestion is the middle of the tier, moved by a quarter of its width for each circumstance more on one
    side than on the other, never out of the tier and never nothing. Raises UnknownChoice for a tier or a
    circumstance that is none.
    """
    worse = [_circumstance(code, "AGGRAVATING") for code in aggravating]
    better = [_circumstance(code, "MITIGATING") for code in mitigating]
    if not row.is_fined:
        lines: tuple[str, ...] = (f"适用{row.basis}:{row.title},没有规定罚款。",)
        lines += _remarks(row)
        return Discretion(row, None, Decimal(0), Decimal(0), Decimal(0), row.low, row.high, bool(better), lines)
    chosen = next((each for each in row.tiers(on) if each.code == tier), None)
    if chosen is None:
        raise UnknownChoice(f"{row.code} has no tier {tier!r} on {on}")
    middle = (chosen.low + chosen.high) / 2
    moved = middle + (len(worse) - len(better)) * SHARE * (chosen.high - chosen.low)
    suggested = _rounded(min(max(moved, chosen.low, STEP), chosen.high), chosen)
    lines = (
        f"适用{row.basis}:{row.title},法定罚款幅度{_range(row.low, row.high)}{'(可以处)' if row.optional else ''}。",
        f"裁量阶次“{chosen.name}”({chosen.circumstance}):{_range(chosen.low, chosen.high)};"
        "阶次为本系统示例基准,不是法律依据。",
        *(f"从重情节:{each.text}{_cited(each)},上调阶次宽度的四分之一。" for each in worse),
        *(f"从轻、减轻情节:{each.text}{_cited(each)},下调阶次宽度的四分之一。" for each in better),
        f"自阶次中间值{yuan(middle)}元起算,建议罚款{yuan(suggested)}元。",
        *_remarks(row),
    )
    return Discretion(row, chosen, chosen.low, chosen.high, suggested, row.low, row.high, bool(better), lines)


def applicable(code: str, acted_on: dt.date, today: dt.date) -> Applicable:
    """The law for an act whose last day was ``acted_on``: of that day, or today's where that is lighter (art 37).

    Lighter is the version whose gravest kind is lighter, then whose highest and lowest fine is lower, then the one
    that leaves the fine to discretion. Raises UnknownParameter for a code that no file has, NoValidParameter where
    the law of the act is not known; an act that today's law no longer punishes keeps the law of its day, said so.
    """
    then = violation(code, acted_on)
    try:
        now = violation(code, today)
    except NoValidParameter:
        said = f"{today}的目录没有该违法行为的规定,适用违法行为发生时({acted_on})的规定;请核对新法是否不再处罚。"
        return Applicable(then, acted_on, (said,))
    if now == then:
        return Applicable(then, acted_on, (f"违法行为发生时({acted_on})与现在的规定相同:{then.basis}。",))
    lighter_now = _weight(now) < _weight(then)
    chosen, day = (now, today) if lighter_now else (then, acted_on)
    return Applicable(
        chosen,
        day,
        (
            f"违法行为发生时({acted_on}):{_said(then)}。",
            f"现在({today}):{_said(now)}。",
            "新法处罚较轻,适用新法(行政处罚法第三十七条)。"
            if lighter_now
            else "新法不比旧法轻,适用违法行为发生时的规定(行政处罚法第三十七条)。",
        ),
    )


def yuan(amount: Decimal) -> str:
    """A sum with cents only where it has any, for sentences of rules and explanations."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _remarks(row: Violation) -> tuple[str, ...]:
    """What else has to be known of the row: its note, and a duty whose article was not read."""
    unread = "" if row.is_read else f"违反的规定{row.violated}条款号待核"
    return tuple(f"{said}。" for said in (row.note, unread) if said)


def _weight(row: Violation) -> tuple[int, Decimal, Decimal, bool]:
    return gravest(row.kinds), row.high, row.low, not row.optional


def _said(row: Violation) -> str:
    fine = f"罚款{_range(row.low, row.high)}{'(可以处)' if row.optional else ''}" if row.is_fined else "没有规定罚款"
    return f"{row.basis}{fine}"


def _range(low: Decimal, high: Decimal) -> str:
    return f"{yuan(low)}元以上{yuan(high)}元以下" if low else f"{yuan(high)}元以下"


def _cited(each: Circumstance) -> str:
    return f"(行政处罚法{each.article})" if each.article else "(本系统示例基准)"


def _rounded(amount: Decimal, tier: Tier) -> Decimal:
    """To whole hundreds within the tier; as it is where the tier holds none."""
    rounded = (amount / STEP).quantize(Decimal(1), ROUND_HALF_UP) * STEP
    return rounded if tier.low <= rounded <= tier.high else amount


def _circumstance(code: str, weight: str) -> Circumstance:
    found = benchmarks().circumstances.get(code)
    if found is None or found.weight != weight:
        raise UnknownChoice(f"{code!r} is no circumstance that is {weight}")
    return found
