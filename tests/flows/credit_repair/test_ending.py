"""Publicity ends by itself: on the day of the legal maximum, once, with its rule; and not while something is owed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from flows.credit_repair import acts, rules
from flows.matters.models import Notice
from flows.matters.tasks import sweep_procedures
from flows.registers import publicity
from flows.registers.models import Enterprise, Penalty
from permissions import clock
from permissions.audit import verification
from permissions.audit.models import Entry
from project.celery import app
from tests.city import City
from tests.flows.matters.clockwork import moment

DAY = dt.timedelta(days=1)
UNPAID: dict[str, Any] = {"fine_paid": 0, "fine_paid_on": None}
UNRECTIFIED: dict[str, Any] = {"rectified_on": None, "recheck_number": "", "recheck_on": None}


@pytest.fixture
def enterprise(city: City) -> Enterprise:
    return city.enterprise()


@pytest.fixture
def penalty(city: City, enterprise: Enterprise) -> Penalty:
    """A general one of 2026-04-10: published until 2027-04-10 at most."""
    return city.penalty(enterprise)


def state(penalty: Penalty) -> tuple[str, str]:
    penalty.refresh_from_db()
    return penalty.publicity_state, f"{penalty.ended_on or ''}"


def entries(penalty: Penalty) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(chain=f"penalty:{penalty.pk}", action="end_publicity").order_by("seq")
    return [json.loads(row.body) for row in rows]


@pytest.mark.parametrize(
    ("at", "ended"),
    [
        ("2027-04-09 23:59", ""),
        ("2027-04-10 00:00", "2027-04-10"),
        ("2027-04-10 23:59", "2027-04-10"),
        ("2027-04-11 08:00", "2027-04-10"),
    ],
)
def test_the_day_before_the_day_and_the_day_after(
    penalty: Penalty, client: Client, at: str, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment(at))
    sweep_procedures()
    assert state(penalty) == (("ENDED", ended) if ended else ("PUBLISHED", ""))
    assert client.get(f"/publicity/{penalty.pk}/").status_code == (404 if ended else 200)
    listed = penalty.decision_number in client.get("/publicity/").content.decode()
    assert listed is not bool(ended)


@pytest.mark.parametrize(
    ("credit_class", "decided", "last"),
    [
        ("MINOR", "2026-05-31", "2026-08-31"),
        ("MINOR", "2026-11-30", "2027-02-28"),
        ("GENERAL", "2027-02-28", "2028-02-28"),
        ("GENERAL", "2028-02-29", "2029-02-28"),
        ("SERIOUS", "2026-04-10", "2029-04-10"),
        ("", "2026-04-10", "2027-04-10"),  # by its kind, a fine
    ],
)
def test_each_class_has_its_maximum_also_at_the_end_of_a_month(
    city: City, enterprise: Enterprise, credit_class: str, decided: str, last: str
) -> None:
    day = dt.date.fromisoformat(decided)
    facts = dict.fromkeys(("published_on", "fine_due_on", "fine_paid_on", "rectified_on", "recheck_on"), day)
    penalty = city.penalty(enterprise, credit_class=credit_class, decided_on=day, **facts)
    end = moment(f"{last} 00:01")
    assert acts.end_expired(end - DAY) == 0 and state(penalty)[0] == "PUBLISHED"
    assert acts.end_expired(end) == 1 and state(penalty) == ("ENDED", last)


def test_it_is_an_act_of_the_system_with_rule_and_article_and_the_enterprise_is_told(
    city: City, penalty: Penalty
) -> None:
    acts.end_expired(moment("2027-04-10 00:01"))
    (said,) = entries(penalty)
    assert said["actor_name"] == "系统" and said["payload"]["new"]["ended_on"] == "2027-04-10"
    basis = said["payload"]["basis"]
    assert basis["rule"] == "credit_repair.publicity.general.max" and basis["rule_set"] == "RS-2026"
    assert "信用修复管理办法" in basis["article"] and basis["months"] == 12
    (told,) = Notice.objects.filter(matter=None)
    assert told.user == city.people["agent0"] and penalty.decision_number in told.zh
    assert list(verification.verify_all()) == []


def test_twice_ends_nothing_twice(penalty: Penalty) -> None:
    now = moment("2027-04-10 00:01")
    assert [acts.end_expired(now), acts.end_expired(now), acts.end_expired(now + DAY)] == [1, 0, 0]
    assert len(entries(penalty)) == Notice.objects.count() == 1


def test_after_ten_days_without_power_the_days_are_those_of_a_twin(city: City, enterprise: Enterprise) -> None:
    first = dt.date(2026, 4, 10)
    made = [city.penalty(enterprise, decided_on=first + n * DAY) for n in range(8)]
    begin = moment("2027-04-09 00:01")
    for n in range(12):
        acts.end_expired(begin + n * DAY)
    twin = [state(penalty) for penalty in made]
    assert [day for _, day in twin] == [f"{dt.date(2027, 4, 10) + n * DAY}" for n in range(8)]
    Penalty.objects.update(publicity_state="PUBLISHED", ended_on=None)
    acts.end_expired(begin)
    assert acts.end_expired(begin + 11 * DAY) == 8
    assert [state(penalty) for penalty in made] == twin


@pytest.mark.parametrize("undone", [UNPAID, UNRECTIFIED, {"kinds": "FINE,BUSINESS_STOPPED"}])
def test_what_is_owed_or_unrectified_stays_until_it_is_done(penalty: Penalty, undone: dict[str, Any]) -> None:
    done = {name: getattr(penalty, name) for name in undone}
    Penalty.objects.filter(pk=penalty.pk).update(**undone)
    assert acts.end_expired(moment("2027-04-10 00:01")) == 0
    if "kinds" in undone:
        done = {"other_obligations_done": True}
    elif "rectified_on" in undone:
        done |= {"rectified_on": dt.date(2027, 5, 3), "recheck_on": dt.date(2027, 5, 3)}
    else:
        done |= {"fine_paid_on": dt.date(2027, 5, 3), "surcharge_paid": penalty.fine_amount}
    Penalty.objects.filter(pk=penalty.pk).update(**done)
    assert acts.end_expired(moment("2027-05-04 00:01")) == 1
    # What has a day of its own ends on the day that it is seen; what has none had been done all along, for all we know.
    assert state(penalty) == ("ENDED", "2027-04-10" if "kinds" in undone else "2027-05-04")


def test_the_new_rule_set_ends_nothing_before_its_first_day(city: City, enterprise: Enterprise) -> None:
    day = dt.date(2025, 1, 10)
    facts = dict.fromkeys(("published_on", "fine_due_on", "fine_paid_on", "rectified_on", "recheck_on"), day)
    penalty = city.penalty(enterprise, decided_on=day, **facts)
    assert acts.end_expired(moment("2026-03-31 23:59")) == 0, "three years under RS-2023"
    assert acts.end_expired(moment("2026-04-03 00:01")) == 1
    assert state(penalty) == ("ENDED", "2026-04-01")


def test_one_that_cannot_be_read_holds_no_other_back(
    city: City, enterprise: Enterprise, penalty: Penalty, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = city.penalty(enterprise)
    real = rules.ending_of

    def broken(row: Penalty, today: dt.date) -> Any:
        if row.pk == penalty.pk:
            raise IntegrityError("planted")
        return real(row, today)

    monkeypatch.setattr(rules, "ending_of", broken)
    assert acts.end_expired(moment("2027-04-10 00:01")) == 1
    assert state(penalty)[0] == "PUBLISHED" and state(other)[0] == "ENDED"


def test_what_is_far_from_its_end_is_not_even_read(
    city: City, enterprise: Enterprise, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        city.penalty(enterprise)
    with django_assert_num_queries(1):
        assert acts.end_expired(moment("2027-03-01 00:01")) == 0


def test_an_application_under_way_goes_on_to_its_paper(city: City, penalty: Penalty) -> None:
    city.now = moment("2026-09-21 09:30")
    matter = city.to("deliver", city.submitted(penalty))
    publicity_ends = moment("2027-04-10 00:01")
    acts.end_expired(publicity_ends)
    city.now = publicity_ends
    late = {"late_reason": "系统停用"}
    city.does("sj.credit", matter, "deliver", outcome="DELIVERED", **late)
    assert state(penalty) == ("ENDED", "2027-04-10") and len(entries(penalty)) == 1
    with pytest.raises(Exception, match="E-REG-01|不在公示中"):
        publicity.end_publicity(
            penalty, on=dt.date(2027, 4, 11), by_number="", actor=acts.ending.SYSTEM, at=publicity_ends
        )


def test_beat_sends_the_sweep_every_hour() -> None:
    (entry,) = [e for e in app.conf.beat_schedule.values() if e["task"] == sweep_procedures.name]
    assert entry["schedule"].minute == {1} and len(entry["schedule"].hour) == 24
