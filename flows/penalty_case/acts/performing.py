"""After the decision (公示、执行、结案、归档), 行政处罚法 arts 48-72; 行政强制法 arts 53, 54; 安全生产法 art 78."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop as _

from documents.models import Delivery
from flows.matters.delivering import reading
from flows.matters.step import Done, Step, act
from flows.registers import cases, performance, publicity
from permissions.refusals import Refusals

from .. import rules
from ..models import Payment, PenaltyCase, Visit, case_of
from .clocks import PUBLICITY, VISIT
from .investigating import ASKS_INSTALMENTS, ask
from .ordering import order


@act(title=_("Report of a decision on the spot"), outcomes={"ACKNOWLEDGED": _("Put on record")})
def acknowledge(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """Report to the authority (报所属机关备案), 行政处罚法 art 52(3)."""
    return Done("ACKNOWLEDGED", opinion)


@act(title=_("Publicity of the decision"), outcomes={"PUBLISHED": _("Made public"), "KEPT": _("Not to be published")})
def publish(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """Publicity (公示), 安全生产法 art 78(2): within seven working days; of a person's penalty nothing is published."""
    case = case_of(step.matter)
    assert case.penalty is not None, "issued decisions are registered"
    if case.on_person:
        return Done("KEPT", opinion)
    publicity.publish_penalty(case.penalty, on=step.today, actor=step.log_actor, at=step.now)
    step.meet(PUBLICITY)
    return Done("PUBLISHED", opinion)


@act(title=_("Payment"), outcomes={"RECORDED": _("Recorded")})
def record_payment(
    step: Step, *, paid_on: dt.date, receipt: str, fine: Decimal = Decimal(0), surcharge: Decimal = Decimal(0)
) -> Done:
    """Record a payment (登记缴款), 行政处罚法 arts 67, 72, by one of the two officers; the register has it at once."""
    case = officers_case(step)
    Refusals([*rules.check_payment(case, paid_on, fine, surcharge, receipt, step.today)]).raise_if_any()
    assert case.penalty is not None
    step.create(
        Payment(
            case=case,
            paid_on=paid_on,
            fine=fine,
            surcharge=surcharge,
            receipt=receipt.strip(),
            recorded_at=step.now,
        )
    )
    performance.record_payment(
        case.penalty, on=paid_on, fine=fine, surcharge=surcharge, actor=step.log_actor, at=step.now
    )
    return Done("RECORDED", f"{receipt.strip()}:{fine + surcharge}元")


@act(title=_("Rectification"), outcomes={"RECORDED": _("Recorded")})
def record_rectification(
    step: Step, *, rectified_on: dt.date, recheck_number: str = "", recheck_on: dt.date | None = None
) -> Done:
    """Record the rectification (登记整改), 行政处罚法 art 28, with the opinion of the recheck where there is one."""
    case = officers_case(step)
    assert case.penalty is not None
    performance.record_rectification(
        case.penalty,
        on=rectified_on,
        recheck_number=recheck_number.strip(),
        recheck_on=recheck_on,
        actor=step.log_actor,
        at=step.now,
    )
    return Done("RECORDED", f"{rectified_on} {recheck_number}".strip())


@act(title=_("Other obligations"), outcomes={"RECORDED": _("Recorded")})
def record_other_obligations(step: Step, *, note: str) -> Done:
    """Record that what the decision demands beside money is performed (其他处罚内容已履行)."""
    case = officers_case(step)
    if not note.strip():
        raise rules.NOTE_WANTED.refusal(field="note")
    assert case.penalty is not None
    performance.record_other_obligations(case.penalty, actor=step.log_actor, at=step.now)
    return Done("RECORDED", note.strip())


def officers_case(step: Step) -> PenaltyCase:
    """The case of which the actor is one of the two officers, with an issued decision; PermissionDenied else."""
    case = case_of(step.matter)
    if step.actor is None or step.actor.pk not in {officer.pk for officer in case.officers}:
        raise PermissionDenied
    if case.penalty is None:
        raise rules.NOT_DECIDED.refusal()
    return case


@act(
    title=_("Performance"),
    outcomes={
        "PERFORMED": _("Performed"),
        "ASK_INSTALMENTS": _("Ask for deferred payment"),
        "DEMAND": _("Demand performance"),
        "TO_COURT": _("Apply to the court"),
        "TERMINATED": _("Performance is at an end"),
    },
    needs_opinion=("TERMINATED",),
)
def perform(step: Step, *, outcome: str, opinion: str = "", reason: str = "", items: str = "") -> Done:
    """Performance (执行): all is performed; or it is deferred, demanded, brought to the court, or at an end.

    Refuses E-CASE-44 what is not performed yet, E-CASE-45 a demand or the court before its time, E-CASE-46 the court
    after it, E-DLV-15 while the decision has no receipt.
    """
    case = case_of(step.matter)
    reading.check_received(step.matter, rules.DECISION_KINDS.values())
    if outcome == ASKS_INSTALMENTS:
        return ask(step, case, outcome, opinion, reason=reason, items=items)
    Refusals([*rules.check_performance(case, outcome, step.today)]).raise_if_any()
    if outcome == "DEMAND":
        _order_surcharge(step, case)
        order(step, case, "demand")
    if outcome == "TO_COURT":
        order(step, case, "court_application", recipient=step.matter.unit.court)
    return Done(outcome, opinion)


def _order_surcharge(step: Step, case: PenaltyCase) -> None:
    """What runs up is decided once (加处罚款决定书), art 72(1)(1), and leaves with the demand."""
    due = rules.owed(case, step.today)
    if due is not None and due.surcharge and not case.orders.filter(kind="surcharge_decision").exists():  # type: ignore[attr-defined]
        order(step, case, "surcharge_decision")


def open_payment_period(step: Step, delivery: Delivery) -> None:
    """The receipt of the decision (送达) opens the fifteen days for the fine, 行政处罚法 art 67(3)."""
    case = case_of(step.matter)
    assert delivery.receipt_at is not None
    if case.penalty is not None and case.penalty.fine_amount:
        due = rules.payment_due(delivery.receipt_at, step.matter.unit)
        performance.set_fine_due(case.penalty, due_on=due, actor=step.log_actor, at=step.now)


@act(
    title=_("Closing of the case"),
    outcomes={"CLOSED": _("Close the case"), "RETURN": _("Return")},
    needs_opinion=("RETURN",),
)
def close(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """Closing (结案审批) by a leader; refuses E-DLV-15 while the decision has no receipt. A major case is visited."""
    case = case_of(step.matter)
    if outcome == "RETURN":
        return Done("RETURN", opinion)
    reading.check_received(step.matter, rules.DECISION_KINDS.values())
    cases.close(rules.filing_row(case), actor=step.log_actor, at=step.now)
    order(step, case, "closing_approval")
    if rules.wants_visit(case):
        step.open_deadline(VISIT, title="重大案件回访", start_event="结案")
    return Done("CLOSED", opinion)


@act(
    title=_("Visit after the case"),
    outcomes={"VISITED": _("Visited"), "NOT_POSSIBLE": _("No visit is possible")},
    needs_opinion=("NOT_POSSIBLE",),
)
def visit(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    visited_on: dt.date | None = None,
    of_whom: str = "",
    advice: str = "",
) -> Done:
    """Visit after a major case (重大案件回访), a house rule: what the party says of how it was dealt with.

    Refuses E-CASE-52 what the record lacks.
    """
    case = case_of(step.matter)
    if outcome == "VISITED":
        found = rules.check_visit(rules.filing_row(case), visited_on, of_whom, advice, step.today)
        Refusals([*found]).raise_if_any()
        assert visited_on is not None, "checked"
        said = {"of_whom": of_whom.strip(), "advice": advice.strip()}
        step.create(Visit(case=case, visited_on=visited_on, recorded_at=step.now, **said))
    step.meet(VISIT)
    return Done(outcome, opinion)


@act(title=_("Archive"), outcomes={"ARCHIVED": _("Archived")})
def archive(step: Step, *, outcome: str = "", opinion: str = "") -> Done:
    """Archive (归档), 行政处罚法 art 47: the file is complete; the matter is closed."""
    return Done("ARCHIVED", opinion)


@act(title=_("Withdrawal of the publicity"), outcomes={"WITHDRAWN": _("Withdrawn")})
def withdraw_publicity(step: Step, *, effect: str, reason: str, basis: str) -> Done:
    """Withdrawal (撤回公示), 行政处罚法 art 48(2): changed, annulled, unlawful or void; by the paper that says so.

    Raises E-REG-11 where one of the three is missing, and what else ``flows.registers.publicity`` raises.
    """
    case = case_of(step.matter)
    if case.penalty is None:
        raise rules.NOT_DECIDED.refusal()
    row = publicity.withdraw_publicity(
        case.penalty, on=step.today, effect=effect, reason=reason, basis=basis, actor=step.log_actor, at=step.now
    )
    return Done("WITHDRAWN", f"{row.get_withdrawn_as_display()},{row.withdrawn_basis}:{row.withdrawn_because}")
