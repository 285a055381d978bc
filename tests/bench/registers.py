"""The register of filings and the statistics over it, when a city has worked for years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection

from flows.matters.models import Act, Hearing, Matter, Review
from flows.registers.models import CaseFiling, Enterprise, Penalty
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit, Position, User
from tests.bench import databases
from tests.bench.figures import Figures
from tests.bench.moment import NOW
from tests.bench.pages import GROWTH, MOST_QUERIES, Asker
from tests.bench.timing import in_turns
from tests.bench.town import MEASURED

TITLE = "Registers and statistics, ms (queries)"
CHIEF = "chief"  # of the city: reads what all districts did
MOST_MS = 2000  # of a report over everything
DAYS = 3 * 365
BATCH = 2000
TODAY = NOW.astimezone(SHANGHAI).date()


def measure(figures: Figures, like: str, sizes: list[int], rounds: int) -> None:
    """Ask for the list and the reports at every size in turns; lists stay flat, a report keeps below its bound."""
    names = {size: f"registers_{size}" for size in sorted(sizes)}
    for size, name in names.items():
        databases.create(name, like=like)
        databases.use(name)
        fill(size)
        databases.analyze()
    smallest, largest = min(names), max(names)
    found = {size: _addresses(names[size]) for size in names}
    for page in found[smallest]:
        askers = {str(size): Asker(names[size], *found[size][page]) for size in names}
        queries = {size: askers[str(size)].queries() for size in names}
        taken = {int(size): ms for size, ms in in_turns(askers, rounds).items()}
        growth = taken[largest] / taken[smallest]
        cells = {f"{size:,}": f"{taken[size]:.1f} ({queries[size]})" for size in names}
        figures.add(TITLE, page=page, **cells, growth=growth)
        figures.at_most(f"{page}: queries", max(queries.values()), MOST_QUERIES)
        figures.at_most(f"{page}: queries more with more rows", queries[largest] - queries[smallest], 0)
        if page.startswith("statistics"):
            figures.at_most(f"{page}: ms at {largest:,}", taken[largest], MOST_MS)
        else:
            figures.at_most(f"{page}: time at {largest:,} over {smallest:,}", growth, GROWTH)
    figures.show(TITLE)
    for name in names.values():
        databases.drop(name)


def _addresses(database: str) -> dict[str, tuple[str, str]]:
    """Name of the page → who asks and the address."""
    databases.use(database)
    own = CaseFiling.objects.filter(authority__code=f"SH-{MEASURED.upper()}")
    middle = own.order_by("pk")[own.count() // 2]
    officer = f"{MEASURED}.credit"
    return {
        "filings": (officer, "/filings/"),
        "filings, middle": (officer, f"/filings/?before={middle.pk}"),
        "filings, clues": (officer, "/filings/?state=CLUE"),
        "filings, by number": (officer, f"/filings/?q={middle.matter_number}"),
        "statistics of a district, month": (officer, "/statistics/"),
        "statistics of a district, year": (officer, "/statistics/?by=year"),
        "statistics of a city, month": (CHIEF, "/statistics/"),
        "statistics of a city, year": (CHIEF, "/statistics/?by=year"),
    }


def fill(size: int) -> None:
    """So many filings and as many penalties of three years, half of them of the measured district."""
    city = OrgUnit.objects.get(code="SH")
    Position.objects.create(
        user=User.objects.create_user(CHIEF, name="局长"), unit=city, role="deputy_leader", from_on=dt.date(2020, 1, 1)
    )
    districts = list(OrgUnit.objects.filter(kind="AUTHORITY", level="DISTRICT").order_by("code"))
    measured = next(unit for unit in districts if unit.code == f"SH-{MEASURED.upper()}")
    enterprises = list(Enterprise.objects.order_by("pk"))
    units = [measured if number % 2 else districts[number // 2 % len(districts)] for number in range(size)]
    Penalty.objects.bulk_create(_penalties(units, enterprises), BATCH)
    CaseFiling.objects.bulk_create(_filings(units, enterprises), BATCH)
    _hearings_and_reviews(size // 10)
    if connection.vendor == "sqlite":
        connection.check_constraints()


def _day(number: int, size: int) -> dt.date:
    """The rows come in the order of their days, as an office enters them."""
    return TODAY - dt.timedelta(days=DAYS - number * DAYS // size)


def _penalties(units: list[OrgUnit], enterprises: list[Enterprise]) -> Iterator[Penalty]:
    for number, unit in enumerate(units):
        fine = Decimal(1000 + number % 50_000)
        yield Penalty(
            decision_number=f"（沪）应急罚〔2026〕R{number}号",
            authority=unit,
            enterprise=enterprises[number % len(enterprises)],
            violation_type="未如实记录安全生产教育和培训情况",
            kinds="FINE",
            fine_amount=fine,
            decided_on=_day(number, len(units)),
            on_person=number % 9 == 0,
            publicity_state="UNPUBLISHED",
            procedure="SIMPLE" if number % 5 == 0 else "ORDINARY",
        )


def _filings(units: list[OrgUnit], enterprises: list[Enterprise]) -> Iterator[CaseFiling]:
    """Of ten one is a clue, one is not filed, one is open, four are spared and three are closed with a penalty."""
    for number, unit in enumerate(units):
        day, kind = _day(number, len(units)), number // 2 % 10
        row = CaseFiling(
            authority=unit,
            matter_number=f"CF-{number:07d}",
            enterprise=enterprises[number % len(enterprises)],
            violation_code=f"code-{number % 40}",
            violation_title="未如实记录安全生产教育和培训情况",
            violation_on=day,
            event_key=f"bench|{number}",
            clue_on=day,
        )
        if kind == 1:
            row.state, row.outcome, row.decided_on = "NOT_FILED", "NOT_FILED", day
        elif kind > 1:
            row.state, row.filed_on = "FILED", day
            row.filed_at = dt.datetime.combine(day, dt.time(9), tzinfo=SHANGHAI)
        if kind > 2:
            row.state, row.decided_on, row.closed_on = "CLOSED", day, day
            row.outcome = "NOT_PENALISED" if kind < 7 else "PENALISED"
            row.branch = "MINOR" if kind < 7 else ""
        yield row


def _hearings_and_reviews(many: int) -> None:
    """All of one matter: what they cost is to be read, not what they mean."""
    parent, review = Matter.objects.order_by("pk")[:2]
    user = User.objects.get(username=f"{MEASURED}.leader")
    moments = [dt.datetime.combine(_day(n, many), dt.time(10), tzinfo=SHANGHAI) for n in range(many)]

    def acts(matter: Matter) -> list[Act]:
        made = [
            Act(
                matter=matter, node="hold", title="听证", user=user, actor_name=user.name, role="deputy_leader",
                outcome="DONE", outcome_title="办结", at=at,
            )
            for at in moments
        ]  # fmt: skip
        return Act.objects.bulk_create(made, BATCH)

    Hearing.objects.bulk_create(
        [
            Hearing(matter=parent, held_at=at, chair=user, chair_name=user.name, recorded_at=at, act=act)
            for at, act in zip(moments, acts(parent), strict=True)
        ],
        BATCH,
    )
    Review.objects.bulk_create(
        [
            Review(
                matter=parent, review_matter=review, round=1, draft_sha256="0" * 64, conclusion="PASSED",
                opinion="同意", reviewer=user, reviewer_name=user.name, qualification="法律职业资格",
                submitted_at=at, concluded_at=at, act=act,
            )
            for at, act in zip(moments, acts(review), strict=True)
        ],
        BATCH,
    )  # fmt: skip
