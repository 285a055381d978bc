"""Who handles the case (办案人员), 行政处罚法 arts 42, 43: how another officer takes the place of one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop as _

from flows.legal_review.acts import change_handlers
from flows.matters import checks
from flows.matters.claims import give_on
from flows.matters.models import Matter, Participation
from flows.matters.step import Done, Step, act
from permissions import policies, roles
from permissions.clock import local_date
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import PenaltyCase, case_of


@act(title=_("Change of the officers"), outcomes={"CHANGED": _("Officers changed")})
def change_officers(
    step: Step, *, seen: tuple[int, int], lead: User | None = None, second: User | None = None, reason: str = ""
) -> Done:
    """Change the officers (更换办案人员) until the matter is over, by the head of the section (recusal: ``ask``).

    lead, second  who takes the place; None for who stays
    seen          ids of the two whom the page showed
    Refuses E-CASE-50, E-CASE-01, E-TPF-07, and E-CASE-09 while a recusal waits for its answer.
    """
    case = case_of(step.matter)
    if step.actor is None or not policies.may_act(step.actor, roles.SECTION_HEAD.code, case.section, step.today):
        raise PermissionDenied
    if step.matter.status != Matter.Status.OPEN:
        raise checks.not_open(step.matter)
    before, after = case.officers, (lead or case.lead, second or case.second)
    Refusals([*rules.check_change(case, *after, reason, seen=seen, by=step.actor, today=step.today)]).raise_if_any()
    put_in(step, case, lead=lead, second=second, reason=reason.strip())
    named = zip(("承办人", "协办人"), before, after, strict=True)
    said = [f"{post}:{old.name}→{new.name}" for post, old, new in named if old != new]
    return Done("CHANGED", ";".join([*said, reason.strip()]))


def put_in(step: Step, case: PenaltyCase, *, lead: User | None = None, second: User | None = None, reason: str) -> None:
    """Others handle the case from now on: what waited for who leaves is theirs, and a review under way asks them.

    Who leaves stays known as one who handled it (HANDLED): he reviews and approves nothing in it, presides at nothing.
    """
    before = case.officers
    step.change(case, lead=lead or case.lead, second=second or case.second)
    after = case.officers
    for officer in before:
        if officer not in after:
            _leaves(step, officer)
    for officer in after:
        if officer not in before:
            _joins(step, officer)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    give_on(step, leaving=[old for old, _ in changed], coming=[new for _, new in changed], reason=reason)
    change_handlers(step, rules.investigators(case))


def _joins(step: Step, officer: User) -> None:
    step.create(
        Participation(
            matter=step.matter,
            user=officer,
            capacity=Participation.Capacity.HANDLING,
            access=Participation.Access.READ,
            from_on=step.today,
        )
    )


def _leaves(step: Step, officer: User) -> None:
    """His part in it ends with today; the second officer of the clue has none that was written down until now."""
    part = {"matter": step.matter, "user": officer, "capacity": Participation.Capacity.HANDLING}
    row = Participation.objects.filter(**part, until_on=None).first()
    if row is not None:
        step.change(row, until_on=step.today)
        return
    assert step.matter.submitted_at is not None, "officers of a registered case"
    since = local_date(step.matter.submitted_at)
    step.create(Participation(**part, access=Participation.Access.READ, from_on=since, until_on=step.today))
