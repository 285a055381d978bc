"""The head's part (签发、复核、撤回), domain §i.5 L3, L4: not the reviewer, unless nobody else is there."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop as _

from documents.models import Document
from flows.matters.checks import local_text
from flows.matters.models import Matter, Review
from flows.matters.procedures import procedure_of
from flows.matters.step import Done, Step, act
from permissions import policies
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusals

from .. import rules
from ..models import Examination, LegalReview, review_of
from .clocks import OBJECTION, REVIEW
from .concluding import conclude
from .reviewing import last_examination


@act(
    title=_("Signing of the opinion"),
    outcomes={"SIGN": _("Sign"), "RETURN": _("Return to the reviewer")},
    needs_opinion=("RETURN",),
)
def sign(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """L3 Signing (签发意见书): by the head of the legal section, who did not review it himself unless he is alone.

    A conclusion that disagrees is not given before the handlers have had their say. Refuses E-COI-01, E-LR-02 to 04.
    """
    review = review_of(step.matter)
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to="review")
    examination = last_examination(review)
    sole = _may_sign(step, review, examination)
    if examination.conclusion == Review.Conclusion.DISAGREE:
        step.meet(REVIEW)
        step.open_budgets([("object_to", OBJECTION, "承办机构提出异议")], start_event="签发不同意的审核意见")
        return Done("SIGN", opinion)
    conclude(step, review, examination, examination.conclusion, examination.opinion, sole_staff=sole)
    return Done("SIGN", opinion)


def _may_sign(step: Step, review: LegalReview, examination: Examination) -> bool:
    """Whether reviewer and head are one because nobody else is there; refuses who may not sign."""
    assert step.actor is not None
    sole = False
    if step.actor.pk == examination.reviewer_id:
        legal = step.matter.unit.section(OrgUnit.Duty.LEGAL)
        sole = rules.is_sole_staff(review, step.actor, legal, step.today)
        if not sole:
            raise policies.SEPARATION.refusal(node=gettext("Legal review"))
    against = [*rules.check_reviewer(review, step.actor, step.today)]
    if examination.conclusion == Review.Conclusion.PASSED:
        against += rules.check_draft(review)
    Refusals(against).raise_if_any()
    return sole


@act(
    title=_("Reconsideration"),
    outcomes={"PASSED": _("Agree after all"), "STANDS": _("The conclusion stands")},
    needs_opinion=("PASSED", "STANDS"),
)
def reconsider(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """L4 Reconsideration (复核异议) by the head of the legal section; while it stands, nothing may be decided."""
    review = review_of(step.matter)
    assert step.actor is not None
    against = [*rules.check_reviewer(review, step.actor, step.today)]
    if outcome == "PASSED":
        against += rules.check_draft(review)
    Refusals(against).raise_if_any()
    conclusion = Review.Conclusion.PASSED if outcome == "PASSED" else Review.Conclusion.DISAGREE
    conclude(step, review, last_examination(review), conclusion, opinion)
    return Done(outcome, opinion)


@act(title=_("Withdrawal of the review"), outcomes={"WITHDRAWN": _("Withdrawn")})
def withdraw(step: Step, *, reason: str = "") -> Done:
    """Withdraw a review that passed (撤回审核结论), by the head of the legal section, until the decision is issued.

    The case stays where it is; what it decides next is refused E-LR-01 until another review has passed.
    Refuses E-LR-11 what did not pass, E-LR-12 once the paper is there, E-LR-14 without a reason.
    """
    # The decision and its paper are made under this row's lock: whoever comes second finds what the first did.
    parent = Matter.objects.select_for_update(of=("self",)).get(pk=review_of(step.matter).parent_id)
    found = Review.objects.filter(review_matter=step.matter, conclusion=Review.Conclusion.PASSED, withdrawn_at=None)
    passed = found.first()
    if passed is None:
        raise rules.NOT_PASSED.refusal()
    if not reason.strip():
        raise rules.REASON_WANTED.refusal(field="reason")
    gated = procedure_of(parent.procedure).gated
    paper = Document.objects.about(parent.chain).filter(kind__in=gated).exclude(state=Document.State.VOID).last()
    if paper is not None:
        raise rules.ISSUED_ALREADY.refusal(at=local_text(paper.numbered_at))
    step.change(passed, withdrawn_at=step.now, withdrawn_by=step.actor, withdrawn_because=reason.strip())
    waiting = parent.work_items.open().exclude(holder=None).values("holder")
    told = User.objects.filter(pk__in=waiting) | User.objects.filter(pk__in=review_of(step.matter).handlers)
    step.notify(
        list(told.distinct()),
        zh=f"{parent.number} 的法制审核结论已撤回:{reason.strip()}"[:300],
        en=f"The legal review of {parent.number} was withdrawn: {reason.strip()}"[:300],
    )
    return Done("WITHDRAWN", reason.strip())
