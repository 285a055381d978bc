"""The reviewer's part (审核), 行政处罚法 art 58: seven points, a conclusion, questions; more time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from flows.matters.models import Review
from flows.matters.step import Done, Step, act
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import Examination, LegalReview, ReviewQuestion, review_of
from .clocks import EXTENSION_ANSWER, REVIEW
from .concluding import conclude

ASKS = "ASK_EXTENSION"


def last_examination(review: LegalReview) -> Examination:
    """The reviewer's last word on this round; Examination.DoesNotExist before."""
    return review.examinations.select_related("reviewer").latest("pk")


def reviewer_so_far(review: LegalReview) -> User | None:
    """Who reviewed this round before it was returned, or the round before; else who asked for more time."""
    rounds = LegalReview.objects.filter(parent=review.parent_id, round__lte=review.round)
    last = Examination.objects.filter(review__in=rounds).select_related("reviewer").last()
    asked = review.matter.acts.filter(node="review").exclude(user=None).select_related("user").last()
    return last.reviewer if last else (asked.user if asked else None)


@act(
    title=_("Legal review"),
    outcomes={
        "PASSED": _("Agree"),
        "CORRECT": _("To be corrected"),
        "DISAGREE": _("Disagree"),
        "TRANSFER": _("Propose the transfer"),
        "INCOMPLETE": _("Return: material is missing"),
        ASKS: _("Ask for an extension"),
    },
    needs_opinion=("CORRECT", "DISAGREE", "TRANSFER", ASKS),
)
def review(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    findings: Sequence[Mapping[str, Any]] = (),
    questions: Sequence[str] = (),
) -> Done:
    """L2 Review (审核): a finding on each of the seven points, the conclusion, and what the handlers have to answer.

    findings   {"holds": bool, "reason": text} for each point in its order
    questions  one line each
    Refuses E-LR-02, E-LR-03 the person; E-LR-04 a draft that has changed; E-LR-05 to 07 what does not fit;
    E-LR-09 a second return for material; E-DUE-04 to 10 an extension that could not be granted.
    """
    found = review_of(step.matter)
    assert step.actor is not None and step.work_item is not None
    Refusals([*rules.check_reviewer(found, step.actor, step.today)]).raise_if_any()
    if outcome == ASKS:
        step.may_extend(REVIEW, reason=opinion)
        step.open_budgets([("answer_extension", EXTENSION_ANSWER, "答复延长申请")], start_event="申请延长")
        return Done(ASKS, opinion)
    if outcome == "INCOMPLETE":
        return _return_for_material(step, found, questions, opinion)
    against = [*rules.check_findings(findings, outcome, questions)]
    if outcome == Review.Conclusion.PASSED:
        against += rules.check_draft(found)
    Refusals(against).raise_if_any()
    _keep(step, found, outcome, opinion, [dict(finding) for finding in findings], questions)
    return Done(outcome, opinion)


def _return_for_material(step: Step, review: LegalReview, missing: Sequence[str], opinion: str) -> Done:
    """L1 退回补材料: once, with the list; the case goes back to its handlers without a finding."""
    if ReviewQuestion.objects.filter(review__parent=review.parent_id, material=True).exists():
        raise rules.INCOMPLETE_ONCE.refusal()
    if not missing:
        raise rules.QUESTIONS_WANTED.refusal(field="questions")
    examination = _keep(step, review, Review.Conclusion.CORRECT, opinion or "送审材料不全", [], missing, material=True)
    conclude(step, review, examination, Review.Conclusion.CORRECT, examination.opinion)
    return Done("INCOMPLETE", opinion or ";".join(missing))


def _keep(
    step: Step,
    review: LegalReview,
    conclusion: str,
    opinion: str,
    findings: list[dict[str, Any]],
    questions: Sequence[str],
    *,
    material: bool = False,
) -> Examination:
    """Write down the examination and its questions; those of an earlier one of this round give way to them."""
    assert step.actor is not None
    entitled = rules.qualification_of(step.actor, step.today)
    assert entitled is not None, "asked before"
    examination = Examination(
        review=review,
        work_item=step.work_item,
        reviewer=step.actor,
        findings=findings,
        conclusion=conclusion,
        opinion=opinion.strip() or "经审核,同意。",
        qualification=entitled.text,
        pre_2018=entitled.pre_2018,
        at=step.now,
    )
    step.create(examination)
    earlier = review.questions.all()
    if earlier:  # of an examination of this round that the head sent back
        texts = [question.text for question in earlier]
        step.changes.append({"on": "legal_review.reviewquestion", "id": None, "old": texts, "new": None})
        earlier.delete()
    for number, text in enumerate(questions, 1):
        step.create(ReviewQuestion(review=review, number=number, text=text, material=material))
    return examination


@act(
    title=_("Answer to the request for extension"),
    outcomes={"GRANT": _("Extend"), "REFUSE": _("Do not extend")},
    needs_opinion=("REFUSE",),
)
def answer_extension(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """L2 Extension (批准延长) by the deputy leader, once and before the time is over; refuses E-DUE-04 to 10."""
    if outcome == "GRANT":
        asked = step.matter.acts.filter(node="review", outcome=ASKS).latest("pk")
        step.extend(REVIEW, reason=asked.opinion, asked_by=asked)
    return Done(outcome, opinion)


@act(title=_("Issue of the opinion"), outcomes={"ISSUED": _("Paper issued")})
def record_opinion(step: Step, *, number: str, document_id: int) -> Done:
    """L3 Issue (制文): the opinion is numbered and frozen."""
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("ISSUED", number)
