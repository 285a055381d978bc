"""办件页面: head, what I must do, timeline, tabs; and that it stays within twenty queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Delivery, Document
from flows.matters.models import Attachment, Matter
from permissions.audit.models import AccessLog, Entry
from tests.city import City, findings
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import MOST as LIST_MOST, Desk, many, queries

MOST = 26  # a review reads the register too, for the grounds that its form offers
TABS = ["facts", "materials", "papers", "diagram", "deadlines"]


def test_head_says_number_state_holder_and_deadline(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.claims("sj.credit", matter, "accept")

    page = words(desk("sj.head").get(f"/matters/{matter.number}/"))

    assert "XF-2026-0001 信用修复 办理中 剩 1 个工作日" in page
    assert "形式审查 · 官sj.credit" in page
    assert "服务承诺 核实结果反馈 2026-09-24" in page
    assert "目前没有需要您办理的环节" in page


def test_where_no_official_has_it_page_and_list_say_who_has(city: City, desk: Desk) -> None:
    with_party, with_system = many(city, 2)
    city.does("sj.credit", with_party, "accept", outcome="CORRECT", items=["补缴款凭证"])
    city.to("issue", with_system)
    head = desk("sj.head")

    for matter, said in ((with_party, "补正 · 由申请人办理"), (with_system, "制发文书 · 由系统办理")):
        assert f"当前办理 {said}" in words(head.get(f"/matters/{matter.number}/"))
        assert said in words(head.get("/matters/"))
    assert queries(head, "/matters/") <= LIST_MOST


def test_holder_finds_the_form_with_its_outcomes_as_buttons(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    response = desk("sj.credit").get(f"/matters/{matter.number}/")

    assert "请您办理： 形式审查" in words(response)
    html = response.content.decode()
    assert f'action="/tasks/{item.pk}/act/"' in html
    assert 'name="outcome" value="ACCEPT"' in html and 'name="outcome" value="CORRECT"' in html
    assert f'action="/tasks/{item.pk}/release/"' in html


def test_whoever_may_take_it_finds_the_claim(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)

    assert "您可以领取： 形式审查" in words(desk("sj.credit").get(f"/matters/{matter.number}/"))


def test_timeline_tells_who_did_what_and_marks_what_was_sent_back(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.to("review", matter)
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="请补充截图")

    response = desk("sj.head").get(f"/matters/{matter.number}/")

    page = words(response)
    assert (
        page.index("申请 已提交") < page.index("形式审查 受理") < page.index("审核 退回核实") < page.index("请补充截图")
    )
    assert response.content.decode().count('sign sign-no"') == 1


def test_day_table_says_why_this_date(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)

    page = words(desk("sj.head").get(f"/matters/{matter.number}/?tab=deadlines"))

    assert "自 2026-09-21 09:30（收到申请）起 3 个工作日 → 2026-09-24" in page
    deadline = matter.deadlines.get(node="", kind="PROMISE")
    page = words(desk("sj.head").get(f"/matters/{matter.number}/deadlines/{deadline.pk}/"))
    assert "09-21 星期一 — 起算日不计 今日" in page
    assert "09-24 星期四 第 3 日 工作日" in page


def test_diagram_has_the_travelled_path_and_says_it_in_words(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.to("review", matter)

    response = desk("sj.head").get(f"/matters/{matter.number}/?tab=diagram")

    page, html = words(response), response.content.decode()
    assert "申请 · 已办" in page and "核实 · 已办" in page and "审核 · 办理中" in page and "决定 · 未到达" in page
    assert html.count("edge-done") == 5
    assert "style=" not in html


def test_papers_stand_with_number_standing_and_delivery(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.to("confirm", matter)

    page = words(desk("sj.head").get(f"/matters/{matter.number}/?tab=papers"))

    assert "（沪松）应急信修〔2026〕1号" in page and "有效" in page and "企业门户送达" in page


def test_files_are_given_to_those_who_see_the_matter_and_the_reading_is_noted(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.to("confirm", matter)
    material = f"/matters/{matter.number}/materials/{Attachment.objects.earliest('pk').pk}/"
    paper = f"/matters/{matter.number}/papers/{Document.objects.get().pk}/"

    for address, content_type in ((material, "image/png"), (paper, "application/pdf")):
        answer = desk("sj.head").get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
        assert answer["Content-Disposition"].startswith("attachment")
        assert desk("pd.head").get(address).status_code == 404
    assert AccessLog.objects.filter(subject=matter.chain).count() == 2


@pytest.mark.parametrize("node", ["deliver", "confirm"])
def test_the_party_gets_no_paper_here_neither_before_its_delivery_nor_past_its_receipt(
    city: City, desk: Desk, node: str
) -> None:
    (matter,) = many(city, 1)
    city.to(node, matter)
    address = f"/matters/{matter.number}/papers/{Document.objects.get().pk}/"

    assert desk("agent0").get(address).status_code == 404
    assert not Delivery.objects.exclude(receipt_at=None).exists()


def test_other_authorities_unknown_numbers_and_drafts_look_alike(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    known = desk("pd.head").get(f"/matters/{matter.number}/")
    unknown = desk("pd.head").get("/matters/XF-2026-9999/")

    assert known.status_code == unknown.status_code == 404
    assert words(known) == words(unknown)
    assert desk("agent0").get(f"/matters/{matter.number}/").status_code == 404


def test_log_is_for_auditors_and_proves_itself(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    address = f"/matters/{matter.number}/?tab=log"

    page = words(desk("sj.auditor").get(address))

    assert "各条记录首尾相接，均未被改动" in page and "经办0" in page
    assert "首尾相接" not in words(desk("sj.head").get(address))
    assert Entry.objects.filter(chain=matter.chain).count() == 1


@pytest.mark.parametrize("tab", TABS)
def test_no_tab_asks_more_than_its_queries_however_long_the_history(city: City, desk: Desk, tab: str) -> None:
    (matter,) = many(city, 1)
    city.to("review", matter)
    for _ in range(3):
        city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="再核")
        for account in ("sj.verify1", "sj.verify2"):
            city.does(account, matter, "verify", findings=findings())
    city.claims("sj.head", matter, "review")
    client = desk("sj.head")
    address = f"/matters/{matter.number}/?tab={tab}"
    client.get(address)

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200

    assert len(captured) <= MOST, "\n".join(q["sql"][:160] for q in captured.captured_queries)


def readings(matter: Matter) -> list[tuple[str, str]]:
    return list(AccessLog.objects.filter(subject=matter.chain).values_list("actor", "what"))


def test_opening_a_matter_is_a_reading_and_changing_its_tab_is_not_another(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    client, once = desk("sj.head"), (f"user:{city.people['sj.head'].pk}", "matter")
    client.get(f"/matters/{matter.number}/")
    client.get(f"/matters/{matter.number}/?tab=papers", headers={"hx-request": "true"})
    assert readings(matter) == [once]

    city.at(hours=1)
    client.get(f"/matters/{matter.number}/?tab=log", headers={"hx-request": "true"})
    assert readings(matter) == [once, once], "a script that asks for parts only leaves its trace, too"
    client.get(f"/matters/{matter.number}/")
    assert readings(matter) == [once, once, once]


def test_who_finds_no_matter_has_read_none(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    desk("pd.head").get(f"/matters/{matter.number}/")
    assert readings(matter) == []
