"""Letters that every procedure shares: the correction of a date. Only the worker imports this module."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from documents import issuing, stationery
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from . import correcting
from .acts import perform_aside_by_job
from .clocks.printed_dates import place_of_papers, told_before
from .models import DateCorrection, Job


@dataclass(frozen=True)
class CorrectionLetter:
    """Context of a correction notice (更正通知): the old paper, the old day, the new day, and why."""

    matter_number: str
    paper_name: str
    paper_number: str
    paper_issued_on: dt.date
    deadline: str
    old_due: dt.date
    corrected_before: str
    new_due: dt.date
    cause: str
    provisional: bool
    contact_unit: str
    contact_phone: str


stationery.register(correcting.KIND, path="matters/letters/correction.html", context=CorrectionLetter, sealed=True)


def issue_correction(job: Job, now: dt.datetime) -> None:
    """Number, render and freeze the notice, then record it; safe to run again."""
    rows = DateCorrection.objects.select_related("printed__paper", "printed__deadline__matter__unit", "notice")
    row = rows.get(pk=job.payload["correction"])
    matter, paper = row.printed.deadline.matter, row.printed.paper
    assert row.closed_at is not None
    notice = issuing.issue(
        issue_key=correcting.key_of(row),
        template=correcting.KIND,
        kind=correcting.KIND,
        kind_name=correcting.NAME,
        kind_word="更正",
        title=correcting.NAME,
        authority=matter.unit,
        recipient=paper.recipient,
        context=_context(row),
        subject_ref=matter.chain,
        signatory=row.closed_by_name,
        issued_on=local_date(row.closed_at),
        actor=SYSTEM,
        at=now,
    )
    perform_aside_by_job(correcting.record_correction, job, now=now, correction_id=row.pk, document_id=notice.pk)


def _context(row: DateCorrection) -> CorrectionLetter:
    """What the notice prints."""
    clock, paper = row.printed.deadline, row.printed.paper
    old_due, before = told_before(row)
    return CorrectionLetter(
        matter_number=clock.matter.number or "",
        paper_name=paper.title,
        paper_number=paper.number,
        paper_issued_on=paper.issued_on,
        deadline=clock.title,
        old_due=old_due,
        corrected_before=before.notice.number if before and before.notice else "",
        new_due=row.new_date,
        cause=row.cause,
        provisional=clock.provisional,
        contact_unit=place_of_papers(clock.matter.unit).name,
        contact_phone=clock.matter.unit.phone,
    )
