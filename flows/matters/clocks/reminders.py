"""Reminders and escalation (期限提醒与督办, domain §i.6): three rungs, each once; nothing is ever approved by silence.

One working day before, on the day, one working day after. A deadline names the day of its next rung, so that a
sweep costs what is due and not what runs. After days without power every rung that was missed is written down in
one sweep, and each person reads one line about each matter: how it stands now.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.periods import eve_of
from flows.law.workdays import ONE_DAY, Calendar, next_working_day
from permissions import policies, roles
from permissions.audit import log
from permissions.clock import SHANGHAI, local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal

from .. import engine
from ..models import Deadline, Matter, Reminder, WorkItem
from ..nodes import ByParty
from ..step import Step
from . import recompute
from .deadlines import remaining_working_days

EIGHT = dt.time(8)  # nobody is called before the office opens
logger = logging.getLogger(__name__)
Rung = Reminder.Rung


@dataclass
class _Word:
    """What one person is told about one matter."""

    user: User
    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)


def send_due(now: dt.datetime) -> int:
    """Send what is due at this moment; in how many matters.

    Each matter in a transaction of its own: two sweeps at once, or one that was killed, send nothing twice, and a
    matter that cannot be read holds no other back. While a recomputation waits nobody is reminded of dates that are
    about to move: the next sweep has the new ones.
    """
    if now.astimezone(SHANGHAI).time() < EIGHT or recompute.is_waiting(now):
        return 0
    due = Deadline.objects.to_remind(local_date(now)).order_by("remind_on", "id")
    matters = dict.fromkeys(due.values_list("matter_id", flat=True).iterator())
    for matter_id in matters:
        try:
            _remind(matter_id, now)
        except Exception:  # noqa: BLE001  whatever it was, the next sweep tries again
            logger.exception("matter %s: its reminders were not sent", matter_id)
    return len(matters)


def rungs_of(deadline: Deadline, calendar: Calendar) -> Iterator[tuple[str, dt.date]]:
    """The ladder of one due date: rung and the day on which it is sent.

    The eve is left out where the clock began on it or later: who has just been given the task knows.
    """
    eve = eve_of(deadline.legal_due, calendar)
    if eve > local_date(deadline.started_at):
        yield Rung.EVE, eve
    yield Rung.DUE, deadline.legal_due
    try:
        yield Rung.LATE, next_working_day(deadline.legal_due, calendar)
    except Refusal:  # nobody has published that year yet
        yield Rung.LATE, deadline.legal_due + ONE_DAY


@transaction.atomic
def _remind(matter_id: int, now: dt.datetime) -> None:
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "enterprise").get(pk=matter_id)
    step = Step(matter=matter, node="", now=now)
    calendar = current_calendar(region_of(matter.unit))
    words: dict[int, _Word] = {}
    sent = []
    for clock in matter.deadlines.to_remind(step.today).prefetch_related("reminders"):
        sent += _climb(step, clock, calendar, words)
    if sent:
        for word in words.values():
            zh, en = f"{matter.number} " + ";".join(word.zh), f"{matter.number}: " + "; ".join(word.en)
            step.notify([word.user], zh=zh[:300], en=en[:300])
        step.write_notices()
        log.append(matter.chain, action="deadline.reminded", actor=log.SYSTEM, at=now, payload={"reminders": sent})


def _climb(step: Step, clock: Deadline, calendar: Calendar, words: dict[int, _Word]) -> list[dict[str, object]]:
    """Write down the rungs of one clock that are due, collect who is told, and set the day of the next one."""
    known = {r.rung for r in clock.reminders.all() if r.legal_due == clock.legal_due}
    open_rungs = [(rung, on) for rung, on in rungs_of(clock, calendar) if rung not in known]
    due = [(rung, on) for rung, on in open_rungs if on <= step.today]
    people = _whom_to_tell(step, clock, is_late=any(rung == Rung.LATE for rung, _ in due)) if due else []
    Reminder.objects.bulk_create(
        Reminder(
            deadline=clock,
            rung=rung,
            legal_due=clock.legal_due,
            due_on=on,
            sent_at=step.now,
            told=[user.pk for user in people],
        )
        for rung, on in due
    )
    clock.remind_on = next((on for _, on in open_rungs if on > step.today), None)
    clock.save(update_fields=["remind_on"])
    for user in people:
        zh, en = _sentence(clock, step.today, calendar)
        word = words.setdefault(user.pk, _Word(user))
        word.zh.append(zh)
        word.en.append(en)
    told = [f"user:{user.pk}" for user in people]
    return [
        {"rule": clock.rule, "node": clock.node, "rung": rung, "legal_due": clock.legal_due, "told": told}
        for rung, _ in due
    ]


def _sentence(clock: Deadline, today: dt.date, calendar: Calendar) -> tuple[str, str]:
    """How the clock stands, in words."""
    due = clock.legal_due
    if today == due:
        return f"“{clock.title}”今日到期", f"“{clock.title}” is due today"
    if today > due:
        zh = f"“{clock.title}”已于{due}届满({clock.late_name}),请尽快办理并书面说明原因"
        return zh, f"“{clock.title}” was due on {due}; act on it and state in writing why it is late"
    try:
        left = remaining_working_days(due, today, calendar)
    except Refusal:
        left = (due - today).days
    return f"“{clock.title}”{due}到期,剩{left}个工作日", f"“{clock.title}” is due on {due}, {left} working days left"


def _whom_to_tell(step: Step, clock: Deadline, *, is_late: bool) -> list[User]:
    """Who has it, with who stands in for him; once it is late also the superior, by rank. Each once.

    Where a limit of the law or a promise has passed, and not only a house limit, it comes up to the deputy leader
    (分管领导, domain §c.5).
    """
    items = [
        item
        for item in step.matter.work_items.open().select_related("unit__parent", "holder")
        if clock.node in ("", item.node)
    ]
    found: list[User] = []
    for item in items:
        found += _hands(item, step.today)
        if is_late:
            found += _superiors(clock, item.role, item.unit, step.today)
    if not items:
        found += _of_party(step, clock, is_late=is_late)
    return list({user.pk: user for user in found}.values())


def _hands(item: WorkItem, today: dt.date) -> Sequence[User]:
    """The holder and his deputies; whoever may take it where nobody holds it, or no longer may."""
    if item.holder and policies.may_act(item.holder, item.role, item.unit, today):
        return [item.holder, *policies.deputies_of(item.holder, item.role, item.unit, today)]
    return list(policies.who_may_act(item.role, item.unit, today))


def _of_party(step: Step, clock: Deadline, *, is_late: bool) -> list[User]:
    """Where it is the applicant's turn his agents, where the machine's nobody; late, also who acted last and above."""
    waiting = engine.waiting_tasks(step.matter)
    found = list(step.agents()) if any(isinstance(task.flow_task, ByParty) for task in waiting) else []
    if is_late:
        last = step.matter.acts.exclude(role="").select_related("user", "unit").last()
        if last is not None and last.user is not None and last.unit is not None:
            found += [last.user, *_superiors(clock, last.role, last.unit, step.today)]
        else:
            found += policies.superiors_of(roles.HANDLER.code, step.matter.unit, step.today)
    return found


def _superiors(clock: Deadline, role: str, unit: OrgUnit, today: dt.date) -> list[User]:
    """The nearest superior; for a limit of the law or a promise also the deputy leaders above."""
    found = policies.superiors_of(role, unit, today)
    if clock.kind != Deadline.Kind.HOUSE and roles.role_of(role).rank < roles.DEPUTY_LEADER.rank:
        found += policies.who_may_act(roles.DEPUTY_LEADER.code, unit.authority, today)
    return found
