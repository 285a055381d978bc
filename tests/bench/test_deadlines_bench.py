"""Recomputing a hundred thousand running deadlines, the sweep of reminders among a million, and one computation.

    DJANGO_SETTINGS_MODULE=project.settings.test .venv/bin/python -m pytest -q -s tests/bench/test_deadlines_bench.py
    … .venv/bin/python -m tests.services .venv/bin/python -m pytest -q -s tests/bench/test_deadlines_bench.py

BANJIE_BENCH_DEADLINES sets how many are recomputed, BANJIE_BENCH_SWEPT among how many reminders are looked for;
BANJIE_BENCH_OUT a folder for the figures as JSON.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import resource
import statistics
import time
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, reset_queries
from viewflow.workflow.fields import get_task_ref
from viewflow.workflow.models import Process, Task

from flows.calendar.current import current_calendar
from flows.credit_repair.flow import CreditRepairFlow
from flows.law.periods import Period, due_dates
from flows.matters import jobs
from flows.matters.clocks import recompute, reminders
from flows.matters.models import Deadline, Matter, Notice, Reminder, WorkItem
from permissions.audit.models import Entry
from permissions.audit.verification import verify_chain
from permissions.organisations.models import User
from tests.bench.figures import Figures
from tests.bench.timing import in_turns
from tests.city import City
from tests.flows.matters.clockwork import PUBLISHER, moment, publish

DEADLINES = int(os.environ.get("BANJIE_BENCH_DEADLINES", "100000"))
NOW = moment("2026-09-21 09:30")
SWEPT = tuple(int(n) for n in os.environ.get("BANJIE_BENCH_SWEPT", "1000,100000,1000000").split(","))
FAR_AHEAD = dt.date(2027, 3, 1)
TITLE = "Recomputing open deadlines"
BATCH = "a line of due --batch"
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


def grow(city: City, matters: int, each: int, first: int = 0) -> None:
    """So many open matters with so many running deadlines and a held task each, due after the day that will be off.

    first  the number of the first one
    """
    example = Matter.objects.first() or city.submitted(city.penalty(city.enterprise()))
    people = [user.pk for user in city.people.values() if user.kind == User.Kind.OFFICIAL]
    starts = [moment(f"2026-09-{day} 10:00") for day in (20, 21, 22)]
    calendar = current_calendar()
    flow_task = get_task_ref(CreditRepairFlow.instance.node("review"))
    for begun in range(first, first + matters, 5000):
        numbers = range(begun, min(begun + 5000, first + matters))
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
                        remind_on=FAR_AHEAD,
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


def used() -> float:
    """Seconds of this process where the database is part of it, else those of the clock on the wall."""
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


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


def test_sweep(transactional_db: None, figures: Figures) -> None:
    """As many fall due among a thousand running deadlines as among a million: a sweep costs what is due.

    A tenth of what is due elsewhere gives the other side of the proportion: it costs about a tenth.
    """
    city = City(now=NOW).build()
    jobs.run_ready(NOW)
    costs: dict[tuple[int, int], float] = {}
    there, day = 0, 0
    for running in SWEPT:
        grow(city, (running - there) // 5, 5, first=there // 5)
        there = running
        Deadline.objects.exclude(matter__number__startswith="BENCH").update(remind_on=None)  # of the example
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        assert Deadline.objects.running().filter(matter__number__startswith="BENCH").count() == running
        for due in (10, 100):
            seconds = []
            for _ in range(5):
                day += 1  # each sweep finds others: those of this day
                on = moment("2026-11-02 09:00") + dt.timedelta(days=day)
                matters = list(Matter.objects.order_by("-pk")[:due].values_list("pk", flat=True))
                picked = Deadline.objects.filter(matter__in=matters, rule=RULES[0][0])
                picked.update(remind_on=on.date(), legal_due=on.date())
                told = Reminder.objects.count()
                begun = used()
                assert reminders.send_due(on) == due
                seconds.append(used() - begun)
                assert Reminder.objects.count() >= told + due
                picked.update(remind_on=FAR_AHEAD)
                reset_queries()
            costs[running, due] = statistics.median(seconds)
            figures.add(
                "Sweep of reminders",
                running=f"{running:,}",
                due=due,
                ms=costs[running, due] * 1000,
                peak_mb=megabytes(),
            )
    for due in (10, 100):
        ratio = max(costs[n, due] for n in SWEPT) / min(costs[n, due] for n in SWEPT)
        figures.at_most(f"sweep of {due} due: dearest of all sizes to cheapest", ratio, 3)
    share = costs[SWEPT[-1], 10] / costs[SWEPT[-1], 100]
    figures.at_most(f"among {SWEPT[-1]:,}: a tenth of the due costs at most this share", share, 0.4)


def test_one_computation(transactional_db: None, figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of any length, over any festival; far is not dearer than near, and `due --batch` reads its calendar once."""
    City(now=NOW).build()
    calendar = current_calendar()
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(730)]

    def computed(n: int) -> None:
        for day in days:
            due_dates(day, Period(n, "WD"), calendar)

    def batch() -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{day} 30\n" for day in days)))
        call_command("due", "--batch", stdout=io.StringIO())

    lengths = (3, 10, 30, 90)
    taken = in_turns({**{n: partial(computed, n) for n in lengths}, BATCH: batch}, rounds=5)
    each = {name: ms / len(days) for name, ms in taken.items()}
    for name, ms in each.items():
        figures.add("One computation", days=name, computations=len(days), microseconds=ms * 1000)
    figures.at_most("one computation, ms", max(each[n] for n in lengths), 1)
    figures.at_most(f"{lengths[-1]} days beside {lengths[0]}", each[lengths[-1]] / each[lengths[0]], 2)
    figures.at_least("lines of a batch in a second", 1000 / each[BATCH], 2000)


def test_the_figures(figures: Figures) -> None:
    """Shown, written, and held against what was promised."""
    figures.tell("deadlines")
