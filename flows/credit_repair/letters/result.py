"""What the decision ends with (信用修复结果): the notice of the result, and the two papers that refuse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from documents import issuing, stationery
from documents.models import Document
from documents.sealing.rules import NotSealed
from flows.law.citations import refuse_outdated
from flows.law.remedies import remedy_clause
from flows.matters.acts import perform_job
from flows.matters.models import Decision, Job
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from .. import rules
from ..models import ProposedRefusal, RepairApplication
from ..rules import RESULT


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


@dataclass(frozen=True)
class RefusalLetter:
    """Context of a refusal: 信用修复不予受理通知书, 不予信用修复决定书."""

    enterprise: str
    credit_code: str
    applied_on: dt.date
    matter_number: str
    decision_number: str
    decided_on: dt.date
    authority: str
    content: str
    reasons: tuple[str, ...]
    statement: str
    basis: str
    again: tuple[str, ...]
    contact_unit: str
    contact_phone: str
    remedy: str


stationery.register(RESULT.kind, path="credit_repair/letters/result.html", context=ResultLetter, sealed=True)
for kind in ("not_repaired", "not_accepted"):
    path = f"credit_repair/letters/{kind}.html"
    stationery.register(f"credit_repair.{kind}", path=path, context=RefusalLetter, sealed=True)


def issue_result(job: Job, now: dt.datetime) -> None:
    """C6: make the paper, then let the flow go on, or back if facts changed or nobody sealed it; safe to run again."""
    try:
        paper = make_paper(job, now)
    except DraftChanged:
        perform_job(job, now=now, outcome="CHANGED")
        return
    except NotSealed:
        perform_job(job, now=now, outcome="UNSEALED")
        return
    perform_job(job, now=now, number=paper.number, document_id=paper.pk)


def make_paper(job: Job, now: dt.datetime) -> Document:
    """Number, render and freeze the paper; raises DraftChanged, and refuses E-LAW-01, before any number is taken.

    Once it has a number it says what was decided, whatever the register says by then.
    """
    application = RepairApplication.objects.select_related(
        "matter__unit__government", "penalty__authority", "penalty__enterprise"
    ).get(pk=job.matter_id)
    decision = Decision.objects.filter(matter=job.matter_id).latest("id")
    paper = rules.paper_on(decision)
    issue_key = paper.key(decision)
    is_begun = Document.objects.filter(issue_key=issue_key).exists()
    if not is_begun and _draft_sha256(application, decision) != decision.draft_sha256:
        raise DraftChanged(f"matter {job.matter_id}")
    proposal = proposal_of(decision) if decision.consent else None
    context = letter_context(application, decision, remedy_of(application, decision.decided_on, paper.called), proposal)
    refuse_outdated(context.basis, context.remedy, on=decision.decided_on)
    return issuing.issue(
        issue_key=issue_key,
        template=paper.kind,
        kind=paper.kind,
        kind_name=paper.name,
        kind_word=paper.word,
        title=paper.name,
        authority=application.matter.unit,
        recipient=application.penalty.enterprise.name,
        context=context,
        subject_ref=application.matter.chain,
        signatory=decision.signatory_name,
        issued_on=decision.decided_on,
        actor=SYSTEM,
        at=now,
    )


def _draft_sha256(application: RepairApplication, decision: Decision) -> str:
    """The hash of the facts as they are now, as the decision's own was made."""
    if decision.consent is None:
        return rules.draft_sha256(application)
    shown = rules.shown_grounds(application, application.penalty, decision.decided_on)
    return rules.refusal_sha256(application, proposal_of(decision), shown, decision.decided_on)


def proposal_of(decision: Decision) -> ProposedRefusal:
    """The refusal that a superior consented to before this decision, which refuses."""
    assert decision.consent is not None
    return ProposedRefusal.objects.consented(decision.consent)


def letter_context(
    application: RepairApplication, decision: Decision, remedy: str, proposal: ProposedRefusal | None
) -> ResultLetter | RefusalLetter:
    """What the paper prints, from the application, the decision, and the proposal of one that refuses."""
    matter, penalty = application.matter, application.penalty
    assert matter.submitted_at is not None and matter.number is not None
    facts: dict[str, Any] = {
        "enterprise": penalty.enterprise.name,
        "credit_code": penalty.enterprise.credit_code,
        "applied_on": local_date(matter.submitted_at),
        "matter_number": matter.number,
        "decision_number": penalty.decision_number,
        "decided_on": penalty.decided_on,
        "authority": penalty.authority.name,
        "content": penalty.content.rstrip("。;；"),
        "basis": "、".join(decision.articles),
        "contact_unit": matter.unit.section("LEGAL").name,
        "contact_phone": matter.unit.phone,
        "remedy": remedy,
    }
    if proposal is None:
        return ResultLetter(**facts, reasons=decision.reasons)
    return RefusalLetter(
        **facts,
        reasons=tuple(decision.reasons.splitlines()),
        statement=proposal.statement.rstrip("。;；"),
        again=tuple(rules.again(proposal, penalty, decision.decided_on)),
    )


def remedy_of(application: RepairApplication, on: dt.date, called: str) -> str:
    """The clause by organ, day and channel; a paper that goes out online names the online way."""
    unit = application.matter.unit
    government = unit.government
    online = application.consents_to_electronic_delivery and government is not None
    return remedy_clause(
        paper=called,
        government=government.name if government else "",
        court=unit.court,
        on=on,
        online_channel=government.reconsideration_channel if online and government else "",
    )
