"""What an act costs through the web: ours is one request, the stock screens want two, one to claim and one to execute.

Ours writes the act, the entry of the log, deadlines, inbox rows, notices and their mails, and wakes the worker.
Durability is as the engine of the bench has it: PostgreSQL without fsync, SQLite with WAL.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.models import Task

from flows.matters.models import WorkItem
from permissions import clock
from tests.bench import databases
from tests.bench.figures import Figures
from tests.bench.stock.flows import StockFlow
from tests.bench.town import MEASURED, browser, person

TITLE = "Acts through the web, ms (queries)"
OURS, STOCK = "one act, claim included", "stock: claim, then execute"
OPINION = "材料齐全，符合要求。"
LATE = "材料核对耗时较长。"


class Side:
    """One of the two: a browser in a database, and the tasks that it works off."""

    def __init__(self, database: str) -> None:
        self.database = database
        databases.use(database)
        self.client: Client = browser(person(f"{MEASURED}.credit"))
        self.tasks = self.waiting()

    def waiting(self) -> Iterator[Any]:
        """What it may claim."""
        raise NotImplementedError

    def act(self, task: Any) -> None:
        """Claim and complete it."""
        raise NotImplementedError

    def post(self, address: str, **facts: Any) -> None:
        """Send a form that is accepted."""
        response = self.client.post(address, facts)
        assert response.status_code == 302, f"{address}: {response.status_code}"

    def once(self) -> float:
        """Seconds of the next one."""
        databases.use(self.database)
        task = next(self.tasks)
        self.client.cookies.pop("messages", None)  # a browser would have shown them by now
        begun = time.perf_counter()
        self.act(task)
        return time.perf_counter() - begun

    def queries(self) -> int:
        """How many statements it takes."""
        self.once()
        databases.use(self.database)
        task = next(self.tasks)
        with CaptureQueriesContext(connection) as seen:
            self.act(task)
        return len(seen)


class Ours(Side):
    """The formal examination out of the pool."""

    def waiting(self) -> Iterator[Any]:
        pool = WorkItem.objects.pool(person(f"{MEASURED}.credit"), clock.today()).filter(node="accept")
        return iter(list(pool.values_list("pk", flat=True)[:400]))

    def act(self, task: int) -> None:
        facts = {"outcome": "ACCEPT", "opinion": OPINION, "late_reason": LATE}
        self.post(f"/tasks/{task}/act/", request_key=uuid.uuid4().hex, **facts)


class Stock(Side):
    """The same step of the stock flow."""

    def waiting(self) -> Iterator[Any]:
        queue = Task.objects.user_queue(person(f"{MEASURED}.credit"), StockFlow).filter(status="NEW")
        return iter(list(queue.select_related("process")[:400]))

    def act(self, task: Task) -> None:
        self.post(task.reverse("assign"))
        self.post(task.reverse("execute"), accepted="on", opinion=OPINION)


def measure(figures: Figures, ours: dict[int, str], stock: dict[int, str], rounds: int) -> None:
    """One of ours, one of theirs, and so on, at the smallest and at the largest size."""
    for size in sorted({min(ours), max(ours)}):
        sides = {OURS: Ours(ours[size]), STOCK: Stock(stock[size])}
        queries = {name: side.queries() for name, side in sides.items()}
        taken: dict[str, list[float]] = {name: [] for name in sides}
        for number in range(rounds):
            for name in list(sides)[:: 1 if number % 2 else -1]:
                taken[name].append(sides[name].once())
        ms = {name: median(times) * 1000 for name, times in taken.items()}
        rate = ms[STOCK] / ms[OURS]
        cells = {name: f"{ms[name]:.1f} ({queries[name]})" for name in sides}
        figures.add(TITLE, tasks=f"{size:,}", **cells, rate=rate)
        figures.at_least(f"acts a second at {size:,} over the stock screens'", rate, 0.8)
    figures.show(TITLE)
