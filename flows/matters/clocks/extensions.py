"""Extending clocks (延长期限): step by step as the dated rule allows, approved above, told to the party in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.explanations import UNITS
from flows.law.parameters import NoValidParameter, UnknownParameter
from flows.law.periods import expires_at
from flows.law.regulations import Parameter
from flows.rulebook.current import parameter_for
from permissions import policies, roles
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal, Refusals

from ..models import Act, Deadline, DeadlineExtension, Matter
from . import deadlines, rules

if TYPE_CHECKING:
    from ..step import Step

APPROVERS = {
    "HIGHER_RANK": ("申请人的上级领导", "a superior of who asked"),
    "PRINCIPAL": ("本机关主要负责人", "the head of the authority"),
    "SUPERIOR_AUTHORITY": ("上一级机关", "the authority above"),
}


def ladder(rule: str, unit: OrgUnit, on: dt.date) -> tuple[Parameter, ...]:
    """The steps by which the rule lets a unit extend a period on a day: ``<rule>.extension.1`` and on."""
    steps: list[Parameter] = []
    while True:
        try:
            steps.append(parameter_for(unit, f"{rule}.extension.{len(steps) + 1}", on))
        except (UnknownParameter, NoValidParameter):
            return tuple(steps)


def check_asked(step: Step, clock: Deadline, *, reason: str) -> None:
    """Refuse a request that could not be granted now: E-DUE-04, 05, 08, 09, 10, before a superior is asked."""
    allowed = ladder(clock.rule, step.matter.unit, local_date(clock.started_at))
    Refusals(_against(step, clock, allowed, list(clock.extensions.all()), reason)).raise_if_any()


def extend(step: Step, clock: Deadline, *, reason: str, asked_by: Act) -> DeadlineExtension:
    """Grant the next step of the ladder to a running clock and tell the party; the act is the superior's.

    asked_by  the act by which it was asked for; whoever did it cannot approve it
    Refuses E-DUE-04 a second extension, E-DUE-05 one after expiry, E-DUE-06 by who is not of higher rank,
    E-DUE-08 of a paused clock, E-DUE-09 where the rule knows none, E-DUE-10 without a reason, E-CAL-01.
    """
    allowed = ladder(clock.rule, step.matter.unit, local_date(clock.started_at))
    granted = list(clock.extensions.all())
    Refusals(_against(step, clock, allowed, granted, reason)).raise_if_any()
    rung = allowed[len(granted)]
    if not _is_superior(step, rung, asked_by):
        who, who_en = APPROVERS[rung.approval]
        raise rules.NOT_THE_SUPERIOR.refusal(title=clock.title, who=who, who_en=who_en)
    assert step.actor is not None and step.position is not None and asked_by.user is not None
    row = DeadlineExtension(
        deadline=clock,
        step=len(granted) + 1,
        rule=rung.key,
        article=rung.basis,
        status=rung.status,
        n=rung.period.n,
        unit=rung.period.unit,
        reason=reason.strip(),
        asked_by=asked_by.user,
        asked_by_name=asked_by.actor_name,
        approved_by=step.actor,
        approved_by_name=step.actor.name,
        approver_role=step.position.role,
        approver_unit=step.position.unit,
        approved_at=step.now,
        notified_at=step.now,
        due_before=clock.legal_due,
    )
    step.create(row)
    step.rule_ids.append(rung.key)
    step.retime(clock, deadlines.dates_of(clock, current_calendar(region_of(step.matter.unit))))
    length, length_en = UNITS[rung.period.unit]
    told = f"{step.matter.number} 的期限“{clock.title}”经批准延长{row.n}{length},至{clock.legal_due}。理由:{row.reason}"
    step.notify_party(
        zh=told[:300],
        en=f"“{clock.title}” of {step.matter.number} was extended by {row.n} {length_en} to {clock.legal_due}."[:300],
    )
    return row


def _against(
    step: Step, clock: Deadline, allowed: tuple[Parameter, ...], granted: list[DeadlineExtension], reason: str
) -> list[Refusal]:
    title, due = clock.title, clock.legal_due
    if clock.paused_at is not None:
        return [rules.PAUSED_ALREADY.refusal(title=title, on=local_date(clock.paused_at))]
    if not allowed:
        return [rules.NO_EXTENSION.refusal(title=title)]
    if step.now >= expires_at(due):
        return [rules.EXPIRED.refusal(title=title, due=due)]
    if len(granted) >= len(allowed):
        on = local_date(granted[-1].approved_at)
        return [rules.EXTENDED_ALREADY.refusal(title=title, on=on, due=due)]
    return [] if reason.strip() else [rules.REASON_WANTED.refusal(field="reason", title=title)]


def _is_superior(step: Step, rung: Parameter, asked_by: Act) -> bool:
    """Whether the person acts in a position from which this step may be approved."""
    position = step.position
    if position is None or asked_by.user_id is None or step.actor is None or asked_by.user_id == step.actor.pk:
        return False
    if rung.approval == "SUPERIOR_AUTHORITY":
        return policies.stands_above(position, asked_by.role, step.matter.unit) and not _is_of(position, step.matter)
    if rung.approval == "PRINCIPAL":
        return position.role == roles.PRINCIPAL.code and _is_of(position, step.matter)
    return policies.stands_above(position, asked_by.role, step.matter.unit)


def _is_of(position: policies.Position, matter: Matter) -> bool:
    return position.unit.authority == matter.unit
