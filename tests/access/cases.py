"""Penalty cases of one bureau, for the sweep: a clue that is being written, a case of which its party was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Delivery, Document
from flows.matters import attachments
from flows.penalty_case import acts
from flows.penalty_case.models import Evidence
from permissions import roles
from permissions.organisations.models import Certificate, Position, ReviewerRecord
from tests.casework import Casework, certify
from tests.city import LONG_AGO

if TYPE_CHECKING:
    from tests.access.world import _Side

NOBODY: frozenset[str] = frozenset()


def add_cases(side: _Side, picture: bytes) -> None:
    """What an officer of this bureau writes, and what the enterprise of this side may read of its case."""
    city, prefix, squad = side.city, side.prefix, f"{side.unit.code}-ENF"
    for account, role in (("enf1", roles.HANDLER), ("enf2", roles.HANDLER), ("enf.head", roles.SECTION_HEAD)):
        city.official(f"{prefix}.{account}", city.units[squad], role)
        certify(city, f"{prefix}.{account}", Certificate.Kind.ENFORCEMENT)
    reads = city.people[f"{prefix}.enf1"]
    ReviewerRecord.objects.create(user=reads, first_review_on=LONG_AGO, basis="任命文件")
    work, own = Casework(city, prefix), frozenset({f"account:{prefix}.enf1"})
    both, officers = own | {f"account:{prefix}.enf2"}, ("case_officer", squad)
    draft = clue(side, work)
    side.add("own clue", (draft,), own)
    work.clue(side.firm, summary=f"{prefix}-summary-kept-inside")
    side.secrets |= {f"{prefix}-summary-kept-inside", str(work.matter.number)}
    work.file()
    work.prove((f"{prefix}-fact",))
    work.summon()
    work.send_out()
    work.conclude(tier="LIGHT")
    work.does("leader", "approve_proposal", outcome="PASS", opinion=f"{prefix}-approval-kept-inside")
    side.secrets.add(f"{prefix}-approval-kept-inside")
    work.does("seal", "seal_paper", outcome="SEALED")
    city.run_jobs()
    work.does("enf1", "deliver_paper", channel="IN_PERSON")
    case, kept = work.matter.pk, Evidence.objects.filter(case=work.matter.pk).latest("pk")
    upload = SimpleUploadedFile("proof.png", picture, "image/png")
    proof: Any = attachments.receive(upload, "file")
    work.party("DEFENCE", side.agent, text=f"{prefix}-defence", file=proof)
    handed_in = Evidence.objects.filter(case=case, by_party=True).get()
    for what in ("fact", "evidence", "record", "summons", "sampling", "statement"):
        side.add("entry", (case, what), both)
    side.add("entry", (case, "nothing"), NOBODY)
    side.add("suggestion", (case,), side.inside)
    side.add("fact", (case, work.case.fact_rows.get().pk), both)
    side.add("measure", (case, work.case.measures.get().pk), both)  # type: ignore[attr-defined]
    side.add("evidence", (case, kept.pk), side.inside, officers)
    side.add("case", (case,), side.party)
    assert handed_in.attachment is not None
    side.add("own proof", (case, handed_in.attachment.pk), side.party)
    papers = Document.objects.about(work.matter.chain)
    sent = Delivery.objects.filter(document__in=papers).latest("pk")
    for paper in papers:
        side.add("case paper", (case, paper.pk), side.party if paper.deliveries.exists() else NOBODY)
    side.add("own delivery of a case", (case, sent.pk), NOBODY)  # it came on paper: nothing is confirmed online


def clue(side: _Side, work: Casework) -> int:
    """The key of a draft."""
    lead = work.who("enf1")
    today = side.city.now.date()
    case = acts.open_case(
        enterprise=side.firm,
        position=Position.objects.get(user=lead),
        second=work.who("enf2"),
        now=side.city.now,
        violation="training.missing",
        violated_on=today,
        found_on=today,
        summary=f"{side.prefix}-clue-kept-inside",
    )
    side.secrets.add(f"{side.prefix}-clue-kept-inside")
    return case.pk
