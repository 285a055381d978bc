"""What stands against a decision (决定前核查), 行政处罚法 arts 29, 36, 43-45, 51, 57-59; and the papers it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from documents.forms.penalty import UnitDecision
from flows.matters.models import Decision
from permissions.refusals import Refusal

from ..models import Discussion, PenaltyCase, Proposal, Statement
from . import casework, completeness, defence, proposing, summary
from .drafting import missing, proposed_in_words
from .gating import wants_discussion, wants_review
from .handling import MINUTES_WANTED, UNANSWERED
from .hearings import hearing_owed, notice_received_at, to_answer, told_orders
from .named import HEARING_NOT_HELD, NOT_REVIEWED, NOT_TOLD

Outcome = Decision.Outcome
# Each outcome has a paper of its own; of a penalty it depends on the party and the procedure.
DECISION_KINDS: dict[str, str] = {
    "UNIT": "penalty_case.decision",
    "PERSON": "penalty_case.person_decision",
    "SPOT": "penalty_case.spot_decision",
    Outcome.NOT_PENALISED: "penalty_case.no_penalty",
    Outcome.UNFOUNDED: "penalty_case.unfounded",
    Outcome.TRANSFERRED: "penalty_case.transfer_letter",
}
NAMES = {
    "penalty_case.decision": UnitDecision.NAME,
    "penalty_case.person_decision": UnitDecision.NAME,
    "penalty_case.spot_decision": "当场行政处罚决定书",
    "penalty_case.no_penalty": "不予行政处罚决定书",
    "penalty_case.unfounded": "违法事实不成立告知书",
    "penalty_case.transfer_letter": "案件移送书",
}
NOTICE, PLAIN_SHEET = "credit_repair.notification", "credit_repair.plain_words"
COMPANIONS = (NOTICE, PLAIN_SHEET)
DISCUSSED = {
    "begins_at": "开始时间",
    "ends_at": "结束时间",
    "place": "地点",
    "present": "出席人员",
    "report": "案情汇报",
    "opinions": "讨论意见",
    "conclusion": "结论",
}


def kind_of(case: PenaltyCase, outcome: str) -> str:
    """The kind of paper of a decision in this case."""
    if outcome != Outcome.PENALISED:
        return DECISION_KINDS[outcome]
    if case.is_summary:
        return DECISION_KINDS["SPOT"]
    return DECISION_KINDS["PERSON" if case.on_person else "UNIT"]


def is_published(case: PenaltyCase, outcome: str) -> bool:
    """Whether the decision is published, so that the party is told how its credit is repaired."""
    return outcome == Outcome.PENALISED and not case.on_person


def sealed_with(case: PenaltyCase, decision: Decision) -> list[tuple[str, str]]:
    """Key and name of every paper of a decision on which the seal is used."""
    kind = kind_of(case, decision.outcome)
    found = [(f"{kind}:{decision.pk}", NAMES[kind])]
    if is_published(case, decision.outcome):
        found.append((f"{NOTICE}:decision:{decision.pk}", "信用修复告知书"))
    return found


def check_decision(case: PenaltyCase, proposal: Proposal, today: dt.date) -> Iterator[Refusal]:
    """Everything that stands against deciding this draft today, all at once."""
    yield from casework.check_end_of_investigation(case, today)
    yield from proposing.check_proposal(case, proposal, today)
    for row in to_answer(case):
        yield UNANSWERED.refusal(statement=row.get_kind_display())
    if proposal.outcome == Outcome.PENALISED:
        yield from completeness.check_six_items(completeness.six_items(case, proposal))
        yield from check_told(case, proposal)
    if hearing_owed(case):
        yield HEARING_NOT_HELD.refusal()
    if wants_review(case):
        yield NOT_REVIEWED.refusal()
    if wants_discussion(case):
        yield MINUTES_WANTED.refusal(missing="集体讨论记录")


def check_told(case: PenaltyCase, proposal: Proposal) -> Iterator[Refusal]:
    """E-CASE-02: the party was told of a penalty; E-CASE-05: of one not lighter than this."""
    if notice_received_at(case) is None:
        yield NOT_TOLD.refusal()
        return
    told = told_proposal(case)
    if told is not None:
        yield from defence.check_not_heavier(told, proposal)


def told_proposal(case: PenaltyCase) -> Proposal | None:
    """The version of which the party was told."""
    orders = told_orders(case)
    about = orders[-1].about if orders else None
    return Proposal.objects.filter(case=case, pk=about).first() if about else None


def check_spot(case: PenaltyCase, proposal: Proposal, today: dt.date) -> Iterator[Refusal]:
    """E-CASE-15: what is decided on the spot is a warning or a small fine."""
    yield from casework.check_time_bar(case)
    yield from casework.check_double_fine(case)
    yield from casework.check_first_filer(case)
    yield from summary.check_summary(
        kinds=[kind.value for kind in proposal.kind_list], fine=proposal.fine, on_person=case.on_person, on=today
    )


def check_discussion(minutes: Mapping[str, Any], now: dt.datetime) -> Iterator[Refusal]:
    """E-CASE-41: the record says when, where, who, what each said, what was concluded."""
    if gaps := "、".join(missing(minutes, DISCUSSED)):
        yield MINUTES_WANTED.refusal(field="conclusion", missing=gaps)
    elif minutes["ends_at"] < minutes["begins_at"] or minutes["ends_at"] > now:
        yield MINUTES_WANTED.refusal(field="ends_at", missing="不早于开始、不晚于现在的结束时间")


def discussion_of(case: PenaltyCase, minutes: Mapping[str, Any], chair: Any) -> Discussion:
    """The record of a discussion of the present version."""
    proposal = case.proposal
    assert proposal is not None
    return Discussion(case=case, proposal=proposal, chair=chair, **minutes)


def answered_in_words(case: PenaltyCase) -> str:
    """What the party said and how it was taken, as the decision prints it."""
    rows = Statement.objects.filter(case=case, answered_at__isnull=False).order_by("pk")
    said = [f"当事人提出{row.get_kind_display()}：{row.text.rstrip('。')}。{row.answer}" for row in rows]
    return "\n".join(said)


def decided_in_words(case: PenaltyCase) -> str:
    """What is decided now, in one sentence."""
    proposal = case.proposal
    return proposed_in_words(proposal) if proposal else ""
