"""Two applications that are refused, day by day, through the pages that people use (S25; domain §i.4 C1n, C4n)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document
from flows.credit_repair.models import Fact
from flows.matters import jobs
from flows.matters.models import Matter
from flows.matters.work import drift
from flows.registers.models import Penalty
from permissions import clock
from permissions.audit import verification
from permissions.clock import SHANGHAI
from tests.city import City
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
NO = "拟作否定答复须先请示上一级领导"


@dataclass
class Town:
    """The city, one matter, and a browser for everybody."""

    city: City
    matter: Matter

    def on(self, day: int, hour: int, minute: int = 0) -> None:
        """It is this day of September 2026."""
        self.city.now = dt.datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)

    def browser(self, account: str) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(self.city.people[account])
        return client

    def page(self, account: str, name: str, *args: Any) -> str:
        """The words of a page as this person sees it."""
        response = self.browser(account).get(reverse(name, args=args))
        assert response.status_code == 200, (name, response.status_code)
        return words(response)

    def sends(self, account: str, node: str, **answers: Any) -> Any:
        """The person claims the task and hands in its form; the answer as it comes."""
        browser, item = self.browser(account), self.city.item(self.matter, node, account)
        browser.post(reverse("desk:claim", args=[item.pk]))
        return browser.post(reverse("desk:act", args=[item.pk]), answers)

    def acts(self, account: str, node: str, **answers: Any) -> None:
        """The same, and it is done."""
        response = self.sends(account, node, **answers)
        assert response.status_code == 302, words(response)[-2000:]
        assert drift() == []
        self.matter.refresh_from_db()

    def form(self, account: str, node: str) -> str:
        """The page of the matter with the form of the node, as its holder sees it."""
        browser, item = self.browser(account), self.city.item(self.matter, node, account)
        browser.post(reverse("desk:claim", args=[item.pk]))
        return browser.get(reverse("desk:matter", args=[self.matter.number])).content.decode()

    def receives(self) -> bytes:
        """The enterprise downloads the result."""
        response = self.browser("agent0").get(reverse("credit_repair:paper", args=[self.matter.pk]))
        assert response.status_code == 200
        return b"".join(response.streaming_content) if response.streaming else response.content


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ticked(page: str) -> list[str]:
    """The grounds that the form has ticked."""
    boxes = re.findall(r"<input[^>]*name=\"grounds\"[^>]*>", page)
    assert boxes
    return [value for box in boxes if "checked" in box for value in re.findall(r'value="(R\d+)"', box)]


@pytest.fixture
def town(city: City, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return Town(city, city.submitted(city.penalty(city.enterprise())))


def findings(**differing: str) -> dict[str, str]:
    """What a verifier fills in; everything holds but what is named with the value found."""
    answers = {}
    for fact in Fact.values:
        answers |= {f"{fact}_source": "国库缴款记录", f"{fact}_found": differing.get(fact, "与台账一致")}
        answers[f"{fact}_holds"] = "no" if fact in differing else "yes"
    return answers


def test_an_application_that_is_not_accepted(town: Town) -> None:
    # Monday 21: the officer asks once for a correction, and the enterprise answers.
    town.on(21, 10)
    town.acts("sj.credit", "accept", outcome="CORRECT", items="请补交罚款缴款凭证")
    agent, progress = town.browser("agent0"), reverse("credit_repair:progress", args=[town.matter.pk])
    (name,) = re.findall(r'name="(answer_\d+)"', agent.get(progress).content.decode())
    town.on(21, 15)
    correct = reverse("credit_repair:correct", args=[town.matter.pk])
    assert agent.post(correct, {name: "正在筹款", "do": "submit"}).status_code == 302

    # Tuesday 22: the treasury has taken the payment back. He can neither accept nor ask again, but propose.
    town.on(22, 9, 30)
    Penalty.objects.update(fine_paid=0, fine_paid_on=None)
    assert ticked(town.form("sj.credit", "accept")) == ["R2"]
    refused = town.sends("sj.credit", "accept", outcome="ACCEPT", opinion="齐全")
    assert refused.status_code == 422 and "行政处罚义务尚未履行完毕" in words(refused)
    refused = town.sends(
        "sj.credit", "accept", outcome="PROPOSE_REFUSAL", grounds=["R2", "R1"], statement="国库无此笔入账"
    )
    assert refused.status_code == 422 and "理由“未满最短公示期”与记载不符" in words(refused)
    assert ticked(refused.content.decode()) == ["R1", "R2"]  # comes back filled
    assert "国库无此笔入账</textarea>" in refused.content.decode()
    town.acts("sj.credit", "accept", outcome="PROPOSE_REFUSAL", grounds=["R2"], statement="国库无此笔入账")

    # The superior reads what the paper would say; the enterprise is only told that its materials are checked.
    asked = re.sub(r"\s+", " ", town.form("sj.head", "consent_to_non_acceptance"))
    assert "尚欠罚款50000.00元" in asked and "国库无此笔入账" in asked
    assert "不予受理" not in town.page("agent0", "credit_repair:progress", town.matter.pk)

    # Wednesday 23, within his working day: he consents; the worker makes the paper, the officer delivers it.
    town.on(23, 9)
    town.acts("sj.head", "consent_to_non_acceptance", outcome="CONSENT", opinion="同意不予受理")
    town.acts("sj.seal", "seal", outcome="SEALED")
    jobs.run_ready(clock.now())
    assert "不予受理" not in town.page("agent0", "credit_repair:progress", town.matter.pk)
    town.on(23, 14)
    town.acts("sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL")

    # The enterprise reads why, what to do and how to object; opening the paper is its receipt.
    told = town.page("agent0", "credit_repair:progress", town.matter.pk)
    for said in (
        "行政处罚义务尚未履行完毕（尚欠罚款50000.00元、尚欠加处罚款50000.00元）",
        "你单位履行完毕行政处罚决定确定的全部义务后即可再次申请信用修复，没有固定的起始日期",
        "自收到本通知之日起六十日内向松江区人民政府申请行政复议",
        "信用修复不予受理通知书",
    ):
        assert said in told, said
    paper = Document.objects.get()
    assert hashlib.sha256(town.receives()).hexdigest() == paper.sha256
    assert paper.deliveries.get().receipt_by == "经办0"
    card = town.page("agent0", "credit_repair:penalties")
    assert "您上一次的申请未被受理" in card and "没有固定的起始日期" in card and "办理中" in card

    # Thursday 24: archived. The publicity goes on; the promise and the limit of the law were kept.
    town.on(24, 10)
    town.acts("sj.archive", "archive", outcome="ARCHIVED")
    assert town.matter.status == Matter.Status.CLOSED
    penalty = Penalty.objects.get()
    public = Client().get(reverse("credit_repair:publicity")).content.decode()
    assert penalty.decision_number in public
    kept = {d.rule.rpartition(".")[2]: (d.end, d.ended_at.date() <= d.legal_due) for d in town.matter.deadlines.all()}
    assert kept["verification_feedback"] == kept["acceptance"] == kept["consent_to_refuse"] == ("MET", True)
    assert verification.verify_chain(town.matter.chain) is None

    # It pays, and may apply again at once.
    Penalty.objects.update(fine_paid=penalty.fine_amount, fine_paid_on=dt.date(2026, 4, 20))
    card = town.page("agent0", "credit_repair:penalties")
    assert "现在就可以申请" in card and "您上一次的申请未被受理" in card
    response = town.browser("agent0").post(reverse("credit_repair:apply", args=[penalty.pk]))
    assert response.status_code == 302 and Matter.objects.filter(status=Matter.Status.DRAFT).exists()


def test_an_application_that_is_verified_and_not_repaired(town: Town) -> None:
    # Monday 21 and Tuesday 22: accepted, then both verifiers find a forged receipt and an unpaid fine.
    town.on(21, 14)
    town.acts("sj.credit", "accept", outcome="ACCEPT", opinion="受理")
    Penalty.objects.update(fine_paid=0, fine_paid_on=None)
    town.on(22, 10)
    unpaid = findings(FINE="国库无入账", SURCHARGE="应加处罚款")
    town.acts("sj.verify1", "verify", **unpaid)
    town.acts("sj.verify2", "verify", **unpaid)

    # Wednesday 23: the section head cannot approve; he proposes, and the deputy leader is asked.
    town.on(23, 9)
    assert ticked(town.form("sj.head", "review")) == ["R2"]
    refused = town.sends("sj.head", "review", outcome="PASS")
    assert refused.status_code == 422 and "核实结论为不符合条件" in words(refused)
    refused = town.sends("sj.head", "review", outcome="PROPOSE_REFUSAL", grounds=["R2", "R5"])
    assert refused.status_code == 422 and "理由“材料虚假”须写明查明的事实" in words(refused)
    facts = {"grounds": ["R2", "R5"], "statement": "缴款凭证号在国库系统中不存在"}
    town.acts("sj.head", "review", outcome="PROPOSE_REFUSAL", **facts)
    town.acts("sj.leader", "consent_to_refusal", outcome="CONSENT", opinion="同意")

    # He decides; to grant is not among the buttons any more.
    page = town.form("sj.leader", "decide")
    assert 'value="REFUSE"' in page and 'value="GRANT"' not in page
    town.acts("sj.leader", "decide", outcome="REFUSE", opinion="不予修复")
    town.acts("sj.seal", "seal", outcome="SEALED")
    town.on(23, 15)
    jobs.run_ready(clock.now())
    town.on(24, 11)
    town.acts("sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL")
    told = town.page("agent0", "credit_repair:progress", town.matter.pk)
    assert "因提供虚假材料，你单位自2026年9月23日起至2029年9月23日止不得申请信用修复" in told
    assert "最早自2029年9月24日（含当日）起可以再次申请信用修复" in told
    town.receives()
    town.acts("sj.archive", "archive", outcome="ARCHIVED")

    # The enterprise pays: it is still barred, and told until when.
    Penalty.objects.update(fine_paid=50000, fine_paid_on=dt.date(2026, 4, 20))
    card = town.page("agent0", "credit_repair:penalties")
    assert "不得申请期间届满（2029-09-23）" in card and "因提供虚假材料处于不得申请期间,至2029-09-23" in card
    response = town.browser("agent0").post(reverse("credit_repair:apply", args=[Penalty.objects.get().pk]))
    assert response.status_code == 422 and "E-CR-10" in words(response)

    # The desk shows proposal, consent and ban; the auditor reads a whole chain.
    desk = town.page("sj.auditor", "desk:matter", town.matter.number)
    assert "官sj.leader 于 2026-09-23" in desk and "年数待核" in desk
    assert list(verification.verify_all()) == []


def test_the_leader_who_would_refuse_alone_is_told_to_ask(town: Town) -> None:
    """S25: E-NO-01, also for who sends the answer without the button."""
    town.city.to("decide", town.matter)
    page = town.form("sj.leader", "decide")
    assert 'value="REFUSE"' not in page
    response = town.sends("sj.leader", "decide", outcome="REFUSE", opinion="不予")
    assert response.status_code == 422
    assert NO in words(response) and "E-NO-01" in words(response)
    assert not town.matter.decisions.exists()
