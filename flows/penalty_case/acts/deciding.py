"""The decision (行政处罚决定), 行政处罚法 arts 51, 57-61: discussed where it must be, signed, sealed, delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from documents.models import Document
from flows.matters.delivering.sending import hand_over
from flows.matters.models import Matter
from flows.matters.rules import UNKNOWN_OUTCOME
from flows.matters.sealing import seal_paper as use_seal
from flows.matters.step import Done, Step, act
from flows.registers import cases
from permissions.refusals import Refusals

from .. import rules
from ..models import PenaltyCase, case_of
from .clocks import DECIDED_BUDGETS, DECISION, PUBLICITY, SPOT_BUDGETS, TRANSFER
from .filing import open_filing
from .investigating import keep_proposal
from .ordering import admit_party, order

RETURNS = {"RETURN_TO_WEIGH": "weigh", "RETURN_TO_INVESTIGATE": "investigate"}


@act(
    title=_("Collective discussion"),
    outcomes={"DISCUSSED": _("Agreed as proposed"), "RETURN_TO_WEIGH": _("Return to be weighed again")},
    needs_opinion=("RETURN_TO_WEIGH",),
)
def discuss(step: Step, *, outcome: str, opinion: str = "", minutes: Mapping[str, Any] | None = None) -> Done:
    """Collective discussion (集体讨论), art 57(2): who was there, what each said, what was concluded."""
    case = case_of(step.matter)
    if outcome in RETURNS:
        return Done(outcome, opinion, returns_to=RETURNS[outcome])
    Refusals([*rules.check_discussion(minutes or {}, step.now)]).raise_if_any()
    row = rules.discussion_of(case, minutes or {}, step.actor)
    step.create(row)
    order(step, case, "discussion_record", about=row.pk)
    return Done("DISCUSSED", opinion or row.conclusion)


def is_the_principals(matter: Matter) -> bool:
    """Whether the principal decides himself: what was discussed (art 57(2)), and a transfer (移送规定: 正职负责人)."""
    case = case_of(matter)
    proposal = case.proposal
    return rules.was_discussed(case) or (proposal is not None and proposal.outcome == "TRANSFERRED")


@act(
    title=_("Decision"),
    outcomes={
        "DECIDE": _("Decide as proposed"),
        "RETURN_TO_WEIGH": _("Return to be weighed again"),
        "RETURN_TO_INVESTIGATE": _("Return to the investigation"),
    },
    needs_opinion=("RETURN_TO_WEIGH", "RETURN_TO_INVESTIGATE"),
)
def decide(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Decision (作出决定), arts 57, 58: on the draft as it stands in this moment, bound to its hash.

    Whether it needs a legal review is computed here, and without a valid one it is refused, E-LR-01. Refuses
    what ``rules.check_decision`` does, all at once.
    """
    if outcome in RETURNS:
        return Done(outcome, opinion, returns_to=RETURNS[outcome])
    case = case_of(step.matter)
    proposal = case.proposal
    assert proposal is not None, "nothing is decided that was not proposed"
    Refusals([*rules.check_decision(case, proposal, step.today)]).raise_if_any()
    step.decide(
        outcome=proposal.outcome,
        reasons=rules.reasoning_of(proposal),
        articles=rules.articles_of(proposal),
        draft_sha256=rules.draft_sha256(case),
        exempt=rules.exemption(case, proposal, step.now),
    )
    step.meet(DECISION, TRANSFER)
    if proposal.outcome == "PENALISED":  # the second report, after the party was heard
        order(step, case, "case_report")
    if proposal.outcome == "TRANSFERRED":
        order(step, case, "transfer_approval")
    if proposal.outcome == "PENALISED":
        _open_publicity(step, case)
    return Done("DECIDE", opinion)


def _open_publicity(step: Step, case: PenaltyCase) -> None:
    """From the decision the days to its publicity run (安全生产法 art 78), anew where it was decided anew."""
    step.stop_clocks(PUBLICITY)
    clocks = [] if case.on_person else [(PUBLICITY, "公示处罚决定")]
    budgets = SPOT_BUDGETS if case.is_summary else DECIDED_BUDGETS
    for node, _key, _title in budgets:
        step.meet_node(node)
    step.open_clocks(clocks, budgets, start_event="作出处罚决定")


@act(
    title=_("Decision on the spot"),
    outcomes={"DECIDED": _("Decided on the spot"), "ORDINARY": _("Handle it by ordinary procedure")},
    needs_opinion=("ORDINARY",),
)
def decide_on_spot(
    step: Step,
    *,
    outcome: str = "",
    opinion: str = "",
    facts: str = "",
    heard: str = "",
    proposal: Mapping[str, Any] | None = None,
) -> Done:
    """Decision on the spot (当场处罚), arts 51, 52: a warning or a small fine by two officers, reported afterwards.

    What is too heavy for it (E-CASE-15), or no violation after all, goes on by ordinary procedure (art 54), as long
    as nothing was decided: it is examined and filed like any clue. That is no edge of the flow, along which the
    days to the publicity of what is decided here are added up.
    """
    case = case_of(step.matter)
    if outcome == "ORDINARY":
        return _to_ordinary_procedure(step, case, facts.strip(), opinion)
    step.change(case, facts=facts.strip(), filed_at=step.now)
    made = keep_proposal(step, case, proposal or {}, heard=heard.strip())
    Refusals([*rules.check_spot(case, made, step.today)]).raise_if_any()
    cases.mark_filed(rules.filing_row(case), actor=step.log_actor, at=step.now)
    step.decide(
        outcome=made.outcome,
        reasons=rules.reasoning_of(made),
        articles=rules.articles_of(made),
        draft_sha256=rules.draft_sha256(case),
        exempt=rules.exemption(case, made, step.now),
    )
    _open_publicity(step, case)
    return Done("DECIDED", opinion)


def may_be_ordinary(matter: Matter) -> bool:
    """Whether it may still be handled by ordinary procedure: nothing was decided on the spot before."""
    return matter.latest_decision is None


def _to_ordinary_procedure(step: Step, case: PenaltyCase, facts: str, opinion: str) -> Done:
    """Ordinary procedure (改按普通程序办理), art 54, from the examination of the clue on."""
    if not may_be_ordinary(step.matter):
        raise UNKNOWN_OUTCOME.refusal(field="outcome")
    step.change(case, procedure=PenaltyCase.Procedure.ORDINARY, facts=facts)
    changes = {"procedure": case.procedure}
    cases.amend_filing(rules.filing_row(case), changes, actor=step.log_actor, at=step.now)
    open_filing(step, "改按普通程序办理")
    return Done("ORDINARY", opinion, returns_to="review_filing")


@act(
    title=_("Use of the seal on the decision"),
    outcomes={"SEALED": _("Seal used"), "RETURN": _("Send back: to be decided again")},
    needs_opinion=("RETURN",),
)
def seal_decision(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """Use of the seal (用印) on the decision and the notice of repair that leaves with it; E-SEAL-01."""
    case, decision = case_of(step.matter), step.matter.latest_decision
    assert decision is not None, "what is sealed was decided"
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to=decided_at(case))
    for key, name in rules.sealed_with(case, decision):
        use_seal(step, key, kind_name=name, recipient=case.party_name, signatory=decision.signatory_name)
    return Done("SEALED", opinion)


def decided_at(case: PenaltyCase) -> str:
    """The step at which the case is decided anew."""
    return "decide_on_spot" if case.is_summary else "decide"


@act(
    title=_("Issue of the decision"),
    outcomes={
        "ISSUED": _("Paper issued"),
        "CHANGED": _("Draft changed, to be decided again"),
        "UNSEALED": _("Nobody used the seal, back to its keeper"),
    },
)
def record_decision(
    step: Step,
    *,
    number: str = "",
    document_id: int | None = None,
    penalty_id: int | None = None,
    outcome: str = "ISSUED",
) -> Done:
    """Issue (制文): numbered, rendered, frozen, entered in the register; or the draft or its review no longer holds."""
    case = case_of(step.matter)
    if outcome == "UNSEALED":
        return Done("UNSEALED", "文书尚未用印,退回用印", returns_to="seal_decision")
    if outcome == "CHANGED":
        return Done("CHANGED", "决定所依据的内容或者法制审核在制文前发生变化,退回重新办理", returns_to=decided_at(case))
    step.change(case, penalty_id=penalty_id)
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("ISSUED", number)


@act(
    title=_("Delivery of the decision"),
    outcomes={"DELIVERED": _("Delivered"), "ANEW": _("Paper voided: to be decided again")},
)
def deliver_decision(
    step: Step, *, outcome: str = "", opinion: str = "", channel: str = "IN_PERSON", **facts: Any
) -> Done:
    """Delivery (送达), art 61: the decision with 信用修复告知书 and 明白纸 under one receipt (两书同达)."""
    case = case_of(step.matter)
    leading, *others = decision_papers(step.matter)
    if outcome == "ANEW":
        if leading.standing != Document.Standing.VOIDED:
            raise UNKNOWN_OUTCOME.refusal(field="outcome")
        return Done("ANEW", opinion, returns_to=decided_at(case))
    hand_over(step, leading, channel=channel, together=others, **facts)
    admit_party(step, case)
    return Done("DELIVERED", opinion)


def decision_papers(matter: Matter) -> list[Document]:
    """The decision and what leaves with it, of several the last; empty while none is made."""
    kinds = [*rules.DECISION_KINDS.values(), *rules.COMPANIONS]
    papers = list(Document.objects.about(matter.chain).filter(kind__in=kinds).frozen())
    leading = [paper for paper in papers if paper.kind not in rules.COMPANIONS][-1:]
    return leading + [
        p for p in papers if p.kind in rules.COMPANIONS and leading and p.numbered_at >= leading[0].numbered_at
    ]


def decided_on(matter: Matter) -> dt.date:
    """The day of the decision."""
    assert matter.latest_decision is not None
    return matter.latest_decision.decided_on
