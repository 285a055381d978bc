"""Two penalty cases, the one around its legal review and the other around its decision, as people and the worker do it.

Both were driven there a day ago; from there on each step is sent as a browser sends it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from flows.legal_review.models import LegalReview
from flows.matters.models import Matter
from permissions import clock
from tests.casework import REASONS, Casework, staff
from tests.city import City
from tests.faults.history import Step, Town, hand, worker
from tests.flows.penalty_case.letters.driving import minutes
from tests.walks.case_beginnings import proved, weighed

PROPOSED = {
    "facts_found": "经查，当事人三名从业人员未经培训即上岗作业。",
    "proposed": "PENALISED",
    "tier": "NORMAL",
    "kinds": ["FINE"],
    "fine": str(Decimal("50000")),
    **REASONS,
}
FINDINGS = {f"holds_{number}": "yes" for number in range(1, 8)}


@dataclass
class CaseTown(Town):
    """The city with its two cases."""

    cases: list[Matter] = field(default_factory=list)

    @property
    def investigated(self) -> Matter:
        """The case whose investigation ends."""
        return Matter.objects.get(pk=self.cases[0].pk)

    @property
    def review(self) -> Matter:
        """The legal review of that case."""
        return LegalReview.objects.get(parent=self.cases[0].pk).matter

    @property
    def discussed(self) -> Matter:
        """The case that was discussed and waits for its decision."""
        return Matter.objects.get(pk=self.cases[1].pk)


def of_first(town: CaseTown) -> Matter:
    """The case whose investigation ends."""
    return town.investigated


def of_review(town: CaseTown) -> Matter:
    """Its legal review."""
    return town.review


def of_second(town: CaseTown) -> Matter:
    """The case that waits for its decision."""
    return town.discussed


HISTORY: list[Step] = [
    hand("end of the investigation", "sj.enf1", "investigate", of_first, outcome="CONCLUDE", **PROPOSED),
    hand("confirmation", "sj.enf2", "confirm_investigation", of_first, outcome="AGREE"),
    hand("report", "sj.enf.head", "review_report", of_first, outcome="PASS"),
    worker("the review is opened"),
    hand("examination", "sj.legal", "review", of_review, outcome="PASSED", opinion="经审核，同意。", **FINDINGS),
    hand("conclusion", "sj.legal.head", "sign", of_review, outcome="SIGN"),
    worker("the case takes it up"),
    hand("approval", "sj.leader", "approve_proposal", of_first, outcome="PASS", opinion="同意。"),
    hand("seal on the notice", "sj.seal", "seal_paper", of_first, outcome="SEALED"),
    worker("the notice is made"),
    hand("decision", "sj.principal", "decide", of_second, outcome="DECIDE", opinion="同意。"),
    hand("seal on the decision", "sj.seal", "seal_decision", of_second, outcome="SEALED"),
    worker("the decision is made"),
    hand(
        "delivery of the decision",
        *("sj.enf1", "deliver_decision", of_second),
        outcome="DELIVERED",
        channel="IN_PERSON",
        place="当事人住所",
    ),
]


def begin() -> CaseTown:
    """A day ago the one was proved, and the other discussed."""
    city = staff(City(now=clock.now() - dt.timedelta(days=1)).build())
    first, second = Casework(city), Casework(city)
    weighed(second, city.enterprise(0))
    second.does("principal", "discuss", outcome="DISCUSSED", minutes=minutes(city))
    proved(first, city.enterprise(1))
    city.run_jobs()
    city.now = clock.now()
    town = CaseTown(city, first.case, cases=[first.matter, second.matter])
    town.log_in()
    return town
