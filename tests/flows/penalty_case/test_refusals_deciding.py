"""What is refused between the notice and the decision, on real cases: the sentence on the page, the way out taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from documents.models import Document
from documents.vault import open_pdf
from flows.legal_review.models import LegalReview
from flows.matters.models import Act, Decision, Matter, Review
from flows.penalty_case.models import Evidence
from flows.registers.models import Enterprise
from permissions import clock
from permissions.organisations.models import Certificate
from tests.casework import Casework, staff
from tests.city import City
from tests.flows.credit_repair.test_refusal_papers import words
from tests.scenarios.case_at_browsers import CaseAtBrowsers, refuses
from tests.standing_city import city, standing_city
from tests.walks import case_beginnings as beginnings
from tests.walks.case_holds import GATED

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
Begins = Callable[[Casework, Enterprise], None]
NO_REVIEW = "未经法制审核或者审核未通过,不得作出决定"
ANSWER = {"answer": "已核实", "adopted": "on"}


@pytest.fixture
def begun(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[[Begins], CaseAtBrowsers]:
    """The case brought by acts to where the beginning leaves it; from there on people sit at browsers."""
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)

    def begin(begins: Begins) -> CaseAtBrowsers:
        work = Casework(city)
        begins(work, city.enterprise())
        return CaseAtBrowsers(city, matter=work.matter)

    return begin


def lawful(work: CaseAtBrowsers) -> Document:
    """The decision of the case as it left."""
    return Document.objects.about(work.matter.chain).get(kind__in=GATED)


# What the party was told, and its time ------------------------------------------------------


def test_a_hearing_that_was_asked_for_is_not_passed_over(begun: Any) -> None:
    work = begun(beginnings.told)
    work.stated("HEARING")
    refused = work.sends("enf1", "hear_party", "NOTHING")
    refuses(refused, "E-CASE-03", "当事人要求听证的应当组织听证")
    work.does("enf1", "hear_party", "HEARING")
    assert work.waits() == ["arrange_hearing"]


def test_the_time_of_the_party_is_waited_for(city: City, begun: Any) -> None:
    work = begun(beginnings.small)
    refuses(work.sends("enf1", "hear_party", "NOTHING"), "E-CASE-38", "陈述申辩和听证的期限至", "尚未届满")
    city.at(days=20)
    work.does("enf1", "hear_party", "NOTHING")


def test_what_the_party_says_out_of_its_time_or_without_words(begun: Any) -> None:
    work = begun(beginnings.small)
    refuses(work.states("HEARING"), "E-CASE-42", "“要求听证”现在不在可以提出的期间")
    refuses(work.states("DEFENCE", text=""), "E-CASE-43", "请写明内容和理由")
    work.stated("DEFENCE", text="已补训，请从轻")
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "DEFENDED")
    refuses(work.sends("enf1", "weigh", "PROPOSE"), "E-CASE-37", "当事人的“陈述申辩”尚未复核答复")
    row = work.case.statements.get(kind="DEFENCE")
    work.does("enf1", "weigh", "PROPOSE", **{f"answer_{row.pk}": "已核实，部分采纳", f"adopted_{row.pk}": "on"})


def defended(work: CaseAtBrowsers) -> dict[str, str]:
    """The party defended itself; the answer to it as the form of the weighing wants it."""
    row = work.stated("DEFENCE", text="已补训，请从轻")
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "DEFENDED")
    return {f"answer_{row.pk}": "已核实", f"adopted_{row.pk}": "on"}


def test_nobody_is_fined_more_for_defending_himself(begun: Any) -> None:
    work = begun(beginnings.small)
    answer = defended(work)
    refused = work.sends("enf1", "weigh", "PROPOSE", **answer, fine="12000")
    way_out = "请不重于已告知的处罚;确有新的违法事实的,写明新的事实,重新告知"
    refuses(refused, "E-CASE-05", "不得因陈述申辩给予更重的处罚", "行政处罚法第四十五条第二款", way_out)
    work.does("enf1", "weigh", "PROPOSE", **answer, fine="10000")
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    assert Decision.objects.get().exemption is not None


def spared(work: Casework, enterprise: Enterprise) -> None:
    """A first violation that is spared; it waits to be decided."""
    beginnings.proved(work, enterprise)
    values = {"proposed": "NOT_PENALISED", "kinds": [], "fine": 0, "branch": "FIRST"}
    work.conclude(**values, ticks=["CORRECTED", "LIGHT_HARM"], education="当面教育")
    work.does("leader", "approve_proposal", outcome="PASS")


def test_no_penalty_of_which_the_party_was_not_told(begun: Any) -> None:
    work = begun(spared)
    work.does("leader", "decide", "RETURN_TO_WEIGH", opinion="应当处罚")
    fined = {name: value for name, value in work.proposal(fine="10000", tier="LIGHT").items() if name != "facts_found"}
    refused = work.sends("enf1", "weigh", "PROPOSE", **fined)
    way_out = "请送达行政处罚告知书,告知现在拟作出的处罚的内容、事实、理由、依据和当事人的权利"
    refuses(refused, "E-CASE-02", "作出处罚决定前未依法告知", "行政处罚法第四十四条、第六十二条", way_out)
    work.does("enf1", "weigh", "BACK", opinion="先告知")
    work.concluded(fine="10000", tier="LIGHT")
    work.told()
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "NOTHING")
    work.does("enf1", "weigh", "PROPOSE")
    work.does("leader", "decide", "DECIDE", opinion="同意。")


def small_and_weighed(work: Casework, enterprise: Enterprise) -> None:
    """A small fine that waits to be decided."""
    beginnings.small(work, enterprise)
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")


def test_a_decision_says_all_six_items(begun: Any) -> None:
    work = begun(small_and_weighed)
    Enterprise.objects.update(address="")
    refused = work.sends("leader", "decide", "DECIDE", opinion="同意。")
    refuses(refused, "E-CASE-06", "处罚决定书缺少法定事项:当事人的姓名或者名称、地址")
    Enterprise.objects.update(address="上海市松江区示例路8号")
    work.does("leader", "decide", "DECIDE", opinion="同意。")


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_the_certificate_on_the_day_of_the_decision(city: City, begun: Any, days: int, holds: bool) -> None:
    work = begun(small_and_weighed)
    last = city.now.date() + dt.timedelta(days=days)
    held = Certificate.objects.filter(user=city.people["sj.enf1"])
    held.update(until_on=last)
    answer = work.sends("leader", "decide", "DECIDE", opinion="同意。")
    if not holds:
        refuses(answer, "E-TPF-07", "执法证件无效或已过期")
        held.update(until_on=city.now.date())
        answer = work.sends("leader", "decide", "DECIDE", opinion="同意。")
    assert answer.status_code == 302


def test_a_name_with_rare_characters_is_printed(begun: Any) -> None:
    work = begun(small_and_weighed)
    Enterprise.objects.update(name="上海𬭎㛃𠅤机械有限公司")
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    work.issued()
    paper = lawful(work)
    assert paper.recipient == "上海𬭎㛃𠅤机械有限公司" and paper.recipient in words(open_pdf(paper))


def test_the_form_of_the_leader_twice_is_one_decision(begun: Any) -> None:
    work = begun(small_and_weighed)
    _item, form = work.opens("leader", "decide")
    values = {"outcome": "DECIDE", "opinion": "同意。", "request_key": form.fields["request_key"].value}
    answers = [work.at("leader").post(form.action, values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Act.objects.filter(node="decide").count() == Decision.objects.count() == 1
    replayed = work.at("leader").post(form.action, {**values, "request_key": "anew"})
    refuses(replayed, "E-ACT-01", status=409)
    assert Decision.objects.count() == 1


# The legal review ------------------------------------------------------------------------------


def test_findings_conclusion_and_questions_fit_each_other(begun: Any) -> None:
    work = begun(beginnings.in_review)
    passed = work.findings("PASSED")
    send = lambda outcome, **said: work.sends("legal", "review", outcome, matter=work.review, **said)  # noqa: E731
    refuses(send("PASSED", **{**passed, "holds_2": ""}), "E-LR-05", "第2项未作出审核结论,或者存在问题而未说明")
    refuses(send("PASSED", **{**passed, "holds_2": "no", "reason_2": "未告知"}), "E-LR-06", "审核结论与逐项结论不一致")
    wrong = {**work.findings("CORRECT"), "questions": ""}
    refuses(send("CORRECT", **wrong), "E-LR-07", "建议补正、不同意或者退回补充材料的,应当逐条列明意见")
    assert send("CORRECT", **work.findings("CORRECT")).status_code == 302
    work.does("legal.head", "sign", "SIGN", matter=work.review)
    work.worker()
    assert work.waits() == ["investigate"]

    work.concluded()
    question = LegalReview.objects.order_by("pk")[0].questions.get()
    refused = work.sends("enf1", "answer", "ANSWERED", matter=work.review)
    refuses(refused, "E-LR-08", "第1条意见未答复")
    said = {f"answer_{question.pk}": "已补充", f"adopted_{question.pk}": "yes"}
    work.does("enf1", "answer", "ANSWERED", matter=work.review, **said)
    work.does("legal", "review", "PASSED", matter=work.review, **passed)


def test_a_draft_that_changes_under_review_is_submitted_again(begun: Any) -> None:
    work = begun(beginnings.in_review)
    work.entered("enf1", "evidence", **work.evidence(name="补充照片"))
    refused = work.sends("legal", "review", "PASSED", matter=work.review, **work.findings("PASSED"))
    refuses(refused, "E-LR-04", "送审稿已变更,应当重新审核")
    work.does("legal", "review", "CORRECT", matter=work.review, **work.findings("CORRECT"))
    work.does("legal.head", "sign", "SIGN", matter=work.review)
    work.worker()
    work.concluded()
    question = LegalReview.objects.order_by("pk")[0].questions.get()
    said = {f"answer_{question.pk}": "已补充", f"adopted_{question.pk}": "yes"}
    work.does("enf1", "answer", "ANSWERED", matter=work.review, **said)
    work.reviewed()
    assert work.waits() == ["approve_proposal"]


def test_material_is_asked_for_once(begun: Any) -> None:
    work = begun(beginnings.in_review)
    work.does("legal", "review", "INCOMPLETE", matter=work.review, questions="请附调查报告")
    work.worker()
    work.concluded()
    question = LegalReview.objects.order_by("pk")[0].questions.get()
    said = {f"answer_{question.pk}": "已附", f"adopted_{question.pk}": "yes"}
    work.does("enf1", "answer", "ANSWERED", matter=work.review, **said)
    refused = work.sends("legal", "review", "INCOMPLETE", matter=work.review, questions="再补")
    refuses(refused, "E-LR-09", "已退回补充材料一次,不得再次退回")
    work.does("legal", "review", "PASSED", matter=work.review, **work.findings("PASSED"))


def withdraws(work: CaseAtBrowsers, reason: str) -> Any:
    """The head of the legal section on the page of the withdrawal."""
    address = reverse("legal_review:withdraw", args=[work.review.pk])
    return work.at("legal.head").post(address, {"reason": reason})


def test_a_conclusion_is_withdrawn_with_a_reason_and_once(begun: Any) -> None:
    work = begun(beginnings.in_review)
    refuses(withdraws(work, "遗漏"), "E-LR-11", "该审核未通过或者已经撤回,不能撤回")
    work.reviewed()
    refuses(withdraws(work, " "), "E-LR-14", "撤回法制审核结论须说明理由")
    assert withdraws(work, "遗漏证据").status_code == 302
    refuses(withdraws(work, "遗漏证据"), "E-LR-11", "该审核未通过或者已经撤回,不能撤回")
    assert Review.objects.exclude(withdrawn_at=None).count() == 1


def test_no_review_no_decision_and_after_the_paper_no_withdrawal(begun: Any) -> None:
    work = begun(beginnings.weighed)
    assert work.discussed().status_code == 302
    work.entered("enf1", "evidence", **work.evidence(name="补充照片"))
    refuses(work.sends("principal", "decide", "DECIDE", opinion="同意。"), "E-LR-01", NO_REVIEW)
    added = Evidence.objects.latest("pk")
    out = reverse("penalty_case:evidence", args=[work.matter.pk, added.pk])
    assert work.at("enf1").post(out, {"do": "withdraw", "reason": "重复"}).status_code == 302
    work.does("principal", "decide", "DECIDE", opinion="同意。")  # what was reviewed stands there again
    work.issued()
    refuses(withdraws(work, "遗漏证据"), "E-LR-12", "法制审核结论不得撤回")
    assert Matter.objects.get(pk=work.matter.pk).latest_decision.review.withdrawn_at is None  # type: ignore[union-attr]
