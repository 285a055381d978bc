"""The visit after a major case is closed (重大案件回访): when there is one, and what its record says; house rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flows.matters.models import Decision
from flows.registers.models import CaseFiling
from permissions.refusals import Refusal

from ..models import PenaltyCase
from .handling import VISIT_WANTED


def wants_visit(case: PenaltyCase) -> bool:
    """Whether a penalty was decided that needed a legal review (重大执法决定), 行政处罚法 art 58."""
    decision = case.matter.latest_decision
    return decision is not None and decision.outcome == Decision.Outcome.PENALISED and decision.review is not None


def check_visit(
    filing: CaseFiling, visited_on: dt.date | None, of_whom: str, advice: str, today: dt.date
) -> Iterator[Refusal]:
    """E-CASE-52: the day, not before the closing and not to come; whom they spoke to; what that one said."""
    assert filing.closed_on is not None, "the visit follows the closing"
    if visited_on is None or not filing.closed_on <= visited_on <= today:
        yield VISIT_WANTED.refusal(field="visited_on", missing=f"{filing.closed_on}以后、今天以前的回访日期")
    if not of_whom.strip():
        yield VISIT_WANTED.refusal(field="of_whom", missing="受访人")
    if not advice.strip():
        yield VISIT_WANTED.refusal(field="advice", missing="当事人的意见建议")
