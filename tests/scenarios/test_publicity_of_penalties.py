"""S21: the shortest publicity, through the act of applying itself: the day before, the day, the day after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.credit_repair import acts, rules
from flows.credit_repair.models import RepairApplication
from flows.matters.models import Matter
from flows.registers.models import Penalty
from permissions.clock import SHANGHAI
from tests.city import City
from tests.refusing import refused
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
ONE_DAY = dt.timedelta(days=1)

CASES = [
    ("GENERAL", dt.date(2026, 4, 10), dt.date(2026, 7, 10), dt.date(2027, 4, 10)),
    ("SERIOUS", dt.date(2025, 8, 31), dt.date(2026, 8, 31), dt.date(2028, 8, 31)),
    ("GENERAL", dt.date(2026, 5, 31), dt.date(2026, 8, 31), dt.date(2027, 5, 31)),
    ("GENERAL", dt.date(2026, 11, 30), dt.date(2027, 2, 28), dt.date(2027, 11, 30)),  # the month's last day
]


def penalty_of(city: City, credit_class: str, decided: dt.date) -> Penalty:
    return city.penalty(
        city.enterprise(),
        credit_class=credit_class,
        **dict.fromkeys(
            ("decided_on", "published_on", "fine_due_on", "fine_paid_on", "rectified_on", "recheck_on"), decided
        ),
    )


def applies(city: City, penalty: Penalty, day: dt.date, hour: int = 10) -> Matter:
    city.now = dt.datetime.combine(day, dt.time(hour), SHANGHAI)
    return city.submitted(penalty)


@pytest.mark.parametrize(("credit_class", "decided", "earliest", "auto_stop"), CASES)
def test_the_day_before_is_refused_and_says_when(
    city: City, credit_class: str, decided: dt.date, earliest: dt.date, auto_stop: dt.date
) -> None:
    penalty = penalty_of(city, credit_class, decided)
    with refused("E-CR-01") as found:
        applies(city, penalty, earliest - ONE_DAY, hour=23)
    assert found[0].facts == {"date": earliest.isoformat()}
    assert earliest.isoformat() in found[0].message
    assert not RepairApplication.objects.filter(is_live=True).exists()


@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize(("credit_class", "decided", "earliest", "auto_stop"), CASES)
def test_on_the_day_and_the_day_after_it_is_taken(
    city: City, credit_class: str, decided: dt.date, earliest: dt.date, auto_stop: dt.date, later: int
) -> None:
    penalty = penalty_of(city, credit_class, decided)
    day = earliest + later * ONE_DAY

    matter = applies(city, penalty, day, hour=0)

    application = RepairApplication.objects.get(matter=matter)
    assert (application.rule_set, application.credit_class, application.earliest_on) == (
        "RS-2026",
        credit_class,
        earliest,
    )
    assert rules.publicity_of(penalty, day).auto_stop_on == auto_stop


def test_a_month_end_is_clamped(city: City) -> None:
    """S21: decided 2025-11-30, a general one: by the rules of 2026 three months end on 2026-02-28."""
    penalty = penalty_of(city, "GENERAL", dt.date(2025, 11, 30))
    assert rules.publicity_of(penalty, dt.date(2026, 4, 1)).earliest_apply_on == dt.date(2026, 2, 28)


@pytest.mark.parametrize(("day", "expected"), [(dt.date(2026, 3, 31), ["E-CR-01"]), (dt.date(2026, 4, 1), [])])
def test_the_rules_of_the_day_of_application_decide(city: City, day: dt.date, expected: list[str]) -> None:
    """A safety penalty waits a year under the rules until 2026-03-31 and three months from the day after."""
    penalty = penalty_of(city, "GENERAL", dt.date(2025, 11, 30))
    found: list[Any] = rules.check_application(penalty, penalty.authority, day)
    assert [refusal.rule.code for refusal in found] == expected


def test_a_refused_draft_waits_and_is_taken_on_its_day(city: City) -> None:
    penalty = penalty_of(city, "GENERAL", dt.date(2026, 4, 10))
    with refused("E-CR-01"):
        applies(city, penalty, dt.date(2026, 7, 9))
    draft = RepairApplication.objects.get()

    city.now = dt.datetime(2026, 7, 10, 0, 0, tzinfo=SHANGHAI)
    city.asks("agent0", draft.matter, acts.submit)

    assert Matter.objects.get().number == "XF-2026-0001"
