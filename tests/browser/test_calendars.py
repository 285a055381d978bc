"""A year is prepared and published, a number is settled, a date is computed: in Chromium, at both widths."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flows.calendar.models import WorkCalendar
from flows.rulebook.models import LocalSetting
from permissions import clock, roles
from tests.browser.conftest import PHONE
from tests.city import City


def test_a_year_in_chromium(city: City, visit: Any) -> None:
    city.official("sh.calendar", city.units["SH"], roles.CALENDAR_ADMINISTRATOR)
    keeper = visit("sh.calendar")
    keeper.go("/calendars/").looks("calendars")
    keeper.go("/calendars/CN/2026/").looks("calendar-2026")
    keeper.go("/calendars/CN/2027/").looks("calendar-provisional")

    # The year in force becomes a draft; a click on a day fills the form.
    keeper.go("/calendars/")
    keeper.page.locator("input[name=year]").fill("2026")
    keeper.page.get_by_role("button", name="新建草稿").click()
    keeper.page.wait_for_url(re.compile(r"/calendars/drafts/\d+/$"))
    keeper.page.locator("a[href='?day=2026-02-24#edit']").click()
    assert keeper.page.locator("input[name=first]").input_value() == "2026-02-24"
    keeper.page.locator("input[name=kind][value=HOLIDAY]").check()
    keeper.page.locator("input[name=name]").fill("春节")
    keeper.page.get_by_role("button", name="修改", exact=True).click()
    keeper.looks("calendar-draft")

    # A bad file is refused row by row, and the draft stays as it was.
    rows = "日期,类别,名称\n2026-02-30,休,春节\n2026-03-02,班,\n"
    bad = {"name": "放假.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    keeper.page.locator("input[type=file]").set_input_files(bad)  # type: ignore[arg-type]
    keeper.page.get_by_role("button", name="导入并替换草稿内容").click()
    keeper.looks("calendar-refused")
    assert "第2行:E-IMP-12" in keeper.page.inner_text("main")

    keeper.page.locator("input[name=notice_no]").fill("国办发明电〔2026〕1号")
    keeper.page.locator("textarea[name=basis]").fill("延长春节假期")
    keeper.page.get_by_role("button", name="发布", exact=True).click()
    keeper.page.wait_for_url(re.compile("/calendars/CN/2026/"))
    keeper.looks("calendar-published")
    assert WorkCalendar.objects.live().get(region="CN", year=2026).label == "CN-2026-2"


def test_a_number_is_settled_in_chromium(city: City, visit: Any) -> None:
    city.official("sj.legal.head", city.units["SH-SJ-LEGAL"], roles.LEGAL_HEAD)
    head = visit("sj.legal.head")
    head.go("/rulebook/").looks("rulebook")
    head.go("/rulebook/credit_repair.result/").looks("rulebook-unverified")
    head.go("/rulebook/penalty.payment/").looks("rulebook-statute")
    head.go("/rulebook/credit_repair.correction/")
    head.page.locator("input[name=value]").fill("99")
    head.page.locator("input[name=basis]").fill("局务会议纪要〔2026〕8号")
    head.page.get_by_role("button", name="设定", exact=True).click()
    head.looks("rulebook-refused")
    assert "E-SET-02" in head.page.inner_text("main")
    head.page.locator("input[name=value]").fill("15")
    head.page.get_by_role("button", name="设定", exact=True).click()
    head.page.wait_for_selector("text=已设定")
    head.looks("rulebook-settled")
    assert LocalSetting.objects.get().valid_from == clock.today() + dt.timedelta(days=1)


def test_the_calculator_on_a_phone_without_scripts(city: City, chromium: Any, visit: Any, live_server: Any) -> None:
    public = visit()
    public.page.set_viewport_size(PHONE)
    public.go("/calculator/").looks("calculator")
    public.go("/calculator/?start=2026-09-30&n=3&unit=WD").looks("calculator-answer")
    public.go("/calculator/?start=2026-09-16&n=15&unit=CD&paused_on=2026-09-18&resumed_on=2026-09-22").looks(
        "calculator-paused"
    )
    public.go("/calculator/?start=2035-01-01&n=3&unit=WD").looks("calculator-refused")

    plain = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    try:
        page = plain.new_page()
        page.goto(f"{live_server.url}/calculator/")
        page.locator("input[name=start]").fill("2026-09-30")
        page.locator("input[name=n]").fill("3")
        page.locator("main button[type=submit]").click()
        assert "2026-10-10" in page.inner_text("main")
        assert "调休上班" in page.inner_text("main")
    finally:
        plain.close()
