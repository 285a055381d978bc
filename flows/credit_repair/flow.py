"""The flow of credit repair: read it as a table of contents (domain §i.4, CR-P)."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop as _
from viewflow.workflow import flow

from flows.matters.forms import ActForm
from flows.matters.nodes import (
    ByHand,
    ByJob,
    ByParty,
    Closed,
    Hand,
    MatterFlow,
    Opening,
    all_done,
    authority,
    came_out,
    decided,
    section,
    this,
)
from permissions import roles
from permissions.organisations.models import OrgUnit

from . import acts, forms, rules

legal = section(OrgUnit.Duty.LEGAL)
enforcement = section(OrgUnit.Duty.ENFORCEMENT)
office = section(OrgUnit.Duty.OFFICE)


def asked_or_all_done(outcomes: Sequence[str | None]) -> str | None:
    """Tally of the verification: one verifier who needs more time stops it for both; it begins anew afterwards."""
    return acts.ASKS if acts.ASKS in outcomes else all_done(outcomes)


class CreditRepairFlow(MatterFlow):
    """Credit repair (信用修复), 信用修复管理办法: end the publicity of one penalty decision, or say why not."""

    apply = Opening(acts.submit).Next(this.accept)

    accept = ByHand(
        acts.accept,
        form=forms.AcceptForm,
        role=roles.CREDIT_OFFICER,
        unit=legal,
        template="credit_repair/propose.html",
    ).Next(this.check_acceptance)
    check_acceptance = (
        flow.Switch()
        .Case(this.verify, came_out("ACCEPT"))
        .Case(this.correct, came_out("CORRECT"))
        .Default(this.consent_to_non_acceptance)
    )
    correct = ByParty(acts.correct).Next(this.accept)
    consent_to_non_acceptance = ByHand(
        acts.consent_to_non_acceptance,
        form=forms.ConsentForm,
        role=acts.SUPERIOR[rules.NOT_ACCEPTED],
        unit=legal,
        apart_from=("accept",),
        template="credit_repair/consent.html",
    ).Next(this.check_non_acceptance)
    check_non_acceptance = flow.If(came_out("CONSENT")).Then(this.seal).Else(this.verify)

    verify = ByHand(
        acts.verify,
        form=forms.VerifyForm,
        hands=(Hand(roles.VERIFIER, legal), Hand(roles.VERIFIER, enforcement)),
        apart_from=("accept",),
        shunned=rules.original_handlers,
        tally=asked_or_all_done,
        template="credit_repair/verify.html",
    ).Next(this.check_verification)
    check_verification = flow.If(came_out(acts.ASKS)).Then(this.answer_extension).Else(this.review)
    answer_extension = ByHand(
        acts.answer_extension,
        form=forms.ExtensionForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=("verify",),
        template="credit_repair/extension.html",
    ).Next(this.check_extension)
    check_extension = flow.If(came_out("GRANT")).Then(this.seal_extension).Else(this.verify)
    seal_extension = ByHand(
        acts.seal_extension,
        form=forms.SealExtensionForm,
        role=roles.SEAL_KEEPER,
        unit=office,
        apart_from=("verify", "answer_extension"),
        template="desk/parts/seal_form.html",
        in_a_row=True,
    ).Next(this.issue_extension)
    issue_extension = ByJob(acts.record_extension, job="credit_repair.issue_extension").Next(this.deliver_extension)
    deliver_extension = ByHand(
        acts.deliver_extension,
        form=forms.DeliverForm,
        role=roles.CREDIT_OFFICER,
        unit=legal,
        template="desk/parts/deliver_form.html",
    ).Next(this.verify)

    review = ByHand(
        acts.review,
        form=forms.ReviewForm,
        role=roles.SECTION_HEAD,
        unit=legal,
        apart_from=("accept", "verify"),
        template="credit_repair/propose.html",
    ).Next(this.check_review)
    check_review = flow.If(came_out("PASS")).Then(this.decide).Else(this.consent_to_refusal)
    consent_to_refusal = ByHand(
        acts.consent_to_refusal,
        form=forms.ConsentForm,
        role=acts.SUPERIOR[rules.NOT_REPAIRED],
        unit=authority,
        apart_from=("accept", "verify", "review"),
        template="credit_repair/consent.html",
    ).Next(this.check_consent)
    check_consent = flow.If(came_out("CONSENT")).Then(this.decide).Else(this.verify)

    decide = ByHand(
        acts.decide,
        form=forms.DecideForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=("accept", "verify", "review"),
        template="credit_repair/consent.html",
    ).Next(this.seal)

    seal = ByHand(
        acts.seal,
        form=forms.SealResultForm,
        role=roles.SEAL_KEEPER,
        unit=office,
        apart_from=("accept", "verify", "review", "decide", "consent_to_non_acceptance", "consent_to_refusal"),
        template="desk/parts/seal_form.html",
        in_a_row=True,
    ).Next(this.issue)
    issue = ByJob(acts.record_issue, job="credit_repair.issue_result").Next(this.deliver)

    deliver = ByHand(
        acts.deliver,
        form=forms.DeliverResultForm,
        role=roles.CREDIT_OFFICER,
        unit=legal,
        template="desk/parts/deliver_form.html",
    ).Next(this.check_delivery)
    check_delivery = flow.If(decided("GRANTED")).Then(this.confirm).Else(this.archive)
    confirm = ByHand(acts.confirm, form=ActForm, role=roles.CREDIT_OFFICER, unit=legal).Next(this.archive)
    archive = ByHand(acts.archive, form=ActForm, role=roles.ARCHIVIST, unit=office).Next(this.check_ending)
    check_ending = (
        flow.Switch()
        .Case(this.repaired, decided("GRANTED"))
        .Case(this.not_repaired, decided("REFUSED"))
        .Default(this.not_accepted)
    )

    repaired = Closed(_("Repaired"))
    not_repaired = Closed(_("Not repaired"))
    not_accepted = Closed(_("Not accepted"))
