"""End of publicity at its legal maximum (公示期满自动终止), 信用修复管理办法, articles not read: which, since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from flows.law.periods import add_months
from flows.law.publicity import SEVERITY, publicity_period, rule_set
from flows.law.regulations import Parameter
from flows.registers.models import Penalty

from .conditions import check_penalty, publicity_of
from .named import TOO_EARLY

MONTH_ENDS = dt.timedelta(days=3)  # by as much a day that is clamped to its month's end can be off


@dataclass(frozen=True)
class Ending:
    """Since when a penalty is not to be published any more, and by which rule."""

    on: dt.date
    rule_set: str
    longest: Parameter


def ending_of(penalty: Penalty, today: dt.date) -> Ending | None:
    """The end of a publicity that is over by itself today (domain §c.2); None while it goes on.

    It ends on the day itself (``auto_stop_on``), under the rule set of today and not before that came into force.
    Under RS-2026 what is not rectified or not wholly performed is left to the rules of its branch of authority, of
    which none was found: it stays until that is done, and ends on the day on which that is seen.
    """
    period, rules = publicity_of(penalty, today), rule_set(today)
    on = max(period.auto_stop_on, rules.valid_from, penalty.published_on or penalty.decided_on)
    if on > today:
        return None
    if rules.code != "RS-2023":
        if _is_left_undone(penalty, today):
            return None
        on = today if _is_left_undone(penalty, on) else on
    return Ending(on, period.rule_set, period.longest)


def _is_left_undone(penalty: Penalty, day: dt.date) -> bool:
    return any(refusal.rule is not TOO_EARLY for refusal in check_penalty(penalty, day))


def may_be_over(today: dt.date) -> Q:
    """The penalties whose longest publicity may have passed, by class and day alone: none that is over is missing."""
    found = Q(pk__in=[])
    for credit_class in SEVERITY:
        longest = publicity_period(credit_class, today, today).longest
        since = Q(decided_on__lte=add_months(today, -int(longest.value)) + MONTH_ENDS)
        named = Q(credit_class=credit_class)
        # Where no class is written it follows from the kinds; the mildest has the shortest publicity.
        found |= since & (named | Q(credit_class="") if credit_class == SEVERITY[0] else named)
    return found
