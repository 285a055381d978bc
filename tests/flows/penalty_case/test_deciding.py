"""After the defence: nothing heavier, nothing the party was not told of; and what the page of the decision says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from flows.matters.models import Decision, Matter
from permissions import clock
from tests.casework import Casework, proposed, staff
from tests.city import City
from tests.flows.penalty_case.views.at_desk import browser, text
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def defended(city: City, monkeypatch: pytest.MonkeyPatch) -> Casework:
    """A fine of 10000 yuan of which the party was told, and against which it defended itself."""
    monkeypatch.setattr(clock, "now", lambda: city.now)
    staff(city)
    work = Casework(city)
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.tell()
    work.party("DEFENCE", text="我公司已经补训，请从轻处罚。")
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="DEFENDED")
    return work


def weigh(work: Casework, **values: Any) -> None:
    """The statement answered, and this proposed."""
    (statement,) = work.case.statements.filter(kind="DEFENCE")
    answers = {statement.pk: {"answer": "部分采纳。", "adopted": True}}
    proposal = proposed(**{"tier": "LIGHT", **values})
    work.does("enf1", "weigh", outcome="PROPOSE", answers=answers, proposal=proposal)


def signed(work: Casework) -> HttpResponse:
    """The form of the decision as the leader sends it."""
    item = work.matter.work_items.open().get(node="decide")
    values = {"outcome": "DECIDE", "opinion": "同意。", "request_key": f"{work.city.now}"}
    answer: HttpResponse = browser(work.city, "sj.leader").post(reverse("desk:act", args=[item.pk]), values)
    return answer


def test_after_the_defence_it_is_lighter_or_told_anew_and_whole(city: City, defended: Casework) -> None:
    work = defended
    with refused("E-CASE-05"):
        weigh(work, fine=Decimal("10000.01"))
    with refused("E-CASE-05"):
        weigh(work, fine=Decimal("20000"))
    with refused("E-CASE-02"):
        weigh(work, fine=Decimal("20000"), new_facts="又查明五名从业人员未经培训")
    weigh(work, fine=Decimal("8000"))

    enterprise = work.case.enterprise
    address, enterprise.address = enterprise.address, ""
    enterprise.save()
    city.claims("sj.leader", work.matter, "decide")
    page = text(browser(city, "sj.leader").get(reverse("desk:matter", args=[work.matter.number])))
    assert "第九十七条第三项规定责令改正，案卷证据中没有责令改正的文书" in page
    answer = signed(work)
    assert answer.status_code == 422
    assert "处罚决定书缺少法定事项:当事人的姓名或者名称、地址" in text(answer)
    assert not Decision.objects.filter(matter=work.matter).exists()

    enterprise.address = address
    enterprise.save()
    assert signed(work).status_code == 302
    decision = Matter.objects.get(pk=work.matter.pk).latest_decision
    assert decision is not None and decision.outcome == Decision.Outcome.PENALISED
