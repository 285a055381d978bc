"""Papers that do not leave: the keeper of the seal sends one back, a leader voids one before it is delivered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from documents.models import Document
from flows.matters import voiding
from flows.matters.acts import perform_aside
from flows.penalty_case.models import PaperOrder, Request
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
    return work.matter.work_items.open().get().node


def test_a_preservation_that_is_sent_back_is_answered_again_and_its_days_begin_anew(work: Casework) -> None:
    work.does(
        "enf1", "investigate", outcome="ASK_PRESERVATION", reason="证据可能灭失", items="培训台账一册", place="原地"
    )
    work.does("leader", "answer_request", outcome="GRANT")
    first = work.matter.deadlines.get(rule="penalty_case.preservation", ended_at=None)
    work.does("seal", "seal_paper", outcome="RETURN", opinion="清单未写明数量。")
    assert waits_at(work) == "answer_request"
    assert Request.objects.get().granted is None
    work.does("leader", "answer_request", outcome="GRANT")
    again = work.matter.deadlines.get(rule="penalty_case.preservation", ended_at=None)
    assert again.pk != first.pk
    work.seal_and_deliver()
    assert waits_at(work) == "investigate"
    work.prove()
    with refused("E-CASE-26"):
        work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.does("enf1", "investigate", outcome="SETTLE_PRESERVATION", items="退还当事人")
    work.seal_and_deliver()
    assert not work.matter.deadlines.running().filter(rule="penalty_case.preservation").exists()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    assert waits_at(work) == "approve_proposal"


def test_a_notice_that_is_voided_before_it_left_is_approved_and_made_again(city: City, work: Casework) -> None:
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.does("leader", "approve_proposal", outcome="PASS")
    work.does("seal", "seal_paper", outcome="SEALED")
    city.run_jobs()
    with refused("E-ACT-06"):
        work.does("enf1", "deliver_paper", outcome="ANEW")
    notice = Document.objects.get(kind__endswith="penalty_notice")
    perform_aside(
        voiding.void_paper,
        work.matter.pk,
        role=roles.PRINCIPAL,
        unit=work.matter.unit,
        actor=work.who("principal"),
        now=city.at(minutes=1),
        document_id=notice.pk,
        reason="当事人名称有误",
    )
    work.does("enf1", "deliver_paper", outcome="ANEW")
    assert waits_at(work) == "approve_proposal"
    work.tell()
    assert waits_at(work) == "hear_party"
    assert [row.sent_back_at is None for row in PaperOrder.objects.filter(kind="penalty_notice")] == [False, True]
