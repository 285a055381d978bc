from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

from flows.matters.procedures import Procedure
from permissions import roles


class PenaltyCaseConfig(AppConfig):
    """Penalty cases (行政处罚案件), 行政处罚法 chapter 5."""

    name = "flows.penalty_case"
    label = "penalty_case"
    verbose_name = "行政处罚案件 Penalty cases"

    procedure = Procedure(
        code="penalty_case",
        number_code="CF",
        title=_("Penalty cases"),
        title_zh="行政处罚案件",
        flow="flows.penalty_case.flow.PenaltyCaseFlow",
        facts="flows.penalty_case.views.facts",
        urls="flows.penalty_case.urls",
        lead=_("Cases from the clue to the archive, the newest first."),
        desk=((_("Register a clue"), "penalty_case:drafts", "plus"),),
        portal=((_("My cases"), "penalty_case:cases"),),
        documents={
            "penalty_case.decision": "行政处罚决定书",
            "penalty_case.person_decision": "行政处罚决定书（个人）",
            "penalty_case.spot_decision": "当场行政处罚决定书",
            "penalty_case.no_penalty": "不予行政处罚决定书",
            "penalty_case.unfounded": "违法事实不成立告知书",
            "penalty_case.transfer_letter": "案件移送书",
        },
        gated=(
            "penalty_case.decision",
            "penalty_case.person_decision",
            "penalty_case.spot_decision",
            "penalty_case.no_penalty",
            "penalty_case.unfounded",
            "penalty_case.transfer_letter",
        ),
        submission="flows.penalty_case.rules.submission",
        jobs={
            "penalty_case.make_paper": "flows.penalty_case.letters.make_internal",
            "penalty_case.issue_papers": "flows.penalty_case.letters.issue_papers",
            "penalty_case.issue_decision": "flows.penalty_case.letters.issue_decision",
        },
        limits="flows.penalty_case.acts.LIMITS",
        delivers=roles.HANDLER.code,
        delivers_from="flows.penalty_case.models.section_of",
        receipts={
            "penalty_case.decision": "flows.penalty_case.acts.open_payment_period",
            "penalty_case.person_decision": "flows.penalty_case.acts.open_payment_period",
            "penalty_case.spot_decision": "flows.penalty_case.acts.open_payment_period",
        },
    )

    def ready(self) -> None:
        """References to the flow and its nodes in the database resolve only when it is loaded."""
        from . import flow  # noqa: F401, PLC0415
