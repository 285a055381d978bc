"""Letters of credit repair: their contexts and their making. Only the worker imports this module."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from documents import issuing, stationery
from documents.models import Document
from flows.law.remedies import remedy_clause
from flows.matters.acts import perform_job
from flows.matters.models import Decision, Job
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from . import rules
from .models import RepairApplication


class DraftChanged(RuntimeError):
    """The facts under the decision are not those it was made on: it must be decided again first."""


@dataclass(frozen=True)
class ResultLetter:
    """Context of the notice of the result of credit repair (信用修复结果通知)."""

    enterprise: str
    credit_code: str
    applied_on: dt.date
    matter_number: str
    decision_number: str
    decided_on: dt.date
    authority: str
    content: str
    reasons: str
    basis: str
    contact_unit: str
    contact_phone: str
    remedy: str


stationery.register("credit_repair.result", path="credit_repair/letters/result.html", context=ResultLetter)


def issue_result(job: Job, now: dt.datetime) -> None:
    """C6: make the notice, then let the flow go on, or back if the facts changed; safe to run again."""
    try:
        paper = make_paper(job, now)
    except DraftChanged:
        perform_job(job, now=now, outcome="CHANGED")
        return
    perform_job(job, now=now, number=paper.number, document_id=paper.pk)


def make_paper(job: Job, now: dt.datetime) -> Document:
    """Number, render and freeze the notice; raises DraftChanged before any number is taken.

    Once it has a number it says what was decided, whatever the register says by then.
    """
    application = RepairApplication.objects.select_related(
        "matter__unit__government", "penalty__authority", "penalty__enterprise"
    ).get(pk=job.matter_id)
    decision = Decision.objects.filter(matter=job.matter_id).latest("id")
    issue_key = f"credit_repair.result:{decision.pk}"
    is_begun = Document.objects.filter(issue_key=issue_key).exists()
    if not is_begun and rules.draft_sha256(application) != decision.draft_sha256:
        raise DraftChanged(f"matter {job.matter_id}")
    matter, penalty = application.matter, application.penalty
    assert matter.submitted_at is not None and matter.number is not None
    context = ResultLetter(
        enterprise=penalty.enterprise.name,
        credit_code=penalty.enterprise.credit_code,
        applied_on=local_date(matter.submitted_at),
        matter_number=matter.number,
        decision_number=penalty.decision_number,
        decided_on=penalty.decided_on,
        authority=penalty.authority.name,
        content=penalty.content.rstrip("。;；"),
        reasons=decision.reasons,
        basis="".join(decision.articles),
        contact_unit=matter.unit.section("LEGAL").name,
        contact_phone=matter.unit.phone,
        remedy=_remedy(application, decision.decided_on),
    )
    return issuing.issue(
        issue_key=issue_key,
        template="credit_repair.result",
        kind="credit_repair.result",
        kind_name="信用修复结果通知",
        kind_word="信修",
        title="信用修复结果通知",
        authority=matter.unit,
        recipient=penalty.enterprise.name,
        context=context,
        subject_ref=matter.chain,
        signatory=decision.signatory_name,
        issued_on=decision.decided_on,
        actor=SYSTEM,
        at=now,
    )


def _remedy(application: RepairApplication, on: dt.date) -> str:
    """The clause by organ, day and channel; a paper that goes out online names the online way."""
    unit = application.matter.unit
    government = unit.government
    online = application.consents_to_electronic_delivery and government is not None
    return remedy_clause(
        paper="本通知",
        government=government.name if government else "",
        court=unit.court,
        on=on,
        online_channel=government.reconsideration_channel if online and government else "",
    )
