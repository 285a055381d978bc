"""Every condition of a legal review with its article."""

from .named import (
    ANSWERS_WANTED,
    CONCLUSION_CONTRADICTS,
    CONCLUSION_GIVEN,
    DRAFT_CHANGED,
    FINDINGS_WANTED,
    INCOMPLETE_ONCE,
    ISSUED_ALREADY,
    NOT_PASSED,
    OBJECTION_LATE,
    QUESTIONS_WANTED,
    REASON_WANTED,
)
from .persons import Qualification, check_reviewer, is_sole_staff, qualification_of
from .reading import TRIGGERS, Point, check_draft, check_findings, points_to_tick, reads_list

__all__ = [
    "ANSWERS_WANTED",
    "CONCLUSION_CONTRADICTS",
    "CONCLUSION_GIVEN",
    "DRAFT_CHANGED",
    "FINDINGS_WANTED",
    "INCOMPLETE_ONCE",
    "ISSUED_ALREADY",
    "NOT_PASSED",
    "OBJECTION_LATE",
    "QUESTIONS_WANTED",
    "REASON_WANTED",
    "TRIGGERS",
    "Point",
    "Qualification",
    "check_draft",
    "check_findings",
    "check_reviewer",
    "is_sole_staff",
    "points_to_tick",
    "qualification_of",
    "reads_list",
]
