"""Acts of credit repair (信用修复办理事项), in the order of the flow (domain §i.4 C0-C8)."""

from .application import correct, discard, hand_in, open_application, save_draft, submit, withdraw
from .clocks import ACCEPTANCE, BUDGETS, CHECK, CORRECTION, FEEDBACK, RESULT
from .handling import accept, decide, review, verify
from .result import archive, confirm, deliver, open_paper_for_party, record_issue, result_paper

__all__ = [
    "ACCEPTANCE",
    "BUDGETS",
    "CHECK",
    "CORRECTION",
    "FEEDBACK",
    "RESULT",
    "accept",
    "archive",
    "confirm",
    "correct",
    "decide",
    "deliver",
    "discard",
    "hand_in",
    "open_application",
    "open_paper_for_party",
    "record_issue",
    "result_paper",
    "review",
    "save_draft",
    "submit",
    "verify",
    "withdraw",
]
