"""In whatever order calendars are published and clocks are paused, the dates at the end are the same, and the log of
each clock leads from its first date to its last without a gap.

Corrections of a year, a year that was provisional, a region's own days, a pause and its end: drawn in every order,
with the recomputation run after some of them, after all, or only in the end. What has to come out is counted day by
day from the notices, without the engine.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from flows.credit_repair import acts
from flows.matters import jobs
from flows.matters.clocks import recompute
from flows.matters.models import Deadline, Job, Matter, Notice
from permissions.audit.models import Entry
from permissions.audit.verification import verify_chain
from tests.city import City
from tests.flows.law.notices import day, days_off, makeup_days
from tests.flows.matters.clockwork import PUBLISHER, document, moment, publish, stepping

LATER = moment("2026-12-31 09:00")
REGION = "310117"
OFF_2026, WORKED_2026 = ("2026-09-23", "2026-10-09"), ("2026-09-26",)
OFF_2027 = ("2027-01-01", "2027-01-04")
REGION_OFF, REGION_WORKED = "2026-09-28", "2026-10-11"
PAUSED, RESUMED = "2026-09-22 11:00", "2026-09-29 15:00"
EVENTS = ("one day off", "another, and a day worked", "2027", "region", "pause", "resume")


class Office:
    """Three matters: one of the region that is paused for a while, one of the nation, one that reaches into 2027."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        bureau = city.units["SH-SJ"]
        bureau.region_code = REGION
        bureau.save()
        enterprise = city.enterprise()
        city.now = moment("2026-09-21 09:30")
        self.paused = city.to("verify", city.submitted(city.penalty(enterprise)))
        elsewhere = city.penalty(city.enterprise(1), authority=city.units["SH-PD"])
        self.elsewhere = city.submitted(elsewhere, "agent1")
        city.now = moment("2026-12-28 09:30")
        self.at_year_end = city.submitted(city.penalty(enterprise))
        jobs.run_ready(LATER)  # mails

    def do(self, event: str) -> None:
        """One event, each at its own moment, whatever came before it."""
        happens: dict[str, Callable[[], Any]] = {
            "one day off": lambda: self.published(2026, off={OFF_2026[0]: "中秋节"}),
            "another, and a day worked": lambda: self.published(
                2026, off={OFF_2026[1]: "国庆节"}, worked={WORKED_2026[0]: "国庆节"}
            ),
            "2027": lambda: self.published(2027, off=dict.fromkeys(OFF_2027, "元旦")),
            "region": lambda: self.published(
                2026, off={REGION_OFF: "地方节"}, worked={REGION_WORKED: "地方节"}, region=REGION
            ),
            "pause": lambda: self.steps(
                PAUSED, lambda s: s.pause(acts.RESULT, reason="HEARING", article="某条", document=document(self.paused))
            ),
            "resume": lambda: self.steps(RESUMED, lambda step: step.resume(acts.RESULT)),
        }
        happens[event]()

    def published(self, year: int, *, region: str = "CN", **days: Any) -> None:
        publish(year, at=LATER, region=region, **days)
        recompute.queue(region, year, actor=PUBLISHER, now=LATER)

    def steps(self, at: str, act: Callable[[Any], Any]) -> None:
        self.city.now = moment(at)
        with stepping(self.city, self.paused) as step:
            act(step)

    def recompute(self) -> None:
        """What a worker does; the second looks too."""
        jobs.run_ready(LATER + 2 * recompute.SECOND_LOOK)


def worked(on: dt.date, region: str) -> bool:
    """By the notices, and by what was published over them."""
    if region == REGION and on in (day(REGION_OFF), day(REGION_WORKED)):
        return on == day(REGION_WORKED)
    if on in [day(text) for text in (*OFF_2026, *OFF_2027)]:
        return False
    if on in [day(text) for text in WORKED_2026]:
        return True
    if on.year == 2027:
        return on.weekday() < 5
    return on not in days_off(2026) and (on.weekday() < 5 or on in makeup_days(2026))


def counted_out(deadline: Deadline, region: str) -> dt.date:
    """One day after the other from the day after the start; those of the pause are left out."""
    at = deadline.started_at.astimezone(LATER.tzinfo).date()
    left = deadline.n
    was_paused = deadline.pauses.exists()
    while left:
        at += dt.timedelta(days=1)
        if was_paused and moment(PAUSED).date() < at <= moment(RESUMED).date():
            continue
        left -= worked(at, region)
    return at


def dates() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = Deadline.objects.running().order_by("pk")
    return {(d.pk, d.rule, d.node): (d.nominal_due, d.legal_due, d.safe_due, d.calendar_version) for d in rows}


def follow_the_log(matter: Matter) -> None:
    """Of every clock each entry's old dates are the new ones of the entry before, and the last are those it has."""
    said: dict[int, dict[str, Any]] = {}
    for entry in Entry.objects.filter(chain=matter.chain).order_by("seq"):
        for change in json.loads(entry.body)["payload"].get("changes", []):
            if change["on"] != "matters.deadline":
                continue
            old, new, known = change["old"] or {}, change["new"] or {}, said.setdefault(change["id"], {})
            for name in old.keys() & known.keys() & set(recompute.DATES):
                if name != "calendar_version":  # counted anew with the same result is no change of a legal fact
                    assert old[name] == known[name], (entry.seq, name)
            known |= new
    for deadline in matter.deadlines.running():
        for name in ("nominal_due", "legal_due", "safe_due"):
            assert said[deadline.pk][name] == f"{getattr(deadline, name)}"
    assert verify_chain(matter.chain) is None


orders = st.permutations(EVENTS).filter(lambda found: found.index("pause") < found.index("resume"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=orders, recomputed=st.lists(st.booleans(), min_size=len(EVENTS), max_size=len(EVENTS)))
def test_every_order_comes_to_the_same_dates(office: Office, order: list[str], recomputed: list[bool]) -> None:
    with transaction.atomic():
        for event, at_once in zip(order, recomputed, strict=True):
            office.do(event)
            if at_once:
                office.recompute()
        office.recompute()

        assert recompute.count_stale() == 0
        for matter, region in ((office.paused, REGION), (office.elsewhere, "CN"), (office.at_year_end, REGION)):
            for deadline in matter.deadlines.running():
                expected = counted_out(deadline, region)
                assert (deadline.nominal_due, deadline.legal_due) == (expected, expected), deadline.title
                assert not deadline.provisional
            follow_the_log(matter)
        office.known = office.known or dates()  # calendar versions and all, as the first order had them
        assert dates() == office.known

        # Once more changes nothing and says nothing.
        before = (dates(), Entry.objects.count(), Notice.objects.count())
        Job.objects.filter(kind=recompute.KIND).update(state=Job.State.QUEUED, attempts=0)
        office.recompute()
        assert (dates(), Entry.objects.count(), Notice.objects.count()) == before
        transaction.set_rollback(True)


@pytest.fixture
def office(city: City) -> Office:
    return Office(city)
