"""What always holds of penalty cases (不变量), asked of the rows themselves; and what no raw write reaches."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction

from documents.models import Document, NumberSeries
from flows.matters import engine
from flows.matters.models import Act, Decision, Hearing, Job, Matter, Review, ReviewExemption
from flows.matters.nodes import ByMatter
from flows.penalty_case.models import CaseFact, Evidence, FactEvidence, PenaltyCase, Proposal
from tests.walks import holds

GATED = (
    *("penalty_case.decision", "penalty_case.person_decision", "penalty_case.spot_decision"),
    *("penalty_case.no_penalty", "penalty_case.unfounded", "penalty_case.transfer_letter"),
)
MAJOR_FROM = 30000  # yuan, from a unit: the house's default, which no walk changes
SAID_BY_A_PROPOSAL = (
    *("outcome", "violated", "basis", "kinds", "fine", "confiscated", "tier", "aggravating", "mitigating", "further"),
    *("leaving_reason", "reason_of_fact", "reason_of_law", "reason_of_sense", "reason_of_feeling", "branch", "ticks"),
    *("education", "transferred_to", "new_facts"),
)


def fingerprint(case: PenaltyCase) -> str:
    """Party, act, facts, evidence, articles and sums as the rows say them now, in a form that can be compared."""
    case = PenaltyCase.objects.select_related("enterprise").get(pk=case.pk)
    last = Proposal.objects.filter(case=case).order_by("number").values_list(*SAID_BY_A_PROPOSAL).last()
    evidence = Evidence.objects.filter(case=case, withdrawn_at=None).order_by("pk")
    said = [
        (case.enterprise.name, case.enterprise.credit_code, case.violation, case.violated_on, case.ended_on),
        (case.place, case.facts, case.caused_harm),
        list(CaseFact.objects.filter(case=case, withdrawn_at=None).order_by("pk").values_list("pk", "text")),
        list(evidence.values_list("pk", "kind", "name", "source", "pages", "is_original", "sha256")),
        list(
            FactEvidence.objects.filter(fact__case=case, fact__withdrawn_at=None, evidence__withdrawn_at=None)
            .order_by("fact", "evidence")
            .values_list("fact", "evidence", "page")
        ),
        last,
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass
class Watch:
    """What was seen so far: of each review that passed and each gated paper, what the rows said in that moment."""

    reviewed: dict[int, str] = field(default_factory=dict)
    papers: set[int] = field(default_factory=set)

    def faults(self, now: dt.datetime) -> list[str]:
        """Where something does not hold now."""
        found = holds.faults_now(now) + _awaited()
        self.remember()
        for paper in Document.objects.filter(kind__in=GATED).exclude(pk__in=self.papers).exclude(state="VOID"):
            self.papers.add(paper.pk)
            found += [f"{paper.number}: {fault}" for fault in self._of(paper)]
        return found

    def remember(self) -> None:
        """What the rows say of each review that has passed since this was last asked."""
        for review in Review.objects.filter(conclusion="PASSED").exclude(pk__in=self.reviewed):
            self.reviewed[review.pk] = fingerprint(PenaltyCase.objects.get(pk=review.matter_id))

    def _of(self, paper: Document) -> list[str]:
        """A decision that was issued just now: on what it rests, by its rows alone."""
        case = PenaltyCase.objects.get(pk=int(paper.subject_ref.removeprefix("matter:")))
        decision = Decision.objects.filter(matter=case.pk).order_by("pk").last()
        if decision is None or str(decision.pk) != paper.issue_key.rpartition(":")[2]:
            return ["its decision is not the last one of the case"]
        hearings = Hearing.objects.filter(matter=case.pk)
        proposal = Proposal.objects.filter(case=case).order_by("number").last()
        assert proposal is not None
        if decision.review_id is None:
            is_major = (
                hearings.exists()
                or case.is_complex
                or case.public_interest
                or max(proposal.fine, proposal.confiscated) >= MAJOR_FROM
                or bool(set(proposal.kinds.split(",")) - {"", "FINE", "WARNING", "GAINS", "GOODS"})
                or (proposal.outcome == "NOT_PENALISED" and case.caused_harm)
            )
            return ["a major decision without a review"] if is_major else []
        review = Review.objects.get(pk=decision.review_id)
        faults = []
        if (review.matter_id, review.conclusion, review.withdrawn_at) != (case.pk, "PASSED", None):
            faults.append("its review did not pass, was withdrawn or is of another case")
        if hearings.filter(held_at__gte=review.concluded_at).exists():
            faults.append("its review is older than the hearing")
        if review.draft_sha256 != decision.draft_sha256 or self.reviewed[review.pk] != fingerprint(case):
            faults.append("what was reviewed is not what was issued")
        return faults


def _awaited() -> list[str]:
    """A case that waits for its review: the review is open, or a job will open it or carry its conclusion back."""
    found = []
    for matter in Matter.objects.filter(status=Matter.Status.OPEN, procedure="penalty_case"):
        for task in engine.waiting_tasks(matter):
            if not isinstance(task.flow_task, ByMatter):
                continue
            is_open = Matter.objects.filter(status=Matter.Status.OPEN, legal_review__task=task).exists()
            if not is_open and not Job.objects.unfinished().exclude(state=Job.State.FAILED).exists():
                found.append(f"{matter}: waits for a review that nobody opens")
    return found


def faults_at_the_end() -> list[str]:
    """Everything is over: every number has its paper, and no clock runs."""
    found = [f"{matter}: never came to an end" for matter in Matter.objects.exclude(status__in=holds.OVER)]
    papers = Document.objects.exclude(state=Document.State.FROZEN).exclude(state="VOID")
    found += [f"{paper.number} has no paper" for paper in papers]
    for series in NumberSeries.objects.all():
        serials = sorted(Document.objects.filter(series=series).values_list("serial", flat=True))
        if serials != list(range(1, len(serials) + 1)):
            found.append(f"series {series}: {serials}")
    for matter in Matter.objects.filter(status=Matter.Status.CLOSED, procedure="penalty_case"):
        is_filed = PenaltyCase.objects.filter(pk=matter.pk, filed_at__isnull=False).exists()
        issued = Document.objects.about(matter.chain).filter(kind__in=GATED, state=Document.State.FROZEN)
        if is_filed and not issued.exists():
            found.append(f"{matter}: closed without its decision")
    return found


# Raw and bulk writes -----------------------------------------------------------------------


def forged(matter: Matter, chance: random.Random) -> str:
    """Somebody writes into the tables what no act gave; ``""`` if the database refused, else what it let in."""
    attempts = [_bare_decision, _decision_on_what_did_not_pass, _gated_paper, _passed_by_hand, _hearing_forgotten]
    attempts += [_exempt_though_large]
    attempt = chance.choice(attempts)
    try:
        with transaction.atomic():
            did = attempt(matter)
            transaction.set_rollback(True)
    except DatabaseError:
        return ""
    return f"{attempt.__name__} was let in: {did}" if did else ""


def _decision(matter: Matter, **fields: Any) -> Decision:
    act = Act.objects.filter(matter=matter).exclude(user=None).order_by("pk").last()
    assert act is not None and act.user is not None
    values = {"outcome": "PENALISED", "draft_sha256": "a" * 64, "reasons": "事实", "articles": ["行政处罚法第五十七条"]}
    values |= {"signatory": act.user, "signatory_name": act.user.name, "decided_on": act.at.date(), "act": act}
    return Decision(matter=matter, **{**values, **fields})


def _bare_decision(matter: Matter) -> str:
    """Neither review nor exemption."""
    Decision.objects.bulk_create([_decision(matter)])
    return "a decision on nothing"


def _decision_on_what_did_not_pass(matter: Matter) -> str:
    """A review that did not pass, was withdrawn, or is older than a hearing; or an exemption after one."""
    hearings = Hearing.objects.filter(matter=matter)
    for review in Review.objects.filter(matter=matter):
        outlived = hearings.filter(held_at__gte=review.concluded_at).exists()
        if review.conclusion != "PASSED" or review.withdrawn_at or outlived:
            Decision.objects.bulk_create([_decision(matter, review=review, draft_sha256=review.draft_sha256)])
            return f"a decision on {review.conclusion}"
    for exemption in ReviewExemption.objects.filter(matter=matter):
        if hearings.exists():
            row = _decision(matter, exemption=exemption, draft_sha256=exemption.draft_sha256)
            Decision.objects.bulk_create([row])
            return "a decision on an exemption after a hearing"
    return ""


def _gated_paper(matter: Matter) -> str:
    """Some paper of the case is turned into its decision."""
    if Decision.objects.filter(matter=matter).exists():
        return ""
    paper = Document.objects.about(matter.chain).exclude(kind__in=GATED).exclude(state="VOID").last()
    if paper is None:
        return ""
    return f"{Document.objects.filter(pk=paper.pk).update(kind=GATED[0])} paper is a decision"


def _passed_by_hand(matter: Matter) -> str:
    """A conclusion is rewritten by a statement."""
    rows = Review.objects.filter(matter=matter).exclude(conclusion="PASSED", withdrawn_at=None)
    worse = [row.pk for row in rows if row.conclusion != "PASSED" or row.withdrawn_at]
    if not worse:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE matters_review SET conclusion = 'PASSED', withdrawn_at = NULL, withdrawn_by_id = NULL, "
            "withdrawn_because = '' WHERE id = %s",
            [worse[0]],
        )
    return "a conclusion rewritten"


def _exempt_though_large(matter: Matter) -> str:
    """An exemption that says of itself that the fine is not below the threshold."""
    last = Proposal.objects.filter(case=matter.pk).order_by("number").last()
    if last is None or last.fine < MAJOR_FROM:
        return ""
    said = {"fine": last.fine, "threshold": MAJOR_FROM, "reasons": ["罚款"], "kinds": last.kinds}
    at = Act.objects.filter(matter=matter).latest("pk").at
    ReviewExemption.objects.bulk_create([ReviewExemption(matter=matter, draft_sha256="a" * 64, at=at, **said)])
    return "a large fine exempt"


def _hearing_forgotten(matter: Matter) -> str:
    """A hearing is deleted or made older."""
    hearing = Hearing.objects.filter(matter=matter).first()
    if hearing is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matters_hearing WHERE id = %s", [hearing.pk])
    return "a hearing deleted"
