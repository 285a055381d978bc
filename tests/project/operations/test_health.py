"""``/healthz``: each part fails on its own, says what mends it, and says it to monitors only."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from flows.calendar import guards
from permissions import clock
from permissions.audit import triggers
from project import celery_app
from project.operations import health, tasks
from project.operations.models import Pulse
from tests.services import free_port

STRANGER = "203.0.113.9"


def failing(now: dt.datetime) -> dict[str, str]:
    return {part: fault for part, fault in health.faults_of(now).items() if fault}


def test_all_is_well(lively):
    assert failing(lively.now) == {}


def test_a_worker_says_whether_it_can_print(db):
    tasks.worker_pulse()
    assert Pulse.objects.get(name=Pulse.WORKER).told == {"papers": ""}


@pytest.mark.parametrize("part", [Pulse.BEAT, Pulse.WORKER])
def test_a_part_that_rests_too_long_is_named_with_its_unit(lively, part):
    Pulse.objects.strike(part, at=lively.now - dt.timedelta(minutes=10), papers="")
    assert f"systemctl restart banjie-{part}" in failing(lively.now)[part]


@pytest.mark.parametrize("part", [Pulse.BEAT, Pulse.WORKER])
def test_a_part_that_never_ran_is_named(lively, part):
    Pulse.objects.filter(name=part).delete()
    assert "never ran" in failing(lively.now)[part]


def test_a_worker_without_fonts_fails_the_fonts_alone(lively):
    Pulse.objects.strike(Pulse.WORKER, at=lively.now, papers="fonts missing from documents/fonts")
    assert failing(lively.now) == {"fonts": "fonts missing from documents/fonts"}


@pytest.mark.parametrize("lift", [triggers.drop, guards.drop], ids=["log", "calendar"])
def test_a_missing_trigger_is_named(lively, lift):
    lift()
    try:
        found = failing(lively.now)
        assert list(found) == ["triggers"] and "manage.py migrate" in found["triggers"]
    finally:
        triggers.install()
        guards.install()


def test_a_migration_that_was_not_run_is_named(lively):
    MigrationRecorder(connection).record_unapplied("operations", "0001_pulse")
    assert "operations.0001_pulse" in failing(lively.now)["migrations"]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_is_down_is_named(lively, monkeypatch, scheme):
    monkeypatch.setattr(celery_app.conf, "broker_write_url", f"{scheme}://127.0.0.1:{free_port()}/0")
    assert list(failing(lively.now)) == ["broker"]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_accepts_and_says_nothing_is_named(lively, monkeypatch, scheme):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"{scheme}://127.0.0.1:{mute.getsockname()[1]}/0"
        monkeypatch.setattr(celery_app.conf, "broker_write_url", url)
        assert list(failing(lively.now)) == ["broker"]


# Who may see how much --------------------------------------------------------------


@pytest.fixture
def well(lively):
    Pulse.objects.strike(Pulse.BEAT, at=clock.now())
    Pulse.objects.strike(Pulse.WORKER, at=clock.now(), papers="")


def test_the_public_learns_only_whether(client, well):
    answer = client.get("/healthz", REMOTE_ADDR=STRANGER)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    Pulse.objects.all().delete()
    answer = client.get("/healthz", REMOTE_ADDR=STRANGER)
    assert (answer.status_code, answer.json()) == (503, {"status": "fail"})
    assert "no-store" in answer["Cache-Control"]


def test_a_monitor_learns_which_part(client, well):
    assert set(client.get("/healthz").json()["parts"].values()) == {"ok"}
    Pulse.objects.all().delete()
    assert "never ran" in client.get("/healthz").json()["parts"]["beat"]


def test_whoever_comes_through_the_proxy_is_no_monitor_for_that(client, well):
    assert "parts" not in client.get("/healthz", headers={"x-forwarded-for": STRANGER}).json()


def test_a_monitor_elsewhere_shows_its_token_or_lies_in_a_network(client, well, settings):
    settings.MONITOR_TOKEN = "a-long-token"
    for token, sees in (("a-long-token", True), ("a-long-toke", False), ("", False)):
        answer = client.get("/healthz", REMOTE_ADDR=STRANGER, headers={"authorization": f"Bearer {token}"})
        assert ("parts" in answer.json()) is sees
    settings.MONITORS = ["203.0.113.0/24"]
    assert "parts" in client.get("/healthz", REMOTE_ADDR=STRANGER).json()


def test_without_a_token_an_empty_one_opens_nothing(client, well):
    answer = client.get("/metrics", REMOTE_ADDR=STRANGER, headers={"authorization": "Bearer "})
    assert answer.status_code == 404


def test_only_reading(client, well):
    assert client.post("/healthz").status_code == 405


def test_it_is_cheap_and_needs_no_session(client, well, django_assert_max_num_queries):
    client.get("/healthz")
    with django_assert_max_num_queries(7):
        client.get("/healthz")
