"""Delivery at the desk and in the portal: only the facts of the chosen way are shown, also without scripts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flows.matters.delivering import sending
from permissions import clock
from tests.city import City
from tests.flows.matters.delivering.papers import does, paper


def test_a_paper_is_mailed_returned_and_handed_over(city: City, visit: Any) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    city.now = clock.now() - dt.timedelta(hours=1)  # the pages read the real clock: no paper is of the future
    decision = paper(city, matter, "penalty_case.decision", "行政处罚决定书")
    told = paper(city, matter, "credit_repair.notification", "信用修复告知书")
    paper(city, matter, "credit_repair.plain_words", "信用修复明白纸")
    officer = visit("sj.credit").go(f"/matters/{matter.number}/papers/{decision.pk}/delivery/")
    page = officer.page
    page.locator("input[name=channel][value=MAIL]").check()
    assert page.locator("[name=tracking_number]").is_visible() and not page.locator("[name=witnesses]").is_visible()
    page.locator("input[name=channel][value=LEFT]").check()
    assert page.locator("[name=witnesses]").is_visible() and not page.locator("[name=tracking_number]").is_visible()
    assert page.locator("input[name=together]:checked").count() == 2, "what belongs together is ticked"
    officer.looks("delivery-send")
    page.locator("input[name=channel][value=MAIL]").check()
    page.locator("button[value=send]").click()
    assert "E-DLV-06" in page.content()
    page.locator("[name=tracking_number]").fill("EMS0001")
    page.locator("button[value=send]").click()
    page.locator("#receipt").wait_for()
    officer.looks("delivery-receipt")
    officer.go("/deliveries/").looks("delivery-awaiting")
    assert decision.number in page.content()
    officer.go(f"/matters/{matter.number}/?tab=papers").looks("delivery-papers")

    city.now = clock.now() - dt.timedelta(minutes=1)
    does(city, matter, sending.send, paper_id=told.pk, channel="PORTAL")
    agent = visit("agent0").go(f"/portal/applications/{matter.pk}/").looks("delivery-portal")
    agent.page.locator("section[aria-labelledby=delivered] button").first.click()
    agent.page.wait_for_load_state()
    assert "经办0" in agent.page.locator("section[aria-labelledby=delivered]").inner_text()
