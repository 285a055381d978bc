"""Papers of penalty cases (行政处罚文书): what fills them and their making. Only the worker imports this package."""

from .deciding import DraftChanged, issue_decision, make_decision
from .making import issue_papers, make, make_internal

__all__ = ["DraftChanged", "issue_decision", "issue_papers", "make", "make_decision", "make_internal"]
