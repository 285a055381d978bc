"""One run: towns of every size for us and for the stock flow, then one measurement after the other."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection
from viewflow.workflow.models import Process, Task

from flows.matters.models import Matter, WorkItem
from permissions import clock
from permissions.organisations.models import OrgUnit, User
from tests.bench import acting, cases, databases, dossier, growth, history, memory, pages, papers, plan, registers, town
from tests.bench.figures import CONSOLE, Figures
from tests.bench.stock.models import StockProcess


class Bench:
    """The sizes, the databases that have them, and what was measured."""

    def __init__(self, *, sizes: list[int], smoke: bool = False) -> None:
        self.sizes, self.smoke = sorted(sizes), smoke
        self.figures = Figures("sqlite" if databases.is_sqlite() else "postgresql")
        self.rounds = 2 if smoke else 15
        few = min(self.sizes) < 10_000
        self.own, self.pool = (5, 40) if few else (130, 1434)
        self.ours = {size: f"ours_{size}" for size in self.sizes}
        self.stock = {size: f"stock_{size}" for size in self.sizes}

    def run(self) -> None:
        """Everything in its order: what reads comes before what writes."""
        self.load()
        pages.measure(self.figures, pages.TITLE, pages.addresses, self.ours, self.rounds)
        pages.measure(self.figures, pages.STOCK_TITLE, pages.stock_addresses, self.stock, max(self.rounds // 3, 1))
        acting.measure(self.figures, self.ours, self.stock, 3 if self.smoke else 60)
        for name in self.stock.values():
            databases.drop(name)
        databases.close_all()
        registers.measure(self.figures, "town", [200, 400] if self.smoke else [10_000, 100_000], self.rounds)
        databases.close_all()
        sizes, own, pool, districts = (self.sizes, 30, 300, 16) if not self.smoke else ([3000, 6000], 5, 40, 3)
        cases.measure(self.figures, sizes, self.rounds, own=own, pool=pool, authorities=districts)
        databases.close_all()
        databases.use("town")
        papers.measure(self.figures, rounds=2 if self.smoke else 60, papers=5 if self.smoke else 500)
        photographs, scans, pages_each = (1, 1, 2) if self.smoke else (40, 20, 13)
        dossier.measure(self.figures, "town", photographs=photographs, scans=scans, pages=pages_each)
        databases.close_all()
        history.measure(self.figures, self.ours, settings.VAR_DIR)
        if not self.smoke:
            memory.measure(self.figures, self.ours[max(self.sizes)], "town", requests=500, papers=50)
        databases.close_all()

    # Loading -------------------------------------------------------------------------
    def load(self) -> None:
        """Build the small town once, copy it, grow each copy to its size."""
        town.build("town", 3 if self.smoke else 16)
        kinds = {town.kind_of(m): plan.Kind(m.pk, m.process.task_set.count()) for m in Matter.objects.all()}
        stock = {p.title: plan.Kind(p.pk, p.task_set.count()) for p in StockProcess.objects.all()}
        shifts = self._shifts()
        for size in self.sizes:
            self._grown(self.ours[size], lambda n=size: growth.grow(plan.ours(n, kinds, shifts, self.own, self.pool)))
            self._agrees()
            self._grown(
                self.stock[size], lambda n=size: growth.grow_stock(plan.stock(n, stock, shifts, self.own, self.pool))
            )
        self.figures.show("Databases")

    def _grown(self, name: str, grow: object) -> None:
        begun = time.monotonic()
        databases.create(name, like="town")
        databases.use(name)
        grow()  # type: ignore[operator]
        databases.analyze()
        if self.smoke:
            connection.check_constraints()  # SQLite asks all of them, PostgreSQL none
        row = {"tasks": f"{Task.objects.count():,}", "processes": f"{Process.objects.count():,}"}
        self.figures.add("Databases", database=name, **row, mb=databases.megabytes(), seconds=time.monotonic() - begun)
        CONSOLE.print(f"{name}: {row['tasks']} tasks, {time.monotonic() - begun:.0f} s", highlight=False)

    def _agrees(self) -> None:
        """The measured person has as many rows at every size."""
        user = town.person(f"{town.MEASURED}.credit")
        found = WorkItem.objects.inbox(user).count(), WorkItem.objects.pool(user, clock.today()).count()
        assert found == (self.own, self.pool), f"own and pool rows are {found}"

    def _shifts(self) -> plan.Shifts:
        """How far the units and people of each authority lie from those of the one that is copied."""
        unit = OrgUnit.objects.get(code="SH-SJ").pk
        user = User.objects.get(username="sj.credit").pk
        found = {}
        for bureau in OrgUnit.objects.filter(code__startswith="SH-D", kind="AUTHORITY"):
            prefix = bureau.code.removeprefix("SH-").lower()
            found[prefix] = (bureau.pk - unit, User.objects.get(username=f"{prefix}.credit").pk - user)
        return found
