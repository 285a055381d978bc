"""The register of filings: who reads it, what it narrows to, what leaves as a spreadsheet."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.registers import cases
from flows.registers.models import CaseFiling, Enterprise
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from tests.city import City

from .conftest import words
from .filed import clue_of, decided, filed_on, noon

Desk = Callable[[str], Client]
FILINGS = "desk:filings"
DAY = dt.date(2026, 9, 14)


@pytest.fixture
def enterprise(city: City) -> Enterprise:
    return city.enterprise(7, name="上海㐂𠮷精密有限公司")


def numbers(page: object) -> list[str]:
    return [row.filing.matter_number for row in page.context["rows"]]  # type: ignore[attr-defined]


def test_officials_see_what_their_own_authority_filed_and_nothing_else(
    city: City, desk: Desk, enterprise: Enterprise
) -> None:
    own = filed_on(city.units["SH-SJ"], enterprise, DAY)
    other = filed_on(city.units["SH-PD"], enterprise, DAY)

    page = desk("sj.verify2").get(reverse(FILINGS))
    assert numbers(page) == [own.matter_number] and "上海㐂𠮷精密有限公司" in words(page)
    assert reverse(FILINGS) in page.content.decode(), "its line in the menu"
    sneaked = desk("sj.verify2").get(reverse(FILINGS), {"authority": str(city.units["SH-PD"].pk)})
    assert other.matter_number not in words(sneaked)
    assert numbers(desk("pd.leader").get(reverse(FILINGS))) == [other.matter_number]
    assert desk("agent7").get(reverse(FILINGS)).status_code == 404
    assert desk("agent7").post(reverse("desk:filings_export")).status_code == 404


def test_each_line_says_what_became_of_it(city: City, desk: Desk, enterprise: Enterprise) -> None:
    bureau = city.units["SH-SJ"]
    refused = clue_of(bureau, enterprise, DAY)
    cases.mark_not_filed(refused, reason="违法行为不能成立", actor=SYSTEM, at=noon(DAY))
    fined = decided(filed_on(bureau, enterprise, DAY), "PENALISED", DAY, fine=Decimal(30000))
    cases.close(fined, actor=SYSTEM, at=noon(DAY))
    decided(filed_on(bureau, enterprise, DAY, person="甘棠"), "NOT_PENALISED", DAY, branch="FIRST")

    page = words(desk("sj.leader").get(reverse(FILINGS)))

    for said in ("不予立案", "违法行为不能成立", "行政处罚", "30,000", "已结案", "甘棠", "首违可不罚"):
        assert said in page, said


def test_filters_narrow(city: City, desk: Desk, enterprise: Enterprise) -> None:
    bureau, leader = city.units["SH-SJ"], desk("sj.leader")
    old = filed_on(bureau, enterprise, dt.date(2025, 12, 31))
    new = filed_on(bureau, enterprise, dt.date(2026, 1, 1), person="甘棠", procedure="SUMMARY")
    clue = clue_of(bureau, enterprise, DAY)
    spared = decided(filed_on(bureau, enterprise, DAY), "NOT_PENALISED", DAY, branch="MINOR")

    def found(**query: str) -> set[str]:
        return set(numbers(leader.get(reverse(FILINGS), query)))

    assert found(year="2025") == {old.matter_number}
    assert found(year="2026") == {new.matter_number, clue.matter_number, spared.matter_number}
    assert found(state="CLUE") == {clue.matter_number}
    assert found(outcome="NOT_PENALISED") == {spared.matter_number}
    assert found(procedure="SUMMARY") == {new.matter_number} == found(q="甘棠") == found(q=new.matter_number)
    assert len(found(q="㐂𠮷")) == 4 and found(q="%") == set()
    assert leader.get(reverse(FILINGS), {"year": "x", "state": "y", "before": "z"}).status_code == 200


def test_pages_follow_each_other_and_cost_the_same(city: City, desk: Desk, enterprise: Enterprise) -> None:
    leader, costs = desk("sj.leader"), []
    for _ in range(2):
        for _ in range(35):
            filed_on(city.units["SH-SJ"], enterprise, DAY)
        leader.get(reverse(FILINGS))
        with CaptureQueriesContext(connection) as asked:
            page = leader.get(reverse(FILINGS))
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12, costs
    seen = numbers(page)
    while page.context["page"].older:
        page = leader.get(reverse(FILINGS), {"before": page.context["page"].older})
        seen += numbers(page)
    assert seen == list(CaseFiling.objects.order_by("-pk").values_list("matter_number", flat=True))


def test_the_spreadsheet_holds_what_the_filter_leaves_computes_nothing_and_is_logged(
    city: City, desk: Desk, enterprise: Enterprise
) -> None:
    bureau, leader = city.units["SH-SJ"], desk("sj.leader")
    filed_on(bureau, enterprise, dt.date(2025, 12, 31))
    row = filed_on(bureau, enterprise, DAY, person='=HYPERLINK("http://x.example","y")')
    decided(row, "PENALISED", DAY, fine=Decimal("12345.60"))

    response = leader.post(f"{reverse('desk:filings_export')}?year=2026")

    assert response.status_code == 200 and ".xlsx" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    heads, line = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    cells = dict(zip([cell.value for cell in heads], line, strict=True))
    assert cells["办件编号"].value == row.matter_number
    assert cells["当事人"].data_type == "s" and cells["当事人"].quotePrefix
    assert cells["罚款(元)"].value == 12345.6 and cells["处理结果"].value == "行政处罚"
    assert row.person_id_hash not in [cell.value for cell in line]
    entry = Entry.objects.get(chain="register:SH-SJ")
    assert entry.action == "filings.exported" and '"rows":1' in entry.body and '"year":"2026"' in entry.body
    assert leader.get(reverse("desk:filings_export")).status_code == 405
