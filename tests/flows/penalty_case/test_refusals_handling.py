"""What is refused of entries and of performance (E-CASE-20 to 48): its sentence on the page, and the way out taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from flows.legal_review.models import LegalReview
from flows.matters.models import Matter, Review
from flows.penalty_case import rules
from flows.penalty_case.models import Evidence, HearingPlan, Payment, Record, Request
from flows.registers.models import Penalty
from permissions import clock
from tests.casework import Casework, staff
from tests.city import City
from tests.flows.penalty_case.letters import driving
from tests.scenarios.case_at_browsers import CaseAtBrowsers, local, refuses, says
from tests.standing_city import city, standing_city
from tests.walks import case_beginnings as beginnings

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
ONE_DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
OWED = rules.money(Decimal(1000))
AGAIN = "请补充后重新提交"


@pytest.fixture
def begun(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[..., CaseAtBrowsers]:
    """The case brought by acts to where the beginning leaves it; from there on people sit at browsers."""
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)

    def begin(begins: Callable[[Casework, Any], None]) -> CaseAtBrowsers:
        work = Casework(city)
        begins(work, city.enterprise())
        return CaseAtBrowsers(city, matter=work.matter)

    return begin


def on_the_spot(work: Casework, enterprise: Any) -> None:
    """A fine of a thousand yuan, decided on the spot, received and published; it waits to be performed."""
    work.clue(enterprise, procedure="SUMMARY")
    work.prove()
    values = {"proposed": "PENALISED", "kinds": ["FINE"], "fine": Decimal("1000"), "tier": "LIGHT"}
    work.does("enf1", "decide_on_spot", facts="当场发现三名从业人员无培训记录", proposal=values)
    work.leave()
    work.does("enf.head", "acknowledge")
    work.does("credit", "publish", outcome="PUBLISHED")


def as_casework(work: CaseAtBrowsers) -> Casework:
    """The same case as tests of papers know it."""
    found = Casework(work.city)
    found.matter = work.matter
    return found


def to(city: City, day: dt.date) -> None:
    """The morning of this day."""
    city.now = dt.datetime.combine(day, dt.time(9, 30), city.now.tzinfo)


# The clue, facts and evidence ------------------------------------------------------------


@pytest.mark.usefixtures("begun")
def test_a_violation_of_persons_is_no_violation_of_a_unit(city: City) -> None:
    work = CaseAtBrowsers(city)
    refused = work.clue(city.enterprise(), violation="leader.duties")
    refuses(refused, "E-CASE-23", "处罚的是个人,与本案当事人不符", "请改选违法行为,或者改为对个人立案")
    person = {
        "on_person": "on",
        "name": "李示例",
        "gender": "男",
        "address": "松江区",
        "id_number": "11010519491231002X",
    }
    assert work.clue(city.enterprise(1), violation="leader.duties", **person).status_code == 302


@pytest.mark.parametrize(("days", "taken"), [(-1, True), (0, True), (1, False)])
def test_evidence_of_a_day_to_come(city: City, begun: Any, days: int, taken: bool) -> None:
    work = begun(beginnings.filed)
    day = city.now.date() + days * ONE_DAY
    answer = work.enters("enf1", "evidence", **work.evidence(obtained_on=day.isoformat()))
    if not taken:
        refuses(answer, "E-CASE-20", "证据“从业人员花名册”缺少:不晚于今天的取得日期", "请补充不晚于今天的取得日期")
        assert not Evidence.objects.exists()
        answer = work.enters("enf1", "evidence", **work.evidence())
    assert answer.status_code == 302
    assert Evidence.objects.count() == 1


def test_evidence_is_taken_out_with_a_reason(begun: Any) -> None:
    work = begun(beginnings.proved)
    row = Evidence.objects.get(case=work.matter.pk)
    address = reverse("penalty_case:evidence", args=[work.matter.pk, row.pk])
    sent = {"do": "withdraw", "request_key": "w"}
    refuses(
        work.at("enf1").post(address, {**sent, "reason": " "}), "E-CASE-33", "撤出证据须说明理由", "请填写撤出的理由"
    )
    assert work.at("enf1").post(address, {**sent, "reason": "重复登记"}).status_code == 302


def test_a_record_ends_before_now_and_after_it_began(city: City, begun: Any) -> None:
    work = begun(beginnings.proved)
    city.now = city.now.replace(second=0, microsecond=0)  # a browser sends whole minutes
    record = {"kind": "QUESTIONING", "place": "会议室", "of_whom": "法人甲", "text": "问：姓名？\n答：法人甲。"}
    minute = dt.timedelta(minutes=1)
    for begins, ends in ((city.now - HOUR, city.now + minute), (city.now - HOUR, city.now - HOUR - minute)):
        refused = work.enters("enf1", "record", **record, begins_at=local(begins), ends_at=local(ends))
        refuses(refused, "E-CASE-41", "记录不完整,缺少:不早于开始、不晚于现在的结束时间", AGAIN)
        city.now = city.now.replace(second=0, microsecond=0) - minute
    work.entered("enf1", "record", **record, begins_at=local(city.now - HOUR), ends_at=local(city.now))
    assert Record.objects.count() == 1


def test_after_the_decision_the_file_is_not_changed(begun: Any) -> None:
    work = begun(on_the_spot)
    refused = work.enters("enf1", "fact", text="又发现一名")
    refuses(
        refused, "E-CASE-30", "本案已经作出决定,不能再增减事实和证据", "决定确有错误的,由负责人作废决定书并退回后再补充"
    )


# What leaders are asked --------------------------------------------------------------------


def test_what_was_never_preserved_is_not_dealt_with_and_what_was_only_with_words(city: City, begun: Any) -> None:
    work = begun(beginnings.proved)
    refused = work.sends("enf1", "investigate", "SETTLE_PRESERVATION", items="退还")
    refuses(refused, "E-CASE-34", "没有需要处理的先行登记保存证据", "请先报请批准先行登记保存")
    asked = {"items": "培训台账，2本", "place": "当事人档案室"}
    refused = work.sends("enf1", "investigate", "ASK_PRESERVATION", reason="", **asked)
    refuses(refused, "E-CASE-47", "报请事项缺少:理由", AGAIN)
    work.does("enf1", "investigate", "ASK_PRESERVATION", reason="台账可能被销毁", **asked)
    work.does("leader", "answer_request", "PRESERVE", opinion="同意。")
    work.left()
    refused = work.sends("enf1", "investigate", "SETTLE_PRESERVATION", items=" ")
    refuses(refused, "E-CASE-35", "请写明对先行登记保存证据的处理决定", "如退还、送交检验鉴定、没收或者移送")
    work.does("enf1", "investigate", "SETTLE_PRESERVATION", items="复制后退还当事人")
    assert Request.objects.get().settled_as == "复制后退还当事人"


# Notice and hearing ---------------------------------------------------------------------------


def reviewed_and_sealed(work: Casework, enterprise: Any) -> None:
    """A large fine, reviewed; the notice is under way and has no receipt."""
    beginnings.reviewed(work, enterprise)
    work.does("leader", "approve_proposal", outcome="PASS", opinion="同意。")
    work.does("seal", "seal_paper", outcome="SEALED")
    work.city.run_jobs()
    work.does("enf1", "deliver_paper", channel="IN_PERSON")
    work.city.run_jobs()


def test_without_a_receipt_the_time_of_the_party_has_not_begun(begun: Any) -> None:
    work = begun(reviewed_and_sealed)
    refused = work.sends("enf1", "hear_party", "NOTHING")
    refuses(refused, "E-CASE-39", "告知书尚未取得送达回执,陈述申辩期限不能起算", "请在文书页面登记送达回执")
    work.received()
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "NOTHING")


def test_the_record_of_a_hearing_is_whole(city: City, begun: Any) -> None:
    work = begun(beginnings.told)
    work.stated("HEARING")
    work.does("enf1", "hear_party", "HEARING")
    at = city.now + dt.timedelta(days=20)
    people = {"chair": city.people["sj.legal2"].pk, "recorder": city.people["sj.legal"].pk}
    work.does("legal.head", "arrange_hearing", at=local(at), place="听证室", **people)
    work.left()
    city.now = at + 3 * HOUR
    held = {"held_from": local(at), "held_until": local(at + HOUR), "record": "问答", "report": "维持"}
    said = {"investigators_said": "事实清楚", "party_said": "已补训"}
    refused = work.sends("legal2", "hold_hearing", "HELD", **held | {"record": ""}, **said)
    refuses(refused, "E-CASE-41", "记录不完整,缺少:", AGAIN)
    assert HearingPlan.objects.get().held_from is None
    work.does("legal2", "hold_hearing", "HELD", **held, **said)


# Performance ------------------------------------------------------------------------------------


def test_nothing_is_recorded_as_performed_before_there_is_a_decision(city: City, begun: Any) -> None:
    work = begun(beginnings.weighed)
    paid = {"paid_on": city.now.date().isoformat(), "fine": "50000", "receipt": "沪财1"}
    for what, told in (("payment", paid), ("obligations", {"note": "已停产"})):
        refuses(work.enters("enf1", what, **told), "E-CASE-31", "本案的处罚决定书尚未制成,不能登记执行情况")
    work.discussed()
    work.does("principal", "decide", "DECIDE", opinion="同意。")
    work.issued()
    work.does("credit", "publish", "PUBLISHED")
    work.entered("enf1", "payment", **paid)
    assert Payment.objects.get().fine == 50000


def test_other_obligations_are_noted_with_words(begun: Any) -> None:
    work = begun(on_the_spot)
    refuses(work.enters("enf1", "obligations", note=" "), "E-CASE-36", "请写明情况和依据", "请填写后重新提交")
    work.entered("enf1", "obligations", note="警示标志已按决定设置，见照片")
    assert Penalty.objects.get().other_obligations_done


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"paid_on": "2026-09-20"}, "缴款日期早于处罚决定或者晚于今天"),
        ({"paid_on": "2026-09-22"}, "缴款日期早于处罚决定或者晚于今天"),
        ({"fine": "0"}, "没有填写金额"),
        ({"fine": "1000.01"}, f"超过尚欠罚款{OWED}"),
        ({"fine": "0", "surcharge": "1000.01"}, "加处罚款累计超出罚款数额"),
    ],
)
def test_a_payment_that_cannot_be(city: City, begun: Any, told: dict[str, str], why: str) -> None:
    work = begun(on_the_spot)
    paid = {"paid_on": "2026-09-21", "fine": "1000", "surcharge": "0", "receipt": "沪财1"}
    refused = work.enters("enf1", "payment", **{**paid, **told})
    refuses(refused, "E-CASE-48", f"缴款登记有误:{why}", "请核对缴款票据后重新登记")
    assert not Payment.objects.exists()
    work.entered("enf1", "payment", **paid)
    assert Payment.objects.get().fine == 1000


def test_a_receipt_counts_once(begun: Any) -> None:
    work = begun(on_the_spot)
    paid = {"paid_on": "2026-09-21", "surcharge": "0", "receipt": "沪财1"}
    work.entered("enf1", "payment", **paid, fine="400")
    refused = work.enters("enf1", "payment", **paid, fine="600")
    refuses(refused, "E-CASE-48", "缴款登记有误:该票据已经登记过")
    work.entered("enf1", "payment", **{**paid, "receipt": "沪财2"}, fine="600")
    work.does("enf1", "perform", "PERFORMED")


def test_what_is_owed_is_not_performed(begun: Any) -> None:
    work = begun(on_the_spot)
    refused = work.sends("enf1", "perform", "PERFORMED")
    refuses(refused, "E-CASE-44", f"处罚决定尚未履行完毕:尚欠罚款{OWED}", "请登记缴款、整改和其他履行情况")
    work.entered("enf1", "payment", paid_on="2026-09-21", fine="1000", surcharge="0", receipt="沪财1")
    work.does("enf1", "perform", "PERFORMED")


def test_demand_and_court_each_have_their_first_day_and_the_court_its_last(city: City, begun: Any) -> None:
    work = begun(on_the_spot)
    due = Penalty.objects.get().fine_due_on
    assert due is not None
    to(city, due)
    early = work.sends("enf1", "perform", "DEMAND")
    refuses(early, "E-CASE-45", f"现在不能办理此事项,最早可于{due + ONE_DAY}办理", f"请在{due + ONE_DAY}或者以后办理")
    to(city, due + ONE_DAY)
    work.does("enf1", "perform", "DEMAND")
    work.left()

    first, last = rules.court_from(work.case), rules.court_until(work.case)
    assert first is not None and last is not None
    to(city, first - ONE_DAY)
    early = work.sends("enf1", "perform", "TO_COURT")
    refuses(early, "E-CASE-45", f"最早可于{first}办理", f"请在{first}或者以后办理")
    to(city, last + ONE_DAY)
    late = work.sends("enf1", "perform", "TO_COURT")
    refuses(late, "E-CASE-46", f"申请人民法院强制执行的期限已于{last}届满", "请报告负责人,说明逾期原因后结案")
    to(city, last)
    work.does("enf1", "perform", "TO_COURT")
    work.left()
    paper = driving.said(driving.paper_of(as_casework(work), "court_application"))
    assert "催告书" in paper and "强制执行：缴纳罚款1000元" in paper


def test_after_the_last_day_the_court_is_not_asked_and_the_case_is_closed_with_the_reason(
    city: City, begun: Any
) -> None:
    work = begun(on_the_spot)
    to(city, Penalty.objects.get().fine_due_on + ONE_DAY)  # type: ignore[operator]
    work.does("enf1", "perform", "DEMAND")
    work.left()
    last = rules.court_until(work.case)
    assert last is not None
    to(city, last + ONE_DAY)
    refuses(work.sends("enf1", "perform", "TO_COURT"), "E-CASE-46", "期限已于")
    work.does("enf1", "perform", "TERMINATED", opinion="逾期未申请强制执行，已报告负责人。")
    assert work.waits() == ["close"]


# The legal review ------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_an_objection_has_its_days(city: City, begun: Any, days: int, late: bool) -> None:
    work = begun(beginnings.in_review)
    child = LegalReview.objects.get(parent=work.matter.pk).matter
    work.does("legal", "review", "DISAGREE", matter=child, **work.findings("DISAGREE"))
    work.does("legal.head", "sign", "SIGN", matter=child)
    (objection,) = Matter.objects.get(pk=child.pk).deadlines.running().filter(rule__contains="objection")
    to(city, objection.legal_due + days * ONE_DAY)
    answer = work.sends(
        "enf1", "object_to", "OBJECT", matter=child, opinion="证据充分，不同意审核意见。", late_reason="出差"
    )
    if late:
        refuses(answer, "E-LR-13", f"提出异议的期限已于{objection.legal_due}届满", "请选择“不提出异议”")
        work.does("enf1", "object_to", "ACCEPT", matter=child, late_reason="出差")
        assert Review.objects.get().conclusion == "DISAGREE"
    else:
        assert answer.status_code == 302, says(answer)
        assert work.waits(child) == ["reconsider"]
