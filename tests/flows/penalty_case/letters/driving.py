"""Cases driven to their end by the people who do it, so that every paper of them is made by a worker."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from documents.models import Document
from documents.vault import open_pdf
from flows.calendar.current import current_calendar
from flows.law.workdays import add_working_days
from flows.penalty_case import acts, rules
from flows.penalty_case.models import Record
from flows.registers.models import Enterprise
from permissions import roles
from tests.casework import Casework, staff
from tests.city import City
from tests.flows.credit_repair.test_refusal_papers import words
from tests.walks.case_beginnings import weighed

THINGS = "培训台账，A4，2本，封面破损\n考勤机，K-20，1台"
KEPT = "当事人二楼档案室，封条007号"
PERSON = {
    "name": "周示例",
    "gender": "女",
    "id_number": "11010519491231002X",
    "address": "上海市松江区示例一村1号101室",
    "post": "主要负责人",
    "phone": "13000000000",
}


def begun(city: City, **clue: Any) -> Casework:
    """A case that is filed."""
    work = Casework(staff(city))
    work.clue(city.enterprise(), **clue)
    work.file()
    return work


def asks(work: Casework, outcome: str, account: str = "sj.leader", answer: str = "GRANT", **facts: Any) -> None:
    """The officer asks a leader for something and has the answer; for more time one of the authority above."""
    node = "perform" if outcome == "ASK_INSTALMENTS" else "investigate"
    work.does("enf1", node, outcome=outcome, **facts)
    work.city.does(account, work.matter, "answer_request", outcome=answer, opinion="同意。")
    work.city.run_jobs()


def records(work: Casework, kind: str, text: str, of_whom: str = "法人甲", **values: Any) -> None:
    """A record by both officers of the last hour."""
    ended = work.city.now - dt.timedelta(minutes=5)
    row = {
        "kind": Record.Kind(kind),
        "begins_at": ended - dt.timedelta(minutes=40),
        "ends_at": ended,
        "place": "松江区示例路8号会议室",
        "of_whom": of_whom,
        "of_whom_post": "总经理",
        "text": text,
        **values,
    }
    first, second = work.who("enf1"), work.who("enf2")
    work.aside(acts.add_record, values=row, first_officer=first, second_officer=second)


def inquiry(work: Casework) -> None:
    """Everything that officers may write and ask while they investigate."""
    records(
        work, "QUESTIONING", "问：三名员工上岗前是否接受过培训？\n答：没有。\n当时赶订单。\n问：有无补充？\n答：没有。"
    )
    records(work, "EXAMINATION", "一号车间有冲压设备三台，均在运行。\n墙上无安全警示标志。")
    work.summon()
    work.sample()
    work.send_out()
    work.city.official("sh.leader", work.city.units["SH"], roles.DEPUTY_LEADER)
    asks(work, "ASK_PRESERVATION", answer="PRESERVE", reason="台账可能被销毁", items=THINGS, place=KEPT)
    work.seal_and_deliver()
    asks(work, "ASK_EXTENSION", "sh.leader", reason="需要等待检测机构出具检测报告，案情复杂。")
    work.does("enf1", "investigate", outcome="SETTLE_PRESERVATION", items="培训台账复制后退还当事人\n考勤机退还当事人")
    work.seal_and_deliver()


def heard(work: Casework) -> None:
    """A large fine of which the party was told, heard at a hearing, and reviewed once more."""
    city = work.city
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(fine=Decimal("50000"), tier="NORMAL")
    work.review()
    work.tell()
    work.party("HEARING")
    work.does("enf1", "hear_party", outcome="HEARING")
    day = add_working_days(city.now.date(), 8, current_calendar("310000"))
    at = dt.datetime.combine(day, dt.time(9, 30), city.now.tzinfo)
    bench = {"chair": work.who("legal2"), "recorder": work.who("legal")}
    work.does("legal.head", "arrange_hearing", at=at, place="松江区应急管理局听证室", **bench)
    work.seal_and_deliver()
    city.now = at + dt.timedelta(hours=3)
    held = {"held_from": at, "held_until": at + dt.timedelta(hours=2), "attended_by": "法人甲、律师乙"}
    held |= {"record": "主持人：现在宣布听证会开始。\n律师乙：请求从轻。", "party_said": "请求从轻处罚。"}
    held |= {"investigators_said": "事实清楚，证据充分。", "report": "建议维持拟作出的处罚。"}
    work.does("legal2", "hold_hearing", outcome="HELD", minutes={"was_absent": False, **held})
    work.does("enf1", "weigh", outcome="PROPOSE", heard="听证后复核，当事人的意见不予采纳。")
    work.review()


def unpaid(work: Casework) -> None:
    """Asked to pay in parts, granted, not paid, demanded, brought to the court, closed."""
    city = work.city
    work.does("credit", "publish", outcome="PUBLISHED")
    fine = rules.penalty_now(work.case).fine_amount  # type: ignore[union-attr]
    first, second = city.now.date() + dt.timedelta(days=10), city.now.date() + dt.timedelta(days=40)
    items = f"{first.isoformat()} 400\n{second.year}年{second.month}月{second.day}日：{fine - 400:,.2f}元"
    asks(work, "ASK_INSTALMENTS", answer="DEFER", reason="流动资金困难", items=items)
    work.seal_and_deliver()
    work.aside(acts.record_payment, paid_on=city.now.date(), fine=Decimal("400"), receipt="沪财0007")
    city.now += dt.timedelta(days=50)
    work.does("enf1", "perform", outcome="DEMAND")
    work.seal_and_deliver()
    court = rules.court_from(work.case)
    assert court is not None
    city.now = dt.datetime.combine(court, dt.time(9, 30), city.now.tzinfo)
    work.does("enf1", "perform", outcome="TO_COURT")
    work.seal_and_deliver()
    work.does("enf1", "perform", outcome="TERMINATED", opinion="已申请人民法院强制执行，法院受理。")
    work.does("leader", "close", outcome="CLOSED", opinion="同意结案。")
    city.run_jobs()


def said(paper: Document) -> str:
    """All text of the paper, without spaces and the counts of pages."""
    return re.sub(r"共\d+页第\d+页", "", words(open_pdf(paper)))


def paper_of(work: Casework, kind: str, nth: int = 0) -> Document:
    """The paper of this kind, of several the nth."""
    return [paper for paper in work.papers() if paper.kind.rpartition(".")[2] == kind][nth]


def on_the_spot(city: City) -> Casework:
    """A small fine decided on the spot, delivered and published."""
    work = Casework(staff(city))
    work.clue(city.enterprise(), procedure="SUMMARY")
    work.prove()
    values = {"proposed": "PENALISED", "kinds": ["FINE"], "fine": Decimal("1000"), "tier": "LIGHT"}
    work.does("enf1", "decide_on_spot", facts="当场发现三名从业人员无培训记录", proposal=values)
    return work


def concluded(work: Casework, outcome: str, **values: Any) -> None:
    """The end of the investigation with this outcome, reviewed where it must be."""
    spared = {} if outcome == "PENALISED" else {"kinds": [], "fine": 0}
    work.conclude(proposed=outcome, **{**spared, **values})
    if rules.wants_review(work.case):
        work.review()


def minutes(city: City) -> dict[str, Any]:
    """A discussion that ended just now."""
    return {
        "begins_at": city.now - dt.timedelta(minutes=50),
        "ends_at": city.now - dt.timedelta(minutes=5),
        "place": "三楼会议室",
        "present": "局长 官sj.principal",
        "report": "承办人汇报案情。",
        "opinions": "同意承办机构意见。",
        "conclusion": "同意处以罚款。",
    }


def closed(work: Casework, enterprise: Enterprise) -> None:
    """A large fine, reviewed, discussed, decided, published and paid; its case was closed."""
    weighed(work, enterprise)
    work.does("principal", "discuss", outcome="DISCUSSED", minutes=minutes(work.city))
    work.does("principal", "decide", outcome="DECIDE", opinion="同意。")
    work.leave()
    work.does("credit", "publish", outcome="PUBLISHED")
    penalty = work.case.penalty
    assert penalty is not None
    work.aside(acts.record_payment, paid_on=work.city.now.date(), fine=penalty.fine_amount, receipt="沪财0001")
    work.does("enf1", "perform", outcome="PERFORMED")
    work.does("leader", "close", outcome="CLOSED")
    work.city.run_jobs()
