"""The proposal (裁量), 行政处罚法 arts 4, 32-34, 37, 63: computed, explained, held against the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flows.calendar.regions import region_of
from flows.law import benchmarks, discretion
from flows.matters.models import Decision
from flows.registers import cases
from flows.registers.models import CaseFiling, PenaltyKind
from permissions.refusals import Refusal

from ..models import Evidence, PenaltyCase, Proposal
from ..models.proposal import FOUR_REASONS
from . import comparison, hearing_right, no_penalty, ranges
from .casework import party_of, violation_of
from .drafting import ZERO, evidence_of, missing
from .handling import REQUEST_WANTED
from .named import FOUR_REASONS_WANTED, KIND_WANTED

Outcome = Decision.Outcome
REASONS = dict(zip(FOUR_REASONS, ("事理", "法理", "道理", "情理"), strict=True))
BRANCHES = Proposal.Branch.choices[1:]


def law_for(case: PenaltyCase, today: dt.date) -> discretion.Applicable | None:
    """The version of the law that applies (从旧兼从轻), art 37; None for a violation the catalogue does not have."""
    try:
        return discretion.applicable(case.violation, case.last_day_of_act, today)
    except LookupError:
        return None


def choices_of(case: PenaltyCase, today: dt.date) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen for this violation: grades, circumstances, the points of each branch of art 33."""
    found = law_for(case, today)
    tiers = (
        [("", "—"), *((t.code, f"{t.name} {t.circumstance}") for t in found.violation.tiers(today))] if found else []
    )
    return {
        "tier": tiers,
        "aggravating": [(row.code, row.text) for row in benchmarks.circumstances("AGGRAVATING")],
        "mitigating": [(row.code, row.text) for row in benchmarks.circumstances("MITIGATING")],
        "ticks": no_penalty.all_ticks(),
    }


def suggestion_of(case: PenaltyCase, today: dt.date, chosen: Proposal | None = None) -> discretion.Discretion | None:
    """What the benchmark comes to for what is chosen, else for the present version; None while no grade is chosen."""
    proposal = chosen or case.proposal
    found = law_for(case, today)
    if proposal is None or found is None or not proposal.tier:
        return None
    return computed(found.violation, proposal, today)


def computed(row: benchmarks.Violation, proposal: Proposal, today: dt.date) -> discretion.Discretion | None:
    """The benchmark's range and suggestion for the grade and the circumstances of this version; None for no such."""
    try:
        return discretion.propose(
            row, proposal.tier, aggravating=proposal.aggravating, mitigating=proposal.mitigating, on=today
        )
    except discretion.UnknownChoice:
        return None


def proposal_of(case: PenaltyCase, values: Mapping[str, Any], today: dt.date) -> Proposal:
    """A version from what the officers chose; articles, law and explanation are computed, never typed."""
    outcome = str(values.get("proposed") or "")
    penalises = outcome == Outcome.PENALISED
    found = law_for(case, today)
    made = Proposal(
        case=case,
        outcome=outcome,
        violated=found.violation.violated if found else "",
        basis=found.violation.basis if found else "",
        law_of=found.law_of if found else None,
        tier=str(values.get("tier") or "") if penalises else "",
        aggravating=sorted(values.get("aggravating") or []) if penalises else [],
        mitigating=sorted(values.get("mitigating") or []) if penalises else [],
        kinds=",".join(_ordered(values.get("kinds") or [])) if penalises else "",
        fine=_sum(values.get("fine")) if penalises else ZERO,
        confiscated=_sum(values.get("confiscated")) if penalises else ZERO,
        further=_text(values, "further") if penalises else "",
        leaving_reason=_text(values, "leaving_reason") if penalises else "",
        branch=str(values.get("branch") or "") if outcome == Outcome.NOT_PENALISED else "",
        ticks=sorted(values.get("ticks") or []) if outcome == Outcome.NOT_PENALISED else [],
        education=_text(values, "education") if outcome == Outcome.NOT_PENALISED else "",
        transferred_to=_text(values, "transferred_to") if outcome == Outcome.TRANSFERRED else "",
        new_facts=_text(values, "new_facts"),
        **{name: _text(values, name) for name in FOUR_REASONS},
    )
    said = computed(found.violation, made, today) if penalises and found is not None else None
    if found is not None:
        made.explanation = [*found.explanation, *(said.explanation if said else ())]
    return made


def _ordered(kinds: Any) -> list[str]:
    return [kind for kind in PenaltyKind.values if kind in kinds]


def _sum(value: Any) -> Decimal:
    return Decimal(value or 0).quantize(Decimal("0.01"))


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def check_proposal(case: PenaltyCase, proposal: Proposal, today: dt.date) -> Iterator[Refusal]:
    """Everything that stands against proposing this, all at once."""
    if proposal.outcome == Outcome.PENALISED:
        yield from _check_penalty(case, proposal, today)
    elif proposal.outcome == Outcome.NOT_PENALISED:
        yield from _check_spared(case, proposal)
    elif proposal.outcome == Outcome.TRANSFERRED:
        if not proposal.transferred_to:
            yield REQUEST_WANTED.refusal(field="transferred_to", missing="受移送机关")
    elif proposal.outcome != Outcome.UNFOUNDED:
        yield KIND_WANTED.refusal(field="proposed")
    if proposal.outcome in (Outcome.PENALISED, Outcome.NOT_PENALISED) and not case.is_summary:
        gaps = "、".join(missing(proposal.four_reasons, REASONS))
        if gaps:
            yield FOUR_REASONS_WANTED.refusal(field="reason_of_fact", list=gaps)


def _check_penalty(case: PenaltyCase, proposal: Proposal, today: dt.date) -> Iterator[Refusal]:
    law = law_for(case, today)
    yield from ranges.check_law(law, proposal.basis)
    yield from ranges.check_penalty(
        law,
        kinds=[kind.value for kind in proposal.kind_list],
        fine=proposal.fine,
        confiscated=proposal.confiscated,
        tier=proposal.tier,
        aggravating=proposal.aggravating,
        mitigating=proposal.mitigating,
        reason=proposal.leaving_reason,
        today=today,
        violated_on=case.last_day_of_act,
    )


def _check_spared(case: PenaltyCase, proposal: Proposal) -> Iterator[Refusal]:
    first = first_time(case)
    by_party = Evidence.objects.filter(case=case, withdrawn_at=None, by_party=True).exists()
    yield from no_penalty.check_no_penalty(
        proposal.branch,
        proposal.ticks,
        earlier=[row.matter_number for row in first.filings] + [row.decision_number for row in first.penalties],
        has_party_evidence=by_party,
        education=proposal.education,
    )


def correction_warning(case: PenaltyCase, proposal: Proposal) -> str:
    """Where a penalty comes without an order to correct (责令改正), art 28: what to look at; else empty."""
    if proposal.outcome != Outcome.PENALISED:
        return ""
    return ranges.order_wanted(violation_of(case), [row.name for row in evidence_of(case)])


def first_time(case: PenaltyCase) -> cases.FirstTime:
    """Whether it is the party's first violation of the kind (初次违法), looked up in the registers."""
    found = violation_of(case)
    return cases.first_violation(
        party_of(case),
        case.violation,
        found.title if found else "",
        before=case.violated_on,
        matter_number=case.matter.number or "",
    )


def hearing_rights(case: PenaltyCase, proposal: Proposal, on: dt.date) -> tuple[str, ...]:
    """Why the party may ask for a hearing (行政处罚法 art 63); empty if it may not."""
    return hearing_right.hearing_right(
        kinds=[kind.value for kind in proposal.kind_list],
        fine=proposal.fine,
        confiscated=proposal.confiscated,
        on_person=case.on_person,
        region=region_of(case.matter.unit),
        on=on,
    )


def similar_to(case: PenaltyCase, today: dt.date) -> comparison.Similar:
    """Decisions of three years on the same violation, in numbers and the latest ten."""
    rows = CaseFiling.objects.similar(case.violation, comparison.since(today)).filter(on_person=case.on_person)
    rows = rows.exclude(matter_number=case.matter.number or "").select_related("authority", "enterprise", "penalty")
    return comparison.similar(list(rows[:200]), fine=case.proposal.fine if case.proposal else None)
