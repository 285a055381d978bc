"""Who may review (审核人员资格), 行政处罚法 art 58: not a handler; qualified, or at it before the clause was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flows.law.parameters import NoValidParameter, parameter
from flows.law.uses import governs
from flows.matters.models import Matter
from permissions import policies, roles
from permissions.organisations.models import Certificate, OrgUnit, ReviewerRecord, User
from permissions.refusals import Refusal

from ..models import LegalReview
from .named import HANDLER_REVIEWS, UNQUALIFIED

QUALIFICATION = governs(
    "legal_review.qualification",
    "RULE",
    "法制审核",
    zh="初次从事法制审核须取得法律职业资格",
    en="who begins to review needs the legal qualification",
)


@dataclass(frozen=True)
class Qualification:
    """What entitles somebody to review on a day (审核人资格), as it is printed."""

    text: str
    pre_2018: bool = False


def qualification_of(user: User, today: dt.date) -> Qualification | None:
    """What entitles the person on that day; None where nothing does.

    The clause asks who begins: whoever reviewed before it was in force goes on without the certificate, flagged.
    """
    held = Certificate.objects.valid_on(today).filter(user=user, kind=Certificate.Kind.LEGAL)
    certificate = held.order_by("from_on").last()
    if certificate is not None:
        return Qualification(f"{certificate.get_kind_display()} {certificate.number}")
    record = ReviewerRecord.objects.filter(user=user).first()
    first = record.first_review_on if record else today
    try:
        parameter(QUALIFICATION, first)
    except NoValidParameter:
        return Qualification(f"{first.isoformat()}起从事法制审核", pre_2018=True)
    return None


def check_reviewer(review: LegalReview, user: User, today: dt.date) -> Iterator[Refusal]:
    """What stands against this person as reviewer of this case: E-LR-02 a handler of it, E-LR-03 unqualified."""
    if user.pk in review.handlers or user.pk in _handled(review.parent):
        yield HANDLER_REVIEWS.refusal()
    if qualification_of(user, today) is None:
        yield UNQUALIFIED.refusal()


def _handled(parent: Matter) -> set[int | None]:
    """Who acted in the case as a handler, whatever the submission says."""
    return set(parent.acts.filter(role=roles.HANDLER.code).values_list("user_id", flat=True))


def is_sole_staff(review: LegalReview, head: User, legal: OrgUnit, today: dt.date) -> bool:
    """Whether nobody but the head of the section can review this case, so that he also signs (domain §i.5 L3)."""
    others = policies.who_may_act(roles.LEGAL_REVIEWER.code, legal, today).exclude(pk=head.pk)
    return all(list(check_reviewer(review, other, today)) for other in others)
