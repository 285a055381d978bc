"""Who may handle the case (办案人员), 行政处罚法 arts 42, 43, 58, 64: the two, and who takes the place of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q

from flows.matters.models import Act, Participation
from permissions import policies, roles
from permissions.organisations.models import Certificate, User
from permissions.refusals import Refusal

from ..models import PenaltyCase, Record, Request
from .handling import OFFICERS_WANTED
from .named import CERTIFICATE_INVALID, RECUSAL_PENDING, TOO_FEW_OFFICERS

INVESTIGATES = ("register_clue", "investigate", "confirm_investigation", "weigh")
# Who has done the one step does not do the other, whichever officer he is now: 行政处罚法 art 42, 不得少于两人.
KEEPS_FROM = {
    "lead": ("confirm_investigation", "已确认过调查结果,不能改任承办人", "has confirmed the result and cannot lead"),
    "second": ("investigate", "已承办过调查,不能改任协办人", "has led the investigation and cannot be second"),
}


def investigators(case: PenaltyCase) -> list[int]:
    """The two officers first, then everybody who investigated or was an officer and left the case since."""
    officers = [officer.pk for officer in case.officers]
    acted = case.matter.acts.filter(node__in=INVESTIGATES).exclude(user=None)
    handled = Participation.objects.filter(matter=case.matter, capacity=Participation.Capacity.HANDLING)
    found = {*acted.values_list("user_id", flat=True), *handled.exclude(user=None).values_list("user_id", flat=True)}
    for pair in Record.objects.filter(case=case).values_list("first_officer", "second_officer"):
        found |= set(pair)
    return [*officers, *sorted(found - set(officers))]


def check_officers(officers: Sequence[User], today: dt.date) -> Iterator[Refusal]:
    """E-CASE-01: two different people; E-TPF-07: each with a certificate that is valid on the day."""
    if len({officer.pk for officer in officers}) < 2:
        yield TOO_FEW_OFFICERS.refusal(field="second")
    certified = Certificate.objects.valid_on(today).filter(kind=Certificate.Kind.ENFORCEMENT, user__in=officers)
    holders = set(certified.values_list("user_id", flat=True))
    for officer in officers:
        if officer.pk not in holders:
            yield CERTIFICATE_INVALID.refusal(name=officer.name, date=today)


def check_change(
    case: PenaltyCase, lead: User, second: User, reason: str, *, seen: Sequence[int], by: User, today: dt.date
) -> Iterator[Refusal]:
    """E-CASE-50 a change without reason or of nobody; E-CASE-09 while a recusal waits; else as ``check_officer`` says.

    E-CASE-01, E-TPF-07: they are two, each with a certificate that is valid on the day.
    Of two changes at once the second finds others than it has ``seen``, and is told who they are now.
    """
    if tuple(seen) != (case.lead_id, case.second_id):
        now = f"{case.lead.name}、{case.second.name}"
        why = f"您打开本页面后办案人员已经变更,现为{now},请返回后重新打开本页面"
        why_en = f"they were changed since this page was opened, to {now}; open it anew"
        yield OFFICERS_WANTED.refusal(why=why, why_en=why_en)
        return
    if not reason.strip():
        yield OFFICERS_WANTED.refusal(field="reason", why="缺少更换的理由", why_en="the reason is missing")
    for request in Request.objects.filter(case=case, kind=Request.Kind.RECUSAL, granted=None):
        yield RECUSAL_PENDING.refusal(name=request.officer.name)  # type: ignore[union-attr]
    if (lead, second) == case.officers:
        yield OFFICERS_WANTED.refusal(field="lead", why="没有指定新的办案人员", why_en="nobody new is named")
        return
    yield from check_officers((lead, second), today)
    for post, officer in (("lead", lead), ("second", second)):
        if officer == by:
            yield OFFICERS_WANTED.refusal(field=post, why="不能指定自己", why_en="nobody names himself")
        yield from check_officer(case, post, officer, today)


def check_officer(case: PenaltyCase, post: str, officer: User, today: dt.date, *, field: str = "") -> Iterator[Refusal]:
    """E-CASE-50: what keeps this person from being ``lead`` or ``second``, so that no step is left without its hand."""

    def unfit(why: str, why_en: str) -> Refusal:
        named = {"why": f"{officer.name}{why}", "why_en": f"{officer.name} {why_en}"}
        return OFFICERS_WANTED.refusal(field=field or post, **named)

    if not policies.may_act(officer, roles.HANDLER.code, case.section, today):
        yield unfit("不是本机构的执法人员", "is no officer of this section")
    if Request.objects.filter(case=case, kind=Request.Kind.RECUSAL, granted=True, officer=officer).exists():
        yield unfit("已被决定回避", "was told to keep away")
    here = Q(matter=case.matter) | Q(matter__in=case.matter.legal_reviews.values("matter"))  # type: ignore[attr-defined]
    acts = Act.objects.filter(here, user=officer)
    if officer not in case.officers and acts.exclude(role=roles.HANDLER.code).exists():
        yield unfit("办理过本案的审核、审批等事项", "has reviewed or approved something in this case")
    step, why, why_en = KEEPS_FROM[post]
    if officer != getattr(case, post) and acts.filter(node=step).exists():
        yield unfit(why, why_en)
