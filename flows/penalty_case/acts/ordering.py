"""Papers of the case (制文): ordered by an act, sealed where they leave, made by the worker, delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from documents.forms.catalogue import FORMS
from documents.models import Document
from flows.matters.delivering.sending import hand_over
from flows.matters.models import Participation
from flows.matters.rules import UNKNOWN_OUTCOME
from flows.matters.sealing import seal_paper as use_seal
from flows.matters.step import Done, Step, act
from flows.registers import performance

from .. import rules
from ..models import PaperOrder, PenaltyCase, Request, case_of
from .clocks import PRESERVATION

INTERNAL_JOB = "penalty_case.make_paper"
# What the delivery of a paper leads to, and where it goes back to when the keeper of the seal finds a fault.
LEADS_TO = {
    "penalty_notice": ("NOTICE", "approve_proposal"),
    "hearing_notice": ("NOTICE", "approve_proposal"),
    "hearing_summons": ("SUMMONS", "arrange_hearing"),
    "summons": ("EVIDENCE", "investigate"),
    "sampling_receipt": ("EVIDENCE", "investigate"),
    "preservation_list": ("EVIDENCE", "answer_request"),
    "preservation_decision": ("EVIDENCE", "investigate"),
    "deferral_grant": ("PERFORMANCE", "perform"),
    "surcharge_decision": ("PERFORMANCE", "perform"),
    "demand": ("PERFORMANCE", "perform"),
    "court_application": ("PERFORMANCE", "perform"),
}


def order(step: Step, case: PenaltyCase, kind: str, *, about: int | None = None, recipient: str = "") -> PaperOrder:
    """Ask for a paper on the house form ``kind``; one that stays in the house is made at once by the worker.

    about      the row that it speaks of: a request, a hearing, a record, a measure
    recipient  whom it goes to; the party unless it says otherwise
    """
    leaves = FORMS[kind].LEAVES
    to = (recipient or case.party_name) if leaves else ""
    row = PaperOrder(case=case, kind=kind, about=about, recipient=to, leaves=leaves, ordered_at=step.now)
    step.create(row)
    if not leaves:
        step.queue(INTERNAL_JOB, f"penalty_case.paper:{row.pk}", {"order": row.pk})
    return row


def made_last(case: PenaltyCase) -> list[PaperOrder]:
    """The papers of the last order that are made and not yet sent."""
    rows = PaperOrder.objects.filter(case=case, leaves=True, kind__in=LEADS_TO, document__deliveries=None)
    return list(rows.filter(sent_back_at=None).exclude(document=None).select_related("document"))


def is_voided(orders: Sequence[PaperOrder]) -> bool:
    """Whether a leader voided one of these papers before it left (作废)."""
    return any(row.document is not None and row.document.standing == Document.Standing.VOIDED for row in orders)


def take_back(step: Step, orders: Sequence[PaperOrder]) -> str:
    """These papers do not leave: what was granted with them waits for its answer again; the step they go back to."""
    for row in orders:
        step.change(row, sent_back_at=step.now)
        if row.kind == "preservation_list":
            step.change(Request.objects.get(pk=row.row), granted=None)
            step.stop_clocks(PRESERVATION)
        if row.kind == "preservation_decision":
            step.change(Request.objects.get(pk=row.row), settled_at=None, settled_as="")
    return LEADS_TO[orders[0].kind][1]


@act(
    title=_("Use of the seal"),
    outcomes={"SEALED": _("Seal used"), "RETURN": _("Send back")},
    needs_opinion=("RETURN",),
)
def seal_paper(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """Use of the seal (用印) on what leaves; a keeper who finds a fault sends it back with his reason. E-SEAL-01."""
    case = case_of(step.matter)
    orders = rules.waiting_orders(case)
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to=take_back(step, orders))
    for row in orders:
        name = FORMS[row.kind].NAME
        use_seal(
            step,
            row.issue_key,
            kind_name=name,
            recipient=row.recipient,
            signatory=rules.signatory_in(step.matter, case),
        )
        step.change(row, sealed_at=step.now)
        if row.kind == "preservation_decision":
            step.meet(PRESERVATION)
    return Done("SEALED", opinion)


@act(
    title=_("Issue of the paper"),
    outcomes={"ISSUED": _("Paper issued"), "UNSEALED": _("Nobody used the seal, back to its keeper")},
)
def record_paper(
    step: Step, *, numbers: str = "", papers: Mapping[int, int] | None = None, outcome: str = "ISSUED"
) -> Done:
    """Issue (制文): the worker has numbered, rendered and frozen what was sealed; ``papers`` by the order's id.

    A grant to pay in parts is entered with its number, 行政处罚法 art 66(2).
    """
    if outcome == "UNSEALED":
        return Done("UNSEALED", "文书尚未用印,退回用印", returns_to="seal_paper")
    for order_id, document_id in (papers or {}).items():
        row = PaperOrder.objects.get(pk=order_id, case=step.matter.pk)
        step.change(row, document_id=document_id)
        if row.kind == "deferral_grant":
            _grant(step, row)
    return Done("ISSUED", numbers)


def _grant(step: Step, row: PaperOrder) -> None:
    case = case_of(step.matter)
    request = Request.objects.get(pk=row.row, case=case)
    assert case.penalty is not None and row.document is not None, "granted of a decision that is issued"
    performance.grant_instalments(
        case.penalty,
        rules.parts_of(request.items),
        by_number=row.document.number,
        actor=step.log_actor,
        at=step.now,
    )


@act(
    title=_("Delivery"),
    outcomes={
        "NOTICE": _("Party told of the proposal"),
        "SUMMONS": _("Party told of the hearing"),
        "EVIDENCE": _("Delivered"),
        "PERFORMANCE": _("Delivered to be performed"),
        "ANEW": _("Paper voided: to be made again"),
    },
)
def deliver_paper(
    step: Step, *, outcome: str = "", opinion: str = "", channel: str = "IN_PERSON", **facts: Any
) -> Done:
    """Delivery (送达) of what was made, all under one receipt; how it goes on follows from the kind of paper.

    What a leader voided before it left goes back to be made again (ANEW); what holds does not, E-ACT-06.
    """
    case = case_of(step.matter)
    orders = made_last(case)
    if outcome == "ANEW":
        if not is_voided(orders):
            raise UNKNOWN_OUTCOME.refusal(field="outcome")
        return Done("ANEW", opinion, returns_to=take_back(step, orders))
    papers: list[Document] = [row.document for row in orders if row.document is not None]
    hand_over(step, papers[0], channel=channel, together=papers[1:], **facts)
    admit_party(step, case)
    return Done(LEADS_TO[orders[0].kind][0], opinion)


def admit_party(step: Step, case: PenaltyCase) -> None:
    """From its first paper on the enterprise follows the case in the portal, to read (当事人).

    A case against a person is not the enterprise's affair; the person has no portal.
    """
    if case.on_person:
        return
    known = Participation.objects.filter(matter=step.matter, enterprise=step.matter.enterprise)
    if not known.exists():
        step.create(
            Participation(
                matter=step.matter,
                enterprise=step.matter.enterprise,
                capacity=Participation.Capacity.PARTY,
                access=Participation.Access.READ,
                from_on=step.today,
            )
        )
