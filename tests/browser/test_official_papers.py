"""An official paper in Chromium: drafted, edited by another hand, returned and sealed; one that was signed on paper."""

from __future__ import annotations

from typing import Any

from flows.matters.models import Matter
from flows.matters.step import Step
from flows.official_paper.acts.text import edit
from flows.official_paper.models import OfficialPaper
from tests.browser.conftest import Visitor, worker_works
from tests.city import City, png
from tests.drafting import BODY, NOTICE, base, edited, handed_in, staff, to

OUTSIDE = "松江区各镇人民政府"


def _opens(city: City, visit: Any, account: str, matter: Matter, node: str) -> Visitor:
    city.claims(account, matter, node)
    visitor: Visitor = visit(account).go(f"/matters/{matter.number}/")
    return visitor


def _presses(visitor: Visitor, button: str) -> None:
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.page.wait_for_url("**/inbox/")


def test_a_paper_from_the_draft_to_its_receiver(city: City, visit: Any) -> None:
    staff(city)
    drafter = visit("sj.drafter").go("/papers/").looks("paper-kinds")
    drafter.page.get_by_role("button", name="起草 通知").click()
    drafter.page.wait_for_url("**/edit/")
    drafter.page.get_by_role("button", name="送核").click()
    drafter.page.wait_for_selector("text=E-OP-01")
    drafter.looks("paper-draft-refused")
    drafter.page.locator("#id_title").fill(NOTICE["title"])
    drafter.page.locator("#id_main_to").fill(f"上海市浦东新区应急管理局\n{OUTSIDE}")
    drafter.page.locator("#id_body").fill(BODY)
    drafter.page.locator("#id_enclosures").fill("值班安排表")
    drafter.page.get_by_label("执法大队").check()
    drafter.page.locator("input[name=ENCLOSURE_1]").set_input_files(
        {"name": "值班安排表.png", "mimeType": "image/png", "buffer": png()}
    )
    drafter.page.get_by_role("button", name="保存草稿").click()
    drafter.page.wait_for_selector("text=草稿已保存")
    drafter.page.get_by_role("button", name="送核").click()
    drafter.page.wait_for_url("**/matters/**")
    matter = Matter.objects.get(procedure="official_paper")

    office = _opens(city, visit, "sj.office", matter, "check")
    office.page.locator("summary", has_text="修改文稿").click()
    office.page.locator("#id_body").fill(BODY.replace("及时排查隐患", "逐项排查隐患并登记"))
    _presses(office.looks("paper-check"), "核稿通过")

    squad = _opens(city, visit, "sj.squad", matter, "countersign")
    squad.page.locator("summary", has_text="修改文稿").click()
    squad.page.locator("#id_body").fill(BODY.replace("立即报告", "一小时内报告"))
    changed = _edited_meanwhile(city, matter)
    squad.page.get_by_role("button", name="有修改同意").click()
    squad.page.wait_for_selector("text=E-OP-09")
    assert "一小时内报告" in squad.page.locator("#id_body").input_value()
    squad.looks("paper-overtaken").page.locator("#id_body").fill(changed.replace("立即报告", "一小时内报告"))
    _presses(squad, "有修改同意")

    _presses(_opens(city, visit, "sj.leader", matter, "sign").looks("paper-sign"), "签发")
    _seal_is_refused_and_used(city, visit, matter)
    worker_works(city)
    clerk = _opens(city, visit, "sj.clerk", matter, "dispatch").looks("paper-dispatch")
    clerk.page.get_by_label(OUTSIDE).fill("EMS10001")
    _presses(clerk, "已发出")
    clerk.go(f"/matters/{matter.number}/").looks("paper-sent")

    receiver = visit("pd.archive").go("/papers/received/").looks("paper-received")
    receiver.page.get_by_role("button", name="签收").click()
    receiver.page.wait_for_selector("text=官pd.archive")


def _edited_meanwhile(city: City, matter: Matter) -> str:
    """Another hand's version of the text, as its act leaves it."""
    changed = edited(matter, body=OfficialPaper.objects.get(pk=matter.pk).body.replace("值班电话", "值班值守电话"))
    position = city.people["sj.office"].positions.get()
    found, now = Matter.objects.get(pk=matter.pk), city.at(minutes=1)
    edit(Step(matter=found, node="check", now=now, actor=position.user, position=position), changed, base(matter))
    return changed["body"]


def _seal_is_refused_and_used(city: City, visit: Any, matter: Matter) -> None:
    """The keeper returns the paper with his reason; checked and signed again it is sealed, and the register says so."""
    keeper = _opens(city, visit, "sj.sealer", matter, "seal")
    keeper.page.get_by_role("button", name="退回核稿").click()
    keeper.page.wait_for_selector("text=E-ACT-07")
    keeper.looks("paper-seal-returned").page.locator("[name=opinion]").fill("抄送机关漏列")
    _presses(keeper, "退回核稿")
    worker_works(city)
    to(city, "seal", matter)
    keeper = _opens(city, visit, "sj.sealer", matter, "seal")
    assert matter.title in keeper.looks("paper-seal").page.inner_text("main")
    _presses(keeper, "已用印")
    assert str(matter.number) in keeper.go("/seals/").looks("seals").page.inner_text("main")


def test_a_paper_signed_on_paper(city: City, visit: Any) -> None:
    staff(city)
    matter = handed_in(city, "REQUEST")
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), signed_on_paper=True)
    clerk = _opens(city, visit, "sj.clerk", matter, "record_signature").looks("paper-record")
    clerk.page.get_by_role("link", name="打印文稿").first.click()
    clerk.page.wait_for_url("**/manuscript/")
    clerk.looks("paper-manuscript").go(f"/matters/{matter.number}/")
    clerk.page.get_by_label("签发人").select_option(label="官sj.boss")
    clerk.page.locator("#id_signed_on").fill(city.now.date().isoformat())
    file = {"name": "签批原件.png", "mimeType": "image/png", "buffer": png()}
    clerk.page.locator("#id_scan").set_input_files(file)
    _presses(clerk, "已线下签批")
    assert "签批原件.png" in clerk.go(f"/matters/{matter.number}/").looks("paper-signed-on-paper").page.content()
