"""A major case is visited once it is closed (回访): its task, its record, its time, and what is no visit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from flows.matters.models import Matter
from flows.penalty_case.models import Visit
from tests.casework import Casework
from tests.city import City
from tests.flows.penalty_case.letters import driving
from tests.flows.penalty_case.views.at_desk import browser, text

VISITED = {
    "outcome": "VISITED",
    "of_whom": "总经理 法人甲",
    "advice": "希望多讲解培训台账怎样填写。",
    "request_key": "v",
}


@pytest.fixture
def closed(city: City, work: Casework) -> Casework:
    """A fine of 50,000 yuan, reviewed, discussed, paid; its case was closed today."""
    driving.closed(work, city.enterprise())
    return work


def sent(work: Casework, **values: Any) -> Any:
    """The record of the visit as the first officer sends it."""
    item = work.matter.work_items.open().get(node="visit")
    day = work.city.now.date().isoformat()
    return browser(work.city, "sj.enf1").post(
        reverse("desk:act", args=[item.pk]), {**VISITED, "visited_on": day, **values}
    )


def test_the_visit_is_a_task_with_a_day_and_its_record_is_whole(city: City, closed: Casework) -> None:
    work, day = closed, closed.city.now.date()
    (deadline,) = work.matter.deadlines.running().filter(rule="penalty_case.visit")
    assert deadline.legal_due == dt.date(2026, 12, 21), "the ninetieth day is a Sunday"
    assert work.matter.number in text(browser(city, "sj.enf1").get("/inbox/"))
    page = browser(city, "sj.enf1").get(reverse("desk:matter", args=[work.matter.number]))
    assert "受访人" in text(page)

    city.now += dt.timedelta(days=40)
    for field, wrong, missing in (
        ("visited_on", (day - dt.timedelta(days=1)).isoformat(), f"{day}以后、今天以前的回访日期"),
        ("visited_on", (city.now.date() + dt.timedelta(days=1)).isoformat(), f"{day}以后、今天以前的回访日期"),
        ("visited_on", "", f"{day}以后、今天以前的回访日期"),
        ("of_whom", " ", "受访人"),
        ("advice", "", "当事人的意见建议"),
    ):
        refused = sent(work, **{field: wrong})
        assert refused.status_code == 422
        assert "E-CASE-52" in text(refused) and f"回访记录不完整,缺少:{missing}" in text(refused)
        assert "请补充后重新提交;确实无法回访的,选择“无法回访”并写明原因" in text(refused)
        assert f'id="id_{field}_error"' in refused.content.decode()
    assert not Visit.objects.exists()

    assert sent(work, visited_on=day.isoformat()).status_code == 302, "on the day of the closing is early, not wrong"
    city.run_jobs()
    visit = Visit.objects.get()
    assert (visit.visited_on, visit.of_whom) == (day, "总经理 法人甲")
    assert not work.matter.deadlines.running().exists()
    facts = text(browser(city, "sj.enf1").get(reverse("desk:matter", args=[work.matter.number]), {"tab": "facts"}))
    assert "希望多讲解培训台账怎样填写。" in facts
    work.does("archive", "archive")
    assert Matter.objects.get(pk=work.matter.pk).status == Matter.Status.CLOSED


def test_where_no_visit_is_possible_the_reason_is_kept(city: City, closed: Casework) -> None:
    refused = sent(closed, outcome="NOT_POSSIBLE", opinion="")
    assert refused.status_code == 422
    assert sent(closed, outcome="NOT_POSSIBLE", opinion="当事人已注销。").status_code == 302
    city.run_jobs()
    assert not Visit.objects.exists()
    assert closed.matter.acts.filter(node="visit", opinion="当事人已注销。").exists()
    closed.does("archive", "archive")
