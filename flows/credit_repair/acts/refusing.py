"""Saying no (不予受理、不予修复) through a superior of higher rank (domain §i.4 C1n, C4n, C5n; E-NO-01)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from flows.matters.models import Decision
from flows.matters.step import Done, Step, act
from permissions import roles
from permissions.refusals import Refusals

from .. import rules
from ..models import Ground, ProposedRefusal, RepairApplication
from .clocks import ACCEPTANCE, CONSENT, RESULT, SHARES, application_of
from .sealing import begin_sealing

# Who is asked, by what is proposed: the flow puts these roles at the nodes.
SUPERIOR = {rules.NOT_ACCEPTED: roles.SECTION_HEAD, rules.NOT_REPAIRED: roles.DEPUTY_LEADER}
ASKED_AT = {rules.NOT_ACCEPTED: "consent_to_non_acceptance", rules.NOT_REPAIRED: "consent_to_refusal"}
# Budgets of the steps that a matter that is not accepted never comes to.
AFTER_ACCEPTANCE = ("credit_repair.budget.C2", "credit_repair.budget.C3_C5")


def propose(
    step: Step,
    application: RepairApplication,
    outcome: Decision.Outcome,
    grounds: Sequence[str],
    statement: str,
    basis: str,
    opinion: str,
) -> Done:
    """Put a refusal to the superior (提级请示): he has one working day.

    grounds    codes of Ground: all that the record shows, and none that it contradicts
    statement  the facts found, for what people judge; basis: the law beside what each ground rests on
    """
    assert step.work_item is not None
    step.may_propose_refusal(SUPERIOR[outcome])
    chosen = [ground for ground in Ground if ground.value in grounds]
    shown = _shown(step, application)
    found = rules.check_grounds(shown, outcome, chosen, statement=statement, basis=basis, today=step.today)
    Refusals(found).raise_if_any()
    proposal = ProposedRefusal(
        application=application,
        work_item=step.work_item,
        outcome=outcome,
        grounds=",".join(chosen),
        statement=statement.strip(),
        basis=basis.strip(),
        again_on=rules.again_on(application, chosen, shown, step.today),
    )
    step.create(proposal)
    step.open_budgets([(ASKED_AT[outcome], CONSENT, "提级同意")], start_event="提出拟不予")
    step.share_budget(ASKED_AT[outcome], SHARES[ASKED_AT[outcome]], title="提级同意")
    return Done("PROPOSE_REFUSAL", opinion or "；".join(ground.label for ground in chosen))


def _shown(step: Step, application: RepairApplication) -> rules.Shown:
    """What register and matter show now, the penalty locked until the act is through."""
    return rules.shown_grounds(application, rules.locked_penalty(application), step.today)


def _checked(step: Step, application: RepairApplication, proposal: ProposedRefusal) -> rules.Shown:
    """The grounds once more, by the record as it is now: what is no longer so is not said."""
    shown = _shown(step, application)
    grounds, words = proposal.ground_list, {"statement": proposal.statement, "basis": proposal.basis}
    Refusals(rules.check_grounds(shown, proposal.outcome, grounds, **words, today=step.today)).raise_if_any()
    step.change(proposal, again_on=rules.again_on(application, grounds, shown, step.today))
    return shown


def _decide(step: Step, application: RepairApplication, proposal: ProposedRefusal, shown: rules.Shown) -> None:
    step.decide(
        outcome=proposal.outcome,
        reasons="\n".join(rules.reasons(proposal.ground_list, shown)),
        articles=rules.articles(proposal.ground_list, proposal.basis, step.today),
        draft_sha256=rules.refusal_sha256(application, proposal, shown, step.today),
    )
    begin_sealing(step)


def accepted(step: Step) -> None:
    """受理: the limit for the acceptance is met, that for the result begins, the applicant hears of it."""
    step.meet(ACCEPTANCE)
    if not step.is_running(RESULT):  # accepted before, and returned since
        step.open_deadline(RESULT, title="反馈修复结果", start_event="受理")
    step.notify_party(
        zh=f"您的信用修复申请 {step.matter.number} 已受理",
        en=f"Your application {step.matter.number} was accepted",
    )


@act(
    title=_("Consent to non-acceptance"),
    outcomes={"CONSENT": _("Consent"), "DECLINE": _("Do not consent: go on with verification")},
    needs_opinion=("DECLINE",),
)
def consent_to_non_acceptance(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """C1n Consent (不予受理提级同意): with it the application is not accepted; without it, it is and goes on."""
    if outcome == "DECLINE":
        accepted(step)
        return Done("DECLINE", opinion)
    application = application_of(step)
    proposal = _last_proposal(application)
    step.consent_to(proposal.act)
    shown = _checked(step, application, proposal)
    _decide(step, application, proposal, shown)
    step.meet(ACCEPTANCE)
    step.meet_node(step.node)  # its share of a budget that is stopped for the others
    step.stop_clocks(*AFTER_ACCEPTANCE)
    return Done("CONSENT", opinion)


@act(
    title=_("Consent to refusal"),
    outcomes={"CONSENT": _("Consent"), "DECLINE": _("Do not consent: verify again")},
    needs_opinion=("DECLINE",),
)
def consent_to_refusal(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """C4n Consent (不予修复提级同意): with it the refusal may be decided; without it, it is verified again."""
    if outcome == "CONSENT":
        application = application_of(step)
        proposal = _last_proposal(application)
        step.consent_to(proposal.act)
        _checked(step, application, proposal)
    return Done(outcome, opinion)


def _last_proposal(application: RepairApplication) -> ProposedRefusal:
    """What the superior was asked."""
    return application.refusals.select_related("work_item__closed_by").latest("pk")


def decide_refusal(step: Step, application: RepairApplication) -> None:
    """C5n Decision not to repair (决定不予修复): on the proposal that was consented to, else E-NO-01."""
    consent = step.consented()
    proposal = ProposedRefusal.objects.consented(consent)
    _decide(step, application, proposal, _checked(step, application, proposal))
