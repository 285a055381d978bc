"""What officers ask of leaders: recusal, more time from the authority above, a fine in parts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from flows.matters.models import Matter
from flows.registers.models import Instalment, Penalty
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


def test_an_officer_who_keeps_away_gives_his_place_and_the_case_goes_on(work: Casework) -> None:
    keeps_away, instead = work.who("enf2"), work.who("enf3")
    asked = {"reason": "与当事人法定代表人系亲属", "officer": keeps_away, "instead": instead}
    work.does("enf1", "investigate", outcome="ASK_RECUSAL", **asked)
    work.does("leader", "answer_request", outcome="GRANT")
    assert work.case.officers == (work.who("enf1"), instead)
    work.prove()
    work.conclude_by("enf1", "enf3", fine=Decimal("10000"), tier="LIGHT")
    assert work.matter.work_items.open().get().node == "approve_proposal"


def test_more_time_is_the_authority_aboves_to_grant(city: City, work: Casework) -> None:
    above = city.official("sh.leader", city.units["SH"], roles.DEPUTY_LEADER)
    clock = work.matter.deadlines.get(rule="penalty_case.decision")
    assert not Matter.objects.visible_to(above, city.now.date()).filter(pk=work.matter.pk).exists()
    work.does("enf1", "investigate", outcome="ASK_EXTENSION", reason="案情复杂，需委托检测")
    item = work.matter.work_items.open().get()
    assert (item.node, item.unit.code) == ("answer_request", "SH")
    city.performs("sh.leader", item.pk, outcome="GRANT", opinion="同意延长。")
    clock.refresh_from_db()
    assert clock.legal_due > clock.started_at.date() + dt.timedelta(days=90)
    assert work.matter.work_items.open().get().node == "investigate"


def test_a_fine_in_parts_that_is_paid_as_agreed_costs_nothing_more(city: City, work: Casework) -> None:
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.tell()
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.decide()
    work.does("credit", "publish", outcome="PUBLISHED")
    with refused("E-CASE-44"):
        work.does("enf1", "perform", outcome="PERFORMED")
    parts = "2026-10-30 4000\n2026-11-30 6000"
    work.does("enf1", "perform", outcome="ASK_INSTALMENTS", reason="企业资金周转困难", items=parts)
    work.does("leader", "answer_request", outcome="GRANT")
    work.seal_and_deliver()
    assert list(Instalment.objects.values_list("due_on", "amount")) == [
        (dt.date(2026, 10, 30), Decimal("4000.00")),
        (dt.date(2026, 11, 30), Decimal("6000.00")),
    ]
    penalty = Penalty.objects.get()
    assert penalty.outstanding(dt.date(2026, 10, 30)).surcharge == 0
    assert penalty.outstanding(dt.date(2026, 10, 31)).surcharge == Decimal("120.00")
    assert work.matter.work_items.open().get().node == "perform"
