"""Checking and countersigning (核稿、会签), 党政机关公文处理工作条例 arts 19(6), 20, 21."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext, gettext_noop as _

from flows.matters.step import Done, Step, act
from permissions.organisations.models import OrgUnit

from .. import rules
from ..models import paper_of
from .text import ask_to_countersign, check_whole, edit

AGREES, CHANGES, OBJECTS = "AGREE", "CHANGES", "OBJECT"


def agreement(outcomes: Sequence[str | None]) -> str | None:
    """Tally of the countersigning (会签计票): everybody answers, so that all objections are heard at once.

    One objection sends the paper back to the drafter (art 19(6): 力求达成一致); changes agree.
    """
    if None in outcomes:
        return None
    return next((outcome for outcome in (OBJECTS, CHANGES) if outcome in outcomes), AGREES)


@act(
    title=_("Check"),
    outcomes={"PASS": _("Pass on"), "RETURN": _("Return to the drafter")},
    needs_opinion=("RETURN",),
)
def check(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    text: Mapping[str, str] | None = None,
    base: str = "",
    countersigners: Collection[OrgUnit] | None = None,
    signed_on_paper: bool | None = None,
) -> Done:
    """Check (核稿), arts 20-21: the office edits, says who countersigns and how it is signed, or returns it."""
    paper = paper_of(step.matter)
    edit(step, text, base, sees_it=outcome == "PASS" and text is not None)
    if countersigners is not None:
        ask_to_countersign(step, paper, countersigners)
    if signed_on_paper is not None:
        step.change(paper, signed_on_paper=signed_on_paper)
    if outcome == "PASS":
        check_whole(step, paper)
    return Done(outcome, opinion)


@act(
    title=_("Countersigning"),
    outcomes={AGREES: _("Agree"), CHANGES: _("Agree with changes"), OBJECTS: _("Object")},
    needs_opinion=(OBJECTS,),
)
def countersign(
    step: Step, *, outcome: str, opinion: str = "", text: Mapping[str, str] | None = None, base: str = ""
) -> Done:
    """Countersigning (会签), art 19(6): one hand of the sections that were asked, each for itself."""
    has_changed = edit(step, text, base, sees_it=outcome == AGREES and text is not None)
    if outcome == CHANGES and not has_changed:
        raise rules.HAND_EMPTY.refusal(field="body")
    if outcome != CHANGES and has_changed:
        title = countersign.outcomes[outcome]
        raise rules.UNCHANGED.refusal(field="body", outcome=gettext(title), outcome_en=title)
    check_whole(step, paper_of(step.matter))
    return Done(outcome, opinion)
