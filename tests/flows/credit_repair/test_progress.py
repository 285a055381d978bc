"""What the portal says of penalties and applications, and what an agent does while one is under way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from documents.models import Delivery
from flows.credit_repair.views.words import situations
from flows.matters.models import Matter
from flows.registers.models import EnterpriseAgent, Penalty
from flows.registers.publicity import withdraw_publicity
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import User
from tests.city import City, findings
from tests.flows.credit_repair.at_portal import address, picture, text_of

pytestmark = pytest.mark.usefixtures("the_clock_of_the_city")


# What the card says -----------------------------------------------------------------------------------------


def test_card_says_the_earliest_day_and_what_is_missing_and_offers_no_button(agent: Client, penalty: Penalty) -> None:
    Penalty.objects.filter(pk=penalty.pk).update(
        decided_on=dt.date(2026, 8, 1),
        published_on=dt.date(2026, 8, 3),
        fine_due_on=dt.date(2026, 9, 30),
        fine_paid=Decimal(20000),
        fine_paid_on=None,
        rectified_on=None,
        recheck_number="",
        recheck_on=None,
    )

    page = agent.get(address("penalties"))

    words = text_of(page)
    assert "2026年11月1日(周日)" in words
    assert "缴纳罚款 30000 元" in words
    assert "完成整改并经复查合格" in words
    assert address("apply", penalty.pk) not in page.content.decode()


def test_penalties_on_persons_are_not_shown(agent: Client, city: City, penalty: Penalty) -> None:
    personal = city.penalty(penalty.enterprise, on_person=True, publicity_state="UNPUBLISHED", published_on=None)

    assert personal.decision_number not in text_of(agent.get(address("penalties")))


def test_ended_ones_are_folded_at_the_end(agent: Client, city: City, penalty: Penalty) -> None:
    number = "（沪松）应急信修〔2026〕9号"
    over = {"publicity_state": "ENDED", "ended_on": dt.date(2026, 9, 1), "ended_by_number": number}
    ended = city.penalty(penalty.enterprise, **over)

    body = agent.get(address("penalties")).content.decode()

    assert body.index("<details") < body.index(ended.decision_number)
    assert body.index(penalty.decision_number) < body.index("<details")
    assert number in body


def test_a_withdrawn_one_is_over_and_offers_no_repair(agent: Client, city: City, penalty: Penalty) -> None:
    why = {"effect": "ANNULLED", "reason": "经行政复议撤销", "basis": "松府复决字〔2026〕5号"}
    withdraw_publicity(penalty, on=city.now.date(), **why, actor=SYSTEM, at=city.now)

    page = agent.get(address("penalties"))

    assert "已撤回公示" in text_of(page) and "2026年9月21日" in text_of(page)
    assert address("apply", penalty.pk) not in page.content.decode()


def test_cost_of_the_landing_does_not_grow_with_the_penalties(
    agent: Client, city: City, penalty: Penalty, django_assert_max_num_queries: Any
) -> None:
    for _ in range(29):
        city.penalty(penalty.enterprise)
    for one in Penalty.objects.all()[:4]:
        city.submitted(one)
    city.draft(Penalty.objects.last())

    with django_assert_max_num_queries(20):
        page = agent.get(address("penalties"))
    assert len(page.context["cards"]) == 30


def test_cost_of_my_applications_does_not_grow_with_them(
    agent: Client, city: City, penalty: Penalty, django_assert_max_num_queries: Any
) -> None:
    for one in [penalty, *(city.penalty(penalty.enterprise) for _ in range(9))]:
        city.submitted(one)

    with django_assert_max_num_queries(12):
        page = agent.get(address("applications"))
    assert len(page.context["rows"]) == 10


# Following it -----------------------------------------------------------------------------------------------


def test_progress_says_where_it_is_by_when_and_who_has_it(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)
    city.to("verify", matter)
    city.claims("sj.verify1", matter, "verify")

    words = text_of(agent.get(address("progress", matter.pk)))

    assert "2026年9月24日(周四)" in words
    assert "官sj.verify1" in words
    assert "021-55500002" in words
    assert "执法大队" in words, "the second hand waits in the pool of its section"


def test_progress_does_not_show_opinions_and_returns(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.to("review", city.submitted(penalty))
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="内部意见:再查一次")

    words = text_of(agent.get(address("progress", matter.pk)))

    assert "内部意见" not in words
    assert "退回" not in words

    for account in ("sj.verify1", "sj.verify2"):
        city.does(account, matter, "verify", findings=findings())
    assert text_of(agent.get(address("progress", matter.pk))).count("两名工作人员已核实") == 1, "done anew, told once"


def test_provisional_date_is_called_so(city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)
    matter.deadlines.update(provisional=True)

    with translation.override("zh-hans"):
        found = situations([matter], city.now.date())[matter.pk]
    assert "暂定" in found.text


def test_corrections_are_listed_and_answered_at_once(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)
    items = ["重新上传缴款凭证", "说明整改日期"]
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=items, opinion="请补正")
    first, second = matter.repair.corrections.all()  # type: ignore[attr-defined]
    half = {f"answer_{first.pk}": "已重新上传", "request_key": "k2", "do": "submit"}

    shown = text_of(agent.get(address("progress", matter.pk)))
    refused = agent.post(address("correct", matter.pk), half)
    new = agent.post(
        address("upload", matter.pk, "PERFORMANCE_PROOF"),
        {"PERFORMANCE_PROOF": picture("新凭证.png")},
        headers={"HX-Request": "true"},
    )
    sent = agent.post(address("correct", matter.pk), {**half, f"answer_{second.pk}": "8月25日"})
    again = agent.post(address("correct", matter.pk), {**half, f"answer_{second.pk}": "8月25日"})

    assert "重新上传缴款凭证" in shown
    assert refused.status_code == 422
    assert "E-CR-17" in text_of(refused)
    assert "已重新上传" in refused.content.decode()
    assert "新凭证.png" in text_of(new)
    assert sent.url == again.url == address("progress", matter.pk)
    assert matter.acts.filter(node="correct").count() == 1
    second.refresh_from_db()
    assert second.answer == "8月25日"
    assert Entry.objects.filter(chain=matter.chain, action="material.handed_in").count() == 1


def test_no_material_is_taken_in_once_nothing_is_asked_for(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)

    answer = agent.post(
        address("upload", matter.pk, "COMMITMENT"), {"COMMITMENT": picture("晚.png")}, headers={"HX-Request": "true"}
    )

    assert "E-ACT-04" in text_of(answer)
    assert not matter.attachments.filter(name="晚.png").exists()


def test_withdrawal_asks_for_a_reason_and_ends_it(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)

    without = agent.post(address("withdraw", matter.pk), {"reason": " ", "request_key": "k3"})
    done = agent.post(address("withdraw", matter.pk), {"reason": "材料有误", "request_key": "k3"})
    again = agent.post(address("withdraw", matter.pk), {"reason": "材料有误", "request_key": "k3"})

    assert without.status_code == 422
    assert done.url == again.url == address("progress", matter.pk)
    matter.refresh_from_db()
    assert matter.status == Matter.Status.WITHDRAWN
    assert matter.acts.get(node="withdraw").opinion == "材料有误"
    assert "申请修复" in text_of(agent.get(address("penalties"))), "it may be applied for again"


def test_nothing_is_withdrawn_after_the_decision(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.to("issue", city.submitted(penalty))

    refused = agent.post(address("withdraw", matter.pk), {"reason": "不要了"})

    assert refused.status_code == 422
    assert "E-CR-18" in text_of(refused)
    assert address("withdraw", matter.pk) not in agent.get(address("progress", matter.pk)).content.decode()


def test_first_opening_of_the_paper_is_its_receipt(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.to("deliver", city.submitted(penalty))
    assert agent.get(address("paper", matter.pk)).status_code == 404, "not before it is delivered"
    city.does("sj.credit", matter, "deliver", outcome="DELIVERED")

    page = agent.get(address("progress", matter.pk))
    first, second = agent.get(address("paper", matter.pk)), agent.get(address("paper", matter.pk))

    assert address("paper", matter.pk) in page.content.decode()
    assert "/verify/" in page.content.decode()
    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"].startswith("inline")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in first["Cache-Control"]
    receipt = Delivery.objects.get()
    assert (receipt.receipt_by, receipt.receipt_at) == ("经办0", city.now)


def test_every_portal_page_speaks_both_languages(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)
    agent.post(reverse("set_language"), {"language": "en"})

    words = text_of(agent.get(address("progress", matter.pk)))

    assert "Your materials are being checked" in words
    assert "24 Sep 2026" in words


def test_a_person_of_no_enterprise_is_told_what_to_do(client: Client, city: City) -> None:
    lonely = User.objects.create_user("lonely", "x", name="无企", kind=User.Kind.ENTERPRISE)
    client.force_login(lonely)

    words = text_of(client.get(address("penalties")))

    assert "没有关联企业" in words


def test_a_colleague_of_the_enterprise_sees_the_same_draft(city: City, client: Client, penalty: Penalty) -> None:
    draft = city.draft(penalty)
    other = User.objects.create_user("second", "x", name="第二经办", kind=User.Kind.ENTERPRISE)
    EnterpriseAgent.objects.create(enterprise=penalty.enterprise, user=other, from_on=dt.date(2026, 1, 1))
    client.force_login(other)

    assert client.get(address("edit", draft.pk)).status_code == 200
