"""The register of numbers: who reads it, what it narrows to, what leaves as a spreadsheet, and who may void."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document, NumberSeries
from flows.matters.models import Act, Matter, Notice
from permissions import roles
from permissions.audit.models import Entry
from tests.city import City

from .conftest import words

Desk = Callable[[str], Client]
REGISTER = "desk:register"


def numbered(
    city: City, matter: Matter, count: int, *, word: str = "应急信修", year: int = 2026, **facts: Any
) -> list[Document]:
    """So many papers of one series, as they stand after their freezing."""
    unit = matter.unit
    series, _ = NumberSeries.objects.get_or_create(authority=unit, word=word, year=year)
    rows = []
    for serial in range(series.last + 1, series.last + count + 1):
        digest = f"{Document.objects.count():064x}"
        values = {
            "issue_key": f"{word}:{year}:{serial}",
            "number": f"（{unit.region_short}）{word}〔{year}〕{serial}号",
            "series": series,
            "serial": serial,
            "authority": unit,
            "authority_name": unit.name,
            "kind": "sample",
            "kind_name": "通知",
            "title": "信用修复结果通知",
            "recipient": "上海示例机械有限公司",
            "signatory": "李四",
            "issued_on": dt.date(year, 3, 5),
            "subject_ref": matter.chain,
            "state": "FROZEN",
            "numbered_at": city.now,
            "template": "sample",
            "context": {},
            "frozen_at": city.now,
            "template_version": "1",
            "sha256": digest,
            "pages": 1,
        }
        rows.append(Document.objects.create(**{**values, **facts}))
    NumberSeries.objects.filter(pk=series.pk).update(last=series.last + count)
    return rows


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def test_only_office_leaders_auditor_and_archivist_of_the_bureau_find_it(
    city: City, matter: Matter, desk: Desk
) -> None:
    numbered(city, matter, 1)
    city.official("sj.typist", city.units["SH-SJ-OFFICE"], roles.HANDLER)

    for account in ("sj.leader", "sj.archive", "sj.auditor", "sj.typist"):
        page = desk(account).get(reverse(REGISTER))
        assert page.status_code == 200 and "应急信修〔2026〕1号" in words(page), account
        assert reverse(REGISTER) in desk(account).get(reverse("desk:account")).content.decode()
    for account in ("sj.credit", "sj.verify1", "sj.head"):
        assert desk(account).get(reverse(REGISTER)).status_code == 404, account
        assert desk(account).post(reverse("desk:register_export")).status_code == 404
        assert reverse(REGISTER) not in desk(account).get(reverse("desk:account")).content.decode()
    other = desk("pd.leader").get(reverse(REGISTER))
    assert other.status_code == 200 and "应急信修" not in words(other), "another bureau's numbers are not his"
    sneaked = desk("pd.leader").get(reverse(REGISTER), {"authority": str(city.units["SH-SJ"].pk)})
    assert "应急信修" not in words(sneaked)


def test_series_state_gaps_and_filters(city: City, matter: Matter, desk: Desk) -> None:
    numbered(city, matter, 3)
    numbered(city, matter, 2, word="应急不修", year=2025)
    void = numbered(city, matter, 1, state="VOID", standing="VOIDED", standing_reason="误发", standing_at=city.now)[0]
    leader = desk("sj.leader")

    whole = words(leader.get(reverse(REGISTER)))
    assert "误发" in whole and void.number in whole and "缺" not in whole.replace("缺号", "")
    page = leader.get(reverse(REGISTER), {"word": "应急不修"})
    assert [row.paper.number for row in page.context["rows"]] == [
        "（沪松）应急不修〔2025〕2号",
        "（沪松）应急不修〔2025〕1号",
    ]
    assert [row.series.word for row in page.context["series"]] == ["应急不修"]
    assert len(leader.get(reverse(REGISTER), {"year": "2026"}).context["rows"]) == 4
    assert [row.paper for row in leader.get(reverse(REGISTER), {"state": "VOIDED"}).context["rows"]] == [void]
    assert len(leader.get(reverse(REGISTER), {"q": "（沪松）应急信修〔2026〕2"}).context["rows"]) == 1
    assert leader.get(reverse(REGISTER), {"q": "%", "year": "x", "before": "y"}).status_code == 200

    NumberSeries.objects.filter(word="应急不修").update(last=5)
    page = leader.get(reverse(REGISTER))
    assert [row.gaps for row in page.context["gaps"]] == ["3、4、5"]
    assert "3、4、5" in words(page)


def test_pages_follow_each_other_and_cost_the_same(city: City, matter: Matter, desk: Desk) -> None:
    leader, costs = desk("sj.leader"), []
    for _ in range(2):
        numbered(city, matter, 40)
        leader.get(reverse(REGISTER))
        with CaptureQueriesContext(connection) as asked:
            page = leader.get(reverse(REGISTER))
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12, costs
    seen = [row.paper.serial for row in page.context["rows"]]
    while page.context["page"].older:
        page = leader.get(reverse(REGISTER), {"before": page.context["page"].older})
        seen += [row.paper.serial for row in page.context["rows"]]
    assert seen == list(range(80, 0, -1))


def test_the_spreadsheet_holds_what_the_filter_leaves_computes_nothing_and_is_logged(
    city: City, matter: Matter, desk: Desk
) -> None:
    numbered(city, matter, 2, recipient='=HYPERLINK("http://x.example","y")')
    numbered(city, matter, 1, recipient="+1-2\x07", year=2025)
    leader = desk("sj.leader")

    response = leader.post(f"{reverse('desk:register_export')}?year=2026")

    assert response.status_code == 200 and ".xlsx" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == ["（沪松）应急信修〔2026〕1号", "（沪松）应急信修〔2026〕2号"]
    assert {row[4].data_type for row in rows} == {"s"}
    assert rows[0][4].value == '=HYPERLINK("http://x.example","y")' and rows[0][4].quotePrefix
    assert rows[0][8].value == matter.number and rows[0][9].value == "有效"
    entry = Entry.objects.get(chain="register:SH-SJ")
    assert (entry.action, entry.actor) == ("register.exported", f"user:{city.people['sj.leader'].pk}")
    assert '"rows":2' in entry.body and '"year":"2026"' in entry.body
    assert b"".join(leader.post(f"{reverse('desk:register_export')}?year=2025").streaming_content)[:2] == b"PK"
    assert leader.get(reverse("desk:register_export")).status_code == 405


def test_a_leader_voids_with_a_reason_after_being_asked(city: City, matter: Matter, desk: Desk) -> None:
    paper = numbered(city, matter, 1)[0]
    address, leader = reverse("desk:void_paper", args=[paper.pk]), desk("sj.leader")

    assert paper.number in words(leader.get(address))
    refused = leader.post(address, {"reason": "  "})
    assert refused.status_code == 422 and "E-DOC-02" in refused.content.decode()
    done = leader.post(address, {"reason": "认定事实有误"})
    assert done.status_code == 302

    paper.refresh_from_db()
    assert (paper.state, paper.standing, paper.standing_reason) == ("VOID", "VOIDED", "认定事实有误")
    act = Act.objects.get(node="void_paper")
    assert (act.user, act.role, act.outcome) == (city.people["sj.leader"], "deputy_leader", "VOIDED")
    again = leader.post(address, {"reason": "再次"})
    assert again.status_code == 422 and "E-DOC-03" in again.content.decode()
    assert not Notice.objects.filter(zh__contains="已作废").exists(), "what never left is nobody's business outside"


def test_a_later_paper_takes_the_place_and_neither_an_earlier_nor_a_voided_one(
    city: City, matter: Matter, desk: Desk
) -> None:
    old, new, third = numbered(city, matter, 3)
    leader = desk("sj.leader")
    address = reverse("desk:void_paper", args=[new.pk])

    assert leader.post(address, {"reason": "x", "successor": old.pk}).status_code == 422
    address = reverse("desk:void_paper", args=[old.pk])
    done = leader.post(address, {"reason": "更正金额", "successor": new.pk})

    assert done.status_code == 302
    old.refresh_from_db()
    assert (old.standing, old.replaced_by) == ("REPLACED", new)
    gone = leader.post(address, {"reason": "x", "successor": third.pk})
    assert gone.status_code == 422 and "E-DOC-03" in gone.content.decode()


def test_who_may_not_void_finds_nothing_and_who_prepared_it_is_refused(city: City, matter: Matter, desk: Desk) -> None:
    paper = numbered(city, matter, 1)[0]
    address = reverse("desk:void_paper", args=[paper.pk])
    for account in ("sj.archive", "sj.auditor", "sj.head", "sj.credit", "pd.leader"):
        assert desk(account).get(address).status_code == 404, account
        assert desk(account).post(address, {"reason": "x"}).status_code == 404, account
    Act.objects.create(
        matter=matter, node="accept", title="x", user=city.people["sj.leader"], actor_name="官", role="credit_officer",
        outcome="ACCEPT", outcome_title="x", at=city.now,
    )  # fmt: skip

    refused = desk("sj.leader").post(address, {"reason": "认定事实有误"})

    assert refused.status_code == 422 and "E-DOC-04" in refused.content.decode()
    paper.refresh_from_db()
    assert paper.standing == "IN_FORCE"
