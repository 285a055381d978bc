"""The draft of the decision (拟处理意见), 行政处罚法 arts 33, 34, 37, 57: its content and its hash."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flows.matters.models import Decision
from flows.registers.models import PenaltyKind
from permissions.audit.log import canonical, plain

from ..models import CaseFact, Evidence, FactEvidence, PenaltyCase, Proposal

ZERO = Decimal("0.00")
# What a version says: two versions with the same content are one draft. How the party was heard is no part of it.
CONTENT = (
    *("outcome", "violated", "basis", "law_of", "tier", "aggravating", "mitigating", "kinds", "fine", "confiscated"),
    *("further", "explanation", "leaving_reason", "reason_of_fact", "reason_of_law", "reason_of_sense"),
    *("reason_of_feeling", "branch", "ticks", "education", "transferred_to", "new_facts"),
)
# Where the case is worked on or decided: what waits there, or was done there since, is not decided (any more).
UNDECIDED = ("investigate", "weigh", "discuss", "decide", "decide_on_spot")


def is_decided(case: PenaltyCase) -> bool:
    """Whether it is decided and the decision did not come back (从用印、制文退回的,可以再补充)."""
    decision = case.matter.latest_decision
    if decision is None:
        return False
    since = case.matter.acts.filter(node__in=UNDECIDED, pk__gt=decision.act_id)
    return not (case.matter.work_items.open().filter(node__in=UNDECIDED).exists() or since.exists())


def content_of(proposal: Proposal) -> dict[str, Any]:
    """What the version proposes, by name of the field."""
    found = {name: getattr(proposal, name) for name in CONTENT}
    return {**found, "fine": f"{proposal.fine:.2f}", "confiscated": f"{proposal.confiscated:.2f}"}


def values_of(proposal: Proposal) -> dict[str, Any]:
    """The version as the values of a form: what ``proposal_of`` makes it from."""
    names = [name for name in CONTENT if name not in ("outcome", "violated", "basis", "law_of", "explanation", "kinds")]
    values = {name: getattr(proposal, name) for name in names}
    return {**values, "proposed": proposal.outcome, "kinds": [kind.value for kind in proposal.kind_list]}


def facts_of(case: PenaltyCase) -> list[CaseFact]:
    """The facts that have to be proved and stand."""
    return list(CaseFact.objects.filter(case=case, withdrawn_at=None))


def evidence_of(case: PenaltyCase) -> list[Evidence]:
    """The evidence that stands."""
    return list(Evidence.objects.filter(case=case, withdrawn_at=None))


def proofs_of(case: PenaltyCase) -> list[dict[str, Any]]:
    """Each fact with what proves it: ``{"fact": row, "proofs": [FactEvidence]}``; an empty list is a fact unproved."""
    links: dict[int, list[FactEvidence]] = {}
    rows = FactEvidence.objects.filter(fact__case=case, evidence__withdrawn_at=None).select_related("evidence")
    for row in rows:
        links.setdefault(row.fact_id, []).append(row)
    return [{"fact": fact, "proofs": links.get(fact.pk, [])} for fact in facts_of(case)]


def draft_of(case: PenaltyCase) -> dict[str, Any]:
    """All that a decision rests on: party, act, facts, evidence, articles, kind, amount (domain §0.3.6)."""
    proposal = case.proposal
    person = case.person if case.on_person else None  # type: ignore[attr-defined]
    return {
        "party": {
            "enterprise": case.enterprise.credit_code,
            "name": case.party_name,
            "person": hashlib.sha256(person.id_number.encode()).hexdigest() if person else "",
        },
        "violation": case.violation,
        "cause": case.cause,
        "place": case.place,
        "violated_on": case.violated_on,
        "ended_on": case.ended_on,
        "caused_harm": case.caused_harm,
        "facts": case.facts,
        "fact_rows": [[fact.pk, fact.text] for fact in facts_of(case)],
        "evidence": [
            [each.pk, each.kind, each.name, each.source, each.pages, each.is_original, each.sha256]
            for each in evidence_of(case)
        ],
        "proofs": [
            [found["fact"].pk, link.evidence_id, link.page] for found in proofs_of(case) for link in found["proofs"]
        ],
        "proposal": content_of(proposal) if proposal else None,
    }


def draft_sha256(case: PenaltyCase) -> str:
    """SHA-256 of the draft in its canonical form, as hex: what a review and a decision are bound to."""
    return hashlib.sha256(canonical(plain(draft_of(case))).encode()).hexdigest()


def proposed_in_words(proposal: Proposal) -> str:
    """What is proposed, as papers say it."""
    if proposal.outcome != Decision.Outcome.PENALISED:
        branch = f"（{proposal.get_branch_display()}）" if proposal.branch else ""
        to = f"，移送{proposal.transferred_to}" if proposal.transferred_to else ""
        return f"{proposal.get_outcome_display()}{branch}{to}"
    said = [in_words(kind, proposal) for kind in proposal.kind_list]
    return "；".join([*said, *filter(None, [proposal.further])])


def in_words(kind: PenaltyKind, proposal: Proposal) -> str:
    """One kind of penalty with its sum."""
    if kind == PenaltyKind.FINE:
        return f"处{money(proposal.fine)}的罚款"
    if kind == PenaltyKind.GAINS:
        return f"没收违法所得{money(proposal.confiscated)}"
    return str(kind.label)


def money(amount: Decimal) -> str:
    """A sum in yuan as papers print it: 人民币30000元, with cents only where there are any."""
    plain = f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"
    return f"人民币{plain}元"


def reasoning_of(proposal: Proposal) -> str:
    """事理、法理、道理、情理 as paragraphs."""
    return "\n".join(text.strip() for text in proposal.four_reasons.values() if text.strip()) or proposed_in_words(
        proposal
    )


def articles_of(proposal: Proposal) -> list[str]:
    """The citations that the decision prints."""
    return [text for text in (proposal.violated, proposal.basis) if text]


def missing(values: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """The Chinese names of what is empty."""
    for field, name in names.items():
        if not str(values.get(field) or "").strip():
            yield name


def day_after(day: dt.date) -> dt.date:
    """The next day."""
    return day + dt.timedelta(days=1)
