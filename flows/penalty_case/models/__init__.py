"""The procedure's own facts: the case, its evidence, what is proposed, what the party says, how it is performed."""

from .case import PenaltyCase, PersonParty, case_of, section_of
from .evidence import CaseFact, Evidence, FactEvidence, Record
from .hearing import Discussion, HearingPlan, Statement
from .measures import Measure
from .papers import PaperOrder
from .performance import Payment, Visit
from .proposal import Proposal
from .requests import Request

__all__ = [
    "CaseFact",
    "Discussion",
    "Evidence",
    "FactEvidence",
    "HearingPlan",
    "Measure",
    "PaperOrder",
    "Payment",
    "PenaltyCase",
    "PersonParty",
    "Proposal",
    "Record",
    "Request",
    "Statement",
    "Visit",
    "case_of",
    "section_of",
]
