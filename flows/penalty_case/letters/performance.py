"""Papers of performance (执行文书), 行政处罚法 arts 66, 72; 行政强制法 arts 53-55."""

from __future__ import annotations

import datetime as dt

from documents.forms import execution as forms
from documents.forms.case import Enclosure
from documents.forms.sections import Opinion
from documents.models import Delivery, Document
from flows.law.parameters import parameter
from flows.matters.models import Act
from flows.registers.models import Penalty
from permissions.clock import local_date

from .. import rules
from ..models import PaperOrder, PenaltyCase, Request, Statement
from ..rules.instalments import parts_of
from .approvals import enclosures_of
from .facts import COERCION_LAW, account_of, cited, day_of, given, penalty_law, remedy_of
from .notices import in_days

SURCHARGE = "penalty.surcharge.rate"


def penalty_of(case: PenaltyCase) -> Penalty:
    """The penalty of the case in the register."""
    found = rules.penalty_now(case)
    assert found is not None, "what is performed is registered"
    return found


def decided(case: PenaltyCase) -> forms.Decided:
    """The decision that is performed, and when the party received it."""
    penalty = penalty_of(case)
    received = Delivery.objects.filter(
        papers__number=penalty.decision_number, papers__subject_ref=case.matter.chain, receipt_at__isnull=False
    ).latest("receipt_at")
    assert received.receipt_at is not None
    return forms.Decided(
        penalty.decision_number,
        penalty.decided_on,
        local_date(received.receipt_at),
        penalty.fine_amount,
        rules.NAMES[rules.kind_of(case, "PENALISED")],
    )


def request_of(order: PaperOrder) -> tuple[Request, tuple[forms.Instalment, ...]]:
    """The request to pay later or in parts, and the parts."""
    request = Request.objects.get(pk=order.row, case=order.case)
    return request, tuple(forms.Instalment(amount, until) for until, amount in parts_of(request.items))


def deferral_approval(order: PaperOrder) -> forms.DeferralApproval:
    """延期（分期）缴纳罚款审批表, art 66(2): what is asked and why, the parts, the answer."""
    request, parts = request_of(order)
    return forms.DeferralApproval(
        party=order.case.party_name,
        decision=decided(order.case),
        asked="分期缴纳罚款" if len(parts) > 1 else "延期缴纳罚款",
        reason=request.reason,
        parts=parts,
        handler=Opinion(request.reason, order.case.lead.name, local_date(request.asked_at)),
        review=None,
        approval=given(order, "answer_request"),
    )


def deferral_grant(order: PaperOrder) -> forms.DeferralGrant:
    """延期（分期）缴纳罚款批准书, art 66(2): until when each part is paid."""
    request, parts = request_of(order)
    asked = Statement.objects.filter(
        case=order.case, kind=Statement.Kind.INSTALMENTS, made_at__lte=request.asked_at
    ).last()
    return forms.DeferralGrant(
        party=order.case.party_name,
        decision=decided(order.case),
        applied_on=local_date(asked.made_at if asked else request.asked_at),
        basis=penalty_law("第六十六条第二款", on=day_of(order)),
        parts=parts,
        account=account_of(order.case),
    )


def owed_lines(penalty: Penalty, on: dt.date) -> tuple[str, ...]:
    """What is still owed on that day, one obligation a line."""
    due = penalty.outstanding(on)
    return tuple(
        filter(
            None,
            [
                f"缴纳罚款{forms.money(due.fine)}" if due.fine else "",
                f"缴纳加处罚款{forms.money(due.surcharge)}" if due.surcharge else "",
                "" if penalty.are_other_obligations_done else "履行处罚决定的其他内容",
            ],
        )
    )


def demand(order: PaperOrder) -> forms.Demand:
    """催告书, 强制法 art 54: what is owed, ten working days, the right to be heard."""
    case, on = order.case, day_of(order)
    article = parameter("penalty_case.demand", on).article
    return forms.Demand(
        party=case.party_name,
        decision=decided(case),
        owed=owed_lines(penalty_of(case), on),
        basis=cited(COERCION_LAW, article, on=on),
        days=in_days("penalty_case.demand", on),
        account=account_of(case),
    )


def surcharge_decision(order: PaperOrder) -> forms.SurchargeDecision:
    """加处罚款决定书, art 72(1)(1): how much was added from which day to which."""
    case, on = order.case, day_of(order)
    penalty = penalty_of(case)
    assert penalty.fine_due_on is not None, "a surcharge runs from the last day to pay"
    rate = parameter(SURCHARGE, on)
    return forms.SurchargeDecision(
        party=case.party_name,
        decision=decided(case),
        basis=cited(rate.regulation.key, rate.article, on=on),
        surcharge=penalty.outstanding(on).surcharge,
        from_on=penalty.fine_due_on + dt.timedelta(days=1),
        to_on=on,
        account=account_of(case),
        remedy=remedy_of(case, on, "本决定"),
    )


def court_application(order: PaperOrder) -> forms.CourtApplication:
    """强制执行申请书, 强制法 arts 53, 55: to which court, what is asked, what goes along."""
    case, on = order.case, day_of(order)
    demanded = rules.demanded_at(case)
    assert demanded is not None, "the court is asked after a demand"
    return forms.CourtApplication(
        court=case.matter.unit.court,
        organ=case.matter.unit.name,
        representative=principal_of(case),
        party=case.party_name,
        decision=decided(case),
        demanded_on=local_date(demanded),
        asked=owed_lines(penalty_of(case), on),
        facts="",
        basis=cited(COERCION_LAW, "第五十三条", "第五十五条", on=on),
        enclosures=(*papers_for_the_court(case), *enclosures_of(case)),
    )


def papers_for_the_court(case: PenaltyCase) -> list[Enclosure]:
    """Decision, surcharge and demand, as they hold now (强制法 art 55)."""
    kinds = {*rules.DECISION_KINDS.values(), "penalty_case.surcharge_decision", "penalty_case.demand"}
    papers = Document.objects.about(case.matter.chain).in_force().filter(kind__in=kinds)
    return [Enclosure(f"《{paper.title}》{paper.number}", 1, paper.pages or 1) for paper in papers]


def principal_of(case: PenaltyCase) -> str:
    """The head of the bureau, as the last act of a principal names him; room for the signature where none acted."""
    acted = Act.objects.filter(matter=case.matter, role="principal").order_by("pk").last()
    return acted.actor_name if acted else "　　　　（签名）"
