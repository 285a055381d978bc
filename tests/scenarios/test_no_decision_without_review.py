"""S26: nothing is decided without a legal review that passed, later than the hearing; at the browsers, day by day."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.models import Document
from flows.matters.models import Hearing, Matter, Review
from permissions import clock
from permissions.audit import verification
from permissions.clock import SHANGHAI
from tests.casework import staff
from tests.city import City
from tests.scenarios.case_at_browsers import CaseAtBrowsers, local, refuses, says
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db

NO_REVIEW = "未经法制审核或者审核未通过,不得作出决定"


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    """The city in September, its clock the product's."""
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    city.now = moment(8, 24)
    return CaseAtBrowsers(city)


def moment(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, 0, tzinfo=SHANGHAI)


def heard(work: CaseAtBrowsers) -> None:
    """Told in August, a hearing asked for in the portal, held on 22 September; it waits to be weighed."""
    work.filed(work.city.enterprise())
    work.proved()
    work.concluded()
    work.city.now = moment(9, 1)
    assert work.waits() == []
    work.reviewed()
    work.told()
    work.stated("HEARING")
    work.does("enf1", "hear_party", "HEARING")
    legal, legal2 = (work.city.people[f"sj.{name}"] for name in ("legal", "legal2"))
    place = {"place": "听证室", "chair": legal2.pk, "recorder": legal.pk}
    refuses(
        work.sends("legal.head", "arrange_hearing", "ARRANGED", at=local(moment(9, 8)), **place),
        "E-CASE-40",
        "听证应当在七日前通知当事人,最早可于2026-09-10举行",
    )
    work.does("legal.head", "arrange_hearing", "ARRANGED", at=local(moment(9, 22)), **place)
    work.left()
    work.city.now = moment(9, 22, 12)
    minutes = {
        "held_from": local(moment(9, 22)),
        "held_until": local(moment(9, 22, 11)),
        "attended_by": "经办0",
        "record": "问：是否清楚听证权利？答：清楚。",
        "investigators_said": "事实清楚",
        "party_said": "已补训",
        "report": "建议维持",
    }
    work.does("legal2", "hold_hearing", "HELD", **minutes)


def test_after_a_hearing_only_a_later_review_lets_it_be_decided(city: City, work: CaseAtBrowsers) -> None:
    heard(work)
    (before,), (hearing,) = Review.objects.all(), Hearing.objects.all()
    assert before.concluded_at < hearing.held_at
    work.city.now = moment(9, 23)
    work.does("enf1", "weigh", "PROPOSE", heard="听证中当事人称已补训，已核实。")
    work.worker()

    second = work.review
    assert work.waits() == [] and work.waits(second) == ["review"]
    clocks = second.deadlines.get(rule="legal_review.review")
    assert clocks.legal_due == dt.date(2026, 10, 8)
    work.does("legal", "review", "ASK_EXTENSION", opinion="案情复杂", matter=second)
    work.does("leader", "answer_extension", "GRANT", matter=second)
    clocks.refresh_from_db()
    assert clocks.legal_due == dt.date(2026, 10, 14)

    work.does("legal", "review", "PASSED", matter=second, **work.findings("PASSED"))
    work.does("legal.head", "sign", "SIGN", matter=second)
    work.worker()
    assert work.discussed().status_code == 302
    work.does("principal", "decide", "DECIDE", opinion="同意。")
    decision = Matter.objects.get(pk=work.matter.pk).latest_decision
    assert decision is not None and decision.review == Review.objects.get(review_matter=second)
    work.issued()
    assert Document.objects.about(work.matter.chain).filter(kind="penalty_case.decision").count() == 1
    assert list(verification.verify_all()) == []


def test_what_was_reviewed_before_the_hearing_decides_nothing(city: City, work: CaseAtBrowsers) -> None:
    """The review after the hearing passes and is withdrawn: what is left is the one of before."""
    heard(work)
    work.city.now = moment(9, 23)
    work.does("enf1", "weigh", "PROPOSE")
    work.reviewed()
    assert work.discussed().status_code == 302
    page = withdraw(work)
    assert page.status_code == 302
    work.opens("principal", "decide")
    shown = says(work.at("principal").get(f"/matters/{work.matter.number}/"))
    assert "E-LR-01" in shown, "the page of the step says what stands against it before anybody tries"
    refused = work.sends("principal", "decide", "DECIDE", opinion="同意。")
    refuses(refused, "E-LR-01", NO_REVIEW)
    assert not Matter.objects.get(pk=work.matter.pk).decisions.exists()

    work.does("principal", "decide", "RETURN_TO_WEIGH", opinion="重新送审")
    work.does("enf1", "weigh", "PROPOSE")
    work.reviewed("PASSED")
    if work.waits() == ["discuss"]:
        assert work.discussed().status_code == 302
    work.does("principal", "decide", "DECIDE", opinion="同意。")
    work.issued()
    assert Document.objects.about(work.matter.chain).filter(kind="penalty_case.decision").count() == 1


def test_a_review_that_disagrees_keeps_it_blocked(city: City, work: CaseAtBrowsers) -> None:
    """Twice rejected, nothing to discuss or to decide; the third time it passes."""
    heard(work)
    work.city.now = moment(9, 23)
    for conclusion in ("DISAGREE", "CORRECT"):
        work.does("enf1", "weigh", "PROPOSE", heard=f"复核意见：{conclusion}")
        answered(work)
        work.reviewed(conclusion)
        assert work.waits() == ["weigh"]
    work.does("enf1", "weigh", "PROPOSE", heard="已补充培训台账。")
    answered(work)
    work.reviewed()
    assert work.discussed().status_code == 302
    work.does("principal", "decide", "DECIDE", opinion="同意。")
    assert Matter.objects.get(pk=work.matter.pk).decisions.count() == 1


def answered(work: CaseAtBrowsers) -> None:
    """The questions of the round before, if there are any, are answered one by one."""
    work.worker()
    child = work.review
    if work.waits(child) != ["answer"]:
        return
    _item, form = work.opens("enf1", "answer", matter=child)
    said = {name: "已补充" if name.startswith("answer_") else "yes" for name in form.fields if "_" in name}
    said = {name: value for name, value in said.items() if name.startswith(("answer_", "adopted_"))}
    work.does("enf1", "answer", "ANSWERED", matter=child, **said)


def withdraw(work: CaseAtBrowsers, reason: str = "发现遗漏的证据"):  # type: ignore[no-untyped-def]
    """The head of the legal section withdraws what passed, on its page."""
    return work.at("legal.head").post(f"/legal/{work.review.pk}/withdraw/", {"reason": reason})
