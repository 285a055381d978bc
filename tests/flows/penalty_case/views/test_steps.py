"""The steps of a case on the matter page: what they show, what they ask, what is refused at which field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from flows.penalty_case.models import Proposal
from tests.casework import REASONS, Casework
from tests.city import City
from tests.flows.penalty_case.views.at_desk import browser, text


@pytest.fixture
def proved(city: City, work: Casework) -> Casework:
    work.clue(city.enterprise())
    work.file()
    work.prove()
    return work


def sent(work: Casework, account: str, node: str, **values: Any) -> HttpResponse:
    """The form of the step as it is sent from the page."""
    city = work.city
    city.claims(f"sj.{account}", work.matter, node)
    item = work.matter.work_items.open().get(node=node)
    answer: HttpResponse = browser(city, f"sj.{account}").post(reverse("desk:act", args=[item.pk]), values)
    return answer


def proposing(**values: Any) -> dict[str, Any]:
    """The form of the investigation as it is filled in."""
    return {
        "outcome": "CONCLUDE",
        "facts_found": "经查，当事人三名从业人员未经培训即上岗作业。",
        "proposed": "PENALISED",
        "tier": "LIGHT",
        "kinds": ["FINE"],
        "fine": "10000",
        **REASONS,
        "request_key": "once",
        **values,
    }


def test_a_fine_outside_the_law_is_refused_at_its_field(city: City, proved: Casework) -> None:
    refused = sent(proved, "enf1", "investigate", **proposing(fine="900000"))
    assert refused.status_code == 422
    assert 'id="id_fine_error"' in refused.content.decode()
    assert "按裁量基准测算" in text(refused)
    assert sent(proved, "enf1", "investigate", **proposing()).status_code == 302
    assert Proposal.objects.get().fine == 10000


def test_a_case_at_its_review_says_so_on_its_page_and_in_the_list(
    city: City, proved: Casework, django_assert_max_num_queries: Any
) -> None:
    proved.conclude(fine=Decimal("50000"), tier="NORMAL")
    leader = browser(city, "sj.leader")
    for address in (reverse("desk:matter", args=[proved.matter.number]), "/procedures/penalty_case/"):
        assert "法制审核 · 由另一办件办理" in " ".join(text(leader.get(address)).split())
    with django_assert_max_num_queries(12):
        leader.get("/procedures/penalty_case/")


def test_the_benchmark_answers_while_it_is_chosen(city: City, proved: Casework) -> None:
    address = reverse("penalty_case:suggestion", args=[proved.matter.pk])
    officer = browser(city, "sj.enf1")
    assert "按裁量基准测算" in text(officer.post(address, {"tier": "LIGHT"}))
    assert "选择裁量阶次和情节后" in text(officer.post(address, {"tier": ""}))
    assert "选择裁量阶次和情节后" in text(officer.post(address, {"tier": "nothing"}))
    assert browser(city, "pd.credit").post(address, {"tier": "LIGHT"}).status_code == 404


def test_the_first_violation_is_looked_up_and_shown(city: City, proved: Casework) -> None:
    city.claims("sj.enf1", proved.matter, "investigate")
    page = browser(city, "sj.enf1").get(reverse("desk:matter", args=[proved.matter.number]))
    assert "经查台账，当事人没有同类违法记录" in text(page)


def test_no_penalty_needs_its_points(city: City, proved: Casework) -> None:
    values = proposing(proposed="NOT_PENALISED", branch="FIRST", ticks=[], education="")
    refused = sent(proved, "enf1", "investigate", **values)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'id="id_ticks_error"' in page
    assert 'option value="NOT_PENALISED" selected' in page


def test_every_hand_reads_what_is_proposed(city: City, proved: Casework) -> None:
    proved.conclude(tier="LIGHT")
    city.claims("sj.leader", proved.matter, "approve_proposal")
    for language, words in (("zh-hans", "裁量说明"), ("en", "How the amount was computed")):
        page = browser(city, "sj.leader", language).get(reverse("desk:matter", args=[proved.matter.number]))
        assert page.status_code == 200
        assert words in text(page)
        assert "处人民币10000元的罚款" in text(page)


def test_a_decision_on_the_spot_is_made_from_its_page(city: City, work: Casework) -> None:
    work.clue(city.enterprise(), procedure="SUMMARY")
    work.prove(("当场发现的事实",))
    city.claims("sj.enf1", work.matter, "decide_on_spot")
    page = browser(city, "sj.enf1").get(reverse("desk:matter", args=[work.matter.number]))
    assert "当场发现的事实" in text(page).split("拟作决定")[0]
    values = proposing(outcome="DECIDED", fine="5000", facts_found="当场发现三名从业人员无培训记录")
    refused = sent(work, "enf1", "decide_on_spot", **values)
    assert refused.status_code == 422
    assert "E-CASE-15" in text(refused)
    assert sent(work, "enf1", "decide_on_spot", **{**values, "fine": "1000"}).status_code == 302
