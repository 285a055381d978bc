"""期限说明 in Chromium: a paused, extended and recomputed deadline at the desk, in the portal, and printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from documents.models import Document
from flows.calendar.current import current_calendar
from flows.credit_repair import acts
from flows.law.workdays import add_working_days, next_working_day
from flows.matters import jobs
from flows.matters.clocks import recompute
from flows.matters.clocks.printed_dates import note_printed
from flows.matters.models import Matter
from permissions import clock
from tests.browser.conftest import PICTURES
from tests.browser.test_first_matter import _penalty
from tests.city import City
from tests.flows.matters.clockwork import PUBLISHER, document, publish, running, stepping


def _eventful(city: City) -> Matter:
    """A matter whose clock was paused, resumed, extended and moved by a new calendar."""
    matter = city.to("verify", city.submitted(_penalty(city)))
    city.claims("sj.verify1", matter, "verify")
    with stepping(city, matter) as step:
        step.pause(acts.RESULT, reason="APPRAISAL", article="行政许可法第四十五条", document=document(matter))
    city.at(days=3)
    with stepping(city, matter) as step:
        step.resume(acts.RESULT)
    asked = matter.acts.get(node="accept")
    with stepping(city, matter) as step:
        step.extend(acts.RESULT, reason="需向税务机关核查缴款情况", asked_by=asked)
    off = add_working_days(clock.local_date(city.now), 2, current_calendar())
    publish(off.year, off={off.isoformat(): "临时调休"}, at=city.now, notice_no="国办发明电〔2026〕99号")
    recompute.queue("CN", off.year, actor=PUBLISHER, now=city.now)
    return matter


def test_why_this_date(city: City, visit: Any) -> None:
    matter = _eventful(city)
    clerk = visit("sj.credit")
    year = next_working_day(clock.local_date(city.now), current_calendar()).year
    clerk.go(f"/calendars/CN/{year}/")
    clerk.page.wait_for_selector("#recomputing progress")
    clerk.looks("recompute-running")
    jobs.run_ready(city.now)
    clerk.page.wait_for_selector("#recomputing.alert-success", timeout=15000)  # it asks again by itself
    clerk.go(f"/calendars/CN/{year}/deadlines/").looks("recompute-done")

    clerk.go(f"/matters/{matter.number}/?tab=deadlines").looks("deadlines-tab")
    deadline = running(matter, acts.RESULT)
    clerk.page.locator("#tab li", has_text=deadline.title).get_by_role("link").click()
    clerk.page.wait_for_url(f"**/deadlines/{deadline.pk}/")
    clerk.looks("deadline")
    text = clerk.page.inner_text("main")
    for part in ("日期变更记录", "期间恢复", "需向税务机关核查缴款情况", f"{deadline.legal_due}", "期间中止"):
        assert part in text, part
    assert clerk.page.locator("tr.day-due").count() == 1
    clerk.page.emulate_media(media="print")
    clerk.page.screenshot(path=PICTURES / "deadline-printed.png", full_page=True)
    assert not clerk.page.locator(".top").is_visible() and clerk.page.locator("tr.day-due").is_visible()
    clerk.page.emulate_media(media="screen")

    agent = visit("agent0")
    agent.go(f"/portal/applications/{matter.pk}/").looks("progress-with-why")
    agent.page.get_by_role("link", name="为何是这一天").click()
    agent.page.wait_for_url("**/portal/deadlines/*/")
    agent.looks("own-deadline")
    agent.go(f"/portal/deadlines/{deadline.pk}/").looks("own-deadline-eventful")


def test_paused_and_late_and_a_paper_that_says_another_day(city: City, visit: Any) -> None:
    city.now -= dt.timedelta(days=30)
    late = city.submitted(_penalty(city))
    city.claims("sj.credit", late, "accept")
    paper_says = city.submitted(_penalty(city, late.enterprise))
    city.to("deliver", paper_says)
    clock_of_paper = running(paper_says, acts.RESULT)
    note_printed(Document.objects.get(), clock_of_paper, clock_of_paper.legal_due)
    with stepping(city, late) as step:
        step.pause(acts.FEEDBACK, reason="HEARING", article="某条", document=document(late))
    off = clock_of_paper.legal_due
    publish(off.year, off={off.isoformat(): "临时调休"}, at=city.now)
    recompute.queue("CN", off.year, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.now)

    clerk = visit("sj.credit")
    clerk.go("/inbox/").looks("inbox-late")
    assert "违法超期" in clerk.page.inner_text("main")
    clerk.go(f"/matters/{late.number}/").looks("matter-late")
    clerk.go(f"/matters/{late.number}/deadlines/{running(late, acts.FEEDBACK).pk}/").looks("deadline-paused")
    assert "若今日恢复" in clerk.page.inner_text("main")
    clerk.go(f"/matters/{paper_says.number}/?tab=papers").looks("paper-says-another-day")
    assert "更正通知" in clerk.page.inner_text("main")
    clerk.go(f"/matters/{paper_says.number}/deadlines/{clock_of_paper.pk}/").looks("deadline-on-paper")
