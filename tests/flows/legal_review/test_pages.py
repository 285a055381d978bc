"""The pages of the legal staff over HTTP: the queue, the papers beside the list, the withdrawal, the coverage."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from documents.models import Document
from flows.legal_review.models import LegalReview, ReviewQuestion
from flows.matters.models import Decision, Matter, Review, WorkItem
from permissions.audit.models import Entry
from tests.city import City
from tests.flows.legal_review.reviewed import QUESTIONS, Reviewed, waits_at
from tests.flows.matters.gated import paper


def browser(city: City, account: str) -> Client:
    """A logged-in person whose pages are in Chinese."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(city.people[account])
    return client


def body_of(conclusion: str, **fields: Any) -> dict[str, Any]:
    """What the browser sends for the review: everything in order unless the fields say otherwise."""
    points = {f"holds_{n}": "yes" for n in range(1, 8)} | {f"reason_{n}": "" for n in range(1, 8)}
    return {"outcome": conclusion, "opinion": "经审核。", "questions": "", **points, **fields}


def item(matter: Matter) -> WorkItem:
    return matter.work_items.open().get()


def sends(client: Client, matter: Matter, **body: Any) -> Any:
    """The open task of the matter is claimed and its form sent."""
    task = item(matter)
    client.post(f"/tasks/{task.pk}/claim/")
    return client.post(f"/tasks/{task.pk}/act/", body)


def shown(response: Any) -> str:
    return response.content.decode()


def test_a_review_is_done_in_the_browser_from_the_queue_to_the_conclusion(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    legal, head = browser(city, "sj.legal"), browser(city, "sj.legal.head")
    page = shown(legal.get("/legal/"))
    assert child.number in page and "罚款五万元" in page
    task = item(child)
    assert legal.post(f"/tasks/{task.pk}/claim/").status_code == 302
    page = shown(legal.get(f"/matters/{child.number}/?task={task.pk}"))
    assert "拟作决定:罚款五万元" in page and "执法程序是否合法" in page and "调查报告" in page
    refused = legal.post(f"/tasks/{task.pk}/act/", body_of("PASSED", holds_3="", holds_4="no"))
    assert refused.status_code == 422 and "第3、4项未作出审核结论,或者存在问题而未说明" in shown(refused)
    assert legal.post(f"/tasks/{task.pk}/act/", body_of("PASSED")).status_code == 302
    assert head.post(f"/tasks/{item(child).pk}/claim/").status_code == 302
    assert "经审核。" in shown(head.get(f"/matters/{child.number}/"))
    assert sends(head, child, outcome="SIGN").status_code == 302
    city.run_jobs()
    assert Review.objects.get().conclusion == "PASSED" and waits_at(work.matter) == ["beside", "join"]
    assert shown(head.get(f"/matters/{child.number}/")).count("法律职业资格证书") >= 1


def test_round_two_shows_what_changed_and_drops_the_ticks_on_it(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.concluded("CORRECT")
    child = work.hand_in("hand_in_again", title="罚款三万元")
    handler, legal = browser(city, "sj.enf1"), browser(city, "sj.legal")
    handler.post(f"/tasks/{item(child).pk}/claim/")
    assert QUESTIONS[0] in shown(handler.get(f"/matters/{child.number}/"))
    first, second = ReviewQuestion.objects.order_by("number")
    half = {f"answer_{first.pk}": "已补写", f"adopted_{first.pk}": "yes", "outcome": "ANSWERED"}
    refused = sends(handler, child, **half)
    assert refused.status_code == 422 and "第2条意见未答复" in shown(refused)
    whole = {**half, f"answer_{second.pk}": "已逐页捺印", f"adopted_{second.pk}": "no"}
    assert sends(handler, child, **whole).status_code == 302
    page = shown(legal.get(f"/matters/{child.number}/"))
    assert "罚款三万元" in page and "已逐页捺印" in page
    ticked = [n for n in range(1, 8) if f'name="holds_{n}" value="yes"' in page and _is_ticked(page, n)]
    assert ticked == [1, 2, 5, 6, 7], "the proposal bears on points 3 and 4, and 4 was not in order before"
    parts = page[page.index("第 2 轮") if "第 2 轮" in page else 0 :]
    assert "当事人" in parts


def _is_ticked(page: str, number: int) -> bool:
    start = page.index(f'name="holds_{number}" value="yes"')
    return "checked" in page[start : page.index(">", start)]


def test_the_queue_is_for_the_legal_staff_of_the_bureau(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    for account in ("sj.enf1", "sj.credit", "sj.auditor", "pd.leader"):
        assert browser(city, account).get("/legal/").status_code == 404
    city.official("pd.legal", city.units["SH-PD-LEGAL"], *[_role("legal_reviewer")])
    assert child.number not in shown(browser(city, "pd.legal").get("/legal/"))
    assert browser(city, "agent0").get("/legal/").status_code == 404


def _role(code: str) -> Any:
    from permissions import roles

    return roles.role_of(code)


def test_the_queue_comes_by_due_date_in_a_fixed_number_of_queries(
    city: City, work: Reviewed, django_assert_max_num_queries: Any
) -> None:
    work.hand_in()
    client = browser(city, "sj.legal")
    client.get("/legal/")
    with django_assert_max_num_queries(12):
        client.get("/legal/")
    numbers = [work.child.number]
    for _ in range(3):
        city.at(days=1)
        other = Reviewed(city)
        numbers.append(other.hand_in().number)
    with django_assert_max_num_queries(12):
        page = shown(client.get("/legal/"))
    places = [page.index(number) for number in numbers]
    assert places == sorted(places)


# Withdrawal --------------------------------------------------------------------------


@pytest.mark.one_engine  # PostgreSQL weighs its statistics, which a test has not; the bench asks it at every size
def test_the_queue_is_read_from_what_is_open_and_not_from_all_that_ever_was(city: City, work: Reviewed) -> None:
    work.hand_in()
    legal = browser(city, "sj.legal")
    with CaptureQueriesContext(connection) as asked:
        legal.get("/legal/")
    (count,) = [q["sql"] for q in asked.captured_queries if "'legal_head'" in q["sql"] and "COUNT(*)" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {count}")
        plan = str(cursor.fetchall())
        assert "work_queue" in plan, plan


def test_a_conclusion_is_withdrawn_with_a_reason_and_the_decision_waits_for_another(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    work.concluded("PASSED")
    work.beside()
    head, address = browser(city, "sj.legal.head"), f"/legal/{child.pk}/withdraw/"
    for account in ("sj.legal", "sj.leader", "pd.leader", "agent0"):
        assert browser(city, account).post(address, {"reason": "x"}).status_code == 404
    assert "撤回" in shown(head.get(address))
    refused = head.post(address, {"reason": " "})
    assert refused.status_code == 422 and "撤回法制审核结论须说明理由" in shown(refused)
    assert head.post(address, {"reason": "遗漏一名当事人"}).status_code == 302
    city.tell()
    review = Review.objects.get()
    assert (review.withdrawn_because, review.withdrawn_by) == ("遗漏一名当事人", city.people["sj.legal.head"])
    leader = browser(city, "sj.leader")
    blocked = sends(leader, work.matter, outcome="DECIDE", opinion="同意。")
    assert blocked.status_code == 422 and "未经法制审核或者审核未通过,不得作出决定" in shown(blocked)
    assert head.post(address, {"reason": "再撤"}).status_code == 422
    assert sends(leader, work.matter, outcome="BACK", opinion="重新送审。").status_code == 302
    work.hand_in()
    work.concluded("PASSED")
    work.beside()
    assert sends(leader, work.matter, outcome="DECIDE", opinion="同意。").status_code == 302


def test_once_the_paper_is_there_nothing_is_withdrawn(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    work.concluded("PASSED")
    work.beside()
    work.does("leader", "decide", outcome="DECIDE")
    made = paper(city, work.matter, kind="parent.decision")
    made.save()
    refused = browser(city, "sj.legal.head").post(f"/legal/{child.pk}/withdraw/", {"reason": "有误"})
    assert refused.status_code == 422 and "法制审核结论不得撤回" in shown(refused)
    assert Review.objects.get().withdrawn_at is None
    Document.objects.filter(pk=made.pk).update(
        state="VOID", standing="VOIDED", standing_reason="有误", standing_at=city.now
    )
    assert browser(city, "sj.legal.head").post(f"/legal/{child.pk}/withdraw/", {"reason": "有误"}).status_code == 302


# Coverage -----------------------------------------------------------------------------


@pytest.fixture
def decided(city: City, work: Reviewed) -> Decision:
    """A decision on a review of the second round."""
    work.hand_in()
    work.concluded("CORRECT")
    child = work.hand_in("hand_in_again")
    first, second = ReviewQuestion.objects.order_by("number")
    answers = {first.pk: {"answer": "已补", "adopted": True}, second.pk: {"answer": "不采纳", "adopted": False}}
    work.does("enf1", "answer", child, answers=answers)
    city.at(days=2)
    work.concluded("PASSED")
    work.beside()
    work.does("leader", "decide", outcome="DECIDE")
    return Decision.objects.get()


def test_the_coverage_says_who_reviewed_with_what_qualification_in_how_many_days(city: City, decided: Decision) -> None:
    page = shown(browser(city, "sj.leader").get("/legal/coverage/"))
    assert '<label class="form-label" for="id_since">自</label>' in page and ">至</label>" in page
    assert ">100%<" in page and ">50%<" in page, "covered, and half of the questions adopted"
    assert decided.review is not None and decided.review.qualification in page
    assert decided.matter.number in page and decided.review.reviewer_name in page
    for account in ("sj.enf1", "sj.credit", "agent0"):
        assert browser(city, account).get("/legal/coverage/").status_code == 404
    assert decided.matter.number not in shown(browser(city, "pd.leader").get("/legal/coverage/"))
    assert "没有" in shown(browser(city, "sj.leader").get("/legal/coverage/?until=2026-01-02"))


def test_what_is_not_covered_comes_by_name(city: City, decided: Decision) -> None:
    Review.objects.filter(pk=decided.review_id).update(
        withdrawn_at=city.now, withdrawn_by=city.people["sj.legal.head"], withdrawn_because="遗漏当事人"
    )
    for address in ("/legal/coverage/", "/legal/coverage/?only=on"):
        page = shown(browser(city, "sj.auditor").get(address))
        assert ">0%<" in page and f"审核结论已于{city.now.date()}撤回:遗漏当事人" in page


def test_the_spreadsheet_has_the_report_and_the_ledger(city: City, decided: Decision) -> None:
    response = browser(city, "sj.leader").post("/legal/coverage/file/")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    report, ledger = book["法制审核覆盖率"], book["审核台账"]
    assert decided.review is not None
    row = dict(zip([cell.value for cell in report[1]], [cell.value for cell in report[2]], strict=True))
    assert (row["办件编号"], row["审核人"], row["工作日"]) == (decided.matter.number, decided.review.reviewer_name, 2)
    assert row["决定日期"].date() == decided.decided_on if isinstance(row["决定日期"], dt.datetime) else True
    assert [line[5].value for line in list(ledger.rows)[1:]] == ["采纳", "不采纳"]
    assert Entry.objects.filter(action="coverage.exported").count() == 1
    assert LegalReview.objects.count() == 2
