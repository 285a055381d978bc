"""Forecast of a unit (到期预测): what falls due in the next ten working days, who holds it, and what would save it."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from flows.calendar.current import calendars_of
from flows.calendar.regions import region_of
from flows.desk.words import Due, due_words
from flows.law.workdays import Calendar, add_working_days, subtract_working_days, working_days_between
from flows.matters import claims
from flows.matters.models import Act, WorkItem
from permissions import policies, roles
from permissions.organisations.models import OrgUnit, Position, User
from permissions.refusals import Refusal

AHEAD = 10  # working days
LOOKED_BACK = 20  # working days by which a person's pace is measured
MOST = 300  # rows of the page; a unit with more in ten days sees its most urgent
MOST_ADVICE = 15


@dataclass
class Row:
    """One task of the forecast.

    risk     why it may be missed: LATE, UNHELD, AWAY, CROWDED; empty for none
    saviour  a colleague who could take it in time
    """

    item: WorkItem
    due: Due
    risk: str = ""
    saviour: User | None = None


@dataclass
class Day:
    """What falls due on one working day; ``on`` is None for what is late already."""

    on: dt.date | None
    rows: list[Row] = field(default_factory=list)


@dataclass
class Forecast:
    """The days, the load of each person, and how many tasks the page leaves out."""

    days: list[Day]
    loads: list[tuple[User, int, int]]  # person, tasks due in these days, tasks he finishes in as many days
    left_out: int = 0
    lasts_until: dt.date | None = None


def units_of(positions: Iterable[Position]) -> list[OrgUnit]:
    """The units whose work these positions see: one's own, and for leaders every section of the authority."""
    found: dict[int, OrgUnit] = {}
    for position in positions:
        found[position.unit.pk] = position.unit
        if position.rank >= roles.DEPUTY_LEADER.rank:
            found |= {unit.pk: unit for unit in position.unit.authority.children.filter(is_active=True)}
    return list(found.values())


def forecast(units: Sequence[OrgUnit], now: dt.datetime, today: dt.date, calendar: Calendar) -> Forecast:
    """What falls due in these units, late ones first; refuses E-CAL-01 where the calendar does not reach that far."""
    last = add_working_days(today, AHEAD, calendar)
    open_items = WorkItem.objects.open().filter(unit__in=units, due_on__lte=last).order_by("due_on", "id")
    items = list(open_items.select_related("matter__unit", "unit__parent", "holder", "task__process")[: MOST + 1])
    left_out = open_items.count() - MOST if len(items) > MOST else 0
    items = items[:MOST]
    paces = _paces({item.holder_id for item in items if item.holder_id}, today, calendar)
    calendars = calendars_of(item.matter.unit for item in items)
    days: dict[dt.date | None, Day] = {}
    held: Counter[int] = Counter()
    able: dict[tuple[str, int], list[User]] = {}
    risky = []
    for item in items:
        assert item.due_on is not None  # filtered by it
        row = Row(item, due_words(item.due_on, now, calendars[region_of(item.matter.unit)]))
        if item.holder_id:
            held[item.holder_id] += 1
        row.risk = _risk(item, held, paces, today, calendar, able)
        if row.risk:
            risky.append(row)
        days.setdefault(item.due_on if item.due_on >= today else None, Day(None)).rows.append(row)
    for on, day in days.items():
        day.on = on
    for row in risky[:MOST_ADVICE]:
        row.saviour = _saviour(row.item, held, paces, today, calendar, able)
    people = User.objects.in_bulk(held)
    loads = [(people[pk], n, _capacity(paces[pk], AHEAD)) for pk, n in held.most_common()]
    return Forecast(sorted(days.values(), key=lambda day: day.on or dt.date.min), loads, left_out, last)


def _paces(users: Iterable[int], today: dt.date, calendar: Calendar) -> dict[int, float]:
    """Tasks a working day that each person has finished of late; somebody new is given one a day."""
    try:
        since = subtract_working_days(today, LOOKED_BACK, calendar)
    except Refusal:
        since = today - dt.timedelta(days=28)
    done = Act.objects.filter(user__in=users, at__date__gte=since).values_list("user").annotate(n=Count("pk"))
    paces: dict[int, float] = defaultdict(lambda: 1.0)
    paces.update({user: max(1.0, n / LOOKED_BACK) for user, n in done})
    return paces


def _capacity(pace: float, days: int) -> int:
    return math.floor(pace * days)


def _able(item: WorkItem, today: dt.date, able: dict[tuple[str, int], list[User]]) -> list[User]:
    key = (item.role, item.unit.pk)
    if key not in able:
        able[key] = list(policies.who_may_act(item.role, item.unit, today))
    return able[key]


def _days_left(item: WorkItem, today: dt.date, calendar: Calendar) -> int:
    assert item.due_on is not None
    return working_days_between(today, item.due_on, calendar) + 1 if item.due_on >= today else 0


def _risk(
    item: WorkItem,
    held: Counter[int],
    paces: dict[int, float],
    today: dt.date,
    calendar: Calendar,
    able: dict[tuple[str, int], list[User]],
) -> str:
    """Why the task may be missed; items come in the order of their due days, so ``held`` is what is due until then."""
    left = _days_left(item, today, calendar)
    if left == 0:
        return "LATE"
    if item.holder_id is None:
        return "UNHELD" if left <= 2 else ""
    if item.holder not in _able(item, today, able):
        return "AWAY"
    return "CROWDED" if held[item.holder_id] > _capacity(paces[item.holder_id], left) else ""


def _saviour(
    item: WorkItem,
    held: Counter[int],
    paces: dict[int, float],
    today: dt.date,
    calendar: Calendar,
    able: dict[tuple[str, int], list[User]],
) -> User | None:
    """The colleague with the least to do who may take it and has room for it; whom separation keeps away is passed."""
    left = max(1, _days_left(item, today, calendar))
    others = [user for user in _able(item, today, able) if user.pk != item.holder_id]
    for user in sorted(others, key=lambda user: (held[user.pk], user.pk)):
        if held[user.pk] + 1 <= _capacity(paces[user.pk], left) and claims.could_take(item, user, today):
            return user
    return None
