"""Which form each order asks for, and what fills it (文书式样与内容)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from documents.forms.base import Form
from documents.forms.catalogue import FORMS

from ..models import PaperOrder
from . import approvals, inquiry, notices, performance

Builder = Callable[[PaperOrder], Form]

BUILDERS: Final[dict[str, Builder]] = {
    "filing_approval": approvals.filing_approval,
    "no_filing_approval": approvals.no_filing_approval,
    "case_report": approvals.case_report,
    "case_extension_approval": approvals.case_extension_approval,
    "transfer_approval": approvals.transfer_approval,
    "discussion_record": approvals.discussion_record,
    "closing_approval": approvals.closing_approval,
    "questioning_record": inquiry.questioning_record,
    "examination_record": inquiry.examination_record,
    "defence_record": inquiry.defence_record,
    "summons": inquiry.summons,
    "sampling_receipt": inquiry.sampling_receipt,
    "preservation_approval": inquiry.preservation_approval,
    "preservation_list": inquiry.preservation_list,
    "preservation_decision": inquiry.preservation_decision,
    "penalty_notice": notices.penalty_notice,
    "hearing_notice": notices.hearing_notice,
    "hearing_summons": notices.hearing_summons,
    "hearing_record": notices.hearing_record,
    "hearing_report": notices.hearing_report,
    "deferral_approval": performance.deferral_approval,
    "deferral_grant": performance.deferral_grant,
    "demand": performance.demand,
    "surcharge_decision": performance.surcharge_decision,
    "court_application": performance.court_application,
}
# Records carry no number of their own in law; the house numbers every paper, so that it can be found.
WORDS: Final = {
    "questioning_record": "询笔",
    "examination_record": "勘笔",
    "defence_record": "申笔",
    "hearing_record": "听笔",
    "discussion_record": "集讨",
}


def form_of(order: PaperOrder) -> Form:
    """The form filled in from the case as it stands; LookupError for a kind that no builder makes."""
    return BUILDERS[order.kind](order)


def word_of(order: PaperOrder) -> str:
    """The word in the number of the paper (文种代字)."""
    return FORMS[order.kind].WORD or WORDS[order.kind]
