import datetime as dt

import pytest
from django.db import connection

from flows.calendar.known_years import publish_known_years
from permissions.audit.log import Actor
from permissions.clock import SHANGHAI

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
KEEPER = Actor(id="user:1", name="日历管理员", role="ADMINISTRATOR")


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def keeper() -> Actor:
    return KEEPER


@pytest.fixture
def empty_register(db: None) -> None:
    """No calendar at all, whatever the suite has published before."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendar_calendarday")
        cursor.execute("DELETE FROM calendar_workcalendar")


@pytest.fixture
def published(empty_register: None) -> None:
    """The years that are known, and the next two provisionally."""
    publish_known_years(actor=KEEPER, now=NOW)
