"""The paper (法制审核意见书), 行政处罚法 art 58; 国办发〔2018〕118号: made by a job once it is concluded."""

from __future__ import annotations

import datetime as dt

from documents import issuing
from documents.forms.catalogue import name_of
from documents.forms.parties import Officer
from documents.forms.review import CONCLUSIONS, POINTS, Finding, ReviewOpinion
from documents.models import Document
from flows.matters.acts import perform_job
from flows.matters.models import Job, Review
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from .models import LegalReview

KIND = "legal_review.opinion"
ASK_FOR_WRONG = tuple(n for n, text in enumerate(POINTS, 1) if "超越" in text or "涉嫌" in text)
PRINTED = dict(zip(("PASSED", "CORRECT", "DISAGREE", "TRANSFER"), CONCLUSIONS, strict=True))


def issue_opinion(job: Job, now: dt.datetime) -> None:
    """Make the opinion, then let the review end; safe to run again."""
    review = LegalReview.objects.select_related("parent", "matter__unit", "section").get(pk=job.matter_id)
    paper = _make(review, now)
    perform_job(job, now=now, number=paper.number, document_id=paper.pk)


def _make(review: LegalReview, now: dt.datetime) -> Document:
    conclusion = review.conclusion
    assert conclusion is not None, "no paper without a conclusion"
    return issuing.issue(
        issue_key=f"{KIND}:{review.pk}",
        template=name_of("review_opinion"),
        kind=KIND,
        kind_name=ReviewOpinion.NAME,
        kind_word=ReviewOpinion.WORD,
        title=ReviewOpinion.NAME,
        authority=review.matter.unit,
        recipient=review.section.name,
        context=opinion_of(review, conclusion),
        subject_ref=review.matter.chain,
        signatory=review.matter.acts.filter(node__in=["sign", "reconsider"]).latest("pk").actor_name,
        issued_on=local_date(conclusion.concluded_at),
        actor=SYSTEM,
        at=now,
    )


def opinion_of(review: LegalReview, conclusion: Review) -> ReviewOpinion:
    """What the paper says: what was submitted, each finding, the conclusion and its reasons."""
    examination = review.examinations.latest("pk")
    return ReviewOpinion(
        handed_in_by=review.section.name,
        handed_in_on=local_date(review.submitted_at),
        cause=review.title,
        proposed=review.proposed,
        materials=tuple(review.materials),
        findings=tuple(
            Finding(_said(n, bool(row["holds"])), str(row.get("reason", "")))
            for n, row in enumerate(examination.findings, 1)
        ),
        conclusion=PRINTED[conclusion.conclusion],
        reasons=conclusion.opinion,
        reviewer=Officer(conclusion.reviewer_name, ""),
        qualification=conclusion.qualification,
    )


def _said(number: int, holds: bool) -> str:
    """The finding as an answer to its point: two of them ask whether something is wrong (越权、犯罪)."""
    if number in ASK_FOR_WRONG:
        return "否" if holds else "是"
    return "是" if holds else "存在问题"
