"""The legal review comes back (法制审核结论), 行政处罚法 art 58: the machine's act at the node that waits for it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from flows.matters.models import Review
from flows.matters.step import Done, Step, act


@act(
    title=_("Legal review"),
    outcomes={
        "PASSED": _("Passed"),
        "CORRECT": _("Corrections wanted"),
        "DISAGREE": _("Not agreed"),
        "TRANSFER": _("Transfer proposed"),
    },
)
def take_review(step: Step, *, outcome: str, review_id: int) -> Done:
    """Take the conclusion (接收审核结论): passed goes on; everything else goes back to those who proposed."""
    review = Review.objects.get(pk=review_id, matter=step.matter)
    return Done(outcome, review.opinion)
