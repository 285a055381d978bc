"""A summons and a sampling in Chromium: refused, entered, sent out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.penalty_case.models import Measure
from permissions import clock
from tests.browser.conftest import Visitor, worker_works
from tests.casework import Casework, staff
from tests.city import City


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> Casework:
    """A filed case; its clock is the city's, its jobs run beside the browser."""
    monkeypatch.setattr(clock, "now", lambda: city.now)
    monkeypatch.setattr(city, "run_jobs", lambda: worker_works(city))
    work = Casework(staff(city))
    work.clue(city.enterprise())
    work.file()
    return work


def opens(visitor: Visitor, work: Casework, what: str) -> Visitor:
    """The page of this entry, by its button on the facts."""
    visitor.go(f"/matters/{work.matter.number}/?tab=facts")
    visitor.page.locator(f"a[href$='/enter/{what}/']").last.click()
    return visitor


def sends(visitor: Visitor) -> None:
    visitor.page.locator("main form[data-guard] button.btn-primary").click()


def filled(visitor: Visitor, **told: str) -> None:
    for name, value in told.items():
        visitor.page.locator(f"#id_{name}").fill(value)


def test_who_is_asked_and_what_is_sampled_leaves_with_its_paper(city: City, visit: Any, work: Casework) -> None:
    officer: Visitor = visit("sj.enf1")
    past, ahead = city.now - dt.timedelta(hours=1), city.now + dt.timedelta(days=2)
    opens(officer, work, "summons")
    filled(
        officer, begins_at=f"{past:%Y-%m-%dT%H:%M}", place="执法大队询问室", of_whom="总经理法人甲", items="培训台账"
    )
    sends(officer)
    officer.page.wait_for_selector("text=E-CASE-51")
    officer.looks("case-summons-refused")
    filled(officer, begins_at=f"{ahead:%Y-%m-%dT%H:%M}")
    sends(officer)
    officer.page.wait_for_url("**tab=facts**")
    opens(officer, work, "sampling").looks("case-enter-sampling")
    times = {"begins_at": f"{past:%Y-%m-%dT%H:%M}", "ends_at": f"{city.now:%Y-%m-%dT%H:%M}"}
    filled(officer, **times, place="一号仓库", of_whom="仓库主管乙", items="清洗剂，20L/桶，2瓶，标签不全")
    sends(officer)
    officer.page.wait_for_url("**tab=facts**")
    officer.looks("case-measures-entered")
    city.claims("sj.enf1", work.matter, "investigate")
    officer.go(f"/matters/{work.matter.number}/").looks("case-measures-waiting")
    officer.page.locator("button[value=SEND_OUT]").click()
    officer.page.wait_for_url("**/inbox/")
    work.seal_and_deliver()
    officer.go(f"/matters/{work.matter.number}/?tab=facts").looks("case-measures-sent")
    assert {row.get_kind_display() for row in Measure.objects.all()} == {"询问通知", "抽样取证"}
    assert officer.page.get_by_text("（沪松）应急抽样〔2026〕1号").count() >= 1
