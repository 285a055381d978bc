"""Acts of filing (立案), 行政处罚法 arts 25, 36, 54: the head of the section examines, a leader approves."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from flows.matters.step import Done, Step, act
from flows.registers import cases
from permissions.refusals import Refusals

from .. import rules
from ..models import case_of
from .clocks import DECISION, FILING, FILING_BUDGETS
from .ordering import order


def open_filing(step: Step, start_event: str) -> None:
    """From now the days run in which it is decided whether the case is filed, with the budgets of their steps."""
    step.open_clocks([(FILING, "决定是否立案")], FILING_BUDGETS, start_event=start_event)


@act(
    title=_("Examination of the clue"),
    outcomes={"PASS": _("Propose to file"), "PROPOSE_NOT": _("Propose not to file"), "RETURN": _("Return")},
    needs_opinion=("PROPOSE_NOT", "RETURN"),
)
def review_filing(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Examination of the clue (立案审核) by the head of the section that handles it."""
    return Done(outcome, opinion)


@act(
    title=_("Filing"),
    outcomes={"FILED": _("File the case"), "NOT_FILED": _("Do not file"), "RETURN": _("Return")},
    needs_opinion=("NOT_FILED", "RETURN"),
)
def approve_filing(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Filing (立案审批), 行政处罚法 art 54: from now the 90 days run; not filing has its reason in writing.

    Refuses E-JUR-05 where another filed first (art 25), E-CASE-08 past the time bar (art 36), E-CASE-07 (art 29).
    """
    case = case_of(step.matter)
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to="review_filing")
    step.meet(FILING)
    if outcome == "NOT_FILED":
        cases.mark_not_filed(rules.filing_row(case), reason=opinion, actor=step.log_actor, at=step.now)
        order(step, case, "no_filing_approval")
        return Done("NOT_FILED", opinion)
    refusals = Refusals([*rules.check_time_bar(case), *rules.check_double_fine(case)])
    refusals.items += rules.check_first_filer(case)
    refusals.raise_if_any()
    cases.mark_filed(rules.filing_row(case), actor=step.log_actor, at=step.now)
    step.change(case, filed_at=step.now)
    step.open_deadline(DECISION, title="作出处罚决定", start_event="立案")
    order(step, case, "filing_approval")
    return Done("FILED", opinion)
