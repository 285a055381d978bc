"""Acts of official papers (公文办理事项), in the order of the flow."""

from .drafting import discard, draft, open_paper, revise, save_draft, withdraw
from .handling import AGREES, CHANGES, OBJECTS, agreement, check, countersign
from .sealing import seal
from .sending import dispatch, issued_paper, may_receive, outsiders, receive, record_issue
from .signing import record_signature, sign

__all__ = [
    "AGREES",
    "CHANGES",
    "OBJECTS",
    "agreement",
    "check",
    "countersign",
    "discard",
    "dispatch",
    "draft",
    "issued_paper",
    "may_receive",
    "outsiders",
    "open_paper",
    "receive",
    "record_issue",
    "record_signature",
    "revise",
    "save_draft",
    "seal",
    "sign",
    "withdraw",
]
