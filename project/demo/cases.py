"""Penalty cases of the demonstration (行政处罚案件): played through the acts themselves, as far as cases.toml tells.

Also who holds which certificate, without which nobody investigates and nobody reviews (行政处罚法 arts 42, 58).
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from documents.models import Delivery
from flows.calendar.current import current_calendar
from flows.law.workdays import previous_working_day
from flows.matters import jobs
from flows.matters.acts import perform_aside, perform_aside_by_party, perform_on, perform_task
from flows.matters.delivering import receiving
from flows.matters.models import Job, Matter, WorkItem
from flows.penalty_case import acts
from flows.penalty_case.models import CaseFact, PenaltyCase, Statement, case_of
from flows.registers.models import Enterprise
from permissions import roles
from permissions.clock import SHANGHAI, local_date
from permissions.organisations.models import Certificate, Position, ReviewerRecord, User

HERE = Path(__file__).parent
PACE = dt.timedelta(minutes=7)
DAYS = 12  # working days from the clue to the day of loading


def load_certificates(progress: Callable[[int, int], None]) -> int:
    """Certificates of officers and reviewers (执法证、法律职业资格证书) that are not there yet; how many were added."""
    with (HERE / "certificates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    users = User.objects.in_bulk([row["username"] for row in rows], field_name="username")
    known = set(Certificate.objects.values_list("kind", "number"))
    new = [row for row in rows if (row["kind"], row["number"]) not in known]
    Certificate.objects.bulk_create(
        Certificate(
            user=users[row["username"]],
            kind=row["kind"],
            number=row["number"],
            from_on=row["from_on"],
            until_on=row["until_on"] or None,
        )
        for row in new
    )
    reviewers = [users[row["username"]] for row in rows if row["kind"] == Certificate.Kind.LEGAL]
    begun = set(ReviewerRecord.objects.values_list("user", flat=True))
    ReviewerRecord.objects.bulk_create(
        ReviewerRecord(user=user, first_review_on=dt.date(2024, 1, 1), basis="演示任职文件")
        for user in reviewers
        if user.pk not in begun
    )
    progress(len(new), len(new))
    return len(new)


def load_cases(now: dt.datetime, progress: Callable[[int, int], None]) -> int:
    """Play each case that is told and not there yet; how many were played."""
    told = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))["case"]
    played = 0
    for done, story in enumerate(told, start=1):
        enterprise = Enterprise.objects.get(credit_code=story["enterprise"])
        if not PenaltyCase.objects.filter(enterprise=enterprise, violation=story["violation"]).exists():
            _Play(story, enterprise, now).run()
            played += 1
        progress(done, len(told))
    return played


class _Play:
    """One case from the clue to the step at which it waits; each hand is the first one who may."""

    def __init__(self, story: dict[str, Any], enterprise: Enterprise, now: dt.datetime) -> None:
        calendar, day = current_calendar(), local_date(now)
        for _ in range(story.get("days", DAYS)):
            day = previous_working_day(day, calendar)
        self.story, self.enterprise = story, enterprise
        self.now, self.end = dt.datetime.combine(day, dt.time(9, 5), SHANGHAI), now
        self.lead, self.second = (User.objects.get(username=name) for name in story["officers"])

    def next(self) -> dt.datetime:
        """The next moment, never one to come."""
        self.now = min(self.now + PACE, self.end)
        return self.now

    def run(self) -> None:
        """As far as it is told."""
        post = Position.objects.filter(user=self.lead, role=roles.HANDLER.code).earliest("pk")
        today = local_date(self.now)
        case = acts.open_case(
            enterprise=self.enterprise,
            position=post,
            second=self.second,
            now=self.now,
            violation=self.story["violation"],
            procedure=self.story.get("procedure", PenaltyCase.Procedure.ORDINARY),
            source=self.story.get("source", PenaltyCase.Source.INSPECTION),
            place=self.enterprise.address,
            violated_on=today - dt.timedelta(days=3),
            found_on=today - dt.timedelta(days=2),
            summary=self.story["summary"],
        )
        perform_on(acts.register_clue, case.pk, actor=self.lead, now=self.next(), position_id=post.pk)
        self.matter = Matter.objects.get(pk=case.pk)
        while (item := self._waiting()) is not None and item.node != self.story["until"]:
            self._step(item)

    def _waiting(self) -> WorkItem | None:
        """What waits for people, in the case or in its review; what only waits for the machine is made first."""
        matters = [self.matter, *Matter.objects.filter(legal_review__parent=self.matter)]
        for _ in range(3):
            for job in Job.objects.unfinished().filter(matter__in=matters).exclude(kind__startswith="matters.tell"):
                jobs.run(job, self.next())
            matters = [self.matter, *Matter.objects.filter(legal_review__parent=self.matter)]
        items = WorkItem.objects.open().filter(matter__in=matters).select_related("unit", "holder", "matter")
        return items.order_by("pk").first()

    def _step(self, item: WorkItem) -> None:
        if item.node == "investigate":
            self._prove()
        if item.node == "hear_party":
            self._party()
        held = Position.objects.filter(unit=item.unit, role=item.role).order_by("pk")
        actor = item.holder or held[0].user
        perform_task(item.pk, actor=actor, now=self.next(), **self._facts(item))
        if item.node.startswith("deliver"):
            self._receive()

    def _facts(self, item: WorkItem) -> dict[str, Any]:
        """What the hand writes at this step; the usual outcome where nothing else is told."""
        proposal = {**self.story["proposal"], "fine": Decimal(self.story["proposal"].get("fine", 0))}
        told: dict[str, dict[str, Any]] = {
            "investigate": {"outcome": "CONCLUDE", "facts": self.story["facts"], "proposal": proposal},
            "decide_on_spot": {"facts": self.story["facts"], "proposal": proposal},
            "review": {"outcome": "PASSED", "findings": [{"holds": True, "reason": ""}] * 7},
            "hear_party": {"outcome": self.story.get("heard", "NOTHING")},
            "weigh": {"outcome": "PROPOSE", "answers": self._answers(), "heard": self.story.get("answer", "")},
            "deliver_paper": {"channel": "IN_PERSON"},
            "deliver_decision": {"outcome": "DELIVERED", "channel": "IN_PERSON"},
        }
        return told.get(item.node) or {"outcome": USUAL[item.node], "opinion": OPINIONS.get(item.node, "")}

    def _answers(self) -> dict[int, dict[str, Any]]:
        """An answer to everything that the party said."""
        said = Statement.objects.filter(case=self.matter.pk, answered_at=None)
        return {row.pk: {"answer": self.story.get("answer", ""), "adopted": True} for row in said}

    def _aside(self, spec: Any, **facts: Any) -> None:
        perform_aside(
            spec,
            self.matter.pk,
            role=roles.HANDLER,
            unit=case_of(self.matter).section,
            actor=self.lead,
            now=self.next(),
            **facts,
        )

    def _prove(self) -> None:
        """Each fact with its evidence."""
        if CaseFact.objects.filter(case=self.matter.pk).exists():
            return
        for told in self.story["evidence"]:
            self._aside(acts.add_fact, text=told["proves"])
            fact = CaseFact.objects.filter(case=self.matter.pk).latest("pk")
            values = {name: told[name] for name in ("kind", "name", "source", "pages")}
            values |= {"obtained_on": local_date(self.now), "custody": "执法大队案卷", "is_original": False}
            self._aside(acts.add_evidence, values=values, proves={fact.pk: told.get("page", "1")})

    def _party(self) -> None:
        """What the party says, by its agent in the portal; it gives up the rest of its time."""
        agent = User.objects.filter(agencies__enterprise=self.enterprise).order_by("pk").first()
        for kind, text in (*self.story.get("statements", {}).items(), ("WAIVER", "")):
            if agent is not None and self.story.get("heard") != "HEARING":
                perform_aside_by_party(acts.state, self.matter.pk, actor=agent, now=self.next(), kind=kind, text=text)

    def _receive(self) -> None:
        """What was handed over is signed for."""
        for job in Job.objects.unfinished().filter(matter=self.matter, kind="matters.issue_receipt"):
            jobs.run(job, self.next())
        for row in Delivery.objects.filter(document__subject_ref=self.matter.chain, receipt_at=None, failed_at=None):
            facts = {"by": self.enterprise.legal_representative, "relation": "HEAD", "at": self.next()}
            self._aside(receiving.record, delivery_id=row.pk, **facts)


USUAL = {
    "review_filing": "PASS",
    "approve_filing": "FILED",
    "confirm_investigation": "AGREE",
    "review_report": "PASS",
    "sign": "SIGN",
    "approve_proposal": "PASS",
    "seal_paper": "SEALED",
    "weigh": "PROPOSE",
    "decide": "DECIDE",
    "seal_decision": "SEALED",
    "acknowledge": "ACKNOWLEDGED",
    "publish": "PUBLISHED",
    "close": "CLOSED",
    "archive": "ARCHIVED",
}
OPINIONS = {
    "review_filing": "违法事实有初步证据，建议立案。",
    "approve_filing": "同意立案。",
    "approve_proposal": "同意，依法告知。",
    "decide": "同意。",
    "close": "同意结案。",
}
