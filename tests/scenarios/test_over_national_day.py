"""S20 whole: a promise of three working days over National Day, through the pages and by the sweep, line by line.

What the scenario calls the task is the delivery of the feedback, the last step of the promise: the steps before it
have shares of the three days that end earlier. Overdue it is from 24:00; the superiors read of it at eight on the
next working day (domain §i.6), and 2026-10-11 is a Sunday.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.urls import reverse

from flows.calendar.current import current_calendar
from flows.credit_repair.acts import FEEDBACK
from flows.law.periods import Period, due_dates
from flows.matters.clocks import deadlines, reminders
from flows.matters.models import Deadline, Matter, Notice, Reminder
from flows.matters.models.deadline import Standing
from permissions import clock
from permissions.audit import verification
from permissions.audit.models import Entry
from tests.city import City
from tests.flows.matters.clockwork import moment
from tests.refusing import refused
from tests.scenarios.test_refused_applications import Town, words
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
WHY = "国庆前后办件集中,核实回函10月10日下午方到"


@pytest.fixture
def town(city: City, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A complete application is received on 2026-09-30 at 16:40."""
    monkeypatch.setattr(clock, "now", lambda: city.now)
    city.now = moment("2026-09-30 16:40")
    return Town(city, city.submitted(city.penalty(city.enterprise())))


def promise(matter: Matter) -> Deadline:
    return matter.deadlines.get(rule=FEEDBACK)


def row_in_the_list(town: Town) -> tuple[str, str]:
    """The class of the matter's row in the inbox, which is its colour, and its words."""
    page = town.browser("sj.credit").get(reverse("desk:inbox")).content.decode()
    (row,) = [part for part in page.split("<tr")[1:] if str(town.matter.number) in part]
    return row.partition(">")[0], " ".join(row.split())


def swept(at: str) -> list[str]:
    """Whom the sweep of this moment tells."""
    last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    reminders.send_due(moment(at))
    return sorted(Notice.objects.filter(pk__gt=last).values_list("user__username", flat=True))


def test_received_the_day_before_the_holiday(town: Town) -> None:
    city, matter = town.city, town.matter

    # Then verify-and-feedback is due 2026-10-10 24:00; it is a Saturday, worked for National Day.
    assert promise(matter).legal_due == dt.date(2026, 10, 10)

    # The bureau comes as far as the delivery, and then it lies there.
    city.now = moment("2026-10-08 09:00")
    city.to("verify", matter)
    city.now = moment("2026-10-09 09:00")
    city.to("review", matter, since="verify")
    city.now = moment("2026-10-10 09:00")
    city.to("deliver", matter, since="review")
    city.claims("sj.credit", matter, "deliver")

    # At 2026-10-10 12:00 the task is red, not overdue.
    city.now = moment("2026-10-10 12:00")
    assert deadlines.standing(promise(matter), city.now) == Standing.RED
    colour, said = row_in_the_list(town)
    assert "row-today" in colour and "今日到期" in said and "超期" not in said
    assert swept("2026-10-10 12:00") == ["sj.credit"]

    # One minute before midnight it is still red; at 2026-10-11 00:00 it is overdue.
    city.now = moment("2026-10-10 23:59")
    assert "row-today" in row_in_the_list(town)[0]
    city.now = moment("2026-10-11 00:00")
    assert deadlines.standing(promise(matter), city.now) == Standing.OVERDUE
    colour, said = row_in_the_list(town)
    assert "row-late" in colour and "承诺超期" in said

    # It is escalated to the deputy leader, once, on the next working day.
    assert swept("2026-10-11 00:00") == swept("2026-10-11 09:00") == swept("2026-10-12 07:59") == []
    assert swept("2026-10-12 08:00") == ["sj.credit", "sj.head", "sj.leader"]
    assert swept("2026-10-12 08:10") == []
    late = Reminder.objects.get(deadline=promise(matter), rung="LATE")
    assert late.due_on == dt.date(2026, 10, 12)
    assert city.people["sj.leader"].pk in late.told
    assert "承诺超期" in Notice.objects.filter(user=city.people["sj.leader"]).latest("pk").zh

    # With a compulsory reason: without one nothing goes on, neither by the form nor past it.
    city.now = moment("2026-10-12 09:00")
    for reason in ("", "  \n "):
        answer = town.sends("sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL", late_reason=reason)
        assert answer.status_code == 422 and list(answer.context["form"].errors) == ["late_reason"]
        with refused("E-DUE-12") as found:
            city.does("sj.credit", matter, "deliver", outcome="DELIVERED", late_reason=reason)
        assert "“核实结果反馈”已于2026-10-10届满(承诺超期),须书面说明超期原因" in found[0].message
    assert matter.work_items.open().filter(node="deliver").exists()
    town.acts("sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL", late_reason=WHY)

    # The reason stands in the act, on the page and in the chain, whose entries nobody can take away.
    assert matter.acts.get(node="deliver").late_reason == WHY
    assert WHY in words(town.browser("sj.auditor").get(reverse("desk:matter", args=[matter.number])))
    entries = Entry.objects.filter(chain=matter.chain).order_by("seq")
    assert any(WHY in json.dumps(json.loads(entry.body), ensure_ascii=False) for entry in entries)
    assert verification.verify_chain(matter.chain) is None
    assert deadlines.standing(promise(matter), city.now) == Standing.MET_LATE


def test_nobody_grants_by_silence(town: Town) -> None:
    """Left alone until the end of the year it is reminded of, and neither granted nor filed."""
    for day in range(92):
        at = moment("2026-10-01 09:00") + dt.timedelta(days=day)
        reminders.send_due(at)
        town.city.now = at
        town.city.run_jobs()
    town.matter.refresh_from_db()
    assert town.matter.status == Matter.Status.OPEN
    assert [item.node for item in town.matter.work_items.open()] == ["accept"]
    assert not town.matter.decisions.exists() and town.matter.acts.count() == 1


def test_received_on_a_holiday(city: City) -> None:
    """Friday 2026-09-25 is a holiday and day zero all the same; under the other reading day zero is the 28th."""
    city.now = moment("2026-09-25 10:00")
    matter = city.submitted(city.penalty(city.enterprise()))
    assert promise(matter).legal_due == dt.date(2026, 9, 30)

    three = Period(promise(matter).n, "WD")
    day = dt.date(2026, 9, 25)
    assert due_dates(day, three, current_calendar(), "none").legal_due == dt.date(2026, 9, 30)
    assert due_dates(day, three, current_calendar(), "next_working_day").legal_due == dt.date(2026, 10, 8)
