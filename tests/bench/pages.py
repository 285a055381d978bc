"""The pages of one person at every size, and the stock pages of the same person.

A request goes through the whole stack in one process: middleware, session, authentication, view, database and
template; only the socket is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from flows.matters.models import Act, Matter, WorkItem
from permissions import clock
from tests.bench import databases
from tests.bench.figures import Figures
from tests.bench.timing import in_turns
from tests.bench.town import MEASURED, QUIET, browser, person

MOST_QUERIES = 12
GROWTH = 1.2
TITLE, STOCK_TITLE = "Pages, ms (queries)", "Stock viewflow pages, ms (queries)"


def addresses() -> dict[str, tuple[str, str]]:
    """Name of the page → who asks and the address, in the database in use."""
    account = f"{MEASURED}.credit"
    user = person(account)
    # At the same step, with as little behind it and late at every size: other pages ask other questions.
    tasks = WorkItem.objects.inbox(user).select_related("matter__enterprise").annotate(steps=Count("matter__acts"))
    held = tasks.order_by("node", "steps", "due_on", "pk")[0]
    number, code, name = held.matter.number, held.matter.enterprise.credit_code, held.matter.enterprise.name
    waiting = WorkItem.objects.pool(user, clock.today()).select_related("matter__enterprise")[3]
    mine = Matter.objects.filter(unit=held.matter.unit)
    middle = mine.order_by("pk")[mine.count() // 2].pk
    closed = mine.filter(status=Matter.Status.CLOSED).order_by("pk")[0].number
    acts = Act.objects.filter(user=user)
    act = acts.order_by("pk")[acts.count() // 2].pk
    lists = {
        "inbox": "/inbox/",
        "inbox, page 2": "/inbox/?page=2",
        "inbox, overdue": "/inbox/?due=overdue",
        "inbox, by number": f"/inbox/?q={number}",
        "pool": "/inbox/pool/",
        "pool, page 2": "/inbox/pool/?page=2",
        "pool, last page": "/inbox/pool/?page=999",
        "pool, this week": "/inbox/pool/?due=week",
        "pool, by code": f"/inbox/pool/?q={waiting.matter.enterprise.credit_code}",
        "matters": "/matters/",
        "matters, middle": f"/matters/?before={middle}",
        "matters, open": "/matters/?status=OPEN",
        "matters, by number": f"/matters/?q={number}",
        "matters, by code": f"/matters/?q={code}",
        "matters, by name": f"/matters/?q={name}",
        "matters, nothing found": "/matters/?q=XF-1999",
        "started": "/inbox/started/",
        "copied": "/inbox/copied/",
        "done": "/inbox/done/",
        "done, middle": f"/inbox/done/?before={act}",
        "done, by number": f"/inbox/done/?q={closed}",
        "search, number": f"/search/?q={number}",
        "search, code": f"/search/?q={code[:17]}",
        "search, name": f"/search/?q={name}",
        "workbench": "/desk/",
        "matter, held": f"/matters/{number}/",
        "matter, closed": f"/matters/{closed}/",
    }
    found = {what: (account, address) for what, address in lists.items()}
    found["matters of a quiet office"] = (f"{QUIET}.credit", "/matters/")
    found["audit"] = (f"{MEASURED}.auditor", "/audit/")
    return found


def stock_addresses() -> dict[str, tuple[str, str]]:
    """The stock pages that answer the same questions."""
    account = f"{MEASURED}.credit"
    return {name: (account, f"/stock/stock/{name}/") for name in ("inbox", "queue", "archive")}


class Asker:
    """Asks for one page in one database."""

    def __init__(self, database: str, account: str, address: str) -> None:
        self.database, self.address = database, address
        databases.use(database)
        self.client = browser(person(account))

    def __call__(self) -> Any:
        databases.use(self.database)
        response = self.client.get(self.address)
        assert response.status_code == 200, f"{self.address}: {response.status_code}"
        return response

    def queries(self) -> int:
        """How many statements it takes."""
        self()
        with CaptureQueriesContext(connection) as seen:
            self()
        return len(seen)


def measure(
    figures: Figures, title: str, where: Callable[[], dict[str, tuple[str, str]]], names: dict[int, str], rounds: int
) -> dict[str, dict[int, float]]:
    """Ask for every page at every size in turns; median milliseconds by page and size."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for size, database in names.items():
        databases.use(database)
        found[size] = where()
    smallest, largest = min(names), max(names)
    medians = {}
    for page in found[smallest]:
        askers = {str(size): Asker(names[size], *found[size][page]) for size in names}
        queries = {size: askers[str(size)].queries() for size in names}
        taken = {int(size): ms for size, ms in in_turns(askers, rounds).items()}
        medians[page] = taken
        cells = {f"{size:,}": f"{taken[size]:.1f} ({queries[size]})" for size in names}
        figures.add(title, page=page, **cells, growth=taken[largest] / taken[smallest])
        if title != STOCK_TITLE:
            figures.at_most(f"{page}: time at {largest:,} over {smallest:,}", taken[largest] / taken[smallest], GROWTH)
            figures.at_most(f"{page}: queries more with more rows", queries[largest] - queries[smallest], 0)
            if not page.startswith("matter,"):
                figures.at_most(f"{page}: queries", max(queries.values()), MOST_QUERIES)
    figures.show(title)
    return medians
