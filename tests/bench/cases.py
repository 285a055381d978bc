"""Penalty cases and their legal reviews in a city that has worked for years: the case list and the legal queue.

A city of its own, whose districts have investigators and legal staff. As with the other town the product makes one
real case of each kind, act by act, and ``growth`` copies its rows; a review goes along with the case that it is of.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection, models
from viewflow.workflow.models import Process, Task

from flows.legal_review.models import Examination, LegalReview
from flows.matters import gate
from flows.matters.models import Act, Deadline, Decision, Matter, Participation, Review, WorkItem
from flows.penalty_case.models import PenaltyCase, Proposal
from flows.registers.models import Enterprise
from permissions import clock
from permissions.organisations.models import OrgUnit, User
from tests.bench import databases, growth, pages, plan
from tests.bench.figures import Figures
from tests.bench.town import MEASURED, person
from tests.casework import Casework, staff
from tests.city import MONDAY, City
from tests.flows.penalty_case.letters.driving import closed
from tests.walks.case_beginnings import in_review

TITLE = "Cases and legal reviews, ms (queries)"
SOURCE = "d01"  # whose cases are copied
TOWN = "cases"
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"  # a paper's number has no digits in its word
COPIED: dict[type[models.Model], str] = {
    Enterprise: "matters",
    Process: "matter",
    Task: "process__matter",
    growth.Previous: "from_task__process__matter",
    Matter: "pk",
    Participation: "matter",
    Act: "matter",
    WorkItem: "matter",
    Deadline: "matter",
    PenaltyCase: "matter",
    Proposal: "case__matter",
    LegalReview: "matter",
    Examination: "review__matter",
    Review: "matter",
    Decision: "matter",
}


def measure(figures: Figures, sizes: list[int], rounds: int, *, own: int, pool: int, authorities: int) -> None:
    """Ask for each page at every size in turns; the legal reviewer holds ``own`` and may claim ``pool`` at each."""
    kinds = build(authorities)
    names = {size: f"cases_{size}" for size in sorted(sizes)}
    for size, name in names.items():
        databases.create(name, like=TOWN)
        databases.use(name)
        _grow(plan.stock(size, kinds, _shifts(), own, pool))
        databases.analyze()
        if connection.vendor == "sqlite":
            connection.check_constraints()
        reviewer = person(f"{MEASURED}.legal")
        found = WorkItem.objects.inbox(reviewer).count(), WorkItem.objects.pool(reviewer, clock.today()).count()
        assert found == (own, pool), f"own and pool rows are {found}"
    pages.measure(figures, TITLE, addresses, names, rounds)
    for name in names.values():
        databases.drop(name)


def addresses() -> dict[str, tuple[str, str]]:
    """Name of the page → who asks and the address, in the database in use."""
    legal, officer, leader = (f"{MEASURED}.{account}" for account in ("legal", "enf1", "leader"))
    mine = Matter.objects.filter(unit__code=f"SH-{MEASURED.upper()}", procedure="penalty_case").order_by("pk")
    middle = mine[mine.count() // 2]
    held = WorkItem.objects.inbox(person(legal)).select_related("matter").order_by("pk")[0].matter.number
    cases, reviews = "/procedures/penalty_case/", "/procedures/legal_review/"
    return {
        "legal queue": (legal, "/legal/"),
        "legal queue, page 2": (legal, "/legal/?page=2"),
        "legal queue, last page": (legal, "/legal/?page=999"),
        "legal queue, mine": (legal, "/legal/?mine=1"),
        "inbox of the legal reviewer": (legal, "/inbox/"),
        "inbox of the legal reviewer, by number": (legal, f"/inbox/?q={held}"),
        "pool of the legal reviewer": (legal, "/inbox/pool/"),
        "cases of an officer": (officer, cases),
        "cases of a leader": (leader, cases),
        "cases, middle": (leader, f"{cases}?before={middle.pk}"),
        "cases, open": (leader, f"{cases}?status=OPEN"),
        "cases, in review": (leader, f"{cases}?stage=legal_review"),
        "cases, by number": (leader, f"{cases}?q={middle.number}"),
        "reviews": (leader, reviews),
        "reviews, open": (leader, f"{reviews}?status=OPEN"),
        "matters of the legal reviewer": (legal, "/matters/"),
    }


# The town ------------------------------------------------------------------------
def build(authorities: int) -> dict[str, plan.Kind]:
    """The database with districts and one real case of each kind; the kinds that can be copied."""
    databases.create(TOWN)
    databases.use(TOWN)
    call_command("migrate", verbosity=0)
    city = City().build()
    for number, letter in enumerate(LETTERS[:authorities], start=1):
        prefix, code = f"d{number:02d}", f"SH-D{number:02d}"
        city.district(code, f"上海市第{number}区应急管理局", f"沪{letter}", prefix, city.units["SJ-GOV"])
        staff(city, prefix, code)
    return {
        name: _kind(city, number, make)
        for number, (name, make) in enumerate({"closed": _closed, "pool": in_review, "held": _held}.items())
    }


def _kind(city: City, number: int, make: Callable[[Casework, Enterprise], None]) -> plan.Kind:
    city.now = MONDAY
    work = Casework(city, SOURCE)
    make(work, city.enterprise(number))
    city.run_jobs()
    parent = work.matter.pk
    tasks = Task.objects.filter(process__matter__in=[pk for pk, of in _cases().items() if of == parent])
    return plan.Kind(parent, tasks.count())


def _held(work: Casework, enterprise: Enterprise) -> None:
    """Its review is in the hands of the legal reviewer."""
    in_review(work, enterprise)
    review = LegalReview.objects.get(parent=work.matter.pk)
    work.city.claims(f"{SOURCE}.legal", review.matter, "review")


def _closed(work: Casework, enterprise: Enterprise) -> None:
    """A large fine, reviewed, decided, paid, visited and archived."""
    closed(work, enterprise)
    work.does("enf1", "visit", outcome="NOT_POSSIBLE", opinion="当事人已停业。")
    work.does("archive", "archive", outcome="ARCHIVED")


# Growing --------------------------------------------------------------------------
def _cases() -> dict[int, int]:
    """Matter → the case that it belongs to: itself, or that which it reviews."""
    parents = dict(LegalReview.objects.values_list("matter", "parent"))
    return {pk: parents.get(pk, pk) for pk in Matter.objects.values_list("pk", flat=True)}


def _grow(copies: list[plan.Copy]) -> None:
    """The copies without their papers and their log, which no list reads."""
    of = _cases()
    rows = {
        model: sorted(
            {(pk, of[matter]) for pk, matter in model._default_manager.exclude(**{way: None}).values_list("pk", way)}
        )
        for model, way in COPIED.items()
    }
    gate.drop()  # its own sight of each row that is copied as it was let in once
    growth.copy_rows(copies, rows, people=f"{SOURCE}.")
    gate.install()


def _shifts() -> plan.Shifts:
    """How far the units and people of each district lie from those of the one that is copied."""
    unit, user = OrgUnit.objects.get(code=f"SH-{SOURCE.upper()}").pk, person(f"{SOURCE}.credit").pk
    found = {}
    for bureau in OrgUnit.objects.filter(code__startswith="SH-D", kind="AUTHORITY").exclude(
        code=f"SH-{SOURCE.upper()}"
    ):
        prefix = bureau.code.removeprefix("SH-").lower()
        found[prefix] = (bureau.pk - unit, User.objects.get(username=f"{prefix}.credit").pk - user)
    return found
