"""Acts of the investigation (调查取证), 行政处罚法 arts 42, 43, 54-57, 60: its end, and what leaders are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop as _

from flows.matters.clocks.extensions import ladder
from flows.matters.models import Matter, Participation
from flows.matters.step import Done, Step, act
from permissions import policies, roles
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusals

from .. import rules
from ..models import PenaltyCase, Proposal, Request, Statement, case_of
from .clocks import DECISION, PRESERVATION, REQUEST_ANSWER, TRANSFER
from .measures import SENDS_OUT, send_out
from .ordering import order

ASKS = ("ASK_PRESERVATION", "ASK_RECUSAL", "ASK_EXTENSION")
ASKS_INSTALMENTS = "ASK_INSTALMENTS"
KIND = {code: Request.Kind(code.removeprefix("ASK_")) for code in (*ASKS, ASKS_INSTALMENTS)}


@act(
    title=_("Investigation"),
    outcomes={
        "CONCLUDE": _("End the investigation"),
        "ASK_PRESERVATION": _("Ask for preservation of evidence"),
        "SETTLE_PRESERVATION": _("Deal with what was preserved"),
        SENDS_OUT: _("Send out summonses and sample receipts"),
        "ASK_RECUSAL": _("Ask for the recusal of an officer"),
        "ASK_EXTENSION": _("Ask for more time"),
    },
)
def investigate(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    facts: str = "",
    proposal: Mapping[str, Any] | None = None,
    reason: str = "",
    items: str = "",
    place: str = "",
    officer: User | None = None,
    instead: User | None = None,
) -> Done:
    """Investigation (调查): ended with a proposal (调查终结), or something is asked or leaves first.

    facts, proposal          of the end: what was found, and the values of a Proposal
    reason, items, place, officer, instead  of a request: see ``ask``
    """
    case = case_of(step.matter)
    if outcome in ASKS:
        about: dict[str, Any] = {
            "reason": reason,
            "items": items,
            "place": place,
            "officer": officer,
            "instead": instead,
        }
        return ask(step, case, outcome, opinion, **about)
    if outcome == "SETTLE_PRESERVATION":
        return _settle(step, case, opinion, items)
    if outcome == SENDS_OUT:
        return send_out(step, case, opinion)
    step.change(case, facts=facts.strip())
    Refusals([*rules.check_end_of_investigation(case, step.today)]).raise_if_any()
    made = keep_proposal(step, case, proposal or {})
    if made.outcome == "TRANSFERRED" and not step.is_running(TRANSFER):
        step.open_deadline(TRANSFER, title="决定是否移送", start_event="提出移送")
    return Done("CONCLUDE", opinion)


def keep_proposal(step: Step, case: PenaltyCase, values: Mapping[str, Any], *, heard: str = "") -> Proposal:
    """Write a version of the proposal, computed and checked; the same content again makes no new version.

    Refuses what ``rules.check_proposal`` does, all of it at once.
    """
    made = rules.proposal_of(case, values, step.today)
    Refusals([*rules.check_proposal(case, made, step.today)]).raise_if_any()
    last = case.proposal
    made.number, made.heard = (last.number + 1 if last else 1), heard
    if last is not None and rules.content_of(last) == rules.content_of(made) and last.heard == made.heard:
        return last
    step.create(made)
    return made


def ask(
    step: Step,
    case: PenaltyCase,
    outcome: str,
    opinion: str,
    *,
    reason: str,
    items: str = "",
    place: str = "",
    officer: User | None = None,
    instead: User | None = None,
) -> Done:
    """Ask a leader (报请批准): why, what is preserved where or in which parts it is paid, who keeps away."""
    assert step.work_item is not None
    row = Request(
        case=case,
        work_item=step.work_item,
        kind=KIND[outcome],
        reason=reason.strip(),
        items=items.strip(),
        place=place.strip(),
        officer=officer,
        instead=instead,
        asked_at=step.now,
    )
    Refusals([*rules.check_request(row, step.today)]).raise_if_any()
    if outcome == "ASK_EXTENSION":
        step.may_extend(DECISION, reason=reason)
        _show_above(step, case)
    step.create(row)
    step.open_budgets([("answer_request", REQUEST_ANSWER, "答复报请事项")], start_event="报请批准")
    return Done(outcome, opinion or reason)


def answering_authority(matter: Matter) -> OrgUnit:
    """Whose leader answers: of the authority above, where the next step of the ladder wants that (domain §0.3.7)."""
    case = case_of(matter)
    waits = Request.objects.filter(case=case, granted=None, kind=Request.Kind.EXTENSION).exists()
    return matter.unit.parent if waits and matter.unit.parent and _wants_above(matter) else matter.unit


def _wants_above(matter: Matter) -> bool:
    clock = matter.deadlines.running().filter(rule=DECISION).first()
    if clock is None:
        return False
    rungs = ladder(DECISION, matter.unit, local_date(clock.started_at))[clock.extensions.count() :]
    return bool(rungs) and rungs[0].approval == "SUPERIOR_AUTHORITY"


def _show_above(step: Step, case: PenaltyCase) -> None:
    """The authority above reads what it is asked to approve."""
    above = step.matter.unit.parent
    if above is None or not _wants_above(step.matter):
        return
    if not Participation.objects.valid_on(step.today).filter(matter=step.matter, unit=above).exists():
        step.create(
            Participation(
                matter=step.matter,
                unit=above,
                capacity=Participation.Capacity.COPIED,
                access=Participation.Access.READ,
                from_on=step.today,
            )
        )


def asked_last(case: PenaltyCase) -> Request:
    """The request that waits for its answer."""
    return Request.objects.filter(case=case, granted=None).latest("pk")


@act(
    title=_("Answer to a request"),
    outcomes={
        "GRANT": _("Grant"),
        "REFUSE": _("Refuse the request"),
        "PRESERVE": _("Preservation granted"),
        "DEFER": _("Deferred payment granted"),
        "NOT_DEFERRED": _("Deferred payment refused"),
    },
    needs_opinion=("REFUSE",),
)
def answer_request(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Answer (批准): preservation (行政处罚法 art 56), recusal (43), extension (60), instalments (66)."""
    case = case_of(step.matter)
    request = asked_last(case)
    granted = outcome not in ("REFUSE", "NOT_DEFERRED")
    if granted and request.kind == Request.Kind.INSTALMENTS:  # its days may have passed while it waited
        Refusals([*rules.check_parts(case, request.items, step.today)]).raise_if_any()
    step.change(request, granted=granted)
    if request.kind == Request.Kind.INSTALMENTS:
        order(step, case, "deferral_approval", about=request.pk)
        if granted:
            order(step, case, "deferral_grant", about=request.pk)
        return Done("DEFER" if granted else "NOT_DEFERRED", opinion)
    if request.kind == Request.Kind.RECUSAL:
        _answer_recusals(step, case, granted, opinion)
    if not granted:
        return Done("REFUSE", opinion)
    return _GRANTED[Request.Kind(request.kind)](step, case, request, opinion)


def _preserve(step: Step, case: PenaltyCase, request: Request, opinion: str) -> Done:
    step.open_deadline(PRESERVATION, title="处理先行登记保存的证据", start_event="批准先行登记保存")
    order(step, case, "preservation_approval", about=request.pk)
    order(step, case, "preservation_list", about=request.pk)
    return Done("PRESERVE", opinion)


def _recuse(step: Step, case: PenaltyCase, request: Request, opinion: str) -> Done:
    """The officer keeps away from now on; the other goes on with who takes his place (art 43)."""
    post = "lead" if request.officer_id == case.lead_id else "second"
    step.change(case, **{post: request.instead})
    return Done("GRANT", opinion)


def _answer_recusals(step: Step, case: PenaltyCase, granted: bool, opinion: str) -> None:
    """The leader's word is the answer to the party too that applied for the recusal (负责人决定), art 43(3)."""
    waiting = Statement.objects.filter(case=case, kind=Statement.Kind.RECUSAL, answered_at=None)
    said = opinion.strip() or ("决定回避" if granted else "决定不予回避")
    for row in waiting:
        step.change(row, answer=said, adopted=granted, answered_at=step.now)


def _extend(step: Step, case: PenaltyCase, request: Request, opinion: str) -> Done:
    asked = request.work_item.closed_by
    assert asked is not None, "it was asked by an act"
    step.extend(DECISION, reason=request.reason, asked_by=asked)
    order(step, case, "case_extension_approval", about=request.pk)
    return Done("GRANT", opinion)


_GRANTED = {
    Request.Kind.PRESERVATION: _preserve,
    Request.Kind.RECUSAL: _recuse,
    Request.Kind.EXTENSION: _extend,
}


def _settle(step: Step, case: PenaltyCase, opinion: str, as_what: str) -> Done:
    """Deal with what was preserved (七日内作出处理决定), art 56: given back, examined, confiscated, handed on."""
    kept = Request.objects.filter(case=case, kind=Request.Kind.PRESERVATION, granted=True, settled_at=None).first()
    if kept is None:
        raise rules.NOTHING_PRESERVED.refusal(field="outcome")
    if not as_what.strip():
        raise rules.SETTLEMENT_WANTED.refusal(field="items")
    step.change(kept, settled_at=step.now, settled_as=as_what.strip()[:200])
    order(step, case, "preservation_decision", about=kept.pk)
    return Done("SETTLE_PRESERVATION", opinion)


@act(
    title=_("Confirmation by the second officer"),
    outcomes={"AGREE": _("Agree"), "RETURN": _("Return")},
    needs_opinion=("RETURN",),
)
def confirm_investigation(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Confirmation (协办人确认), 行政处罚法 art 42: the second officer stands for the result too.

    Of a second officer who has left the section, a colleague takes the place with it. To return it needs no
    certificate: whose certificate has ended is replaced from there.
    """
    case = case_of(step.matter)
    if step.actor is None:
        raise PermissionDenied
    if step.actor.pk != case.second_id:
        still_here = policies.may_act(case.second, roles.HANDLER.code, case.section, step.today)
        if still_here or step.actor.pk == case.lead_id:
            raise PermissionDenied
        step.change(case, second=step.actor)
    if outcome == "AGREE":
        Refusals([*rules.check_officers(case.officers, step.today)]).raise_if_any()
    return Done(outcome, opinion)


@act(
    title=_("Examination of the report"),
    outcomes={"PASS": _("Approve"), "RETURN": _("Return to the investigation")},
    needs_opinion=("RETURN",),
)
def review_report(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Examination of the report (调查终结审核) by the head of the section."""
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to="investigate")
    Refusals([*rules.check_end_of_investigation(case_of(step.matter), step.today)]).raise_if_any()
    return Done("PASS", opinion)


@act(
    title=_("Approval of the proposal"),
    outcomes={"PASS": _("Approve"), "RETURN": _("Return to the investigation")},
    needs_opinion=("RETURN",),
)
def approve_proposal(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Approval of the proposal (案件处理呈批), 行政处罚法 arts 44, 57: the party is told, or it is decided.

    A penalty is told to the party before it is decided; where it weighs enough, with its right to a hearing.
    """
    if outcome == "RETURN":
        return Done("RETURN", opinion, returns_to="investigate")
    case = case_of(step.matter)
    proposal = case.proposal
    assert proposal is not None, "the investigation ended with one"
    order(step, case, "case_report")
    if proposal.outcome == "PENALISED":
        order(step, case, "penalty_notice", about=proposal.pk)
        if rules.hearing_rights(case, proposal, step.today):
            order(step, case, "hearing_notice", about=proposal.pk)
    return Done("PASS", opinion)
