"""A penalty case in Chromium: the officers from the clue to the proposal."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.matters.models import Matter
from flows.penalty_case.models import Proposal
from tests.browser.conftest import Visitor, worker_works
from tests.casework import REASONS, Casework, staff
from tests.city import City, png

FACT = "三名从业人员未经安全生产教育培训上岗"


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> Casework:
    """A case whose jobs run beside the browser."""
    monkeypatch.setattr(city, "run_jobs", lambda: worker_works(city))
    return Casework(staff(city))


def opens(work: Casework, visit: Any, account: str, node: str) -> Visitor:
    """The person's browser at the step that he claimed."""
    work.city.claims(f"sj.{account}", work.matter, node)
    visitor: Visitor = visit(f"sj.{account}").go(f"/matters/{work.matter.number}/")
    return visitor


def presses(visitor: Visitor, button: str) -> None:
    """The button of an outcome; it ends in the inbox."""
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.page.wait_for_url("**/inbox/")


def enters(visitor: Visitor, button: str) -> None:
    """The button of an entry; it ends on the facts of the matter."""
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.page.wait_for_url("**tab=facts**")


def registers(city: City, visit: Any, work: Casework) -> None:
    """A clue is found by name, refused while it is not whole, and registered."""
    firm = city.enterprise()
    officer = visit("sj.enf1").go("/cases/clues/").looks("case-clues-empty")
    officer.page.locator("#q").fill(firm.name[:4])
    officer.page.locator("#q").press("Enter")
    officer.page.get_by_role("link", name=f"登记 {firm.name}").click()
    today = city.now.date()
    officer.page.locator("#id_second").select_option(label="官sj.enf2(sj.enf2)")
    officer.page.get_by_label("普通程序").check()
    officer.page.locator("#id_violation").select_option("training.missing")
    officer.page.locator("#id_violated_on").fill(str(today - dt.timedelta(days=10)))
    officer.page.locator("#id_found_on").fill(str(today - dt.timedelta(days=5)))
    officer.page.get_by_role("button", name="登记线索").click()
    officer.page.wait_for_selector("text=E-CASE-49")
    officer.looks("case-clue-refused")
    officer.page.locator("#id_place").fill("松江区示例路8号车间")
    officer.page.locator("#id_summary").fill("检查发现三名从业人员无培训记录")
    officer.page.get_by_role("button", name="登记线索").click()
    officer.page.wait_for_url("**/matters/**")
    officer.looks("case-registered")
    work.matter = Matter.objects.get(procedure="penalty_case")


def proves(visitor: Visitor, work: Casework) -> None:
    """A fact, and a piece of evidence with its file that proves it."""
    visitor.page.get_by_role("link", name="登记事实").first.click()
    visitor.page.locator("#id_text").fill(FACT)
    enters(visitor.looks("case-enter-fact"), "登记事实")
    visitor.looks("case-unproved")
    visitor.page.get_by_role("link", name="登记证据").first.click()
    visitor.page.locator("#id_name").fill("从业人员花名册")
    visitor.page.locator("#id_source").fill("当事人提供")
    visitor.page.locator("#id_obtained_on").fill(str(work.city.now.date()))
    visitor.page.locator("#id_custody").fill("执法大队案卷")
    visitor.page.get_by_label(FACT).fill("1-3")
    visitor.page.locator("#id_file").set_input_files({"name": "花名册.png", "mimeType": "image/png", "buffer": png()})
    enters(visitor.looks("case-enter-evidence"), "登记证据")
    visitor.looks("case-proved").page.get_by_role("link", name="从业人员花名册").first.click()
    visitor.looks("case-evidence").go(f"/matters/{work.matter.number}/")


def test_from_the_clue_to_the_proposal(city: City, visit: Any, work: Casework) -> None:
    registers(city, visit, work)
    presses(opens(work, visit, "enf.head", "review_filing").looks("case-review-filing"), "建议立案")
    presses(opens(work, visit, "leader", "approve_filing").looks("case-approve-filing"), "立案")
    lead = opens(work, visit, "enf1", "investigate")
    proves(lead, work)
    page = lead.page
    page.locator("#id_facts_found").fill("经查，当事人三名从业人员未经培训即上岗作业。")
    with page.expect_response("**/suggestion/"):
        page.locator("#id_tier").select_option(index=1)
    page.wait_for_selector("#suggestion >> text=按裁量基准测算")
    page.get_by_label("罚款", exact=True).check()
    page.locator("#id_fine").fill("900000")
    lead.looks("case-proposing")
    page.get_by_role("button", name="调查终结", exact=True).click()
    page.wait_for_selector(".refusal")
    lead.looks("case-proposal-refused")
    assert page.locator("#id_facts_found").input_value().startswith("经查")
    page.locator("#id_fine").fill("10000")
    for name, words in REASONS.items():
        page.locator(f"#id_{name}").fill(words)
    presses(lead, "调查终结")
    assert Proposal.objects.get().explanation
    presses(opens(work, visit, "enf2", "confirm_investigation").looks("case-confirm"), "同意")
    opens(work, visit, "enf.head", "review_report").looks("case-report")


def test_a_first_violation_is_spared(city: City, visit: Any, work: Casework) -> None:
    """首违可不罚: the points of its branch are wanted, that it is the first is looked up and shown."""
    work.clue(city.enterprise())
    work.file()
    work.prove()
    officer = opens(work, visit, "enf1", "investigate")
    page = officer.page
    page.locator("#id_facts_found").fill("经查，当事人三名从业人员未经培训即上岗作业，已改正。")
    page.locator("#id_proposed").select_option("NOT_PENALISED")
    page.wait_for_selector("text=属于初次违法")
    page.locator("#id_branch").select_option("FIRST")
    page.locator("#id_education").fill("当面教育，当事人表示接受。")
    for name, words in REASONS.items():
        page.locator(f"#id_{name}").fill(words)
    page.get_by_role("button", name="调查终结", exact=True).click()
    page.wait_for_selector(".refusal")
    officer.looks("case-spared-refused")
    for tick in ("LIGHT_HARM", "CORRECTED"):
        page.locator(f"input[name=ticks][value={tick}]").check()
    presses(officer, "调查终结")
    presses(opens(work, visit, "enf2", "confirm_investigation"), "同意")
    presses(opens(work, visit, "enf.head", "review_report"), "同意")
    presses(opens(work, visit, "leader", "approve_proposal").looks("case-spared"), "同意")
    presses(opens(work, visit, "leader", "decide").looks("case-spared-decide"), "按拟处理意见决定")
    assert Matter.objects.get(pk=work.matter.pk).latest_decision is not None
