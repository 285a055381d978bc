"""What the matter page shows of a review (``legal_review/facts.html``)."""

from __future__ import annotations

from typing import Any

from flows.matters.models import Matter

from .. import rules
from ..models import LegalReview, review_of


def facts(matter: Matter) -> dict[str, Any]:
    """What was submitted, and how each round was concluded."""
    review = review_of(matter)
    rounds = LegalReview.objects.filter(parent=review.parent_id).select_related("matter").order_by("round")
    rounds = rounds.prefetch_related("matter__conclusions__withdrawn_by", "questions")
    return {
        "review": review,
        "conclusion": review.conclusion,
        "triggers": [(code, *rules.TRIGGERS.get(code, (code, ""))) for code in review.triggers],
        "examination": review.examinations.select_related("reviewer").last(),
        "rounds": rounds,
        "questions": list(review.questions.all()),
        "objection": getattr(review, "objection", None),
    }
