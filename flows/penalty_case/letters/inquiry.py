"""Papers of taking evidence (调查取证文书), 行政处罚法 arts 45, 55, 56: who is asked, what is sampled or kept."""

from __future__ import annotations

import re
from typing import Any

from documents.forms import evidence as forms
from documents.forms.parties import Officer, Person
from documents.forms.penalty import DefenceRecord
from documents.forms.sections import Opinion, Turn
from documents.models import Document
from flows.matters.models import Deadline
from permissions.clock import local_date

from .. import rules
from ..models import Measure, PaperOrder, PenaltyCase, PersonParty, Record, Request
from .approvals import lines_of
from .facts import age_on, day_of, given, local, officer, officers_of, penalty_law, remedy_of

QUESTION, ANSWER = re.compile(r"^(?:问|Q)\s*[:：]\s*"), re.compile(r"^(?:答|A)\s*[:：]\s*")


def turns_of(text: str) -> tuple[Turn, ...]:
    """Questions and answers from lines that begin with 问 and 答; a line with neither is one more of the answer."""
    found: list[tuple[str, str]] = []
    for line in lines_of(text):
        if QUESTION.match(line):
            found.append((QUESTION.sub("", line), ""))
        elif not found:
            found.append(("请陈述有关情况。", ANSWER.sub("", line)))
        else:
            question, answer = found[-1]
            found[-1] = (question, "\n".join(filter(None, [answer, ANSWER.sub("", line)])))
    return tuple(Turn(question, answer) for question, answer in found)


def _record(order: PaperOrder) -> tuple[Record, tuple[Officer, ...]]:
    row = Record.objects.select_related("first_officer", "second_officer").get(pk=order.row, case=order.case)
    on = local_date(row.begins_at)
    return row, (officer(row.first_officer, on), officer(row.second_officer, on))


def questioning_record(order: PaperOrder) -> forms.QuestioningRecord:
    """询问笔录, art 55: who was asked by whom, question by question; what is not known is written by hand."""
    row, officers = _record(order)
    earlier = Record.objects.filter(case=order.case, kind=row.kind, of_whom=row.of_whom, pk__lt=row.pk).count()
    return forms.QuestioningRecord(
        organ=order.case.matter.unit.name,
        nth=earlier + 1,
        begins_at=local(row.begins_at),
        ends_at=local(row.ends_at),
        place=row.place,
        asked=asked_in(row),
        officers=officers,
        recorder=officers[1].name,
        turns=turns_of(row.text),
    )


def asked_in(row: Record) -> Person:
    """Who was asked: the party with what the file knows of him, or a name and a post."""
    case = row.case
    party = PersonParty.objects.filter(case=case, name=row.of_whom).first()
    employer = "" if row.is_witness else case.enterprise.name
    if party is None:
        return Person(row.of_whom, "", None, "", "", employer=employer, post=row.of_whom_post)
    return Person(
        name=party.name,
        gender=party.gender,
        age=age_on(party.id_number, local_date(row.begins_at)),
        id_number=party.id_number,
        address=party.address,
        employer=case.enterprise.name,
        post=row.of_whom_post or party.post,
        employer_address=case.enterprise.address,
        phone=party.phone,
    )


def examination_record(order: PaperOrder) -> forms.ExaminationRecord:
    """勘验笔录, art 46(1)(8): the place, who was there, what was found."""
    row, officers = _record(order)
    return forms.ExaminationRecord(
        cause=order.case.cause,
        begins_at=local(row.begins_at),
        ends_at=local(row.ends_at),
        place=row.place,
        weather="",
        party=order.case.party_name + ("" if row.is_witness else f"（{row.of_whom}）"),
        witness=row.of_whom if row.is_witness else "",
        officers=officers,
        found=row.text,
    )


def defence_record(order: PaperOrder) -> DefenceRecord:
    """陈述申辩笔录, art 45: what the party said to the officers."""
    row, officers = _record(order)
    return DefenceRecord(
        cause=f"{order.case.party_name}{order.case.cause}",
        begins_at=local(row.begins_at),
        ends_at=local(row.ends_at),
        place=row.place,
        speaker="，".join(filter(None, [row.of_whom, row.of_whom_post])),
        officers=officers,
        recorder=officers[1].name,
        turns=turns_of(row.text),
    )


def looked_into(case: PenaltyCase) -> str:
    """What is inquired into, for a sentence that goes on with 一案: the cause without 涉嫌 and 案."""
    return case.cause.removeprefix("涉嫌").removesuffix("案")


def _measure(order: PaperOrder) -> tuple[Measure, dict[str, Any]]:
    """The measure, and what both papers of one print."""
    row = Measure.objects.select_related("first_officer", "second_officer").get(pk=order.row, case=order.case)
    on = day_of(order)
    return row, {"place": row.place, "officers": (officer(row.first_officer, on), officer(row.second_officer, on))}


def summons(order: PaperOrder) -> forms.Summons:
    """询问通知书, art 55: who is to come when and where, what to bring; a person who is the party comes himself."""
    row, facts = _measure(order)
    case = order.case
    return forms.Summons(
        addressee=case.party_name,
        comes="" if case.on_person else row.of_whom,
        matter=f"{case.party_name}涉嫌{looked_into(case)}",
        at=local(row.begins_at),
        basis=penalty_law("第五十五条", on=day_of(order)),
        bring=lines_of(row.items),
        contact=row.first_officer.name,
        phone=case.matter.unit.phone,
        **facts,
    )


def sampling_receipt(order: PaperOrder) -> forms.SamplingReceipt:
    """抽样取证凭证, art 56: what was taken, from whom, by whom."""
    row, facts = _measure(order)
    case = order.case
    assert row.ends_at is not None, "a sampling has its end"
    return forms.SamplingReceipt(
        unit=case.enterprise.name,
        representative=row.of_whom,
        begins_at=local(row.begins_at),
        ends_at=local(row.ends_at),
        cause=f"涉嫌{looked_into(case)}",
        basis=penalty_law("第五十六条", on=day_of(order)),
        goods=goods_of(row.items),
        **facts,
    )


def goods_of(items: str) -> tuple[forms.Good, ...]:
    """The things that were entered one a line."""
    return tuple(forms.Good(*thing) for thing in rules.things_of(items))


def _kept(order: PaperOrder) -> tuple[Request, dict[str, Any]]:
    """The request, and what all papers about what is kept print."""
    request = Request.objects.get(pk=order.row, case=order.case)
    return request, {"cause": order.case.cause, "goods": goods_of(request.items), "place": request.place}


def preservation_approval(order: PaperOrder) -> forms.PreservationApproval:
    """先行登记保存证据审批表, art 56: which things, why, who let it be done."""
    request, facts = _kept(order)
    return forms.PreservationApproval(
        party=order.case.party_name,
        basis=penalty_law("第五十六条", on=day_of(order)),
        reason=request.reason,
        handler=Opinion(request.reason, order.case.lead.name, local_date(request.asked_at)),
        review=None,
        approval=given(order, "answer_request"),
        **facts,
    )


def preservation_list(order: PaperOrder) -> forms.PreservationList:
    """先行登记保存证据通知书及清单, art 56: with the last day to deal with it."""
    _, facts = _kept(order)
    case, on = order.case, day_of(order)
    clock = Deadline.objects.filter(matter=case.matter, rule="penalty_case.preservation").latest("pk")
    return forms.PreservationList(
        party=case.party_name,
        basis=penalty_law("第五十六条", on=on),
        due_on=clock.legal_due,
        officers=officers_of(case, on),
        **{**facts, "cause": looked_into(case)},
    )


def preservation_decision(order: PaperOrder) -> forms.PreservationDecision:
    """先行登记保存证据处理决定书, art 56: what becomes of the things within seven days."""
    request, _ = _kept(order)
    case, on = order.case, day_of(order)
    notice = notice_of(case, request)
    return forms.PreservationDecision(
        party=case.party_name,
        notice_number=notice.number,
        notice_on=notice.issued_on,
        basis=penalty_law("第五十六条", on=on),
        decisions=lines_of(request.settled_as),
        remedy=remedy_of(case, on, "本决定"),
    )


def notice_of(case: PenaltyCase, request: Request) -> Document:
    """The notice with which these things were kept."""
    found = PaperOrder.objects.select_related("document").get(
        case=case, kind="preservation_list", about=request.pk, sent_back_at=None
    )
    assert found.document is not None, "what is dealt with was kept by a notice"
    return found.document
