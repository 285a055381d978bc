"""The notice of the extension (信用修复延长审查期限告知书): its context and its making."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from documents import issuing, stationery
from documents.models import Document
from documents.sealing.rules import NotSealed
from flows.law.citations import refuse_outdated
from flows.law.explanations import UNITS
from flows.matters.acts import perform_job
from flows.matters.models import DeadlineExtension, Job
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from ..models import RepairApplication
from ..rules import EXTENSION


@dataclass(frozen=True)
class ExtensionLetter:
    """Context of the notice of an extension (延长办理期限告知书)."""

    enterprise: str
    credit_code: str
    applied_on: dt.date
    matter_number: str
    decision_number: str
    accepted_on: dt.date
    reason: str
    basis: str
    length: str
    old_due: dt.date
    new_due: dt.date
    provisional: bool
    contact_unit: str
    contact_phone: str


stationery.register(EXTENSION.kind, path="credit_repair/letters/extension.html", context=ExtensionLetter, sealed=True)


def issue_extension(job: Job, now: dt.datetime) -> None:
    """C2: make the notice of the extension, then let the flow go on, or back if nobody sealed it; safe to run again."""
    try:
        paper = _make_notice(job, now)
    except NotSealed:
        perform_job(job, now=now, outcome="UNSEALED")
        return
    perform_job(job, now=now, number=paper.number, document_id=paper.pk)


def _make_notice(job: Job, now: dt.datetime) -> Document:
    extensions = DeadlineExtension.objects.select_related("deadline").filter(deadline__matter=job.matter_id)
    extension = extensions.latest("pk")
    application = RepairApplication.objects.select_related("matter__unit", "penalty__enterprise").get(pk=job.matter_id)
    context = extension_context(application, extension)
    refuse_outdated(context.basis, on=local_date(extension.approved_at))
    return issuing.issue(
        issue_key=EXTENSION.key(extension),
        template=EXTENSION.kind,
        kind=EXTENSION.kind,
        kind_name=EXTENSION.name,
        kind_word=EXTENSION.word,
        title=EXTENSION.name,
        authority=application.matter.unit,
        recipient=application.penalty.enterprise.name,
        context=context,
        subject_ref=application.matter.chain,
        signatory=extension.approved_by_name,
        issued_on=local_date(extension.approved_at),
        actor=SYSTEM,
        at=now,
    )


def extension_context(application: RepairApplication, extension: DeadlineExtension) -> ExtensionLetter:
    """What the notice prints: the day as it stands when the paper takes its number."""
    matter, clock = application.matter, extension.deadline
    assert matter.submitted_at is not None and matter.number is not None
    return ExtensionLetter(
        enterprise=application.penalty.enterprise.name,
        credit_code=application.penalty.enterprise.credit_code,
        applied_on=local_date(matter.submitted_at),
        matter_number=matter.number,
        decision_number=application.penalty.decision_number,
        accepted_on=local_date(clock.started_at),
        reason=extension.reason.rstrip("。;；"),
        basis=extension.article.removesuffix("(条款号待核)"),  # on screens only
        length=f"{extension.n}{UNITS[extension.unit][0]}",
        old_due=extension.due_before,
        new_due=clock.legal_due,
        provisional=clock.provisional,
        contact_unit=matter.unit.section("LEGAL").name,
        contact_phone=matter.unit.phone,
    )
