"""Beat's own sign of life, written by the scheduler itself."""

from __future__ import annotations

import datetime as dt

import pytest
from celery import Celery
from django.db import OperationalError, connection

from permissions import clock
from project import celery_app
from project.operations.beat import EVERY, Scheduler
from project.operations.models import Pulse


@pytest.fixture
def scheduler(tmp_path, db, monkeypatch):
    """A scheduler with nothing to send, on the connection of the test."""
    monkeypatch.setattr("project.operations.beat.close_old_connections", lambda: None)  # it would end the test's own
    idle = Celery("idle", broker="memory://", set_as_current=False)
    return Scheduler(app=idle, schedule_filename=str(tmp_path / "beat"))


def test_each_turn_of_the_clock_says_so_but_not_more_often_than_needed(scheduler):
    assert scheduler.tick() <= EVERY.total_seconds()
    first = Pulse.objects.get(name=Pulse.BEAT).at
    scheduler.tick()
    assert Pulse.objects.get(name=Pulse.BEAT).at == first
    scheduler._last = clock.now() - EVERY - dt.timedelta(seconds=1)
    scheduler.tick()
    assert Pulse.objects.get(name=Pulse.BEAT).at > first


def test_a_database_that_refuses_does_not_stop_the_clockwork(scheduler, caplog):
    def refused(*_: object) -> None:
        raise OperationalError("the server went away")

    with connection.execute_wrapper(refused):
        assert scheduler.tick() > 0
    assert "beat cannot write its pulse" in caplog.text


def test_what_waits_too_long_for_a_worker_is_dropped():
    swept = celery_app.conf.beat_schedule["sweep-jobs"]
    assert swept["options"]["expires"] <= swept["schedule"]
