import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from flows.calendar.known_years import NOTICES, known_days, known_years, publish_known_years
from flows.calendar.models import WorkCalendar
from flows.calendar.publishing import publish_provisional_year
from permissions.audit.log import Actor
from permissions.clock import SHANGHAI
from tests.flows.law.notices import days_off, makeup_days

pytestmark = pytest.mark.usefixtures("empty_register")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_days_agree_with_the_notices(year: int) -> None:
    off, makeup = known_days(year)
    # weekends inside a festival the package leaves to the weekend; of a merged festival it names each day apart
    assert {on for on in off if on.weekday() < 5} == {on for on in days_off(year) if on.weekday() < 5}
    assert set(off.values()) <= {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert makeup.keys() == makeup_days(year).keys()


def test_every_known_year_has_its_notice() -> None:
    assert known_years() == tuple(NOTICES) == tuple(range(2020, 2027))


def test_publishing_again_publishes_nothing(keeper: Actor, now: dt.datetime) -> None:
    assert len(publish_known_years(actor=keeper, now=now)) == 9
    assert publish_known_years(actor=keeper, now=now) == []


def test_a_provisional_year_that_has_become_known_is_replaced(keeper: Actor, now: dt.datetime) -> None:
    publish_provisional_year(2026, actor=keeper, now=now)

    publish_known_years(actor=keeper, now=now, provisional_ahead=0)

    assert list(WorkCalendar.objects.filter(year=2026).values_list("version", "status")) == [
        (1, "REPLACED"),
        (2, "PUBLISHED"),
    ]


@pytest.mark.parametrize(
    ("today", "provisional"),
    [((2026, 3, 2), [2027, 2028]), ((2026, 12, 31), [2027, 2028]), ((2028, 1, 1), [2027, 2028, 2029, 2030])],
)
def test_the_next_two_years_are_provisional_on_any_day(keeper: Actor, today, provisional: list[int]) -> None:
    publish_known_years(actor=keeper, now=dt.datetime(*today, 9, tzinfo=SHANGHAI))
    found = WorkCalendar.objects.filter(status="PROVISIONAL").values_list("year", flat=True)
    assert list(found) == provisional


def test_the_command_says_what_it_published() -> None:
    out = StringIO()
    call_command("publish_known_years", provisional=1, stdout=out)
    assert "CN-2026-1 已发布 国办发明电〔2025〕7号" in out.getvalue().splitlines()
    assert out.getvalue().splitlines()[-1].startswith("CN-2027-1 暂定")

    out = StringIO()
    call_command("publish_known_years", provisional=1, stdout=out)
    assert len(out.getvalue().splitlines()) == 1
