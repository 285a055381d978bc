"""What is refused of summonses, samplings and preservation: its sentence on the page, and the way out taken."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from documents.models import Document
from flows.penalty_case.models import Measure, Request
from permissions import clock
from tests.casework import staff
from tests.city import City
from tests.scenarios.case_at_browsers import CaseAtBrowsers, local, refuses, says
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
CANNOT = "询问通知、抽样取证不能办理:"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def filed(city: City, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    work = CaseAtBrowsers(city)
    work.filed(city.enterprise())
    return work


def facts_page(work: CaseAtBrowsers, account: str = "enf1") -> str:
    return says(work.at(account).get(reverse("desk:matter", args=[work.matter.number]), {"tab": "facts"}))


def summons(city: City, **told: str) -> dict[str, str]:
    """A summons for tomorrow."""
    at = local(city.now + dt.timedelta(days=1))
    return {"begins_at": at, "place": "执法大队询问室", "of_whom": "总经理法人甲", "items": "营业执照", **told}


def sampling(city: City, **told: str) -> dict[str, str]:
    """A sampling of the last hour."""
    values = {"begins_at": local(city.now - HOUR), "ends_at": local(city.now - MINUTE), "place": "一号仓库"}
    return {**values, "of_whom": "仓库主管乙", "items": "清洗剂，20L/桶，2瓶", **told}


@pytest.mark.parametrize("ahead", [-MINUTE, dt.timedelta(0)])
def test_a_summons_for_a_time_that_is_over(city: City, filed: CaseAtBrowsers, ahead: dt.timedelta) -> None:
    city.now = city.now.replace(second=0, microsecond=0)  # a browser sends whole minutes
    refused = filed.enters("enf1", "summons", **summons(city, begins_at=local(city.now + ahead)))
    refuses(refused, "E-CASE-51", f"{CANNOT}询问时间应当晚于现在")
    assert 'id="id_begins_at_error"' in refused.content.decode() and not Measure.objects.exists()
    city.now = city.now.replace(second=0, microsecond=0)
    filed.entered("enf1", "summons", **summons(city, begins_at=local(city.now + MINUTE)))


@pytest.mark.parametrize(
    ("told", "sentence", "field"),
    [
        ({"items": "清洗剂"}, "第1项样品应当写明名称、规格型号、数量", "items"),
        ({"ends_at": "2026-09-20T09:00"}, "抽样的结束时间应当不早于开始、不晚于现在", "ends_at"),
        ({"ends_at": "2026-09-22T09:00"}, "抽样的结束时间应当不早于开始、不晚于现在", "ends_at"),
        ({"items": " "}, "缺少样品清单", "items"),
    ],
)
def test_a_sampling_that_is_not_whole(
    city: City, filed: CaseAtBrowsers, told: dict[str, str], sentence: str, field: str
) -> None:
    refused = filed.enters("enf2", "sampling", **sampling(city, **told))
    refuses(refused, "E-CASE-51", f"{CANNOT}{sentence}")
    assert f'id="id_{field}_error"' in refused.content.decode() and not Measure.objects.exists()
    filed.entered("enf2", "sampling", **sampling(city))
    assert "仓库主管乙" in facts_page(filed)


def test_one_officer_alone_summons_nobody(city: City, filed: CaseAtBrowsers) -> None:
    refuses(filed.enters("enf1", "summons", **summons(city, second_officer="")), "E-CASE-01", "执法人员不得少于两人")
    filed.entered("enf1", "summons", **summons(city))


def test_what_was_entered_holds_the_end_back_until_it_leaves(city: City, filed: CaseAtBrowsers) -> None:
    filed.proved()
    filed.entered("enf2", "summons", **summons(city))
    filed.entered("enf1", "sampling", **sampling(city))
    assert facts_page(filed).count("应急询通") == 0
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal())
    refuses(refused, "E-CASE-51", f"{CANNOT}尚未发出询问通知 总经理法人甲、抽样取证 仓库主管乙")
    filed.does("enf1", "investigate", "SEND_OUT")
    filed.left()
    shown = facts_page(filed)
    for kind in ("summons", "sampling_receipt"):
        assert Document.objects.get(kind=f"penalty_case.{kind}").number in shown
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())


def test_or_until_it_is_taken_out(city: City, filed: CaseAtBrowsers) -> None:
    filed.proved()
    filed.entered("enf1", "summons", **summons(city))
    city.now += dt.timedelta(days=2)
    refuses(filed.sends("enf1", "investigate", "SEND_OUT"), "E-CASE-51", f"{CANNOT}询问时间应当晚于现在")
    address = reverse("penalty_case:withdraw_measure", args=[filed.matter.pk, Measure.objects.get().pk])
    assert filed.at("enf3").post(address).status_code == 404
    assert filed.at("enf2").post(address).status_code == 302
    assert "总经理法人甲" not in facts_page(filed).split("办理过程")[0]
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())


def test_what_has_left_is_not_taken_out(city: City, filed: CaseAtBrowsers) -> None:
    filed.entered("enf1", "sampling", **sampling(city))
    filed.does("enf1", "investigate", "SEND_OUT")
    address = reverse("penalty_case:withdraw_measure", args=[filed.matter.pk, Measure.objects.get().pk])
    refuses(filed.at("enf1").post(address), "E-CASE-51", f"{CANNOT}抽样取证 仓库主管乙已经发出,不能撤出")
    filed.does("seal", "seal_paper", "RETURN", opinion="数量有误。")
    assert filed.at("enf1").post(address).status_code == 302


def test_after_the_investigation_nobody_is_summoned(city: City, filed: CaseAtBrowsers) -> None:
    filed.proved()
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())
    assert reverse("penalty_case:enter", args=[filed.matter.pk, "summons"]) not in facts_page(filed)
    refuses(filed.enters("enf1", "summons", **summons(city)), "E-CASE-51", f"{CANNOT}案件不在调查取证环节")
    filed.does("enf2", "confirm_investigation", "RETURN", opinion="需再询问。")
    filed.entered("enf1", "summons", **summons(city))


def test_what_is_preserved_lies_somewhere(city: City, filed: CaseAtBrowsers) -> None:
    asks = {"reason": "可能灭失", "items": "培训台账，A4，一册"}
    refused = filed.sends("enf1", "investigate", "ASK_PRESERVATION", **asks)
    refuses(refused, "E-CASE-47", "报请事项缺少:保存地点")
    assert 'id="id_place_error"' in refused.content.decode() and not Request.objects.exists()
    filed.does("enf1", "investigate", "ASK_PRESERVATION", place="当事人档案室", **asks)
    assert Request.objects.get().place == "当事人档案室"
