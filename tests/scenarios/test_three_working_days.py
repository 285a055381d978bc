"""S20: the promise of three working days over National Day, from the act itself to the red row in the list."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.credit_repair.acts import FEEDBACK
from flows.matters.clocks import deadlines
from flows.matters.models import Deadline, Matter
from flows.matters.models.deadline import Standing
from permissions.clock import SHANGHAI
from tests.city import City
from tests.refusing import refused
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def received(city: City, moment: str) -> Matter:
    city.now = at(moment)
    return city.submitted(city.penalty(city.enterprise()))


def promise(matter: Matter) -> Deadline:
    return matter.deadlines.get(rule=FEEDBACK)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-09-30 00:00", dt.date(2026, 10, 10)),
        ("2026-09-30 16:40", dt.date(2026, 10, 10)),
        ("2026-09-30 23:59", dt.date(2026, 10, 10)),
        ("2026-10-01 00:00", dt.date(2026, 10, 10)),  # a holiday: none of its days counts
        ("2026-10-08 09:00", dt.date(2026, 10, 12)),
        ("2026-09-25 10:00", dt.date(2026, 9, 30)),  # a holiday is day zero as well
        ("2026-09-24 16:40", dt.date(2026, 9, 30)),
    ],
)
def test_an_application_received_then_is_answered_by(city: City, moment: str, due: dt.date) -> None:
    assert promise(received(city, moment)).legal_due == due


def test_it_is_red_at_noon_of_the_last_day_and_overdue_when_that_day_is_over(city: City) -> None:
    matter = received(city, "2026-09-30 16:40")

    for moment, standing in (
        ("2026-10-10 11:59", Standing.DUE),
        ("2026-10-10 12:00", Standing.RED),
        ("2026-10-10 23:59", Standing.RED),
        ("2026-10-11 00:00", Standing.OVERDUE),
    ):
        assert deadlines.standing(promise(matter), at(moment)) == standing


@pytest.mark.parametrize(
    ("delivered", "standing"), [("2026-10-10 23:50", Standing.MET), ("2026-10-11 00:10", Standing.MET_LATE)]
)
def test_feedback_on_the_last_day_keeps_the_promise_and_on_the_next_breaks_it(
    city: City, delivered: str, standing: Standing
) -> None:
    matter = received(city, "2026-09-30 16:40")
    city.to("deliver", matter)

    city.now = at(delivered) - dt.timedelta(minutes=10)
    if standing == Standing.MET_LATE:
        with refused("E-DUE-12"):
            city.does("sj.credit", matter, "deliver", outcome="DELIVERED")
        city.now = at(delivered) - dt.timedelta(minutes=10)
    done = city.does("sj.credit", matter, "deliver", outcome="DELIVERED", late_reason="邮路中断")

    assert deadlines.standing(promise(matter), at("2026-10-20 09:00")) == standing
    assert done.late_reason == ("邮路中断" if standing == Standing.MET_LATE else ""), "nothing to excuse, nothing kept"


def test_what_is_overdue_is_neither_granted_nor_filed_by_itself(city: City) -> None:
    matter = received(city, "2026-09-30 16:40")
    city.now = at("2026-12-31 09:00")
    city.run_jobs()

    matter.refresh_from_db()
    assert matter.status == Matter.Status.OPEN
    assert [item.node for item in matter.work_items.open()] == ["accept"]
