"""Previews (文书预览): the paper that a step of credit repair would lead to, by the record as it is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from documents.previewing import Draft
from flows.law.citations import refuse_outdated
from flows.matters.models import Consent, DeadlineExtension, Decision, WorkItem
from permissions.clock import local_date
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import Ground, ProposedRefusal, RepairApplication
from .extension import extension_context
from .result import letter_context, proposal_of, remedy_of

# Nodes at which a refusal is proposed, and what it would be.
PROPOSES = {"accept": rules.NOT_ACCEPTED, "review": rules.NOT_REPAIRED}
CONSENTS = ("consent_to_non_acceptance", "consent_to_refusal")
# How the fields of the letters are called, for who must mend one that cannot be printed.
LABELS = {
    "enterprise": "企业名称",
    "content": "处罚内容",
    "authority": "处罚机关",
    "decision_number": "处罚决定文号",
    "reasons": "理由",
    "reason": "延长理由",
    "statement": "查明的事实",
    "basis": "依据",
    "again": "再次申请的说明",
    "contact_unit": "联系机构",
    "remedy": "救济途径",
}


def draft(item: WorkItem, values: Mapping[str, Any], *, by: User, on: dt.date) -> Draft:
    """What the step of this task would issue if it were done today by this person.

    values  at a step that proposes: ``grounds``, ``statement``, ``basis`` as typed
    Refuses what the step itself would refuse of a proposal, and E-LAW-01.
    """
    application = RepairApplication.objects.select_related(
        "matter__unit__government", "penalty__authority", "penalty__enterprise"
    ).get(pk=item.matter_id)
    if item.node == "seal_extension":
        return _extension(application)
    decision, proposal = _decision(application, item, values, by, on)
    paper = rules.paper_on(decision)
    context = letter_context(application, decision, remedy_of(application, decision.decided_on, paper.called), proposal)
    refuse_outdated(context.basis, context.remedy, on=decision.decided_on)
    return _as_draft(application, paper, context, decision.signatory_name, decision.decided_on)


def _extension(application: RepairApplication) -> Draft:
    extension = DeadlineExtension.objects.select_related("deadline").filter(deadline__matter=application.matter_id)
    latest = extension.latest("pk")
    context = extension_context(application, latest)
    approved_on = local_date(latest.approved_at)
    refuse_outdated(context.basis, on=approved_on)
    return _as_draft(application, rules.EXTENSION, context, latest.approved_by_name, approved_on)


def _as_draft(
    application: RepairApplication, paper: rules.Paper, context: Any, signatory: str, issued_on: dt.date
) -> Draft:
    return Draft(
        template=paper.kind,
        kind_name=paper.name,
        title=paper.name,
        authority=application.matter.unit.name,
        recipient=application.penalty.enterprise.name,
        signatory=signatory,
        issued_on=issued_on,
        context=context,
        labels=LABELS,
    )


def _decision(
    application: RepairApplication, item: WorkItem, values: Mapping[str, Any], by: User, on: dt.date
) -> tuple[Decision, ProposedRefusal | None]:
    """The decision the paper tells, and the refusal it rests on: made already, or as this person would make it."""
    if item.node == "seal":
        made = Decision.objects.filter(matter=application.matter_id).latest("pk")
        return made, proposal_of(made) if made.consent else None
    proposal = _proposal(application, item, values, on)
    facts = {"matter": application.matter, "signatory_name": by.name, "decided_on": on}
    if proposal is None:
        granted = {"outcome": Decision.Outcome.GRANTED, "reasons": rules.FULFILLED, "articles": [rules.MEASURES]}
        return Decision(**facts, **granted), None
    shown = rules.shown_grounds(application, application.penalty, on)
    words = {"statement": proposal.statement, "basis": proposal.basis}
    Refusals(rules.check_grounds(shown, proposal.outcome, proposal.ground_list, **words, today=on)).raise_if_any()
    proposal.again_on = rules.again_on(application, proposal.ground_list, shown, on)
    reasons = "\n".join(rules.reasons(proposal.ground_list, shown))
    articles = rules.articles(proposal.ground_list, proposal.basis, on)
    return Decision(**facts, outcome=proposal.outcome, reasons=reasons, articles=articles), proposal


def _proposal(
    application: RepairApplication, item: WorkItem, values: Mapping[str, Any], on: dt.date
) -> ProposedRefusal | None:
    """What would be refused at this step; None where it would be granted. Nothing of it is saved."""
    if item.node in PROPOSES:
        if not values["grounds"]:
            raise rules.NO_GROUND.refusal(field="grounds")
        return ProposedRefusal(
            application=application,
            outcome=PROPOSES[item.node],
            grounds=",".join(ground for ground in Ground if ground.value in values["grounds"]),
            statement=values["statement"].strip(),
            basis=values["basis"].strip(),
        )
    if item.node in CONSENTS:
        return application.refusals.latest("pk")
    consent = Consent.objects.standing(application.matter)
    return ProposedRefusal.objects.consented(consent) if consent else None
