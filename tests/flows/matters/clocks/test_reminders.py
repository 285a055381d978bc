"""Reminders (期限提醒): each rung once, on its day, to the right people; late also the superior."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.matters.clocks import reminders
from flows.matters.models import Deadline, Matter, Notice, Reminder, WorkItem
from permissions.audit.models import Entry
from permissions.organisations.models import Position, Substitution
from tests.city import City

NINE = dt.time(9)


def sweep(city: City, day: str, at: dt.time = NINE) -> list[str]:
    """The sweep of one day; whom it told."""
    city.now = dt.datetime.combine(dt.date.fromisoformat(day), at, city.now.tzinfo)
    last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    reminders.send_due(city.now)
    return sorted(Notice.objects.filter(pk__gt=last).values_list("user__username", flat=True))


def rungs(matter: Matter, rule: str) -> list[tuple[str, str]]:
    found = Reminder.objects.filter(deadline__matter=matter, deadline__rule=rule)
    return [(rung, due_on.isoformat()) for rung, due_on in found.values_list("rung", "due_on")]


def only(matter: Matter, rule: str) -> None:
    """Leave one clock running, so that each rung can be seen alone."""
    now = dt.datetime(2026, 9, 21, 12, tzinfo=dt.UTC)
    Deadline.objects.filter(matter=matter).exclude(rule=rule).update(ended_at=now, end=Deadline.End.STOPPED)


@pytest.fixture
def acceptance(city: City, matter: Matter) -> str:
    """The clock of acceptance, three working days from Monday 2026-09-21: due on Thursday the 24th."""
    rule = Deadline.objects.get(matter=matter, title="决定是否受理").rule
    only(matter, rule)
    assert Deadline.objects.get(matter=matter, rule=rule).legal_due == dt.date(2026, 9, 24)
    return rule


def test_each_rung_on_its_day_and_no_day_before(city: City, matter: Matter, acceptance: str) -> None:
    assert sweep(city, "2026-09-22") == []
    assert sweep(city, "2026-09-23") == ["sj.credit"]
    assert sweep(city, "2026-09-24") == ["sj.credit"]
    # The 25th is a holiday of the Mid-autumn Festival, 26 and 27 its weekend: nobody is called on them.
    assert sweep(city, "2026-09-25") == sweep(city, "2026-09-27") == []
    # Late is a limit of the law: his superior hears of it, and the deputy leader.
    assert sweep(city, "2026-09-28") == ["sj.credit", "sj.head", "sj.leader"]
    assert sweep(city, "2026-09-29") == []
    assert rungs(matter, acceptance) == [("EVE", "2026-09-23"), ("DUE", "2026-09-24"), ("LATE", "2026-09-28")]


def test_nobody_is_called_before_eight(city: City, matter: Matter, acceptance: str) -> None:
    assert sweep(city, "2026-09-23", dt.time(7, 59)) == []
    assert sweep(city, "2026-09-23", dt.time(8)) == ["sj.credit"]


def test_a_step_that_is_late_is_the_affair_of_the_nearest_superior_and_goes_no_higher(
    city: City, matter: Matter
) -> None:
    only(matter, "credit_repair.budget.C1")  # formal examination, due on Tuesday the 22nd
    assert sweep(city, "2026-09-22") == ["sj.credit"]
    assert sweep(city, "2026-09-23") == ["sj.credit", "sj.head"]


def test_twice_on_one_day_tells_once(city: City, matter: Matter, acceptance: str) -> None:
    assert sweep(city, "2026-09-23") == ["sj.credit"]
    assert sweep(city, "2026-09-23", dt.time(9, 10)) == []


def test_after_days_without_power_the_ladder_is_that_of_a_twin_who_had_none(
    city: City, matter: Matter, acceptance: str
) -> None:
    assert sweep(city, "2026-10-09") == ["sj.credit", "sj.head", "sj.leader"]

    assert rungs(matter, acceptance) == [("EVE", "2026-09-23"), ("DUE", "2026-09-24"), ("LATE", "2026-09-28")]
    told = Notice.objects.filter(user=city.people["sj.credit"]).latest("pk")
    assert "已于2026-09-24届满" in told.zh, "one line that says how it stands now, not three"


def test_the_holder_and_his_substitute_are_told_and_not_the_colleague(
    city: City, matter: Matter, acceptance: str
) -> None:
    from permissions import roles

    city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    city.official("sj.credit3", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    city.claims("sj.credit", matter, "accept")
    Substitution.objects.create(
        position=Position.objects.get(user=city.people["sj.credit"]),
        deputy=city.people["sj.credit2"],
        from_on=dt.date(2026, 9, 23),
        until_on=dt.date(2026, 9, 23),
        reason="出差",
    )
    assert sweep(city, "2026-09-23") == ["sj.credit", "sj.credit2"]
    assert sweep(city, "2026-09-24") == ["sj.credit"]


def test_a_task_whose_holder_has_left_calls_those_who_may_take_it(city: City, matter: Matter, acceptance: str) -> None:
    from permissions import roles

    city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    city.claims("sj.credit", matter, "accept")
    Position.objects.filter(user=city.people["sj.credit"]).update(until_on=dt.date(2026, 9, 22))

    assert sweep(city, "2026-09-23") == ["sj.credit2"]


def test_several_clocks_of_a_matter_are_one_line_a_person(city: City, matter: Matter) -> None:
    assert sweep(city, "2026-09-24").count("sj.credit") == 1
    told = Notice.objects.filter(user=city.people["sj.credit"]).latest("pk")
    assert "“决定是否受理”今日到期" in told.zh and "“核实结果反馈”今日到期" in told.zh


def test_a_clock_that_is_met_is_called_to_mind_no_more(city: City, matter: Matter, acceptance: str) -> None:
    Deadline.objects.filter(matter=matter, rule=acceptance).update(ended_at=city.now, end=Deadline.End.MET)
    assert sweep(city, "2026-09-23") == sweep(city, "2026-09-28") == []


def test_the_applicant_is_reminded_of_his_own_turn_and_late_the_officer_too(city: City, matter: Matter) -> None:
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["补盖公章"])
    clock = Deadline.objects.running().get(matter=matter)
    eve = reminders.rungs_of(clock, reminders.current_calendar())
    days = [on.isoformat() for _, on in eve]

    assert [sweep(city, day) for day in days] == [["agent0"], ["agent0"], ["agent0", "sj.credit", "sj.head"]]


def test_every_sweep_is_in_the_chain_of_the_matter(city: City, matter: Matter, acceptance: str) -> None:
    sweep(city, "2026-09-28")
    (entry,) = Entry.objects.filter(chain=matter.chain, body__contains="deadline.reminded")
    assert acceptance in entry.body and f"user:{city.people['sj.head'].pk}" in entry.body


def test_a_matter_that_cannot_be_read_holds_no_other_back(
    city: City, matter: Matter, acceptance: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = city.submitted(city.penalty(city.enterprise(1)), "agent1")
    WorkItem.objects.filter(matter=matter).update(role="nobody")

    assert sweep(city, "2026-09-23") == ["sj.credit", "sj.head"]

    assert "reminders were not sent" in caplog.text
    assert set(Reminder.objects.values_list("deadline__matter", flat=True)) == {other.pk}


def test_a_new_due_date_has_its_own_ladder(city: City, matter: Matter, acceptance: str) -> None:
    assert sweep(city, "2026-09-24") == ["sj.credit"]
    Deadline.objects.filter(matter=matter, rule=acceptance).update(
        legal_due=dt.date(2026, 9, 30), remind_on=dt.date(2026, 9, 29)
    )
    assert sweep(city, "2026-09-28") == []
    assert sweep(city, "2026-09-29") == ["sj.credit"]
