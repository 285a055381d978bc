from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

from flows.matters.procedures import Procedure
from permissions import roles


class CreditRepairConfig(AppConfig):
    """Credit repair of published penalties (行政处罚信用修复), 信用修复管理办法."""

    name = "flows.credit_repair"
    label = "credit_repair"
    verbose_name = "信用修复 Credit repair"

    procedure = Procedure(
        code="credit_repair",
        number_code="XF",
        title=_("Credit repair"),
        title_zh="信用修复",
        flow="flows.credit_repair.flow.CreditRepairFlow",
        facts="flows.credit_repair.views.facts",
        urls="flows.credit_repair.urls",
        lead=_("Applications of enterprises to end the publicity of a penalty, the newest first."),
        portal=(
            (_("My penalties"), "credit_repair:penalties"),
            (_("My applications"), "credit_repair:applications"),
        ),
        documents={
            "credit_repair.result": "信用修复结果通知",
            "credit_repair.not_accepted": "信用修复不予受理通知书",
            "credit_repair.not_repaired": "不予信用修复决定书",
            "credit_repair.extension": "延长办理期限告知书",
        },
        jobs={
            "credit_repair.issue_result": "flows.credit_repair.letters.issue_result",
            "credit_repair.issue_extension": "flows.credit_repair.letters.issue_extension",
        },
        sweeps=("flows.credit_repair.acts.end_expired",),
        limits="flows.credit_repair.acts.clocks.LIMITS",
        delivers=roles.CREDIT_OFFICER.code,
        consented="flows.credit_repair.acts.consents_to_portal",
        materials={
            "PERFORMANCE_PROOF": _("Proof that the obligations are performed"),
            "COMMITMENT": _("Signed credit commitment"),
        },
        preview="flows.credit_repair.letters.preview.draft",
        previews={
            "accept": ("grounds", "statement", "basis"),
            "consent_to_non_acceptance": (),
            "review": ("grounds", "statement", "basis"),
            "consent_to_refusal": (),
            "decide": (),
            "seal": (),
            "seal_extension": (),
        },
        own_materials={"EXTENSION_BASIS": _("Document for an extension")},
    )

    def ready(self) -> None:
        """References to the flow and its nodes in the database resolve only when it is loaded."""
        from . import flow  # noqa: F401, PLC0415
