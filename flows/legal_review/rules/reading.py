"""What is read and what it comes to (逐项审核), 行政处罚法 art 58; 国办发〔2018〕118号."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from documents.forms.review import POINTS
from flows.matters.models import Review
from flows.matters.reviewing import submission_of
from permissions.refusals import Refusal

from ..models import Examination, LegalReview, changed_parts
from .named import CONCLUSION_CONTRADICTS, DRAFT_CHANGED, FINDINGS_WANTED, QUESTIONS_WANTED

CRIME: Final = len(POINTS)  # the last point asks whether a crime is suspected
# Why it is reviewed (domain §i.5); the first four are art 58(1), the others the house's.
TRIGGERS: Final = {
    "R-LR1": ("涉及重大公共利益", "行政处罚法第五十八条第一款第一项"),
    "R-LR2": ("直接关系当事人或者第三人重大权益,经过听证程序", "行政处罚法第五十八条第一款第二项"),
    "R-LR3": ("案件情况疑难复杂、涉及多个法律关系", "行政处罚法第五十八条第一款第三项"),
    "R-LR4": ("法律、法规规定应当进行法制审核的其他情形", "行政处罚法第五十八条第一款第四项"),
    "R-LR5": ("列入本机关重大执法决定法制审核目录", "本机关目录"),
    "R-LR6": ("指定管辖、提级管辖或者有人员伤害而不予处罚", "本系统规则"),
}


@dataclass(frozen=True)
class Point:
    """One point of the list as the reviewer meets it: its number, its words, and his finding of the round before.

    carried  the finding stays because nothing that it rests on has changed; None where it is to be made anew
    """

    number: int
    text: str
    carried: Mapping[str, Any] | None = None


def reads_list(value: str) -> list[str]:
    """Lines of a text without the empty ones."""
    return [line.strip() for line in value.splitlines() if line.strip()]


def check_draft(review: LegalReview) -> Iterator[Refusal]:
    """E-LR-04 where what would be decided now is not what was submitted."""
    if submission_of(review.parent).sha256 != review.draft_sha256:
        yield DRAFT_CHANGED.refusal()


def check_findings(
    findings: Sequence[Mapping[str, Any]], conclusion: str, questions: Sequence[str]
) -> Iterator[Refusal]:
    """E-LR-05 a point without finding, E-LR-06 a conclusion that contradicts them, E-LR-07 none of the questions."""
    rows = [findings[n] if n < len(findings) else {} for n in range(len(POINTS))]
    missing = [
        str(n)
        for n, row in enumerate(rows, 1)
        if row.get("holds") is None or (not row["holds"] and not str(row.get("reason", "")).strip())
    ]
    if missing:
        yield FINDINGS_WANTED.refusal(points="、".join(missing))
    elif not _fits(rows, conclusion):
        yield CONCLUSION_CONTRADICTS.refusal(field="outcome")
    if conclusion in (Review.Conclusion.CORRECT, Review.Conclusion.DISAGREE) and not questions:
        yield QUESTIONS_WANTED.refusal(field="questions")


def _fits(rows: Sequence[Mapping[str, Any]], conclusion: str) -> bool:
    crime, flawed = not rows[CRIME - 1]["holds"], any(not row["holds"] for row in rows[: CRIME - 1])
    if conclusion == Review.Conclusion.PASSED:
        return not crime and not flawed
    if conclusion == Review.Conclusion.TRANSFER:
        return crime
    return flawed or crime


def points_to_tick(review: LegalReview) -> list[Point]:
    """The list: in a later round each finding is carried over unless a part that it rests on has changed.

    A part that names no points bears on all of them.
    """
    before = review.previous
    last = Examination.objects.filter(review=before).last() if before else None
    if before is None or last is None or not last.findings:  # returned for material before anything was found
        return [Point(n, text) for n, text in enumerate(POINTS, 1)]
    changed, gone = changed_parts(review.read_parts, before.read_parts)
    moved = {code for part in [*(now for now, _ in changed), *gone] for code in (part.points or ALL)}
    return [
        Point(n, text, None if str(n) in moved or not last.findings[n - 1]["holds"] else last.findings[n - 1])
        for n, text in enumerate(POINTS, 1)
    ]


ALL: Final = tuple(str(n) for n in range(1, len(POINTS) + 1))
