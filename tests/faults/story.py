"""What the rows tell (卷宗): everything that an act leaves behind, without the keys and moments that may differ."""

from __future__ import annotations

import datetime as dt
from typing import Any

from viewflow.workflow.models import Task

from documents import numbering, vault
from documents.models import Delivery, Document, NumberSeries
from documents.sealing.models import SealUse
from flows.credit_repair.models import CorrectionItem, ProposedRefusal, RepairApplication, VerifiedFact
from flows.legal_review.models import Examination, LegalReview
from flows.matters import attachments, work
from flows.matters.models import (
    Act,
    Attachment,
    Consent,
    Deadline,
    Decision,
    Job,
    Matter,
    Notice,
    Participation,
    Review,
    ReviewExemption,
    WorkItem,
)
from flows.penalty_case.models import PaperOrder, Proposal
from flows.registers.models import CaseFiling, Penalty
from permissions.audit import triggers, verification
from permissions.audit.models import DailyRoot, Entry

WHAT: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "matters": (Matter, ("number", "status", "process__status")),
    "applications": (RepairApplication, ("is_live", "was_corrected", "credit_class", "promises_truth")),
    "corrections": (CorrectionItem, ("text", "answer")),
    "verified": (VerifiedFact, ("fact", "holds", "work_item__slot")),
    "participations": (Participation, ("capacity", "access")),
    "attachments": (Attachment, ("material", "sha256", "withdrawn_at")),
    "acts": (Act, ("node", "outcome", "opinion", "actor_name", "role", "request_key")),
    "proposals": (ProposedRefusal, ("outcome", "grounds", "statement", "again_on")),
    "consents": (Consent, ("proposal__node", "act__node", "act__outcome", "consented_by__name")),
    "decisions": (Decision, ("outcome", "signatory_name", "act__node", "review__round", "draft_sha256")),
    "proposed penalties": (Proposal, ("case__matter__number", "number", "outcome", "fine", "act__node")),
    "orders": (PaperOrder, ("kind", "sealed_at", "sent_back_at", "document__number")),
    "filings": (CaseFiling, ("matter_number", "state", "outcome", "fine", "penalty__decision_number")),
    "rounds": (LegalReview, ("parent__number", "round", "matter__number", "draft_sha256", "task__flow_task")),
    "examinations": (Examination, ("review__matter__number", "conclusion", "reviewer__username")),
    "conclusions": (Review, ("matter__number", "review_matter__number", "round", "conclusion", "act__node")),
    "exemptions": (ReviewExemption, ("matter__number", "fine", "threshold")),
    "tasks": (Task, ("flow_task", "status")),
    "work items": (WorkItem, ("node", "slot", "holder__name", "closed_by__outcome", "closed_at")),
    "clocks": (Deadline, ("rule", "node", "end")),
    "jobs": (Job, ("kind", "state", "task__flow_task")),
    "notices": (Notice, ("user__username", "zh")),
    "papers": (Document, ("number", "state", "standing", "seal__name")),
    "seals used": (SealUse, ("issue_key", "document__number", "used_by_name")),
    "series": (NumberSeries, ("word", "year", "last")),
    "deliveries": (Delivery, ("recipient", "channel", "receipt_by")),
    "penalties": (Penalty, ("decision_number", "publicity_state", "ended_by_number")),
    "roots": (DailyRoot, ("number",)),
}


def story() -> dict[str, list[str]]:
    """Every row of the matter's world as text, sorted within its kind."""
    found = {
        what: sorted(" | ".join(map(_plain, row)) for row in model._default_manager.values_list(*columns))
        for what, (model, columns) in WHAT.items()
    }
    numbers = {f"matter:{pk}": number for pk, number in Matter.objects.values_list("pk", "number")}
    entries = Entry.objects.values_list("chain", "seq", "action", "actor")
    return found | {"entries": sorted(f"{_chain(row[0], numbers)} | {row[1:]}" for row in entries)}


def _chain(name: str, numbers: dict[str, str]) -> str:
    """A chain by its matter's number or, of another register, by its kind: a key that was rolled back is not taken."""
    return numbers.get(name) or name.partition(":")[0]


def _plain(value: Any) -> str:
    """Text; of a moment only that there is one."""
    return "at a moment" if isinstance(value, dt.datetime) else str(value)


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """What is in one and not in the other, one line each."""
    found = []
    for what in one:
        here, there = list(one[what]), list(other[what])
        for row in one[what]:
            if row in there:
                there.remove(row)
                here.remove(row)
        found += [f"- {what} {row}" for row in here] + [f"+ {what} {row}" for row in there]
    return found


def broken() -> list[str]:
    """What may never be, whatever happened: breaks of log, inbox, numbers and stored bytes."""
    found = [str(fault) for fault in verification.verify_all()] + work.drift() + triggers.missing()
    for series in NumberSeries.objects.all():
        found += [f"{series}: no paper carries {serial}" for serial in numbering.gaps_in(series)]
    for paper in Document.objects.all():
        if paper.state == Document.State.FROZEN:
            try:
                vault.open_pdf(paper)
            except vault.IntegrityBroken as error:
                found.append(str(error))
    for attachment in Attachment.objects.all():
        try:
            attachments.open_attachment(attachment).close()
        except attachments.FileDamaged as error:
            found.append(str(error))
    return found
