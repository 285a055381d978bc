"""Coverage of reviews (法制审核覆盖率), 行政处罚法 art 58: every decision that needed one, and the one it had.

A decision needs a review where it rests on one, or where it claims to need none though a hearing was held. It is
covered where that review passed, was not withdrawn and is later than every hearing; whatever is not is named. The
figures of a period are one query by days; the lines of a page another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from flows.law.workdays import Calendar, working_days_between
from flows.matters.models import Decision, Hearing, Review
from permissions.clock import SHANGHAI, local_date
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal

from ..models import ReviewQuestion


class DayHere(TruncDate):
    """The day of a moment here (Asia/Shanghai); SQLite is asked itself, not Python a hundred thousand times."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """``2026-09-21 16:30:00`` in UTC to ``2026-09-22``: eight hours on, all the year (no summer time)."""
        text, parameters = compiler.compile(self.lhs)
        return f"date({text}, '+8 hours')", parameters


@dataclass(frozen=True)
class Coverage:
    """The figures of a period and authority."""

    needed: int
    covered: int
    exempt: int
    asked: int
    adopted: int
    days: float | None

    @property
    def rate(self) -> str:
        """Covered of needed, in per cent to one decimal rounded down: 100 means every single one."""
        if not self.needed:
            return "—"
        return f"{self.covered * 1000 // self.needed / 10:g}%"

    @property
    def adoption_rate(self) -> str:
        """Adopted of the questions that were answered (采纳率)."""
        return f"{self.adopted * 1000 // self.asked / 10:g}%" if self.asked else "—"

    @property
    def exceptions(self) -> int:
        """Decisions that needed a review and have no valid one."""
        return self.needed - self.covered


def decisions_of(units: Iterable[OrgUnit], since: dt.date, until: dt.date) -> QuerySet[Decision]:
    """The decisions about penalties of these authorities in the period, both days included."""
    return Decision.objects.filter(
        outcome__in=Decision.REVIEWED, matter__unit__in=list(units), decided_on__gte=since, decided_on__lte=until
    )


def _holds() -> Q | Exists:
    """Condition on a decision: the review it rests on holds."""
    passed = Review.objects.passed().filter(pk=OuterRef("review"), draft_sha256=OuterRef("draft_sha256"))
    return Exists(passed)


def _heard() -> Exists:
    return Exists(Hearing.objects.filter(matter=OuterRef("matter")))


def needing(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those that needed a review."""
    return decisions.filter(Q(review__isnull=False) | _heard())


def uncovered(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those that needed a review and have no valid one: the exceptions by name."""
    return needing(decisions).exclude(_holds())


def figures(decisions: QuerySet[Decision], calendar: Calendar) -> Coverage:
    """The figures of these decisions: one query by state and days, and one for the questions."""
    state = Case(
        When(_holds(), then=Value("covered")),
        When(Q(review__isnull=False) | _heard(), then=Value("uncovered")),
        default=Value("exempt"),
        output_field=CharField(),
    )
    rows = decisions.annotate(
        state=state,
        sent=DayHere("review__submitted_at", tzinfo=SHANGHAI),
        given=DayHere("review__concluded_at", tzinfo=SHANGHAI),
    )
    grouped = list(rows.values_list("state", "sent", "given").annotate(n=Count("pk")).order_by())
    counts = {"covered": 0, "uncovered": 0, "exempt": 0}
    spent, measured = 0, 0
    for name, sent, given, n in grouped:
        counts[name] += n
        days = days_used(sent, given, calendar)
        if days is not None:
            spent, measured = spent + days * n, measured + n
    answered = ReviewQuestion.objects.filter(review__parent__decisions__in=decisions).exclude(answered_at=None)
    asked = answered.aggregate(n=Count("pk", distinct=True), adopted=Count("pk", filter=Q(adopted=True), distinct=True))
    return Coverage(
        needed=counts["covered"] + counts["uncovered"],
        covered=counts["covered"],
        exempt=counts["exempt"],
        asked=asked["n"],
        adopted=asked["adopted"],
        days=round(spent / measured, 1) if measured else None,
    )


def days_used(sent: dt.date | None, given: dt.date | None, calendar: Calendar) -> int | None:
    """Working days from the submission to the conclusion; None without a review or a calendar of those years."""
    if sent is None or given is None:
        return None
    try:
        return working_days_between(sent, given, calendar)
    except Refusal:  # E-CAL-01: no calendar of that year is published
        return None


@dataclass(frozen=True)
class Line:
    """One decision of the report."""

    decision: Decision
    days: int | None
    holds: bool

    @property
    def why(self) -> str:
        """Why it counts as an exception; empty for one that is covered."""
        if self.holds:
            return ""
        review = self.decision.review
        if review is None:
            return "举行过听证而未经法制审核"
        if review.withdrawn_at is not None:
            return f"审核结论已于{local_date(review.withdrawn_at)}撤回:{review.withdrawn_because}"
        return "审核结论早于听证或者未通过"


def newest_first(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """The decisions with what a line shows of each, the newest first; cut what is wanted out of it."""
    rows = decisions.annotate(holds=_holds()).select_related("matter__unit", "review__review_matter")
    return rows.order_by("-decided_on", "-pk")


def lines(rows: Iterable[Any], calendar: Calendar) -> Iterator[Line]:
    """Lines of the report for these decisions, read with ``newest_first``."""
    for row in rows:
        sent = local_date(row.review.submitted_at) if row.review else None
        given = local_date(row.review.concluded_at) if row.review else None
        yield Line(row, days_used(sent, given, calendar), bool(row.holds))
