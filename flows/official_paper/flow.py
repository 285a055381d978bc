"""The flow of an official paper: read it as a table of contents (党政机关公文处理工作条例 ch. 5 and art 25)."""

from collections.abc import Sequence

from viewflow.workflow import flow
from viewflow.workflow.activation import Activation

from flows.matters.models import Matter
from flows.matters.nodes import (
    ByHand,
    ByJob,
    Closed,
    Hand,
    MatterFlow,
    Opening,
    UnitOf,
    authority,
    came_out,
    section,
    this,
)
from permissions import roles
from permissions.organisations.models import OrgUnit, User

from . import acts, forms, rules
from .models import paper_of

office = section(OrgUnit.Duty.OFFICE)
DRAFTED = ("draft", "revise")


def _just(unit: OrgUnit) -> UnitOf:
    return lambda matter: unit


def drafting_hand(matter: Matter) -> Sequence[Hand]:
    """The section that drafts the paper, in the role in which it was drafted."""
    position = paper_of(matter).position
    return [Hand(roles.role_of(position.role), _just(position.unit))]


def drafter(matter: Matter) -> User:
    """Who drafted it: what is returned is his again."""
    return paper_of(matter).position.user


def countersigning_hands(matter: Matter) -> Sequence[Hand]:
    """The heads of the sections that were asked, in parallel."""
    sections = paper_of(matter).countersigners.order_by("code")
    return [Hand(roles.SECTION_HEAD, _just(unit)) for unit in sections]


def is_countersigned(activation: Activation) -> bool:
    """Whether sections were asked to countersign."""
    return paper_of(activation.process.matter).countersigners.exists()


def is_signed_on_paper(activation: Activation) -> bool:
    """Whether a leader signs on paper (线下签批)."""
    return paper_of(activation.process.matter).signed_on_paper


def is_the_principals(activation: Activation) -> bool:
    """Whether the principal himself signs papers of this kind (art 22)."""
    return rules.kind_of(paper_of(activation.process.matter)).signer is roles.PRINCIPAL


class OfficialPaperFlow(MatterFlow):
    """Official paper (公文办理), 党政机关公文处理工作条例 ch. 5: draft, check, countersign, sign, issue, dispatch."""

    draft = Opening(acts.draft).Next(this.check)

    check = ByHand(
        acts.check,
        form=forms.CheckForm,
        role=roles.SECTION_HEAD,
        unit=office,
        apart_from=DRAFTED,
        template="official_paper/work.html",
    ).Next(this.check_passed)
    check_passed = (
        flow.Switch()
        .Case(this.revise, came_out("RETURN"))
        .Case(this.countersign, is_countersigned)
        .Default(this.check_signing)
    )
    revise = ByHand(
        acts.revise,
        form=forms.ReviseForm,
        hands=drafting_hand,
        held_by=drafter,
        template="official_paper/work.html",
    ).Next(this.check)

    countersign = ByHand(
        acts.countersign,
        form=forms.TextForm,
        hands=countersigning_hands,
        apart_from=DRAFTED,
        tally=acts.agreement,
        template="official_paper/work.html",
    ).Next(this.check_countersigned)
    check_countersigned = flow.If(came_out(acts.OBJECTS)).Then(this.revise).Else(this.check_signing)

    check_signing = (
        flow.Switch()
        .Case(this.record_signature, is_signed_on_paper)
        .Case(this.sign_as_principal, is_the_principals)
        .Default(this.sign)
    )
    sign = ByHand(
        acts.sign,
        form=forms.SignForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=DRAFTED,
        template="official_paper/work.html",
    ).Next(this.seal)
    sign_as_principal = ByHand(
        acts.sign,
        form=forms.SignForm,
        role=roles.PRINCIPAL,
        unit=authority,
        apart_from=DRAFTED,
        template="official_paper/work.html",
    ).Next(this.seal)
    record_signature = ByHand(
        acts.record_signature,
        form=forms.RecordForm,
        role=roles.ARCHIVIST,
        unit=office,
        apart_from=DRAFTED,
        template="official_paper/work.html",
    ).Next(this.check_recorded)
    check_recorded = flow.If(came_out("ONLINE")).Then(this.check_signing).Else(this.seal)

    seal = ByHand(
        acts.seal,
        form=forms.SealPaperForm,
        role=roles.SEAL_KEEPER,
        unit=office,
        apart_from=(*DRAFTED, "check", "countersign", "sign", "sign_as_principal"),
        template="desk/parts/seal_form.html",
    ).Next(this.issue)
    issue = ByJob(acts.record_issue, job="official_paper.issue").Next(this.dispatch)
    dispatch = ByHand(
        acts.dispatch, form=forms.DispatchForm, role=roles.ARCHIVIST, unit=office, template="official_paper/work.html"
    ).Next(this.sent)
    sent = Closed()
