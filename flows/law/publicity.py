"""Publicity of penalties (行政处罚信息公示): class, shortest and longest period, first day to apply for repair.

Two rule sets follow one another: RS-2023 (令58号) to 2026-03-31, RS-2026 (令36号) from 2026-04-01. Which one
holds is chosen by the day of application; no transitional clause was found, so the file records both results.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .parameters import NoValidParameter, UnknownParameter, parameter
from .periods import add_months
from .regulations import CreditClass, Parameter, PenaltyClass, rulebook
from .uses import governs

_CLASSES: Final = {
    "minor": ("轻微", "a minor penalty"),
    "general": ("一般", "a general penalty"),
    "serious": ("严重", "a serious penalty"),
    "safety": ("安全生产领域", "a penalty in work safety"),
}
for _class, (_zh, _en) in _CLASSES.items():
    for _end, _end_zh, _end_en in (("min", "最短", "shortest"), ("max", "最长", "longest")):
        governs(
            f"credit_repair.publicity.{_class}.{_end}",
            "RULE",
            "行政处罚信息公示",
            zh=f"{_zh}失信行政处罚信息的{_end_zh}公示期",
            en=f"{_end_en} publicity of {_en}",
        )
SEVERITY: Final[tuple[CreditClass, ...]] = ("MINOR", "GENERAL", "SERIOUS")
SUMMARY_PROCEDURE: Final = "SUMMARY_PROCEDURE"


@dataclass(frozen=True)
class RuleSet:
    """A rule set of credit repair (信用修复规则): its code and the days on which applications fall under it."""

    code: str
    valid_from: dt.date
    valid_to: dt.date | None


RULE_SETS: Final = (
    RuleSet("RS-2023", dt.date(2023, 5, 1), dt.date(2026, 3, 31)),
    RuleSet("RS-2026", dt.date(2026, 4, 1), None),
)


@dataclass(frozen=True)
class PublicityPeriod:
    """Shortest and longest publicity (公示期限) of one penalty under one rule set.

    earliest_apply_on  first day on which an application may be made, that day included
    auto_stop_on       the day on which publicity ends by itself
    """

    rule_set: str
    credit_class: CreditClass
    earliest_apply_on: dt.date
    auto_stop_on: dt.date
    shortest: Parameter
    longest: Parameter


def rule_set(applied_on: dt.date) -> RuleSet:
    """The rule set of an application made on this day; NoValidParameter before 2023-05-01."""
    for rules in RULE_SETS:
        if rules.valid_from <= applied_on and (rules.valid_to is None or applied_on <= rules.valid_to):
            return rules
    raise NoValidParameter(f"no rule set of credit repair is known for {applied_on}")


def publicity_period(
    credit_class: CreditClass, decided_on: dt.date, applied_on: dt.date, *, safety: bool = True
) -> PublicityPeriod:
    """Publicity of a penalty decided on ``decided_on`` under the rules of ``applied_on``.

    safety  a decision in the field of work safety, for which RS-2023 wants a year at least;
            RS-2026 knows no such field and goes by class alone
    Periods end on the corresponding day, the month's last where there is none (2025-11-30 + 3 months = 2026-02-28).
    """
    rules = rule_set(applied_on)
    prefix = f"credit_repair.publicity.{credit_class.lower()}"
    if safety and rules.code == "RS-2023" and credit_class == "GENERAL":
        prefix = "credit_repair.publicity.safety"
    shortest, longest = parameter(f"{prefix}.min", applied_on), parameter(f"{prefix}.max", applied_on)
    return PublicityPeriod(
        rules.code,
        credit_class,
        add_months(decided_on, int(shortest.value)),
        add_months(decided_on, int(longest.value)),
        shortest,
        longest,
    )


def earliest_application(credit_class: CreditClass, decided_on: dt.date, *, safety: bool = True) -> dt.date:
    """The first day on which an application can succeed, whichever rule set holds then.

    A general safety penalty of 2025-11-30 would wait until 2026-11-30 under RS-2023, but may apply on
    2026-04-01, the first day of RS-2026.
    """
    for rules in RULE_SETS:
        found = publicity_period(credit_class, decided_on, rules.valid_from, safety=safety)
        earliest = max(found.earliest_apply_on, rules.valid_from)
        if rules.valid_to is None or earliest <= rules.valid_to:
            return earliest
    raise AssertionError("the last rule set has no end")


def penalty_class(kind: str, on: dt.date) -> PenaltyClass:
    """The class of a kind of penalty under the rules of a date; raises UnknownParameter or NoValidParameter."""
    rows = rulebook().penalty_classes.get(kind)
    if rows is None:
        raise UnknownParameter(f"no regulation file knows the kind of penalty {kind}")
    for row in rows:
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            return row
    raise NoValidParameter(f"the kind of penalty {kind} has no class on {on}")


def penalty_kinds() -> dict[str, str]:
    """Code → Chinese term of every kind of penalty that the class table knows."""
    return {kind: rows[-1].kind_zh for kind, rows in sorted(rulebook().penalty_classes.items())}


def governing_class(
    kinds: Iterable[str],
    on: dt.date,
    *,
    summary_procedure: bool = False,
    settled: Mapping[str, CreditClass] | None = None,
) -> tuple[CreditClass, bool]:
    """The class that governs a decision with several kinds of penalty, and whether it needs sign-off.

    The longest publicity governs (就长), so the gravest class of all kinds. A decision by summary procedure
    (简易程序) is minor whatever its kinds.
    settled  kinds whose class the bureau has settled for itself; they need no sign-off any more
    """
    rows = [penalty_class(kind, on) for kind in ([SUMMARY_PROCEDURE] if summary_procedure else kinds)]
    if not rows:
        raise ValueError("a decision has at least one kind of penalty")
    settled = settled or {}
    found = [(settled.get(r.kind, r.credit_class), r.needs_sign_off and r.kind not in settled) for r in rows]
    gravest = max((c for c, _ in found), key=SEVERITY.index)
    return gravest, any(needs for _, needs in found)
