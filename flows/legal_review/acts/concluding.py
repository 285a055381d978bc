"""The conclusion (法制审核结论), 行政处罚法 art 58: written once, and the matter that waits for it goes on."""

from __future__ import annotations

from flows.matters.models import Review
from flows.matters.step import Step

from .. import rules
from ..models import Examination, LegalReview
from .clocks import REVIEW


def conclude(
    step: Step,
    review: LegalReview,
    examination: Examination,
    conclusion: str,
    opinion: str,
    *,
    sole_staff: bool = False,
) -> None:
    """Write the conclusion of this round and let the waiting matter go on; the clock of the review is met.

    Refuses E-LR-10 where nobody waits any more.
    """
    if review.task.finished is not None:
        raise rules.CONCLUSION_GIVEN.refusal()
    asked = [f"{question.number}.{question.text}" for question in review.questions.all()]
    step.naming_the_act.append(
        Review(
            matter=review.parent,
            review_matter=step.matter,
            round=review.round,
            draft_sha256=review.draft_sha256,
            conclusion=conclusion,
            opinion="\n".join([opinion, *asked]),
            reviewer=examination.reviewer,
            reviewer_name=examination.reviewer.name,
            qualification=examination.qualification,
            pre_2018=examination.pre_2018,
            sole_staff=sole_staff,
            submitted_at=review.submitted_at,
            concluded_at=step.now,
        )
    )
    step.meet(REVIEW)
    step.go_on_at(
        review.task, kind="legal_review.resume", key=f"resumes:{review.task_id}", review_matter=step.matter.pk
    )
