"""Summonses and samplings (询问通知书、抽样取证凭证): entered, sealed, made, delivered; and what does not leave."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from documents.models import Delivery, Document
from flows.matters import voiding
from flows.matters.acts import perform_aside
from flows.penalty_case import acts, rules
from flows.penalty_case.models import Measure, PaperOrder
from permissions import roles
from tests.casework import Casework, staff
from tests.city import City
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    work = Casework(city)
    work.clue(city.enterprise())
    work.file()
    return work


def waits_at(work: Casework) -> str:
    return str(work.matter.work_items.open().get().node)


def test_what_was_entered_leaves_together_and_the_investigation_goes_on(city: City, work: Casework) -> None:
    work.summon()
    work.sample()
    assert [str(row) for row in rules.unsent_measures(work.case)] == ["询问通知 总经理法人甲", "抽样取证 仓库主管乙"]
    work.send_out()
    assert waits_at(work) == "investigate" and rules.unsent_measures(work.case) == []
    made = Document.objects.filter(kind__in=["penalty_case.summons", "penalty_case.sampling_receipt"])
    assert [paper.number for paper in made.order_by("pk")] == [
        "（沪松）应急询通〔2026〕1号",
        "（沪松）应急抽样〔2026〕1号",
    ]
    assert {paper.recipient for paper in made} == {"上海示例机械有限公司"}
    sent = Delivery.objects.get()
    assert set(sent.papers.all()) == set(made) and sent.receipt_at is not None
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    assert waits_at(work) == "approve_proposal"


def test_nothing_is_sent_out_where_nothing_waits(work: Casework) -> None:
    with refused("E-CASE-51") as found:
        work.does("enf1", "investigate", outcome="SEND_OUT")
    assert found[0].message == "询问通知、抽样取证不能办理:没有尚未发出的询问通知、抽样取证"
    assert not PaperOrder.objects.filter(leaves=True).exists()


def test_what_waits_holds_the_end_of_the_investigation_back_until_it_is_taken_out(work: Casework) -> None:
    work.prove()
    work.summon()
    with refused("E-CASE-51") as found:
        work.conclude(fine=Decimal("10000"), tier="LIGHT")
    assert found[0].message == "询问通知、抽样取证不能办理:尚未发出询问通知 总经理法人甲"
    work.aside(acts.withdraw_measure, "enf2", measure_id=Measure.objects.get().pk)
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    assert waits_at(work) == "approve_proposal"


@pytest.mark.parametrize(("late", "leaves"), [(-1, True), (0, False), (1, False)])
def test_a_summons_whose_time_has_come_does_not_leave(city: City, work: Casework, late: int, leaves: bool) -> None:
    at = city.now + dt.timedelta(days=1)
    work.summon(begins_at=at)
    city.now = at + dt.timedelta(minutes=late - 10)  # who does it takes ten minutes
    if leaves:
        work.does("enf1", "investigate", outcome="SEND_OUT")
        assert waits_at(work) == "seal_paper"
        return
    with refused("E-CASE-51") as found:
        work.does("enf1", "investigate", outcome="SEND_OUT")
    assert found[0].field == "begins_at"
    work.aside(acts.withdraw_measure, measure_id=Measure.objects.get().pk)
    work.summon()
    work.send_out()
    assert waits_at(work) == "investigate"


def test_what_the_keeper_of_the_seal_sends_back_is_taken_out_and_entered_anew(work: Casework) -> None:
    work.sample()
    row = Measure.objects.get()
    work.does("enf1", "investigate", outcome="SEND_OUT")
    with refused("E-CASE-51") as found:
        work.aside(acts.withdraw_measure, measure_id=row.pk)
    assert found[0].message == "询问通知、抽样取证不能办理:抽样取证 仓库主管乙已经发出,不能撤出"
    work.does("seal", "seal_paper", outcome="RETURN", opinion="样品数量有误。")
    assert waits_at(work) == "investigate" and rules.unsent_measures(work.case) == [row]
    work.aside(acts.withdraw_measure, measure_id=row.pk)
    work.sample(items="清洗剂，20L/桶，3瓶")
    work.send_out()
    assert Document.objects.get(kind="penalty_case.sampling_receipt").number == "（沪松）应急抽样〔2026〕1号"


def test_a_summons_voided_before_it_left_is_sent_out_anew(city: City, work: Casework) -> None:
    work.summon()
    work.does("enf1", "investigate", outcome="SEND_OUT")
    work.does("seal", "seal_paper", outcome="SEALED")
    city.run_jobs()
    perform_aside(
        voiding.void_paper,
        work.matter.pk,
        role=roles.PRINCIPAL,
        unit=work.matter.unit,
        actor=work.who("principal"),
        now=city.at(minutes=1),
        document_id=Document.objects.get(kind="penalty_case.summons").pk,
        reason="地点有误",
    )
    work.does("enf1", "deliver_paper", outcome="ANEW")
    assert waits_at(work) == "investigate" and len(rules.unsent_measures(work.case)) == 1
    work.send_out()
    numbers = Document.objects.filter(kind="penalty_case.summons").order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["（沪松）应急询通〔2026〕1号", "（沪松）应急询通〔2026〕2号"]


def test_only_the_two_officers_enter_and_take_out(work: Casework) -> None:
    work.summon()
    for account in ("enf3", "leader"):
        with pytest.raises(PermissionDenied):
            work.aside(acts.withdraw_measure, account, measure_id=Measure.objects.get().pk)
    with refused("E-CASE-01"):
        values = {"begins_at": work.city.now + dt.timedelta(days=1), "place": "询问室", "of_whom": "法人甲"}
        work.aside(acts.summon, values=values, first_officer=work.who("enf1"), second_officer=None)
    work.aside(acts.withdraw_measure, measure_id=Measure.objects.get().pk)
    with pytest.raises(ObjectDoesNotExist):
        work.aside(acts.withdraw_measure, measure_id=Measure.objects.get().pk)
