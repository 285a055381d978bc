"""Rows of a case as its papers need them (制作文书的素材), and the paper that is built from them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from documents.forms.base import Form
from documents.forms.catalogue import FORMS
from flows.matters.models import Act, Decision
from flows.penalty_case.letters import builders, decisions
from flows.penalty_case.models import (
    CaseFact,
    Discussion,
    Evidence,
    FactEvidence,
    HearingPlan,
    PaperOrder,
    Proposal,
    Record,
)
from tests.casework import REASONS, Casework

PERSON = {
    "name": "周燚堃",
    "gender": "女",
    "id_number": "11010519491231002X",
    "address": "上海市松江区示例一村1号101室",
    "post": "主要负责人",
    "phone": "13000000000",
}


def order(work: Casework, kind: str, about: Any = None) -> PaperOrder:
    """An order of this paper, as an act writes it."""
    pk = about.pk if about is not None else None
    return PaperOrder.objects.create(
        case=work.case, kind=kind, about=pk, leaves=FORMS[kind].LEAVES, ordered_at=work.city.at(minutes=1)
    )


def built(work: Casework, kind: str, about: Any = None) -> Any:
    """The form of this kind, filled in."""
    made = order(work, kind, about)
    made.case = work.case
    form = builders.form_of(made)
    assert type(form) is FORMS[kind]
    return form


def proven(work: Casework) -> None:
    """Two facts and two pieces of evidence, one of them for both."""
    case, two = work.case, {"first_officer": work.who("enf1"), "second_officer": work.who("enf2")}
    rows = [
        Evidence.objects.create(
            case=case,
            kind=kind,
            name=name,
            source="当事人",
            obtained_on=work.city.now.date(),
            pages=pages,
            custody="案卷",
            added_at=work.city.now,
            **two,
        )
        for kind, name, pages in (("DOCUMENTARY", "从业人员花名册", 3), ("EXPERT", "设备检测报告", 12))
    ]
    for text in ("三名从业人员未经培训上岗", "没有建立培训档案"):
        fact = CaseFact.objects.create(case=case, text=text)
        FactEvidence.objects.create(fact=fact, evidence=rows[0], page="1-3")
    case.facts = "经查，当事人的三名从业人员未经安全生产教育和培训即上岗作业。\n当事人没有建立培训档案。"
    case.filed_at = work.city.now
    case.save()


def proposal(work: Casework, **values: Any) -> Proposal:
    """A version as it would be computed, a fine unless the values say otherwise."""
    facts_of_it = {
        "outcome": "PENALISED",
        "violated": "《中华人民共和国安全生产法》第二十八条第一款",
        "basis": "《中华人民共和国安全生产法》第九十七条第三项",
        "kinds": "WARNING,FINE",
        "fine": Decimal("45000"),
        **REASONS,
        **values,
    }
    number = Proposal.objects.filter(case=work.case).count() + 1
    return Proposal.objects.create(case=work.case, number=number, **facts_of_it)


def record(work: Casework, kind: str, text: str, **values: Any) -> Record:
    ended = work.city.now
    row = {"place": "松江区示例路8号会议室", "of_whom": "法人甲", "of_whom_post": "总经理", "made_at": ended}
    return Record.objects.create(
        case=work.case,
        kind=kind,
        begins_at=ended - dt.timedelta(minutes=40),
        ends_at=ended,
        text=text,
        first_officer=work.who("enf1"),
        second_officer=work.who("enf2"),
        **{**row, **values},
    )


def hearing(work: Casework) -> HearingPlan:
    at = work.city.now
    return HearingPlan.objects.create(
        case=work.case,
        at=at,
        place="听证室",
        chair=work.who("legal2"),
        recorder=work.who("legal"),
        members="甲听证员、乙听证员",
        arranged_at=at,
        held_from=at,
        held_until=at + dt.timedelta(hours=2),
        attended_by="委托代理人律师乙",
        record="主持人：现在宣布听证会开始。\n律师乙：请求从轻。",
        party_said="请求从轻处罚。",
        report="建议采纳部分意见，从轻处罚。",
    )


def discussion(work: Casework, of: Proposal) -> Discussion:
    return Discussion.objects.create(
        case=work.case,
        proposal=of,
        begins_at=work.city.now,
        ends_at=work.city.at(minutes=30),
        place="三楼会议室",
        chair=work.who("principal"),
        present="官sj.principal（局长）\n官sj.leader（副局长）",
        report="承办人汇报案情。",
        opinions="官sj.leader：同意。",
        conclusion="一致同意处以罚款。",
    )


def decided(work: Casework, result: str) -> Form:
    """The paper of a decision with this outcome, made in this moment."""
    decision = Decision(
        matter=work.case.matter, outcome=result, decided_on=work.city.now.date(), act=Act(at=work.city.now)
    )
    return decisions.decision_paper(work.case, decision)
