"""Acts of credit repair (信用修复办理事项), in the order of the flow (domain §i.4 C0-C8)."""

from .application import correct, discard, hand_in, open_application, save_draft, submit, withdraw
from .clocks import ACCEPTANCE, BUDGETS, CHECK, CONSENT, CORRECTION, FEEDBACK, RESULT, consents_to_portal
from .ending import end_expired
from .extending import (
    ASKS,
    BASIS,
    NOTICES,
    answer_extension,
    deliver_extension,
    extension_paper,
    last_asked,
    record_extension,
)
from .handling import accept, decide, review, verify
from .refusing import ASKED_AT, SUPERIOR, consent_to_non_acceptance, consent_to_refusal
from .result import PAPERS, archive, confirm, deliver, open_paper_for_party, record_issue, result_paper
from .sealing import extension_to_seal, seal, seal_extension

__all__ = [
    "ACCEPTANCE",
    "ASKED_AT",
    "ASKS",
    "BASIS",
    "BUDGETS",
    "CHECK",
    "CONSENT",
    "CORRECTION",
    "FEEDBACK",
    "NOTICES",
    "PAPERS",
    "RESULT",
    "SUPERIOR",
    "accept",
    "answer_extension",
    "archive",
    "confirm",
    "consent_to_non_acceptance",
    "consent_to_refusal",
    "consents_to_portal",
    "correct",
    "decide",
    "deliver",
    "deliver_extension",
    "discard",
    "end_expired",
    "extension_paper",
    "extension_to_seal",
    "hand_in",
    "last_asked",
    "open_application",
    "open_paper_for_party",
    "record_extension",
    "record_issue",
    "result_paper",
    "review",
    "save_draft",
    "seal",
    "seal_extension",
    "submit",
    "verify",
    "withdraw",
]
