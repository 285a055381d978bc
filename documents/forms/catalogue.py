"""The list of house forms (文书式样目录): every form by its key, in the order of an officer's work."""

from __future__ import annotations

from typing import Final

from .. import stationery
from . import case, credit, evidence, execution, inspection, jurisdiction, outcome, penalty, review
from .base import Form

FORMS: Final[dict[str, type[Form]]] = {
    "inspection_plan": inspection.InspectionPlan,
    "inspection_record": inspection.InspectionRecord,
    "rectification_order": inspection.RectificationOrder,
    "town_rectification_opinion": inspection.TownRectificationOpinion,
    "on_site_measures": inspection.OnSiteMeasures,
    "recheck_opinion": inspection.RecheckOpinion,
    "advice": inspection.Advice,
    "filing_approval": case.FilingApproval,
    "no_filing_approval": case.NoFilingApproval,
    "summons": evidence.Summons,
    "questioning_record": evidence.QuestioningRecord,
    "examination_record": evidence.ExaminationRecord,
    "sampling_receipt": evidence.SamplingReceipt,
    "preservation_approval": evidence.PreservationApproval,
    "preservation_list": evidence.PreservationList,
    "preservation_decision": evidence.PreservationDecision,
    "case_extension_approval": case.CaseExtensionApproval,
    "transfer_approval": case.TransferApproval,
    "transfer_letter": case.TransferLetter,
    "designation": jurisdiction.Designation,
    "lift_request": jurisdiction.LiftRequest,
    "case_report": case.CaseReport,
    "review_opinion": review.ReviewOpinion,
    "penalty_notice": penalty.PenaltyNotice,
    "defence_record": penalty.DefenceRecord,
    "hearing_notice": penalty.HearingNotice,
    "hearing_summons": penalty.HearingSummons,
    "hearing_record": penalty.HearingRecord,
    "hearing_report": penalty.HearingReport,
    "discussion_record": case.DiscussionRecord,
    "unit_decision": penalty.UnitDecision,
    "person_decision": penalty.PersonDecision,
    "spot_decision": penalty.SpotDecision,
    "no_penalty_decision": outcome.NoPenaltyDecision,
    "unfounded_notice": outcome.UnfoundedNotice,
    "delivery_receipt": execution.DeliveryReceipt,
    "surcharge_decision": execution.SurchargeDecision,
    "deferral_approval": execution.DeferralApproval,
    "deferral_grant": execution.DeferralGrant,
    "demand": execution.Demand,
    "court_application": execution.CourtApplication,
    "closing_approval": case.ClosingApproval,
    "file_cover": case.FileCover,
    "file_catalogue": case.FileCatalogue,
    "repair_notice": credit.RepairNotice,
    "plain_sheet": credit.PlainSheet,
    "repair_request": credit.RepairRequest,
    "commitment": credit.Commitment,
    "acceptance_notice": credit.AcceptanceNotice,
    "correction_notice": credit.CorrectionNotice,
    "verification_sheet": credit.VerificationSheet,
}

# What a bureau may meet in older files and must not make any more, and why.
NOT_OFFERED: Final[dict[str, str]] = {
    "隐患整改意见书": "第三方机构不得单独向企业出具意见或者建议；由执法人员复核确认后出具责令限期整改指令书",
}


def name_of(key: str) -> str:
    """The name under which a form is registered as a template."""
    return f"forms.{key}"


def register_forms() -> None:
    """Make every form known to the stationery."""
    for key, form in FORMS.items():
        stationery.register(name_of(key), path=form.FRAME, context=form, sealed=form.LEAVES)
