"""What is refused because another procedure or another law applies: the sentence on the page, the way out taken."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from flows.matters.models import Decision, Matter
from flows.penalty_case.models import CaseFact, PenaltyCase
from flows.registers.models import CaseFiling, Enterprise
from permissions import clock
from tests.casework import Casework, staff
from tests.city import City, inbox_agrees
from tests.scenarios.case_at_browsers import FACTS, CaseAtBrowsers, refuses
from tests.standing_city import city, standing_city
from tests.walks import case_beginnings as beginnings
from tests.walks.pages import offered, visit

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)
# 安全生产法 as amended in 2021; the catalogue has most violations from this day on.
AMENDED = dt.date(2021, 9, 1)


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    """Everybody at a browser, nothing registered yet."""
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return CaseAtBrowsers(city)


def begun(work: CaseAtBrowsers, begins: beginnings.Beginning) -> Enterprise:
    """The case brought by acts to where the beginning leaves it."""
    made, enterprise = Casework(work.city), work.city.enterprise()
    begins(made, enterprise)
    work.matter = made.matter
    return enterprise


def buttons(work: CaseAtBrowsers, account: str, node: str) -> list[str]:
    """The outcomes that the page of the task has buttons for."""
    _item, form = work.opens(account, node)
    return [value for name, value, _look in form.buttons if name == "outcome"]


# On the spot, or not ---------------------------------------------------------------------


def found_on_the_spot(work: CaseAtBrowsers) -> None:
    """A clue that is to be decided on the spot, with its fact proved."""
    answer = work.clue(work.city.enterprise(), procedure="SUMMARY")
    assert answer.status_code == 302
    work.proved("三名从业人员无培训记录")


def on_the_spot(work: CaseAtBrowsers, outcome: str, **told: Any) -> Any:
    """The form of the officer on the spot, with a fine unless the test says otherwise."""
    values = work.proposal(facts_found=FACTS, tier="LIGHT", **told)
    return work.sends("enf1", "decide_on_spot", outcome, **values)


def test_what_is_too_heavy_for_the_spot_is_decided_by_ordinary_procedure(work: CaseAtBrowsers) -> None:
    found_on_the_spot(work)
    refused = on_the_spot(work, "DECIDED", fine="10000")
    refuses(refused, "E-CASE-15", "当场处罚限于警告或者3000元以下的罚款", "行政处罚法第五十一条", "请改按普通程序办理")
    refuses(on_the_spot(work, "ORDINARY", fine="10000"), "E-ACT-07", "须填写意见或理由")
    assert on_the_spot(work, "ORDINARY", fine="10000", opinion="罚款超过当场处罚的限额").status_code == 302
    assert work.waits() == ["review_filing"]
    inbox_agrees()
    case, filing = work.case, CaseFiling.objects.get()
    assert (case.procedure, case.facts, case.filed_at, case.proposal) == ("ORDINARY", FACTS, None, None)
    assert (filing.procedure, filing.state) == ("ORDINARY", "CLUE")
    assert sorted(work.matter.deadlines.running().values_list("rule", flat=True))[-1] == "penalty_case.filing"
    work.does("enf.head", "review_filing", "PASS")
    work.does("leader", "approve_filing", "FILED", opinion="同意立案。")
    work.concluded(fine="10000", tier="LIGHT")
    work.told()
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "NOTHING")
    work.does("enf1", "weigh", "PROPOSE")
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    work.issued()
    assert work.waits() == ["publish"]
    assert work.case.penalty is not None
    assert (work.case.penalty.procedure, work.case.penalty.fine_amount) == ("ORDINARY", Decimal(10000))


def test_what_is_no_violation_after_all_is_not_filed_by_ordinary_procedure(work: CaseAtBrowsers) -> None:
    found_on_the_spot(work)
    refuses(on_the_spot(work, "DECIDED", proposed="UNFOUNDED", kinds=[], fine="0"), "E-CASE-15")
    assert on_the_spot(work, "ORDINARY", opinion="培训记录已找到").status_code == 302
    work.does("enf.head", "review_filing", "PROPOSE_NOT", opinion="没有违法事实")
    work.does("leader", "approve_filing", "NOT_FILED", opinion="没有违法事实")
    work.does("archive", "archive")
    assert Matter.objects.get(pk=work.matter.pk).status == Matter.Status.CLOSED
    assert CaseFiling.objects.get().state == "NOT_FILED"


def test_what_was_decided_on_the_spot_is_decided_there_anew(work: CaseAtBrowsers) -> None:
    found_on_the_spot(work)
    assert buttons(work, "enf1", "decide_on_spot") == ["DECIDED", "ORDINARY"]
    assert on_the_spot(work, "DECIDED", fine="1000").status_code == 302
    work.does("seal", "seal_decision", "RETURN", opinion="金额有误")
    assert buttons(work, "enf1", "decide_on_spot") == ["DECIDED"]
    item, form = work.opens("enf1", "decide_on_spot")
    forced = {**work.proposal(fine="900", tier="LIGHT"), "outcome": "ORDINARY", "opinion": "改"}
    refuses(work.at("enf1").post(form.action, forced), "E-ACT-06")
    assert item.matter.work_items.open().get() == item
    assert on_the_spot(work, "DECIDED", fine="900").status_code == 302


def test_a_clue_that_was_sent_back_stays_in_ordinary_procedure(work: CaseAtBrowsers) -> None:
    begun(work, beginnings.clue)
    work.does("enf.head", "review_filing", "RETURN", opinion="补充地点")
    _item, form = work.opens("enf1", "complete_clue")
    assert "procedure" not in form.fields
    work.does("enf1", "complete_clue", "SUBMITTED", procedure="SUMMARY", place="松江区示例路8号二号车间")
    assert (work.case.procedure, work.case.place) == ("ORDINARY", "松江区示例路8号二号车间")
    assert work.waits() == ["review_filing"]


# The law of the act, and today's ----------------------------------------------------------


@pytest.mark.parametrize(("days", "known"), [(-1, False), (0, True), (1, True)])
def test_the_law_of_the_day_has_to_know_the_violation(work: CaseAtBrowsers, days: int, known: bool) -> None:
    enterprise, day = work.city.enterprise(), AMENDED + days * ONE_DAY
    answer = work.clue(enterprise, violated_on=day)
    if not known:
        way_out = "请由法规科补充该日的规定,或者核对违法行为和日期"
        refuses(answer, "E-CASE-24", f"违法行为目录没有{day}的规定,不能计算裁量", "行政处罚法第三十七条", way_out)
        address = reverse("penalty_case:edit", args=[work.matter.pk])
        (form,) = [form for form in offered(visit(work.at("enf1"), address)) if "violated_on" in form.fields]
        assert form.fields["violated_on"].value == day.isoformat()
        answer = work.clue(enterprise, violated_on=AMENDED)
    assert answer.status_code == 302
    assert PenaltyCase.objects.latest("pk").matter.number


def test_a_proposal_by_the_law_of_yesterday_is_not_decided(work: CaseAtBrowsers) -> None:
    """From 1 September 2021 who leaves a hazard when told to remove it is not fined: today's law applies to him."""
    work.city.now = work.city.now.replace(year=2021, month=8, day=16)
    work.filed(work.city.enterprise(), violation="hazard.unremoved.late")
    work.proved("重大事故隐患未按要求消除")
    work.concluded(kinds=["FINE", "BUSINESS_STOPPED"], fine="100000", tier="LIGHT")
    work.reviewed()
    work.told()
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "NOTHING")
    work.does("enf1", "weigh", "PROPOSE")
    assert work.discussed().status_code == 302
    old = work.case.proposal
    assert old is not None and "主席令第十三号" in old.basis
    work.city.now = dt.datetime.combine(AMENDED, dt.time(9, 30), work.city.now.tzinfo)
    refused = work.sends("principal", "decide", "DECIDE", opinion="同意。")
    way_out = "请退回承办人按现在应当适用的规定重新提出拟处理意见"
    said = f"拟处理意见依据的{old.basis}与现在应当适用的规定不一致"
    refuses(refused, "E-CASE-27", said, "行政处罚法第三十七条", way_out)
    work.does("principal", "decide", "RETURN_TO_WEIGH", opinion="按新法重新提出")
    work.does("enf1", "weigh", "PROPOSE", kinds=["BUSINESS_STOPPED"], fine="0", tier="")
    work.reviewed()
    assert work.discussed().status_code == 302
    work.does("principal", "decide", "DECIDE", opinion="同意。")
    new = work.case.proposal
    assert new is not None and new.basis == "《中华人民共和国安全生产法》第一百零二条"
    assert Decision.objects.get().outcome == "PENALISED"


# Facts, and what came back ------------------------------------------------------------------


def test_a_fact_needs_words(work: CaseAtBrowsers) -> None:
    begun(work, beginnings.filed)
    refuses(work.enters("enf1", "fact", text="  "), "E-CASE-32", "请写明需要证明的事实", "每次填写一项事实")
    work.entered("enf1", "fact", text="三名从业人员未经培训上岗")
    assert CaseFact.objects.get().text == "三名从业人员未经培训上岗"


def weighed(made: Casework, enterprise: Enterprise) -> None:
    """A small fine that waits to be decided."""
    beginnings.small(made, enterprise)
    made.party("WAIVER")
    made.does("enf1", "hear_party", outcome="NOTHING")
    made.does("enf1", "weigh", outcome="PROPOSE")


def test_what_comes_back_from_the_seal_is_not_decided_until_it_is_decided_anew(work: CaseAtBrowsers) -> None:
    """Sent back to the investigation, facts are entered and the party is heard as if nothing had been decided."""
    begun(work, weighed)
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    refuses(work.states("DEFENCE", text="已补训"), "E-CASE-42", "“陈述申辩”现在不在可以提出的期间")
    refuses(work.enters("enf1", "fact", text="又一名"), "E-CASE-30")
    work.does("seal", "seal_decision", "RETURN", opinion="当事人名称有误")
    work.does("leader", "decide", "RETURN_TO_INVESTIGATE", opinion="补充调查")
    work.does("enf1", "investigate", "CONCLUDE", **work.proposal(fine="10000", tier="LIGHT"))
    work.entered("enf1", "evidence", **work.evidence(name="补充的花名册"))
    work.does("enf2", "confirm_investigation", "AGREE")
    work.does("enf.head", "review_report", "PASS")
    work.stated("DEFENCE", text="已补训，请从轻")
    work.told()
    row = work.stated("DEFENCE", text="已补训，请再从轻")
    refuses(work.sends("enf1", "hear_party", "DEFENDED"), "E-CASE-38", "尚未届满")
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "DEFENDED")
    answers = {f"answer_{each.pk}": "已核实" for each in work.case.statements.filter(kind="DEFENCE")}
    assert f"answer_{row.pk}" in answers
    work.does("enf1", "weigh", "PROPOSE", **answers)
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    refuses(work.enters("enf1", "fact", text="又一名"), "E-CASE-30")
    assert Decision.objects.count() == 2
