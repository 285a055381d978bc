"""An hour that is lived twice, because the server's clock was set back, harms nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.credit_repair import acts
from flows.matters import tasks
from flows.matters.clocks import deadlines
from flows.matters.models import Matter, Notice, Reminder
from flows.matters.models.deadline import Standing
from permissions import clock
from permissions.audit import verification
from tests.city import City
from tests.flows.matters.clockwork import moment, running


@pytest.fixture
def matter(city: City, monkeypatch: pytest.MonkeyPatch) -> Matter:
    """Handed in ten minutes after midnight, on a Saturday that is worked: three working days run to the 14th."""
    monkeypatch.setattr(clock, "now", lambda: city.now)
    city.now = moment("2026-10-10 00:10")
    return city.submitted(city.penalty(city.enterprise()))


def test_the_hour_over_midnight_is_lived_twice(city: City, matter: Matter) -> None:
    tasks.seal_day()
    city.now = moment("2026-10-09 23:20")  # set back by an hour: it is the day before the application came
    promise = running(matter, acts.FEEDBACK)
    assert f"{promise.legal_due}" == "2026-10-14"
    assert deadlines.standing(promise, city.now) == Standing.AHEAD
    left = deadlines.remaining_working_days(promise.legal_due, clock.today(), deadlines.current_calendar())
    assert left == 4

    with pytest.raises(Matter.DoesNotExist):  # nobody handles what comes tomorrow; in an hour it is there again
        city.does("sj.credit", matter, "accept", outcome="ACCEPT")

    city.now = moment("2026-10-10 00:10")
    tasks.seal_day()
    tasks.withdraw_spent_grants()
    tasks.run_ready_jobs()
    assert deadlines.standing(running(matter, acts.FEEDBACK), city.now) == Standing.AHEAD
    assert list(verification.verify_all()) == []
    assert list(verification.verify_roots(public_key=None)) == []


def test_an_application_that_is_accepted_before_it_came(city: City, matter: Matter) -> None:
    city.now = moment("2026-10-10 10:10")
    later = city.submitted(city.penalty(matter.enterprise))  # type: ignore[arg-type]
    city.now = moment("2026-10-10 09:20")
    city.to("verify", later)  # at half past nine
    met = later.deadlines.get(rule=acts.ACCEPTANCE)
    assert met.ended_at is not None and met.ended_at < met.started_at
    assert deadlines.standing(met, city.now) == Standing.MET
    assert f"{running(later, acts.RESULT).legal_due}" == "2026-10-23"
    assert [row.number for row in deadlines.explain_deadline(running(later, acts.RESULT))][-1] == 10
    assert list(verification.verify_all()) == []


@pytest.mark.parametrize("day", ["2026-10-13", "2026-10-14", "2026-10-15"])
def test_nobody_is_reminded_twice_in_the_hour_that_comes_twice(city: City, matter: Matter, day: str) -> None:
    said = []
    for at in ("08:05", "08:55", "07:55", "08:05", "08:55", "09:05"):
        city.now = moment(f"{day} {at}")
        tasks.send_reminders()
        tasks.run_ready_jobs()
        said.append((Reminder.objects.count(), Notice.objects.filter(zh__startswith=f"{matter.number} “").count()))
    assert said[0][0] > 0 and said[0][1] > 0
    assert said == [said[0]] * 6
    assert list(verification.verify_all()) == []


def test_a_day_that_comes_twice_takes_back_no_rung(city: City, matter: Matter) -> None:
    for at in ("2026-10-15 09:00", "2026-10-14 09:00", "2026-10-15 09:00", "2026-10-16 09:00"):
        city.now = moment(at)
        tasks.send_reminders()
    found = list(Reminder.objects.filter(deadline__rule=acts.FEEDBACK).values_list("rung", "due_on", "sent_at"))
    assert found == [
        ("EVE", dt.date(2026, 10, 13), moment("2026-10-15 09:00")),
        ("DUE", dt.date(2026, 10, 14), moment("2026-10-15 09:00")),
        ("LATE", dt.date(2026, 10, 15), moment("2026-10-15 09:00")),
    ]
