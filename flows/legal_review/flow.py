"""The flow of a legal review: read it as a table of contents (domain §i.5, LR)."""

from django.utils.translation import gettext_noop as _
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation

from flows.matters.models import Matter
from flows.matters.nodes import (
    ByHand,
    ByJob,
    Closed,
    MatterFlow,
    Opening,
    authority,
    came_out,
    section,
    this,
)
from permissions import roles
from permissions.organisations.models import OrgUnit, User

from . import acts, forms
from .models import review_of, unanswered

legal = section(OrgUnit.Duty.LEGAL)


def handling_section(matter: Matter) -> OrgUnit:
    """The section that submitted it (送审机构)."""
    return review_of(matter).section


def first_handler(matter: Matter) -> User | None:
    """The first of those who handle the case (承办人)."""
    return User.objects.filter(pk__in=review_of(matter).handlers[:1]).first()


def reviewer(matter: Matter) -> User | None:
    """Who has reviewed it so far, or reviewed the round before; nobody at first."""
    return acts.reviewer_so_far(review_of(matter))


def has_questions(activation: Activation) -> bool:
    """Whether questions of the rounds before wait for their answers."""
    review = review_of(activation.process.matter)
    return bool(unanswered(review.parent_id, before=review.round))


def disagrees(activation: Activation) -> bool:
    """Whether what was signed says no, to which the handlers may object."""
    return acts.last_examination(review_of(activation.process.matter)).conclusion == "DISAGREE"


class LegalReviewFlow(MatterFlow):
    """Legal review (法制审核), 行政处罚法 art 58: read, sign, object, conclude."""

    open_review = Opening(acts.open_review).Next(this.check_questions)
    check_questions = flow.If(has_questions).Then(this.answer).Else(this.review)
    answer = ByHand(
        acts.answer,
        form=forms.AnswerForm,
        role=roles.HANDLER,
        unit=handling_section,
        held_by=first_handler,
        template="legal_review/answer.html",
    ).Next(this.review)
    review = ByHand(
        acts.review,
        form=forms.ReviewForm,
        role=roles.LEGAL_REVIEWER,
        unit=legal,
        held_by=reviewer,
        template="legal_review/review.html",
    ).Next(this.check_review)
    check_review = (
        flow.Switch()
        .Case(this.answer_extension, came_out("ASK_EXTENSION"))
        .Case(this.incomplete, came_out("INCOMPLETE"))
        .Default(this.sign)
    )
    answer_extension = ByHand(
        acts.answer_extension,
        form=forms.ExtensionForm,
        role=roles.DEPUTY_LEADER,
        unit=authority,
        apart_from=("review",),
        template="legal_review/extension.html",
    ).Next(this.review)
    sign = ByHand(
        acts.sign, form=forms.SignForm, role=roles.LEGAL_HEAD, unit=legal, template="legal_review/sign.html"
    ).Next(this.check_signed)
    check_signed = flow.If(disagrees).Then(this.object_to).Else(this.issue)
    object_to = ByHand(
        acts.object_to,
        form=forms.SignForm,
        role=roles.HANDLER,
        unit=handling_section,
        held_by=first_handler,
        template="legal_review/sign.html",
    ).Next(this.check_objection)
    check_objection = flow.If(came_out("OBJECT")).Then(this.reconsider).Else(this.issue)
    reconsider = ByHand(
        acts.reconsider, form=forms.SignForm, role=roles.LEGAL_HEAD, unit=legal, template="legal_review/sign.html"
    ).Next(this.issue)
    issue = ByJob(acts.record_opinion, job="legal_review.issue").Next(this.concluded)

    concluded = Closed(_("Concluded"))
    incomplete = Closed(_("Returned: material is missing"))
