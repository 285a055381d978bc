"""Forms of a penalty case: what each step asks beside outcome and opinion."""

from .closing import CloseForm, PerformForm, PublishForm, VisitForm
from .clue import CaseForm, ClueForm, FilingForm
from .deciding import (
    ConfirmForm,
    DecideForm,
    DeliverDecisionForm,
    DeliverForm,
    DiscussForm,
    ReportForm,
    SealDecisionForm,
    SealPaperForm,
)
from .entries import (
    Entry,
    EvidenceForm,
    FactForm,
    LinkForm,
    NoteForm,
    OfficeStatementForm,
    PaymentForm,
    RecordForm,
    RectificationForm,
    StatementForm,
    WithdrawForm,
    WithdrawPublicityForm,
)
from .hearing import ArrangeForm, HearingForm, HearPartyForm, WeighForm
from .proposing import AnswerForm, ChoiceForm, InvestigateForm, SpotForm

__all__ = [
    "AnswerForm",
    "ArrangeForm",
    "CaseForm",
    "ChoiceForm",
    "CloseForm",
    "ClueForm",
    "ConfirmForm",
    "DecideForm",
    "DeliverDecisionForm",
    "DeliverForm",
    "DiscussForm",
    "Entry",
    "EvidenceForm",
    "FactForm",
    "FilingForm",
    "HearPartyForm",
    "HearingForm",
    "InvestigateForm",
    "LinkForm",
    "NoteForm",
    "OfficeStatementForm",
    "PaymentForm",
    "PerformForm",
    "PublishForm",
    "RecordForm",
    "RectificationForm",
    "ReportForm",
    "SealDecisionForm",
    "SealPaperForm",
    "SpotForm",
    "StatementForm",
    "VisitForm",
    "WeighForm",
    "WithdrawForm",
    "WithdrawPublicityForm",
]
