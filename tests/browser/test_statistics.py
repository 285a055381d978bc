"""The register of filings and the statistics on a screen and on a phone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from flows.registers import cases
from permissions import clock, roles
from permissions.audit.log import SYSTEM
from tests.city import City
from tests.flows.desk.filed import clue_of, decided, filed_on, noon


def a_year_of_work(city: City) -> None:
    """Cases of a city and two districts over a year, of every outcome."""
    enterprise = city.enterprise(name="上海市松江区第一示例精密机械制造有限公司石湖荡分公司")
    branches = ("MINOR", "FIRST", "NO_FAULT")
    today = clock.today()
    for number in range(40):
        day = today - dt.timedelta(days=number * 9)
        bureau = city.units[("SH-SJ", "SH-SJ", "SH-PD", "SH")[number % 4]]
        if number % 5 == 0:
            row = clue_of(bureau, enterprise, day)
            if number % 10 == 0:
                cases.mark_not_filed(row, reason="经核查，违法行为不属于本机关管辖", actor=SYSTEM, at=noon(day))
            continue
        row = filed_on(bureau, enterprise, day, person="欧阳㐂" if number % 7 == 0 else "")
        if number % 3 == 0:
            decided(row, "NOT_PENALISED", day, branch=branches[number % 2])
        elif number % 3 == 1:
            fine = Decimal(10000 + 700 * number)
            facts: dict[str, Any] = {"decided_on": day, "fine_amount": fine, "authority": bureau, "fine_paid": 0}
            facts |= {"fine_paid_on": None, "rectified_on": None, "recheck_number": "", "recheck_on": None}
            penalty = city.penalty(enterprise, **facts, fine_due_on=None, published_on=None)
            row = decided(row, "PENALISED", day, fine=fine, penalty=penalty)
            cases.close(row, actor=SYSTEM, at=noon(day))


def test_the_register_and_the_figures_of_a_city(city: City, visit: Any) -> None:
    a_year_of_work(city)
    city.official("sh.leader", city.units["SH"], roles.DEPUTY_LEADER)

    clerk = visit("sj.verify2").go("/filings/")
    clerk.looks("filings")
    clerk.page.locator("select[name=outcome]").select_option("NOT_PENALISED")
    clerk.page.wait_for_url("**outcome=NOT_PENALISED**")
    assert clerk.page.locator("tbody tr").count() > 0
    assert clerk.page.locator("tbody").get_by_text("不予立案").count() == 0
    clerk.go("/filings/?q=没有这家").looks("filings-none")

    leader = visit("sh.leader").go("/statistics/")
    leader.looks("statistics")
    leader.page.locator("select[name=by]").select_option("year")
    leader.page.wait_for_url("**by=year**")
    leader.page.locator("section[aria-labelledby=units] a").first.click()
    leader.page.wait_for_url("**unit=**")
    leader.looks("statistics-year")
    with leader.page.expect_download() as taken:
        leader.page.get_by_role("link", name="导出表格").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
