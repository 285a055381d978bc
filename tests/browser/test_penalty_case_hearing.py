"""A case with a hearing in Chromium: the party on a phone, the chair, the weighing, the decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from flows.calendar.current import current_calendar
from flows.law.workdays import add_working_days
from flows.matters.models import Matter
from flows.penalty_case.models import Statement
from permissions import clock
from tests.browser.conftest import PHONE, Visitor, worker_works
from tests.browser.test_penalty_case import opens, presses
from tests.casework import Casework, staff
from tests.city import City

MOMENT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> Casework:
    """A case whose days pass as the story tells them; its jobs run beside the browser."""
    monkeypatch.setattr(clock, "now", lambda: city.now)
    monkeypatch.setattr(city, "run_jobs", lambda: worker_works(city))
    return Casework(staff(city))


def on_a_phone(visit: Any, work: Casework) -> Visitor:
    """The party's person, who has a telephone and nothing else."""
    party: Visitor = visit("agent0")
    party.page.set_viewport_size(PHONE)
    return party.go(f"/portal/cases/{work.matter.pk}/")


def told(city: City, work: Casework) -> None:
    """A large fine, reviewed, approved and told to the party."""
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(fine=Decimal("50000"), tier="NORMAL")
    work.review()
    work.tell()


def asks_for_a_hearing(visit: Any, work: Casework) -> None:
    """On the phone: what is intended and until when, an empty statement refused, the hearing asked for."""
    party = on_a_phone(visit, work).looks("party-told")
    assert "50000" in party.page.inner_text("main")
    party.page.get_by_label("主张不予处罚").check()
    party.page.get_by_role("button", name="提交").click()
    party.page.wait_for_selector("text=E-CASE-43")
    party.looks("party-refused")
    party.page.get_by_label("要求听证").check()
    party.page.locator("#id_text").fill("对罚款数额有异议，请求当面说明。")
    party.page.get_by_role("button", name="提交").click()
    party.page.wait_for_selector("text=已收到并存入案卷")
    party.looks("party-asked").go("/portal/cases/").looks("party-cases")
    assert Statement.objects.get().kind == "HEARING"


def is_arranged(city: City, visit: Any, work: Casework) -> dt.datetime:
    """Too early a day is refused; then it is arranged, and the party is told."""
    presses(opens(work, visit, "enf1", "hear_party").looks("case-hear"), "当事人要求听证")
    head = opens(work, visit, "legal.head", "arrange_hearing")
    early = dt.datetime.combine(city.now.date() + dt.timedelta(days=1), dt.time(9, 30))
    head.page.locator("#id_at").fill(early.strftime(MOMENT))
    head.page.locator("#id_place").fill("松江区应急管理局听证室")
    head.page.locator("#id_chair").select_option(label="官sj.legal2(sj.legal2)")
    head.page.locator("#id_recorder").select_option(label="官sj.legal(sj.legal)")
    head.page.get_by_role("button", name="已安排").click()
    head.page.wait_for_selector("text=E-CASE-40")
    day = add_working_days(city.now.date(), 9, current_calendar("310000"))
    at = dt.datetime.combine(day, dt.time(9, 30), clock.SHANGHAI)
    head.looks("case-arrange").page.locator("#id_at").fill(at.strftime(MOMENT))
    presses(head, "已安排")
    work.seal_and_deliver()
    return at


def test_a_case_with_a_hearing(city: City, visit: Any, work: Casework) -> None:
    told(city, work)
    asks_for_a_hearing(visit, work)
    at = is_arranged(city, visit, work)
    on_a_phone(visit, work).looks("party-summoned")
    city.now = at + dt.timedelta(hours=3)
    chair = opens(work, visit, "legal2", "hold_hearing")
    chair.page.locator("#id_held_from").fill(at.strftime(MOMENT))
    chair.page.locator("#id_held_until").fill((at + dt.timedelta(hours=2)).strftime(MOMENT))
    chair.page.locator("#id_attended_by").fill("法人甲、律师乙")
    chair.page.locator("#id_record").fill("主持人宣布听证开始……")
    chair.page.locator("#id_report").fill("建议采纳部分意见，从轻处罚。")
    presses(chair.looks("case-hearing"), "已举行")
    weighing = opens(work, visit, "enf1", "weigh")
    weighing.page.locator("#id_heard").fill("当事人要求听证，听证后复核，意见部分采纳。")
    presses(weighing.looks("case-weigh"), "提出处理意见")
    assert work.matter.work_items.open().count() == 0, "the review of before the hearing no longer holds"
    work.review()
    minister = opens(work, visit, "principal", "discuss")
    minister.page.locator("#id_begins_at").fill((city.now - dt.timedelta(minutes=50)).strftime(MOMENT))
    minister.page.locator("#id_ends_at").fill((city.now - dt.timedelta(minutes=5)).strftime(MOMENT))
    for name in ("place", "present", "report", "opinions", "conclusion"):
        minister.page.locator(f"#id_{name}").fill("三楼会议室 局长 同意处以罚款。")
    presses(minister.looks("case-discuss"), "同意拟处理意见")
    presses(opens(work, visit, "principal", "decide").looks("case-decide"), "按拟处理意见决定")
    work.leave()
    assert Matter.objects.get(pk=work.matter.pk).latest_decision is not None
    party = on_a_phone(visit, work).looks("party-decided")
    assert "50000" in party.page.inner_text("#to-pay >> xpath=../..")
    presses(opens(work, visit, "credit", "publish").looks("case-publish"), "已公示")
    opens(work, visit, "enf1", "perform").looks("case-perform")
