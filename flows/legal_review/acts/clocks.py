"""Clocks of a legal review (法制审核期限): house defaults that a bureau may settle; the law sets no days."""

from __future__ import annotations

from flows.law.uses import governs
from flows.matters.clocks.fitting import Limits, Outer

LEGAL = "法制审核"
REVIEW = governs("legal_review.review", "CLOCK", LEGAL, zh="法制审核", en="legal review")
governs(f"{REVIEW}.extension.1", "CLOCK", LEGAL, zh="法制审核的延长", en="extension of the legal review")
EXTENSION_ANSWER = governs(
    "legal_review.extension_answer", "CLOCK", LEGAL, zh="分管领导答复延长申请", en="answer to a request for extension"
)
OBJECTION = governs("legal_review.objection", "CLOCK", LEGAL, zh="承办机构提出异议", en="objection of the handlers")
RECONSIDERATION = governs(
    "legal_review.reconsider", "CLOCK", LEGAL, zh="复核异议", en="reconsideration of an objection"
)
LIMITS = Limits(
    outer=(
        Outer(REVIEW, starts=("answer",), ends=("review",)),  # without questions it begins with the opening
        Outer(EXTENSION_ANSWER, starts=("review",), ends=("answer_extension",)),
        Outer(OBJECTION, starts=("sign",), ends=("object_to",)),
        Outer(RECONSIDERATION, starts=("object_to",), ends=("reconsider",)),
    ),
    budgets={},
    whole=("answer", "sign"),
)
