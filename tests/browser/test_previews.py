"""A preview in Chromium: asked for beside a decision, looked at again while it is made, opened in a page of its own."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import worker_works
from tests.city import City


def test_a_preview_is_asked_for_and_opened(city: City, visit: Any) -> None:
    matter = city.to("decide", city.submitted(city.penalty(city.enterprise())))
    city.claims("sj.leader", matter, "decide")
    leader = visit("sj.leader").go(f"/matters/{matter.number}/")
    leader.page.locator("[name=opinion]").fill("同意。")
    with leader.page.expect_popup() as opened:
        leader.page.get_by_role("button", name="预览文书").click()
    task, leader.page = leader.page, opened.value
    leader.page.get_by_role("link", name="再看一次").click()
    leader.looks("preview-waiting")
    worker_works(city)
    link = leader.page.get_by_role("link", name="打开预览")
    link.wait_for()
    address = leader.looks("preview-made").page.evaluate("link => link.href", link.element_handle())
    assert leader.page.request.get(address).body().startswith(b"%PDF-")
    assert task.locator("[name=opinion]").input_value() == "同意。", "the task stays as it was left"
