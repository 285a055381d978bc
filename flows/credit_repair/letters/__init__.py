"""Letters of credit repair: their contexts and their making. Only the worker imports this package."""

from .extension import ExtensionLetter, issue_extension
from .notification import issue_notice, issue_plain_sheet
from .result import DraftChanged, RefusalLetter, ResultLetter, issue_result, make_paper

__all__ = [
    "DraftChanged",
    "ExtensionLetter",
    "RefusalLetter",
    "ResultLetter",
    "issue_extension",
    "issue_notice",
    "issue_plain_sheet",
    "issue_result",
    "make_paper",
]
