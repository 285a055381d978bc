"""Recomputing a hundred thousand running deadlines, and one computation: the figures that a calendar's day asks for.

    DJANGO_SETTINGS_MODULE=project.settings.test .venv/bin/python -m pytest -q -s tests/bench/test_deadlines_bench.py
    … .venv/bin/python -m tests.services .venv/bin/python -m pytest -q -s tests/bench/test_deadlines_bench.py

BANJIE_BENCH_DEADLINES sets how many; BANJIE_BENCH_OUT a folder for the figures as JSON.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import time
from pathlib import Path

import pytest
from django.db import connection, reset_queries
from viewflow.workflow.fields import get_task_ref
from viewflow.workflow.models import Process, Task

from flows.calendar.current import current_calendar
from flows.credit_repair.flow import CreditRepairFlow
from flows.law.periods import Period, due_dates
from flows.matters import jobs
from flows.matters.clocks import recompute
from flows.matters.models import Deadline, Matter, Notice, WorkItem
from permissions.audit.models import Entry
from permissions.audit.verification import verify_chain
from permissions.organisations.models import User
from tests.bench.figures import Figures
from tests.city import City
from tests.flows.matters.clockwork import PUBLISHER, moment, publish

DEADLINES = int(os.environ.get("BANJIE_BENCH_DEADLINES", "100000"))
NOW = moment("2026-09-21 09:30")
TITLE = "Recomputing open deadlines"
RULES = (
    ("credit_repair.verification_feedback", "", "PROMISE", 3),
    ("credit_repair.acceptance", "", "LEGAL", 3),
    ("credit_repair.result", "", "LEGAL", 10),
    ("credit_repair.budget.C3_C5", "review", "HOUSE", 3),
    ("credit_repair.budget.C6", "deliver", "HOUSE", 3),
)


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures(connection.vendor)


def grow(city: City, matters: int, each: int) -> None:
    """So many open matters with so many running deadlines and a held task each, due after the day that will be off."""
    example = city.submitted(city.penalty(city.enterprise()))
    people = [user.pk for user in city.people.values() if user.kind == User.Kind.OFFICIAL]
    starts = [moment(f"2026-09-{day} 10:00") for day in (20, 21, 22)]
    calendar = current_calendar()
    flow_task = get_task_ref(CreditRepairFlow.instance.node("review"))
    for first in range(0, matters, 5000):
        numbers = range(first, min(first + 5000, matters))
        processes = Process.objects.bulk_create(
            Process(flow_class=CreditRepairFlow, status="NEW", created=NOW) for _ in numbers
        )
        tasks = Task.objects.bulk_create(
            Task(process=process, flow_task=flow_task, flow_task_type="HUMAN", status="NEW") for process in processes
        )
        rows = Matter.objects.bulk_create(
            Matter(
                number=f"BENCH-{number}",
                procedure="credit_repair",
                title="试",
                unit=example.unit,
                enterprise=None,
                status="OPEN",
                initiator=example.initiator,
                process_id=process.pk,
                created_at=NOW,
                submitted_at=NOW,
            )
            for number, process in zip(numbers, processes, strict=True)
        )
        clocks = []
        for number, matter in zip(numbers, rows, strict=True):
            start = starts[number % len(starts)]
            for rule, node, kind, n in RULES[:each]:
                due = due_dates(start.date(), Period(n, "WD"), calendar)
                clocks.append(
                    Deadline(
                        matter=matter,
                        rule=rule,
                        node=node,
                        title=rule[-8:],
                        kind=kind,
                        article="试",
                        status="STATUTE",
                        n=n,
                        unit="WD",
                        start_event="试",
                        started_at=start,
                        nominal_due=due.nominal_due,
                        legal_due=due.legal_due,
                        safe_due=due.safe_due,
                        calendar_version=due.calendar_version,
                    )
                )
        Deadline.objects.bulk_create(clocks, batch_size=2000)
        WorkItem.objects.bulk_create(
            WorkItem(
                matter=matter,
                task=task,
                node="review",
                title="审核",
                unit=example.unit,
                role="section_head",
                holder_id=people[number % len(people)],
                held_since=NOW,
                opened_at=NOW,
                due_on=dt.date(2026, 9, 24),
            )
            for number, matter, task in zip(numbers, rows, tasks, strict=True)
        )
        reset_queries()


def megabytes() -> float:
    """Resident memory at its highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("each", [5, 1], ids=["five-a-matter", "one-a-matter"])
def test_recompute(transactional_db: None, figures: Figures, each: int) -> None:
    """Every deadline moves, every matter gets its entry, every holder his line."""
    city = City(now=NOW).build()
    grow(city, DEADLINES // each, each)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    running = Deadline.objects.running().count()
    said = Entry.objects.count()
    jobs.run_ready(NOW)  # the e-mails of the example
    publish(2026, at=NOW, off={"2026-09-23": "中秋节"})
    recompute.queue("CN", 2026, actor=PUBLISHER, now=NOW)

    now, peaks, seconds, cpu = NOW, [], 0.0, time.process_time()
    while True:
        begun = time.perf_counter()
        job = jobs.lease_next(now)
        if job is None:
            break
        if job.kind != recompute.KIND:  # an e-mail
            jobs.finish(job, now)
            continue
        jobs.run(job, now)
        seconds += time.perf_counter() - begun
        peaks.append(megabytes())
        reset_queries()

    cpu = time.process_time() - cpu
    assert recompute.count_stale() == 0
    assert Entry.objects.filter(action="deadline.recomputed").count() == DEADLINES // each + 1
    assert Notice.objects.filter(matter__number__startswith="BENCH").count() == DEADLINES // each
    assert Entry.objects.count() > said
    last = Matter.objects.latest("pk")
    assert verify_chain(last.chain) is None
    grown = peaks[-1] - peaks[0]
    figures.add(
        TITLE,
        deadlines=f"{running:,}",
        matters=f"{DEADLINES // each:,}",
        jobs=len(peaks),
        seconds=seconds,
        cpu_here=cpu,
        per_second=f"{running / seconds:,.0f}",
        mb_first=peaks[0],
        mb_last=peaks[-1],
    )
    figures.at_most(f"{running} deadlines, {each} a matter, seconds", seconds, 60 * DEADLINES / 100_000)
    figures.at_most(f"{running} deadlines, {each} a matter: memory grown from the first job to the last, MB", grown, 20)


def test_one_computation(transactional_db: None, figures: Figures) -> None:
    """Of any length, over any festival, with a pause and an extension."""
    City(now=NOW).build()
    calendar = current_calendar()
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(730)]
    begun = time.perf_counter()
    for day in days:
        for n in (3, 10, 30, 90):
            due_dates(day, Period(n, "WD"), calendar)
    each = (time.perf_counter() - begun) / (len(days) * 4) * 1000
    figures.add("One computation", computations=len(days) * 4, ms=each)
    figures.at_most("one computation, ms", each, 1)


def test_the_figures(figures: Figures) -> None:
    """Shown, written, and held against what was promised."""
    for title in figures.tables:
        figures.show(title)
    if folder := os.environ.get("BANJIE_BENCH_OUT"):
        figures.write(Path(folder) / "deadlines")
    assert [str(bound) for bound in figures.missed] == []
