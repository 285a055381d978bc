"""Making the decision (制作决定书), 行政处罚法 arts 57-61: bound to its draft, then entered in the registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError

from documents import issuing, numbering
from documents.forms import catalogue
from documents.forms.catalogue import name_of
from documents.models import Document
from documents.sealing import keeping
from documents.sealing.rules import NotSealed
from flows.credit_repair.letters import notification
from flows.matters.acts import perform_job
from flows.matters.models import Decision, Job
from flows.registers import cases, recording
from flows.registers.models import Penalty
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit

from .. import rules
from ..models import PenaltyCase, case_of
from .decisions import FORMS, decision_paper
from .facts import proposal_of


class DraftChanged(RuntimeError):
    """What the decision rests on, or its legal review, no longer holds: it must be decided again first (art 58)."""


def issue_decision(job: Job, now: dt.datetime) -> None:
    """Make the decision and what leaves with it, enter it, let the flow go on.

    Back to who decides where draft or review changed meanwhile, to the keeper where a seal was not used.
    """
    assert job.matter is not None, "the job of a task"
    case = case_of(job.matter)
    decision = Decision.objects.filter(matter=job.matter_id).latest("pk")
    try:
        paper = make_decision(case, decision, now)
    except DraftChanged:
        perform_job(job, now=now, outcome="CHANGED")
        return
    except NotSealed:
        perform_job(job, now=now, outcome="UNSEALED")
        return
    penalty = register(case, decision, paper, now)
    if penalty is not None and rules.is_published(case, decision.outcome):
        issue_companions(case, decision, penalty, now)
    perform_job(job, now=now, number=paper.number, document_id=paper.pk, penalty_id=penalty.pk if penalty else None)


def make_decision(case: PenaltyCase, decision: Decision, now: dt.datetime) -> Document:
    """Number, render and freeze the paper; once it has a number it says what was decided, whatever changes.

    Raises DraftChanged, NotSealed of any paper that leaves with it, and refuses E-LAW-01, before a number is taken.
    """
    kind = rules.kind_of(case, decision.outcome)
    name, issue_key = rules.NAMES[kind], rules.sealed_with(case, decision)[0][0]
    is_begun = Document.objects.filter(issue_key=issue_key).exists()
    if not is_begun:
        if rules.draft_sha256(case) != decision.draft_sha256:
            raise DraftChanged(f"matter {case.pk}")
        for key, _ in rules.sealed_with(case, decision):
            keeping.used_on(key)
    try:
        return issuing.issue(
            issue_key=issue_key,
            template=name_of(FORMS[kind]),
            kind=kind,
            kind_name=name,
            kind_word=catalogue.FORMS[FORMS[kind]].WORD,
            title=name,
            authority=case.matter.unit,
            recipient=recipient_of(case, decision),
            context=None if is_begun else decision_paper(case, decision),
            subject_ref=case.matter.chain,
            signatory=decision.signatory_name,
            issued_on=decision.decided_on,
            actor=SYSTEM,
            at=now,
            begins_after=0 if is_begun else used_elsewhere(case.matter.unit, FORMS[kind], decision.decided_on.year),
        )
    except IntegrityError as refused:  # the gate of the database: its review was withdrawn, or a hearing held since
        if Document.objects.filter(issue_key=issue_key).exists():
            raise  # another run was first, and the next one finds its paper
        raise DraftChanged(f"matter {case.pk}") from refused


def used_elsewhere(authority: OrgUnit, form: str, year: int) -> int:
    """The last number of the year in the register of penalties that was not given here: the series goes on after it."""
    word = catalogue.FORMS[form].WORD
    before = numbering.printed_number(authority, word, year, 0).split("0号")[0]
    taken = Penalty.objects.filter(authority=authority, decision_number__startswith=before, matter_number="")
    return numbering.last_used(authority, word, year, taken.values_list("decision_number", flat=True))


def recipient_of(case: PenaltyCase, decision: Decision) -> str:
    """To whom it goes: the party; of a transfer the police."""
    if decision.outcome == Decision.Outcome.TRANSFERRED:
        return proposal_of(case).transferred_to
    return case.party_name


def register(case: PenaltyCase, decision: Decision, paper: Document, now: dt.datetime) -> Penalty | None:
    """Enter the decision in the registers: a penalty where there is one, and how the filing ended (立案台账)."""
    proposal, penalty = proposal_of(case), None
    if decision.outcome == Decision.Outcome.PENALISED:
        penalty = recording.register_penalty(penalty_of(case, decision, paper), actor=SYSTEM, at=now)
    cases.record_outcome(
        rules.filing_row(case),
        outcome=decision.outcome,
        decided_on=decision.decided_on,
        fine=proposal.fine,
        confiscated=proposal.confiscated,
        branch=proposal.branch,
        penalty=penalty,
        actor=SYSTEM,
        at=now,
    )
    return penalty


def penalty_of(case: PenaltyCase, decision: Decision, paper: Document) -> Penalty:
    """The row of the register of penalties, not saved yet: a person's apart from the unit's (处罚个人的单独登记)."""
    proposal, violation = proposal_of(case), rules.violation_of(case)
    procedure = Penalty.Procedure.SIMPLE if case.is_summary else Penalty.Procedure.ORDINARY
    accident = case.source == case.Source.ACCIDENT
    return Penalty(
        decision_number=paper.number,
        authority=case.matter.unit,
        enterprise=case.enterprise,
        on_person=case.on_person,
        person_name=case.party_name if case.on_person else "",
        matter_number=case.matter.number or "",
        violation_type=violation.title if violation else case.cause,
        facts=case.facts,
        basis="、".join(rules.articles_of(proposal)),
        kinds=proposal.kinds,
        content=rules.proposed_in_words(proposal),
        fine_amount=proposal.fine,
        confiscated_amount=proposal.confiscated,
        procedure=procedure,
        case_kind=Penalty.CaseKind.ACCIDENT if accident else Penalty.CaseKind.HAZARD,
        decided_on=decision.decided_on,
        lead_handler_name=case.lead.name,
        lead_handler=case.lead,
    )


def issue_companions(case: PenaltyCase, decision: Decision, penalty: Penalty, now: dt.datetime) -> None:
    """信用修复告知书 and 明白纸, which leave with the decision under one receipt (两书同达)."""
    facts: dict[str, Any] = {
        "subject_ref": case.matter.chain,
        "signatory": decision.signatory_name,
        "issued_on": decision.decided_on,
        "actor": SYSTEM,
        "at": now,
    }
    key = f"decision:{decision.pk}"
    notification.issue_notice(penalty, key=f"{rules.NOTICE}:{key}", **facts)
    notification.issue_plain_sheet(penalty, key=f"{rules.PLAIN_SHEET}:{key}", **facts)
