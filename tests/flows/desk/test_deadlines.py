"""期限说明页: each day with its reason, whom it is for, former dates, what papers say, what it is called to be late."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from documents.models import Document
from flows.credit_repair import acts
from flows.matters import jobs
from flows.matters.clocks import recompute
from flows.matters.clocks.printed_dates import note_printed
from flows.matters.models import Deadline, Matter
from tests.city import City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import Desk
from tests.flows.matters.clockwork import PUBLISHER, document, moment, publish, running, stepping


@pytest.fixture
def matter(city: City) -> Matter:
    city.now = moment("2026-09-30 16:40")
    return city.submitted(city.penalty(city.enterprise()))


def address(deadline: Deadline) -> str:
    return f"/matters/{deadline.matter.number}/deadlines/{deadline.pk}/"


def page(client: Client, deadline: Deadline) -> str:
    response = client.get(address(deadline))
    assert response.status_code == 200
    return words(response)


def test_every_day_stands_there_with_its_reason_rule_status_and_calendar(
    city: City, desk: Desk, matter: Matter
) -> None:
    said = page(desk("sj.credit"), running(matter, acts.FEEDBACK))
    for part in (
        "核实结果反馈 服务承诺",
        "2026-10-10 星期六",
        "2026-09-30 星期三 — 起算日不计",
        "2026-10-01 星期四 — 法定节假日(国庆节)",
        "2026-10-08 星期四 第 1 日 工作日",
        "2026-10-10 星期六 第 3 日 调休上班",
        "credit_repair.verification_feedback",
        "青岛市应急管理局优化营商环境十条举措",
        "服务承诺",
        "CN-2026-1 已发布 国办发明电〔2025〕7号",
        "承诺超期",
        "计入 3",
    ):
        assert part in said, part


def test_the_matter_leads_to_the_page_of_each_clock(city: City, desk: Desk, matter: Matter) -> None:
    for tab in ("facts", "deadlines"):
        html = desk("sj.credit").get(f"/matters/{matter.number}/?tab={tab}").content.decode()
        assert f'href="{address(running(matter, acts.FEEDBACK))}"' in html


def test_what_one_may_not_see_is_unknown(city: City, desk: Desk, matter: Matter) -> None:
    clock = running(matter, acts.FEEDBACK)
    other = city.submitted(city.penalty(city.enterprise(1)), "agent1")
    assert desk("pd.credit").get(address(clock)).status_code == 404
    assert desk("agent0").get(address(clock)).status_code == 404
    assert desk("sj.credit").get(f"/matters/{other.number}/deadlines/{clock.pk}/").status_code == 404
    assert desk("sj.credit").post(address(clock)).status_code == 405
    assert Client().get(address(clock)).status_code == 302


def test_the_party_reads_its_own_clocks_in_plain_words_and_no_budget_of_a_step(
    city: City, desk: Desk, matter: Matter
) -> None:
    city.enterprise(1)
    clock = running(matter, acts.FEEDBACK)
    response = desk("agent0").get(f"/portal/deadlines/{clock.pk}/")
    said = words(response)
    assert "为什么是这一天" in said and "2026-10-10 星期六 第 3 日 调休上班" in said and matter.number in said
    assert f'href="/portal/applications/{matter.pk}/"' in response.content.decode()
    assert "rulebook" not in response.content.decode()
    budget = matter.deadlines.get(node="accept")
    for account, deadline in (("agent0", budget), ("agent1", clock), ("sj.credit", clock)):
        assert desk(account).get(f"/portal/deadlines/{deadline.pk}/").status_code == 404
    html = desk("agent0").get(f"/portal/applications/{matter.pk}/").content.decode()
    assert f'href="/portal/deadlines/{clock.pk}/"' in html


def test_pause_extension_and_recomputation_are_told_with_their_documents_and_former_dates(
    city: City, desk: Desk, matter: Matter
) -> None:
    city.now = moment("2026-10-08 09:00")
    city.to("verify", matter)
    clock = running(matter, acts.RESULT)
    assert f"{clock.legal_due}" == "2026-10-21"
    with stepping(city, matter) as step:
        step.pause(acts.RESULT, reason="APPRAISAL", article="行政许可法第四十五条", document=document(matter))
    city.now = moment("2026-10-12 09:00")
    paused = page(desk("sj.credit"), clock)
    assert "已暂停,剩 10 个工作日" in paused and "若今日恢复" in paused and "期间中止,不计入" in paused
    with stepping(city, matter) as step:
        step.resume(acts.RESULT)
    city.now = moment("2026-10-13 09:00")
    with stepping(city, matter) as step:
        step.extend(acts.RESULT, reason="需核查缴款", asked_by=matter.acts.get(node="accept"))
    publish(2026, at=city.now, off={"2026-10-15": "某日"})
    recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.at(seconds=5))

    said = page(desk("sj.head"), clock)
    clock.refresh_from_db()
    for part in (
        document(matter).name,
        document(matter).sha256[:16],
        "行政许可法第四十五条",
        "10 个工作日 · 需核查缴款",
        "官sj.credit",
        "官sj.leader",
        "条款号待核",
        "2026-10-21 → 2026-10-26",
        "期间恢复",
        "经批准延长",
        "日历管理员甲",
        "CN-2026-1 → CN-2026-2",
        f"{clock.legal_due}",
    ):
        assert part in said, part
    assert "需核查缴款" in words(desk("agent0").get(f"/portal/deadlines/{clock.pk}/"))


def test_a_paper_that_says_another_day_is_never_silent(city: City, desk: Desk, matter: Matter) -> None:
    city.to("deliver", matter)
    clock, paper = running(matter, acts.RESULT), Document.objects.get()
    note_printed(paper, clock, clock.legal_due)
    old = clock.legal_due
    publish(2026, at=city.now, off={"2026-10-09": "某日"})
    recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.at(seconds=5))
    clock.refresh_from_db()
    assert clock.legal_due > old
    for place in (address(clock), f"/matters/{matter.number}/?tab=papers", f"/matters/{matter.number}/?tab=deadlines"):
        said = words(desk("sj.credit").get(place))
        assert paper.number in said and f"{old}" in said and f"{clock.legal_due}" in said, place
    assert "更正通知" in words(desk("sj.credit").get(f"/matters/{matter.number}/?tab=papers"))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-10-09 10:00", "内部超时 1 个工作日"),  # the first step had until the 8th
        ("2026-10-12 10:00", "违法超期 1 个工作日"),  # the law's three days for the acceptance, too
    ],
)
def test_what_was_passed_is_called_by_its_gravest_name(
    city: City, desk: Desk, matter: Matter, at: str, said: str
) -> None:
    city.claims("sj.credit", matter, "accept")
    city.now = moment(at)
    for place in ("/inbox/", "/matters/", f"/matters/{matter.number}/"):
        assert said.split()[0] in words(desk("sj.credit").get(place)), place


def test_only_the_promise_passed_is_no_breach_of_law(city: City, desk: Desk, matter: Matter) -> None:
    city.now = moment("2026-10-08 09:00")
    city.to("verify", matter)
    city.now = moment("2026-10-12 10:00")
    said = words(desk("sj.credit").get(f"/matters/{matter.number}/"))
    assert "承诺超期" in said and "违法超期" not in said
    assert "承诺超期 1 个工作日" in page(desk("sj.credit"), running(matter, acts.FEEDBACK))


def test_the_progress_of_a_recomputation_is_shown_until_it_is_done(city: City, desk: Desk, matter: Matter) -> None:
    place = "/calendars/CN/2026/deadlines/"
    fragment: dict[str, Any] = {"headers": {"hx-request": "true"}}
    assert desk("sj.credit").get(place).status_code == 404
    assert desk("sj.credit").get(place, **fragment).content.strip() == b""
    publish(2026, at=city.now, off={"2026-10-09": "某日"})
    recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)
    at_work = desk("sj.credit").get(place, **fragment).content.decode()
    assert "0 / 7" in words(desk("sj.credit").get(place)) and "every 3s" in at_work
    jobs.run_ready(city.at(seconds=5))
    done = desk("sj.credit").get(place, **fragment)
    assert "every" not in done.content.decode() and "7 / 7" in words(done) and "CN-2026-2" in words(done)
    assert desk("agent0").get(place).status_code == 404
