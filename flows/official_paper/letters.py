"""Letters of official papers: their contexts and their making. Only the worker imports this module."""

from __future__ import annotations

import datetime as dt

from documents import issuing, stationery
from documents.forms.official import OfficialPaper as Printed, paragraphs_of
from documents.models import Document
from flows.matters.acts import perform_job
from flows.matters.models import Decision, Job
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit

from . import rules
from .models import OfficialPaper

PATHS = {
    rules.Direction.DOWN: "documents/official.html",
    rules.Direction.UP: "documents/official.html",
    rules.Direction.LETTER: "official_paper/letters/letter.html",
}
for _row in rules.KINDS.values():
    stationery.register(_row.code, path=PATHS[_row.direction], context=Printed, sealed=True)


class TextChanged(RuntimeError):
    """The text is not the one that was signed: it must be checked and signed again first."""


def issue_paper(job: Job, now: dt.datetime) -> None:
    """Make the paper, then let the flow go on, or back if the text is not what was signed; safe to run again."""
    try:
        paper = make_paper(job, now)
    except TextChanged:
        perform_job(job, now=now, outcome="CHANGED")
        return
    perform_job(job, now=now, number=paper.number, document_id=paper.pk)


def make_paper(job: Job, now: dt.datetime) -> Document:
    """Number, render and freeze the paper; raises TextChanged before any number is taken.

    The text is compared with the hash that the signature is bound to (art 22): what is printed is what was signed.
    """
    paper = OfficialPaper.objects.select_related("matter__unit__parent", "position__unit").get(pk=job.matter_id)
    decision = Decision.objects.filter(matter=job.matter_id).latest("id")
    kind = rules.kind_of(paper)
    issue_key = kind.key(decision)
    is_begun = Document.objects.filter(issue_key=issue_key).exists()
    if not is_begun and paper.fingerprint != decision.draft_sha256:
        raise TextChanged(f"matter {job.matter_id}")
    return issuing.issue(
        issue_key=issue_key,
        template=kind.code,
        kind=kind.code,
        kind_name=kind.zh,
        kind_word=kind.word,
        title=paper.title,
        authority=paper.matter.unit,
        recipient=rules.recipient_of(paper),
        context=_context(paper, decision),
        subject_ref=paper.matter.chain,
        signatory=decision.signatory_name,
        issued_on=decision.decided_on,
        actor=SYSTEM,
        at=now,
    )


def _context(paper: OfficialPaper, decision: Decision) -> Printed:
    kind = rules.kind_of(paper)
    return Printed(
        addressee="，".join(rules.addressees(paper.main_to)),
        body=paragraphs_of(paper.body),
        printed_by=paper.matter.unit.section(OrgUnit.Duty.OFFICE).name,
        printed_on=decision.decided_on,
        attachments=tuple(line.strip() for line in paper.enclosures.splitlines() if line.strip()),
        upward=kind.is_upward,
        contact=paper.contact_name,
        phone=paper.contact_phone,
        copies="，".join(rules.addressees(paper.copies_to)),
        urgency=str(paper.get_urgency_display()) if paper.urgency else "",
    )
