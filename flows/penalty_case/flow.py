"""The flow of a penalty case: read it as a table of contents (行政处罚法 chapter 5; domain §i.5)."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop as _
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation

from flows.matters.forms import ActForm
from flows.matters.models import Decision, Matter
from flows.matters.nodes import (
    HANDLED,
    ByHand,
    ByJob,
    ByMatter,
    Closed,
    Hand,
    MatterFlow,
    Opening,
    authority,
    came_out,
    decided,
    section,
    this,
)
from permissions import roles
from permissions.organisations.models import OrgUnit, User

from . import acts, forms, rules
from .models import case_of, section_of

legal = section(OrgUnit.Duty.LEGAL)
office = section(OrgUnit.Duty.OFFICE)
INVESTIGATED = (
    *("register_clue", "complete_clue", "investigate", "confirm_investigation", "weigh", "decide_on_spot"),
    HANDLED,
)
SIGNED = ("approve_filing", "answer_request", "approve_proposal", "discuss", "decide")


def lead_officer(matter: Matter) -> User:
    """The first of the two officers (承办人)."""
    return case_of(matter).lead


def second_officer(matter: Matter) -> User:
    """The second of the two officers (协办人)."""
    return case_of(matter).second


def hearing_chair(matter: Matter) -> User:
    """Who presides at the hearing that was arranged last (听证主持人)."""
    return acts.arranged(matter).chair


def answering_hand(matter: Matter) -> Sequence[Hand]:
    """Who answers a request: the deputy leader, of the authority above where the ladder wants that one's approval."""
    return [Hand(roles.DEPUTY_LEADER, acts.answering_authority)]


def deciding_hand(matter: Matter) -> Sequence[Hand]:
    """Who decides: after a discussion, and on a transfer to the police, the principal; else the deputy (art 57)."""
    return [Hand(roles.PRINCIPAL if acts.is_the_principals(matter) else roles.DEPUTY_LEADER, authority)]


def is_summary(activation: Activation) -> bool:
    """Whether it is decided on the spot (简易程序), 行政处罚法 art 51."""
    return case_of(activation.process.matter).is_summary


def wants_review(activation: Activation) -> bool:
    """Whether the proposal as it stands needs a legal review that it does not have (行政处罚法 art 58)."""
    return rules.wants_review(case_of(activation.process.matter))


def wants_discussion(activation: Activation) -> bool:
    """Whether the leaders discuss it together before it is decided (行政处罚法 art 57(2))."""
    return rules.wants_discussion(case_of(activation.process.matter))


def wants_notice(activation: Activation) -> bool:
    """Whether a penalty is proposed of which the party is told first (行政处罚法 art 44)."""
    proposal = case_of(activation.process.matter).proposal
    return proposal is not None and proposal.outcome == Decision.Outcome.PENALISED


def wants_visit(activation: Activation) -> bool:
    """Whether a major case is visited once it is closed (重大案件回访), a house rule."""
    return rules.wants_visit(case_of(activation.process.matter))


def is_to_be_performed(activation: Activation) -> bool:
    """Whether the decision leaves the party something to do."""
    return decided("PENALISED")(activation)


class PenaltyCaseFlow(MatterFlow):
    """Penalty case (行政处罚案件), 行政处罚法 chapter 5: from the clue to the archive."""

    # 立案
    register_clue = Opening(acts.register_clue).Next(this.check_procedure)
    check_procedure = flow.If(is_summary).Then(this.decide_on_spot).Else(this.review_filing)
    review_filing = ByHand(
        acts.review_filing,
        form=forms.FilingForm,
        role=roles.SECTION_HEAD,
        unit=section_of,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.check_filing)
    check_filing = flow.If(came_out("RETURN")).Then(this.complete_clue).Else(this.approve_filing)
    complete_clue = ByHand(
        acts.complete_clue,
        form=forms.ClueForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/work.html",
    ).Next(this.review_filing)
    approve_filing = ByHand(
        acts.approve_filing,
        form=forms.FilingForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.check_filed)
    check_filed = flow.If(came_out("NOT_FILED")).Then(this.archive).Else(this.investigate)

    # 调查取证
    investigate = ByHand(
        acts.investigate,
        form=forms.InvestigateForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/investigate.html",
    ).Next(this.check_investigation)
    check_investigation = (
        flow.Switch()
        .Case(this.answer_request, came_out(*acts.ASKS))
        .Case(this.seal_paper, came_out("SETTLE_PRESERVATION", acts.SENDS_OUT))
        .Default(this.confirm_investigation)
    )
    answer_request = ByHand(
        acts.answer_request,
        form=forms.AnswerForm,
        hands=answering_hand,
        apart_from=INVESTIGATED,
        template="penalty_case/answer.html",
    ).Next(this.check_answer)
    check_answer = (
        flow.Switch()
        .Case(this.seal_paper, came_out("PRESERVE", "DEFER"))
        .Case(this.perform, came_out("NOT_DEFERRED"))
        .Default(this.investigate)
    )
    confirm_investigation = ByHand(
        acts.confirm_investigation,
        form=forms.ConfirmForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=second_officer,
        apart_from=("investigate",),
        template="penalty_case/work.html",
    ).Next(this.check_confirmed)
    check_confirmed = flow.If(came_out("AGREE")).Then(this.review_report).Else(this.investigate)
    review_report = ByHand(
        acts.review_report,
        form=forms.ReportForm,
        role=roles.SECTION_HEAD,
        unit=section_of,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.check_report)
    check_report = flow.If(wants_review).Then(this.legal_review).Else(this.approve_proposal)
    legal_review = ByMatter(acts.take_review, opens="legal_review.open").Next(this.check_review)
    check_review = flow.If(came_out("PASSED")).Then(this.approve_proposal).Else(this.investigate)

    # 告知
    approve_proposal = ByHand(
        acts.approve_proposal,
        form=forms.ReportForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.check_proposal)
    check_proposal = flow.If(wants_notice).Then(this.seal_paper).Else(this.check_discussion)

    # 对外文书: 用印、制文、送达
    seal_paper = ByHand(
        acts.seal_paper,
        form=forms.SealPaperForm,
        role=roles.SEAL_KEEPER,
        unit=office,
        apart_from=(*INVESTIGATED, *SIGNED),
        template="desk/parts/seal_form.html",
        in_a_row=True,
    ).Next(this.issue_paper)
    issue_paper = ByJob(acts.record_paper, job="penalty_case.issue_papers").Next(this.deliver_paper)
    deliver_paper = ByHand(
        acts.deliver_paper,
        form=forms.DeliverForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="desk/parts/deliver_form.html",
    ).Next(this.check_paper)
    check_paper = (
        flow.Switch()
        .Case(this.hear_party, came_out("NOTICE"))
        .Case(this.hold_hearing, came_out("SUMMONS"))
        .Case(this.perform, came_out("PERFORMANCE"))
        .Default(this.investigate)
    )

    # 陈述申辩和听证
    hear_party = ByHand(
        acts.hear_party,
        form=forms.HearPartyForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/hear.html",
    ).Next(this.check_heard)
    check_heard = flow.If(came_out("HEARING")).Then(this.arrange_hearing).Else(this.weigh)
    arrange_hearing = ByHand(
        acts.arrange_hearing,
        form=forms.ArrangeForm,
        role=roles.LEGAL_HEAD,
        unit=legal,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.seal_paper)
    hold_hearing = ByHand(
        acts.hold_hearing,
        form=forms.HearingForm,
        role=roles.LEGAL_REVIEWER,
        unit=legal,
        held_by=hearing_chair,
        template="penalty_case/work.html",
    ).Next(this.check_held)
    check_held = flow.If(came_out("HELD")).Then(this.weigh).Else(this.arrange_hearing)
    weigh = ByHand(
        acts.weigh,
        form=forms.WeighForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/investigate.html",
    ).Next(this.check_weighed)
    check_weighed = flow.If(wants_review).Then(this.review_again).Else(this.check_discussion)
    review_again = ByMatter(acts.take_review, opens="legal_review.open").Next(this.check_again)
    check_again = flow.If(came_out("PASSED")).Then(this.check_discussion).Else(this.weigh)

    # 决定
    check_discussion = flow.If(wants_discussion).Then(this.discuss).Else(this.decide)
    discuss = ByHand(
        acts.discuss,
        form=forms.DiscussForm,
        role=roles.PRINCIPAL,
        unit=authority,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.decide)
    decide = ByHand(
        acts.decide,
        form=forms.DecideForm,
        hands=deciding_hand,
        apart_from=INVESTIGATED,
        template="penalty_case/decide.html",
    ).Next(this.seal_decision)
    decide_on_spot = ByHand(
        acts.decide_on_spot,
        form=forms.SpotForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/investigate.html",
    ).Next(this.seal_decision)
    seal_decision = ByHand(
        acts.seal_decision,
        form=forms.SealDecisionForm,
        role=roles.SEAL_KEEPER,
        unit=office,
        apart_from=(*INVESTIGATED, *SIGNED),
        template="desk/parts/seal_form.html",
        in_a_row=True,
    ).Next(this.issue_decision)
    issue_decision = ByJob(acts.record_decision, job="penalty_case.issue_decision").Next(this.deliver_decision)
    deliver_decision = ByHand(
        acts.deliver_decision,
        form=forms.DeliverDecisionForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/deliver.html",
    ).Next(this.check_delivered)

    # 公示、履行、结案、回访、归档
    check_delivered = (
        flow.Switch().Case(this.acknowledge, is_summary).Case(this.publish, is_to_be_performed).Default(this.close)
    )
    acknowledge = ByHand(
        acts.acknowledge,
        form=ActForm,
        role=roles.SECTION_HEAD,
        unit=section_of,
        apart_from=("decide_on_spot",),
    ).Next(this.publish)
    publish = ByHand(
        acts.publish, form=forms.PublishForm, role=roles.CREDIT_OFFICER, unit=legal, template="penalty_case/work.html"
    ).Next(this.perform)
    perform = ByHand(
        acts.perform,
        form=forms.PerformForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/perform.html",
    ).Next(this.check_performance)
    check_performance = (
        flow.Switch()
        .Case(this.answer_request, came_out(acts.ASKS_INSTALMENTS))
        .Case(this.seal_paper, came_out("DEMAND", "TO_COURT"))
        .Default(this.close)
    )
    close = ByHand(
        acts.close,
        form=forms.CloseForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=INVESTIGATED,
        template="penalty_case/work.html",
    ).Next(this.check_closing)
    check_closing = (
        flow.Switch().Case(this.perform, came_out("RETURN")).Case(this.visit, wants_visit).Default(this.archive)
    )
    visit = ByHand(
        acts.visit,
        form=forms.VisitForm,
        role=roles.HANDLER,
        unit=section_of,
        held_by=lead_officer,
        template="penalty_case/work.html",
    ).Next(this.archive)
    archive = ByHand(acts.archive, form=ActForm, role=roles.ARCHIVIST, unit=office).Next(this.check_ending)
    check_ending = (
        flow.Switch()
        .Case(this.penalised, decided("PENALISED"))
        .Case(this.not_penalised, decided("NOT_PENALISED"))
        .Case(this.unfounded, decided("UNFOUNDED"))
        .Case(this.transferred, decided("TRANSFERRED"))
        .Default(this.not_filed)
    )

    penalised = Closed(_("Penalised"))
    not_penalised = Closed(_("Not penalised"))
    unfounded = Closed(_("No violation"))
    transferred = Closed(_("Transferred to the police"))
    not_filed = Closed(_("Not filed"))
