"""What two or more procedures read (台账): enterprises, who acts for them, filings and penalty decisions."""

from .enterprise import Enterprise, EnterpriseAgent
from .filing import CaseFiling, Party
from .instalment import Instalment
from .penalty import Penalty, PenaltyKind, Withdrawal

__all__ = ["CaseFiling", "Enterprise", "EnterpriseAgent", "Instalment", "Party", "Penalty", "PenaltyKind", "Withdrawal"]
