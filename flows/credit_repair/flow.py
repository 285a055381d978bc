"""The flow of credit repair: read it as a table of contents (domain §i.4, CR-P)."""

from viewflow.workflow import flow

from flows.matters.nodes import (
    ByHand,
    ByJob,
    ByParty,
    Closed,
    Hand,
    MatterFlow,
    Opening,
    authority,
    came_out,
    section,
    this,
)
from permissions import roles
from permissions.organisations.models import OrgUnit

from . import acts, forms, rules

legal = section(OrgUnit.Duty.LEGAL)
enforcement = section(OrgUnit.Duty.ENFORCEMENT)
office = section(OrgUnit.Duty.OFFICE)


class CreditRepairFlow(MatterFlow):
    """Credit repair (信用修复), 信用修复管理办法: end the publicity of one penalty decision."""

    apply = Opening(acts.submit).Next(this.accept)

    accept = ByHand(acts.accept, form=forms.AcceptForm, role=roles.CREDIT_OFFICER, unit=legal).Next(
        this.check_acceptance
    )
    check_acceptance = flow.If(came_out("ACCEPT")).Then(this.verify).Else(this.correct)
    correct = ByParty(acts.correct).Next(this.accept)

    verify = ByHand(
        acts.verify,
        form=forms.VerifyForm,
        hands=(Hand(roles.VERIFIER, legal), Hand(roles.VERIFIER, enforcement)),
        apart_from=("accept",),
        shunned=rules.original_handlers,
        template="credit_repair/verify.html",
    ).Next(this.review)

    review = ByHand(
        acts.review,
        form=forms.ReviewForm,
        role=roles.SECTION_HEAD,
        unit=legal,
        apart_from=("accept", "verify"),
    ).Next(this.decide)

    decide = ByHand(
        acts.decide,
        form=forms.DecideForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=("accept", "verify", "review"),
    ).Next(this.issue)

    issue = ByJob(acts.record_issue, job="credit_repair.issue_result").Next(this.deliver)

    deliver = ByHand(acts.deliver, form=forms.DeliverForm, role=roles.CREDIT_OFFICER, unit=legal).Next(this.confirm)
    confirm = ByHand(acts.confirm, form=forms.PlainForm, role=roles.CREDIT_OFFICER, unit=legal).Next(this.archive)
    archive = ByHand(acts.archive, form=forms.PlainForm, role=roles.ARCHIVIST, unit=office).Next(this.repaired)

    repaired = Closed()
