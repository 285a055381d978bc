"""The handlers' part (答复、异议), 国办发〔2018〕118号; domain §i.5 L1, L4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from flows.law.periods import expires_at
from flows.matters.models import Review
from flows.matters.step import Done, Step, act

from .. import rules
from ..models import Objection, review_of, unanswered
from .clocks import OBJECTION, RECONSIDERATION, REVIEW
from .concluding import conclude
from .reviewing import last_examination


@act(title=_("Answer to the questions"), outcomes={"ANSWERED": _("Answered")})
def answer(
    step: Step, *, outcome: str = "ANSWERED", opinion: str = "", answers: Mapping[int, Mapping[str, Any]] | None = None
) -> Done:
    """L1 Answer (逐条答复): each question of the rounds before, adopted or why not; then the reviewer's time begins.

    answers  id of the question → {"answer": text, "adopted": bool}
    Refuses E-LR-08 naming every question without an answer.
    """
    review = review_of(step.matter)
    asked = unanswered(review.parent_id, before=review.round)
    given = answers or {}
    missing = [str(question.number) for question in asked if not _whole(given.get(question.pk, {}))]
    if missing:
        raise rules.ANSWERS_WANTED.refusal(numbers="、".join(missing))
    for question in asked:
        said = given[question.pk]
        step.change(
            question,
            answer=str(said["answer"]).strip(),
            adopted=bool(said["adopted"]),
            answered_at=step.now,
            answered_by=step.actor,
        )
    step.open_deadline(REVIEW, title="法制审核", start_event="答复审核意见")
    return Done("ANSWERED", opinion)


def _whole(said: Mapping[str, Any]) -> bool:
    return bool(str(said.get("answer", "")).strip()) and said.get("adopted") is not None


@act(
    title=_("Objection"),
    outcomes={"ACCEPT": _("No objection"), "OBJECT": _("Object in writing")},
    needs_opinion=("OBJECT",),
)
def object_to(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """L4 Objection (异议) to a conclusion that disagrees: in writing and in time, else it stands; refuses E-LR-13."""
    review = review_of(step.matter)
    assert step.actor is not None
    if outcome == "ACCEPT":
        examination = last_examination(review)
        conclude(step, review, examination, Review.Conclusion.DISAGREE, examination.opinion)
        return Done("ACCEPT", opinion)
    late = [clock for clock in step.running if clock.rule == OBJECTION and step.now >= expires_at(clock.legal_due)]
    if late:
        raise rules.OBJECTION_LATE.refusal(due=late[0].legal_due.isoformat())
    step.create(Objection(review=review, text=opinion.strip(), by=step.actor, at=step.now))
    step.open_budgets([("reconsider", RECONSIDERATION, "复核异议")], start_event="提出异议")
    return Done("OBJECT", opinion)
