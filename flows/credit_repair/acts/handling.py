"""Acts of the bureau (信用修复办理事项) up to the decision, in the order of the flow (domain §i.4 C1-C5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from flows.matters.attachments import Received
from flows.matters.models import Consent, Decision
from flows.matters.step import Done, Step, act
from permissions.refusals import Refusals

from .. import rules
from ..models import CorrectionItem, Fact, RepairApplication, VerifiedFact
from .clocks import CORRECTION, application_of
from .extending import ASKS, ask
from .refusing import accepted, decide_refusal, propose
from .sealing import begin_sealing


@act(
    title=_("Formal examination"),
    outcomes={
        "ACCEPT": _("Accept"),
        "CORRECT": _("Ask for correction"),
        "PROPOSE_REFUSAL": _("Propose not to accept"),
    },
)
def accept(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    items: Sequence[str] = (),
    grounds: Sequence[str] = (),
    statement: str = "",
    basis: str = "",
) -> Done:
    """C1 Formal examination (形式审查): accept, tell once what is to be corrected, or propose not to accept.

    grounds, statement, basis  of the proposal: see ``propose``
    """
    application = application_of(step)
    if outcome == "PROPOSE_REFUSAL":
        return propose(step, application, rules.NOT_ACCEPTED, grounds, statement, basis, opinion)
    if outcome == "CORRECT":
        return _ask_for_correction(step, application, items, opinion)
    Refusals(rules.check_standing(application, step.today)).raise_if_any()
    accepted(step)
    return Done("ACCEPT", opinion)


def _ask_for_correction(step: Step, application: RepairApplication, items: Sequence[str], opinion: str) -> Done:
    """一次性告知: once only, itemised; every clock stops and starts from zero with the answer."""
    if application.was_corrected:
        raise rules.SECOND_CORRECTION.refusal(field="items")
    if not items:
        raise rules.ITEMS_WANTED.refusal(field="items")
    for text in items:
        step.create(CorrectionItem(application=application, text=text, asked_at=step.now))
    step.change(application, was_corrected=True)
    step.stop_clocks()
    step.open_deadline(CORRECTION, title="申请人补正", start_event="告知补正")
    step.notify_party(
        zh=f"信用修复申请 {step.matter.number} 需要补正 {len(items)} 项,请登录查看并一次补齐",
        en=f"Application {step.matter.number} needs {len(items)} corrections; log in to see them",
    )
    return Done("CORRECT", opinion or ";".join(items))


@act(
    title=_("Verification"),
    outcomes={
        "HOLDS": _("Conditions hold"),
        "DIFFERS": _("Conditions do not hold"),
        ASKS: _("Ask for an extension"),
    },
)
def verify(
    step: Step,
    *,
    findings: Mapping[str, Mapping[str, Any]] | None = None,
    opinion: str = "",
    outcome: str = "",
    reason: str = "",
    document: Received | None = None,
) -> Done:
    """C2 Verification (核实): each verifier records source, value and conclusion of each fact, or asks for more time.

    findings          fact code → {"source": text, "found": text, "holds": bool}, one for every Fact
    reason, document  of a request for extension, with which ``outcome`` is ASK_EXTENSION: see ``ask``
    Otherwise the outcome follows from the findings and cannot be chosen.
    """
    assert step.work_item is not None
    application = application_of(step)
    if outcome == ASKS:
        return ask(step, application, reason, document)
    findings = findings or {}
    refusals = Refusals()
    rules.penalty_of(application)
    readings = rules.readings_of(application, step.today)
    for reading in readings:
        finding = findings.get(reading.fact.value, {})
        refusals.items += rules.check_finding(reading, finding)
    refusals.raise_if_any()
    for reading in readings:
        finding = findings[reading.fact.value]
        row = VerifiedFact(
            application=application,
            work_item=step.work_item,
            fact=reading.fact,
            source=finding["source"].strip(),
            found=finding["found"].strip(),
            holds=bool(finding["holds"]),
            register_value=reading.value,
        )
        step.create(row)
    holds = all(findings[fact]["holds"] for fact in Fact.values)
    return Done("HOLDS" if holds else "DIFFERS", opinion)


RETURNS = {"RETURN_TO_VERIFY": "verify", "RETURN_TO_ACCEPT": "accept", "RETURN_TO_REVIEW": "review"}


@act(
    title=_("Review"),
    outcomes={
        "PASS": _("Approve"),
        "RETURN_TO_VERIFY": _("Return to verification"),
        "RETURN_TO_ACCEPT": _("Return to examination"),
        "PROPOSE_REFUSAL": _("Propose not to repair"),
    },
    needs_opinion=("RETURN_TO_VERIFY", "RETURN_TO_ACCEPT"),
)
def review(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    grounds: Sequence[str] = (),
    statement: str = "",
    basis: str = "",
) -> Done:
    """C3 Review (审核) by the section head: what does not hold does not pass; then he may propose to refuse."""
    if outcome in RETURNS:
        return Done(outcome, opinion, returns_to=RETURNS[outcome])
    if outcome == "PROPOSE_REFUSAL":
        return propose(step, application_of(step), rules.NOT_REPAIRED, grounds, statement, basis, opinion)
    Refusals(rules.check_grant(application_of(step), step.today)).raise_if_any()
    return Done("PASS", opinion)


@act(
    title=_("Decision"),
    outcomes={"GRANT": _("Grant"), "REFUSE": _("Refuse"), "RETURN_TO_REVIEW": _("Return to review")},
    needs_opinion=("RETURN_TO_REVIEW",),
)
def decide(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """C5, C5n Decision (决定) by the deputy leader, on the register as it stands at this moment.

    Refused is only what a superior consented to refuse (E-NO-01); what he consented to refuse is not granted.
    """
    if outcome in RETURNS:
        return Done(outcome, opinion, returns_to=RETURNS[outcome])
    application = application_of(step)
    if outcome == "REFUSE":
        decide_refusal(step, application)
        return Done("REFUSE", opinion)
    if Consent.objects.standing(step.matter):
        raise rules.PROPOSED_REFUSAL.refusal()
    Refusals(rules.check_grant(application, step.today)).raise_if_any()
    step.decide(
        outcome=Decision.Outcome.GRANTED,
        reasons=rules.FULFILLED,
        articles=[rules.MEASURES],
        draft_sha256=rules.draft_sha256(application),
    )
    begin_sealing(step)
    return Done("GRANT", opinion)
