"""``/metrics``: what waits, what is late, what stands still, each read from an index."""

from __future__ import annotations

import copy
import datetime as dt
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from flows.matters.models import Deadline, Job
from permissions import clock
from permissions.audit import log
from permissions.audit.models import Entry
from project.operations import metrics, tasks
from project.operations.models import Pulse
from tests.city import MONDAY
from tests.permissions.audit.forging import forge

LINE = re.compile(r'[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+\n\Z')


def read(now: dt.datetime) -> dict[str, float]:
    """Sample → value."""
    text = "".join(metrics.lines(now))
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")
    }


def test_the_text_is_what_prometheus_reads(lively, matter):
    lines = list(metrics.lines(lively.now))
    named = [line.split()[2] for line in lines if line.startswith("# HELP")]
    assert len(named) == len(set(named)) and set(named) <= set(metrics.HELP)
    assert all(LINE.match(line) for line in lines if not line.startswith("#"))


def test_what_waits_is_counted_by_state_and_age(city, matter):
    Job.objects.all().delete()
    for number, (state, minutes) in enumerate([("QUEUED", 5), ("QUEUED", -5), ("FAILED", 9), ("DONE", 99)]):
        at = city.now - dt.timedelta(minutes=minutes)
        Job.objects.create(kind="matters.mail", key=f"job{number}", state=state, run_after=at, created_at=at)
    found = read(city.now)
    assert found['banjie_jobs{state="QUEUED"}'] == 2 and found['banjie_jobs{state="FAILED"}'] == 1
    assert found["banjie_jobs_ready"] == 1 and found["banjie_oldest_job_age_seconds"] == 300


def test_what_is_late_is_counted_by_unit_from_the_day_after_its_last(city, matter):
    last_day = dt.datetime.combine(
        Deadline.objects.running().earliest("legal_due").legal_due, dt.time(23), tzinfo=clock.SHANGHAI
    )
    late = [name for name in read(last_day) if name.startswith("banjie_overdue")]
    assert late == []
    found = read(last_day + dt.timedelta(hours=2))
    assert sum(value for name, value in found.items() if name.startswith('banjie_overdue_deadlines{unit="SH-SJ"')) >= 1


def test_what_is_late_is_one_query_over_an_index(city, matter):
    running = Deadline.objects.running().first()
    ahead = []
    for number in range(3000):
        running.pk, running.rule, running.legal_due = None, f"rule{number}", city.now.date() + dt.timedelta(days=30)
        ahead.append(copy.copy(running))
    Deadline.objects.bulk_create(ahead)
    with CaptureQueriesContext(connection) as captured:
        list(metrics._overdue(city.now.date()))
    (query,) = captured.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Deadline._meta.db_table}")
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + query["sql"])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "deadline_running" in plan, plan


def test_the_log_is_verified_and_the_outcome_kept(city, matter):
    assert tasks.walk_history() == 0
    found = read(clock.now())
    assert found["banjie_log_faults"] == 0 and found["banjie_log_entries_verified"] == Entry.objects.count()
    assert found['banjie_pulse_age_seconds{part="history"}'] < 600


def test_a_broken_log_is_counted_and_named(db, caplog):
    log.append("matter:1", action="x", actor=log.SYSTEM, at=MONDAY)
    forge("UPDATE audit_entry SET action = %s WHERE chain = %s", "y", "matter:1")
    assert tasks.walk_history() == 1
    assert "matter:1 #1" in caplog.text
    assert Pulse.objects.get(name=Pulse.HISTORY).told["faults"] == 1


def test_a_message_that_comes_twice_walks_once(city):
    tasks.verify_history()
    first = Pulse.objects.get(name=Pulse.HISTORY).at
    tasks.verify_history()
    assert Pulse.objects.get(name=Pulse.HISTORY).at == first


def test_strangers_find_nothing_here(client, db):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
