"""The day of a moment as the coverage counts it: the day here, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.legal_review.rules.coverage import DayHere
from flows.matters.models import Matter
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit
from tests.city import City

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 0, 21), (7, 59, 21), (8, 0, 21), (23, 59, 21), (24, 0, 22)])
def test_the_day_of_a_moment_is_the_day_here(city: City, hour: int, minute: int, day: int) -> None:
    at = dt.datetime(2026, 9, 21, tzinfo=SHANGHAI) + dt.timedelta(hours=hour, minutes=minute)
    unit = OrgUnit.objects.get(code="SH-SJ")
    Matter.objects.create(procedure="x", title="x", unit=unit, initiator=city.people["sj.leader"], created_at=at)
    found = Matter.objects.annotate(day=DayHere("created_at", tzinfo=SHANGHAI)).values_list("day", flat=True)
    assert list(found) == [dt.date(2026, 9, day)]
