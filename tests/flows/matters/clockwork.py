"""Clocks driven by hand in tests: a step outside of any flow, and new versions of a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from flows.calendar.current import current_calendar
from flows.calendar.models import WorkCalendar
from flows.calendar.publishing import publish_year
from flows.matters import telling, work
from flows.matters.models import Attachment, Deadline, Matter
from flows.matters.step import Step
from permissions.audit import log
from permissions.clock import SHANGHAI
from tests.city import City

PUBLISHER = log.Actor(id="user:9", name="日历管理员甲")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@contextmanager
def stepping(city: City, matter: Matter, account: str = "sj.leader") -> Iterator[Step]:
    """An act of this person on the matter: what it writes is kept and logged, unless it is refused."""
    person = city.people[account]
    with transaction.atomic():
        locked = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
        step = Step(matter=locked, node="test", now=city.now, actor=person, position=person.positions.get())
        yield step
        work.follow_engine(step, None, went_on=True)
        telling.write_down(step)
        log.append(locked.chain, action="test", actor=step.log_actor, at=step.now, payload={"changes": step.changes})


def running(matter: Matter, rule: str) -> Deadline:
    return matter.deadlines.running().get(rule=rule)


def document(matter: Matter) -> Attachment:
    """A material of the matter that a pause can rest on."""
    found = matter.attachments.first()
    assert found is not None
    return found


def publish(
    year: int,
    *,
    off: Mapping[str, str] | None = None,
    worked: Mapping[str, str] | None = None,
    at: dt.datetime,
    notice_no: str = "国办发明电〔2026〕99号",
    region: str = "CN",
) -> WorkCalendar:
    """A new version of the year: these days off, and these worked, over what holds now."""
    days = {dt.date.fromisoformat(day): name for day, name in (off or {}).items()}
    makeup = {dt.date.fromisoformat(day): name for day, name in (worked or {}).items()}
    if region == "CN":
        now = current_calendar().year(year)
        days = {day: name for day, name in now.days_off.items() if day not in makeup} | days
        makeup = {day: name for day, name in now.makeup_days.items() if day not in days} | makeup
    return publish_year(
        year,
        days_off=days,
        makeup_days=makeup,
        actor=PUBLISHER,
        now=at,
        notice_no=notice_no,
        basis="通知更正",
        region=region,
    )
