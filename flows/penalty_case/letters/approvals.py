"""Internal approvals of a case (案件审批文书), 行政处罚法 arts 27, 54, 57, 60: the case, why, the opinions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from documents.forms import case as forms
from documents.forms.sections import Opinion, day
from documents.models import Document
from flows.law.parameters import parameter
from flows.matters.models import Act, Deadline, DeadlineExtension
from flows.registers.models import Penalty
from permissions.clock import local_date

from .. import rules
from ..models import Discussion, PaperOrder, PenaltyCase, Request
from ..rules.drafting import ZERO
from .facts import (
    cited,
    day_of,
    evidence_lines,
    filing_number,
    given,
    local,
    officers_of,
    opinion_at,
    penalty_law,
    person_of,
    proposal_of,
    unit_of,
)

TRANSFER_RULE = "transfer_of_crimes_2020"


def filing_approval(order: PaperOrder) -> forms.FilingApproval:
    """立案审批表, art 54: the clue, on what basis, who proposed, examined, approved."""
    case, on = order.case, day_of(order)
    found = rules.violation_of(case)
    basis = f"涉嫌违反{found.violated}，{found.basis}" if found else ""
    return forms.FilingApproval(
        cause=case.cause,
        source=case.get_source_display(),
        where_and_when=f"{span_of(case)}，{case.place}",
        party=unit_of(case),
        person=person_of(case, on),
        summary=case.summary,
        basis="；".join(filter(None, [basis, penalty_law("第五十四条", on=on)])),
        officers=officers_of(case, on),
        handlers=handlers_of(order),
        review=given(order, "review_filing"),
        approval=given(order, "approve_filing"),
    )


def span_of(case: PenaltyCase) -> str:
    """When it was done: a day, or from when to when."""
    if case.ended_on is None or case.ended_on == case.violated_on:
        return day(case.violated_on)
    return f"{day(case.violated_on)}至{day(case.ended_on)}"


def handlers_of(order: PaperOrder) -> tuple[Opinion, Opinion]:
    """The officer who registered the clue (承办人); the second one (协办人) signs by hand."""
    entered = (
        Act.objects.filter(matter=order.case_id, node__in=["register_clue", "complete_clue"]).order_by("pk").last()
    )
    on = local_date(entered.at) if entered else None
    return Opinion("已登记线索，提请审批。", order.case.lead.name, on), Opinion()


def framed(order: PaperOrder, *, reason: str, basis: str, facts: str = "", **hands: Any) -> dict[str, Any]:
    """What every approval of a case prints."""
    case = order.case
    return {
        "cause": f"{case.party_name}{case.cause}",
        "number": filing_number(case),
        "party": case.party_name,
        "facts": facts or case.facts or case.summary,
        "reason": reason,
        "basis": basis,
        **hands,
    }


def no_filing_approval(order: PaperOrder) -> forms.NoFilingApproval:
    """不予立案审批表: why no case was opened."""
    said = given(order, "approve_filing")
    hands: dict[str, Any] = {
        "handler": handlers_of(order)[0],
        "review": opinion_at(order, "review_filing"),
        "approval": said,
    }
    return forms.NoFilingApproval(
        **framed(order, reason=said.text, basis=penalty_law("第五十四条", on=day_of(order)), **hands)
    )


def case_report(order: PaperOrder) -> forms.CaseReport:
    """案件处理呈批表, art 57: what was found, what is proposed and why; again after the party was heard."""
    case, proposal, on = order.case, proposal_of(order.case), day_of(order)
    earlier = PaperOrder.objects.filter(case=case, kind="case_report", pk__lt=order.pk).count()
    hands: dict[str, Any] = {
        "handler": given(order, "investigate", "weigh"),
        "review": opinion_at(order, "review_report"),
        "approval": given(order, "approve_proposal", "decide"),
    }
    reason = "\n".join(filter(None, [rules.proposed_in_words(proposal), rules.reasoning_of(proposal)]))
    basis = "、".join([*filter(None, [proposal.violated, proposal.basis]), penalty_law("第五十七条", on=on)])
    heard = "\n".join(filter(None, [rules.answered_in_words(case), proposal.heard]))
    return forms.CaseReport(
        **framed(order, reason=reason, basis=basis, **hands),
        nth=earlier + 1,
        evidence=evidence_lines(case),
        defence=heard,
    )


def case_extension_approval(order: PaperOrder) -> forms.CaseExtensionApproval:
    """案件延期审批表, art 60: from which day to which, why, who approved."""
    case, on = order.case, day_of(order)
    request = Request.objects.get(pk=order.row)
    clock = Deadline.objects.filter(matter=case.matter, rule="penalty_case.decision").latest("pk")
    longer = DeadlineExtension.objects.filter(deadline=clock, approved_at__lte=order.ordered_at).order_by("pk").last()
    hands: dict[str, Any] = {
        "handler": Opinion(request.reason, case.lead.name, local_date(request.asked_at)),
        "review": None,
        "approval": given(order, "answer_request", "answer_extension", "answer_above"),
    }
    assert case.filed_at is not None, "only a filed case has a limit"
    return forms.CaseExtensionApproval(
        **framed(order, reason=request.reason, basis=penalty_law("第六十条", on=on), **hands),
        filed_on=local_date(case.filed_at),
        due_on=longer.due_before if longer else clock.legal_due,
        until=clock.legal_due,
    )


def transfer_approval(order: PaperOrder) -> forms.TransferApproval:
    """案件移送审批表, art 27; 移送规定第五条: the crime that is suspected, to whom, what goes along."""
    case, proposal, on = order.case, proposal_of(order.case), day_of(order)
    hands: dict[str, Any] = {
        "handler": given(order, "investigate", "weigh"),
        "review": opinion_at(order, "review_report"),
        "approval": given(order, "decide"),
    }
    return forms.TransferApproval(
        **framed(order, reason=rules.reasoning_of(proposal), basis=transfer_basis(on), **hands),
        receiver=proposal.transferred_to,
        enclosures=enclosures_of(case),
    )


def transfer_basis(on: dt.date) -> str:
    """The articles by which a suspected crime is handed to the police; refuses E-LAW-01."""
    rule = parameter("penalty_case.transfer_decision", on)
    return f"{penalty_law('第二十七条第一款', on=on)}和{cited(TRANSFER_RULE, rule.article, on=on)}"


def enclosures_of(case: PenaltyCase) -> tuple[forms.Enclosure, ...]:
    """What goes along with a transfer: the report of the case and each piece of evidence, with its pages."""
    reports = Document.objects.about(case.matter.chain).filter(kind="penalty_case.case_report").frozen()
    report = reports.order_by("pk").last()
    first = [forms.Enclosure(f"《案件处理呈批表》{report.number}", 1, report.pages or 1)] if report else []
    return (*first, *(forms.Enclosure(row.name, 1, row.pages) for row in rules.evidence_of(case)))


def discussion_record(order: PaperOrder) -> forms.DiscussionRecord:
    """案件集体讨论记录, art 57(2)."""
    row = Discussion.objects.select_related("chair").get(pk=order.row)
    return forms.DiscussionRecord(
        cause=f"{order.case.party_name}{order.case.cause}",
        begins_at=local(row.begins_at),
        ends_at=local(row.ends_at),
        place=row.place,
        chair=row.chair.name,
        present=lines_of(row.present),
        reporter=order.case.lead.name,
        recorder=order.case.second.name,
        report=row.report,
        opinions=lines_of(row.opinions),
        conclusion=row.conclusion,
    )


def lines_of(text: str) -> tuple[str, ...]:
    """What was entered one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def closing_approval(order: PaperOrder) -> forms.ClosingApproval:
    """结案审批表: what was decided, how it was performed, who let it be closed."""
    case, on = order.case, day_of(order)
    decision = case.matter.latest_decision
    paper = Document.objects.about(case.matter.chain).filter(kind__in=rules.DECISION_KINDS.values()).frozen()
    last = paper.order_by("pk").last()
    performed = opinion_at(order, "perform")
    hands: dict[str, Any] = {
        "handler": performed or given(order, "deliver_decision"),
        "review": None,
        "approval": given(order, "close"),
    }
    penalty = rules.penalty_now(case)
    reason = f"{decision.get_outcome_display()}决定已作出并送达" if decision else "案件终结"
    return forms.ClosingApproval(
        **framed(order, reason=reason, basis=penalty_law("第五十七条", on=on), **hands),
        decision_number=last.number if last else "",
        performed=performed_in_words(penalty, on) if penalty else "无需履行",
        fine=penalty.fine_amount if penalty else ZERO,
    )


def performed_in_words(penalty: Penalty, on: dt.date) -> str:
    """How far the decision is performed on that day."""
    said = []
    if penalty.fine_amount:
        owed = penalty.outstanding(on)
        when = f"，{day(penalty.fine_paid_on)}缴清" if penalty.fine_paid_on else ""
        said.append(f"已缴罚款{rules.money(penalty.fine_paid)}{when}")
        if penalty.surcharge_paid:
            said.append(f"已缴加处罚款{rules.money(penalty.surcharge_paid)}")
        if owed.total:
            said.append(f"尚欠{rules.money(owed.total)}")
    if penalty.rectified_on:
        recheck = f"，复查意见{penalty.recheck_number}" if penalty.recheck_number else ""
        said.append(f"{day(penalty.rectified_on)}整改完成{recheck}")
    if not penalty.are_other_obligations_done:
        said.append("其他处罚内容尚未履行")
    return "；".join(said) or "已履行"
