from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

from flows.matters.procedures import Procedure
from permissions import roles

LEGAL = (roles.LEGAL_REVIEWER.code, roles.LEGAL_HEAD.code)
READS = (*LEGAL, roles.DEPUTY_LEADER.code, roles.PRINCIPAL.code, roles.AUDITOR.code)


class LegalReviewConfig(AppConfig):
    """Legal review of major decisions (重大执法决定法制审核), 行政处罚法 art 58."""

    name = "flows.legal_review"
    label = "legal_review"
    verbose_name = "法制审核 Legal review"

    procedure = Procedure(
        code="legal_review",
        number_code="FS",
        title=_("Legal review"),
        title_zh="法制审核",
        flow="flows.legal_review.flow.LegalReviewFlow",
        facts="flows.legal_review.views.facts",
        urls="flows.legal_review.urls",
        lead=_("Decisions that the legal section read before they were taken, the newest first."),
        desk=(
            (_("Waiting for review"), "legal_review:queue", "scale", *LEGAL),
            (_("Coverage of reviews"), "legal_review:coverage", "chart-bar", *READS),
        ),
        limits="flows.legal_review.acts.clocks.LIMITS",
        documents={"legal_review.opinion": "法制审核意见书"},
        jobs={
            "legal_review.open": "flows.legal_review.acts.follow_parent",
            "legal_review.resume": "flows.legal_review.acts.resume_parent",
            "legal_review.issue": "flows.legal_review.letters.issue_opinion",
        },
    )

    def ready(self) -> None:
        """References to the flow and its nodes in the database resolve only when it is loaded."""
        from . import flow  # noqa: F401, PLC0415
