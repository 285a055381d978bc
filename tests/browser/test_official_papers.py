"""An official paper in Chromium: drafted, edited by another hand, signed; and one that was signed on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from flows.matters import jobs
from flows.matters.models import Matter
from flows.official_paper.models import OfficialPaper
from tests.browser.conftest import Visitor
from tests.city import City, png
from tests.drafting import BODY, NOTICE, base, edited, handed_in, staff, to


def _looks_in_both_languages(visitor: Visitor, picture: str) -> None:
    visitor.looks(picture)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": visitor.address}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    visitor.page.reload()
    visitor.looks(f"{picture}-en")
    visitor.page.context.clear_cookies(name=settings.LANGUAGE_COOKIE_NAME)
    visitor.page.reload()


def test_a_paper_from_the_draft_to_its_receiver(city: City, visit: Any) -> None:
    staff(city)
    drafter = visit("sj.drafter").go("/papers/")
    drafter.page.get_by_role("button", name="起草 通知").click()
    drafter.page.wait_for_url("**/edit/")
    drafter.page.get_by_role("button", name="送核").click()
    drafter.page.wait_for_selector("text=E-OP-01")
    _looks_in_both_languages(drafter, "paper-draft-refused")
    drafter.page.locator("#id_title").fill(NOTICE["title"])
    drafter.page.locator("#id_main_to").fill("上海市浦东新区应急管理局\n松江区各镇人民政府")
    drafter.page.locator("#id_body").fill(BODY)
    drafter.page.locator("#id_enclosures").fill("值班安排表")
    drafter.page.get_by_label("执法大队").check()
    drafter.page.locator("input[name=ENCLOSURE_1]").set_input_files(
        {"name": "值班安排表.png", "mimeType": "image/png", "buffer": png()}
    )
    drafter.page.get_by_role("button", name="保存草稿").click()
    drafter.page.wait_for_selector("text=草稿已保存")
    drafter.looks("paper-draft")
    _looks_in_both_languages(visit("sj.drafter").go("/papers/"), "paper-kinds")
    drafter.page.get_by_role("button", name="送核").click()
    drafter.page.wait_for_url("**/matters/**")
    matter = Matter.objects.get(procedure="official_paper")

    city.claims("sj.office", matter, "check")
    office = visit("sj.office").go(f"/matters/{matter.number}/")
    _looks_in_both_languages(office, "paper-check")
    office.page.locator("summary", has_text="修改文稿").click()
    office.page.locator("#id_body").fill(BODY.replace("及时排查隐患", "逐项排查隐患并登记"))
    office.looks("paper-check-edits")
    office.page.get_by_role("button", name="核稿通过").click()
    office.page.wait_for_url("**/inbox/")

    city.claims("sj.squad", matter, "countersign")
    squad = visit("sj.squad").go(f"/matters/{matter.number}/")
    squad.page.locator("summary", has_text="修改文稿").click()
    squad.page.locator("#id_body").fill(BODY.replace("立即报告", "一小时内报告"))
    # Meanwhile somebody else changes the text.
    paper = OfficialPaper.objects.get(pk=matter.pk)
    changed = edited(matter, body=paper.body.replace("值班电话", "值班值守电话"))
    item = matter.work_items.open().get()
    item.matter = matter
    _edits_meanwhile(city, matter, changed)
    squad.page.get_by_role("button", name="有修改同意").click()
    squad.page.wait_for_selector("text=E-OP-09")
    assert "一小时内报告" in squad.page.locator("#id_body").input_value()
    _looks_in_both_languages_after_refusal(squad, "paper-overtaken")
    squad.page.locator("#id_body").fill(changed["body"].replace("立即报告", "一小时内报告"))
    squad.page.get_by_role("button", name="有修改同意").click()
    squad.page.wait_for_url("**/inbox/")

    city.claims("sj.leader", matter, "sign")
    leader = visit("sj.leader").go(f"/matters/{matter.number}/")
    _looks_in_both_languages(leader, "paper-sign")
    leader.page.get_by_role("button", name="签发", exact=True).click()
    leader.page.wait_for_url("**/inbox/")
    city.claims("sj.sealer", matter, "seal")
    sealer = visit("sj.sealer").go(f"/matters/{matter.number}/")
    sealer.looks("paper-seal")
    city.does("sj.sealer", matter, "seal", outcome="SEALED")
    jobs.run_ready(city.at(seconds=5))
    city.claims("sj.clerk", matter, "dispatch")
    clerk = visit("sj.clerk").go(f"/matters/{matter.number}/")
    _looks_in_both_languages(clerk, "paper-dispatch")
    clerk.page.get_by_role("button", name="已发出").click()
    clerk.page.wait_for_url("**/inbox/")
    _looks_in_both_languages(clerk.go(f"/matters/{matter.number}/"), "paper-sent")
    clerk.go(f"/matters/{matter.number}/?tab=diagram").looks("paper-diagram")

    receiver = visit("pd.archive").go("/papers/received/")
    _looks_in_both_languages(receiver, "paper-received")
    receiver.page.get_by_role("button", name="签收").click()
    receiver.page.wait_for_selector("text=已签收")


def _looks_in_both_languages_after_refusal(visitor: Visitor, picture: str) -> None:
    """A refusal is not reloaded: the form would be empty."""
    visitor.looks(picture)


def _edits_meanwhile(city: City, matter: Matter, changed: dict[str, str]) -> None:
    """Another hand's version of the text, as its act leaves it."""
    from flows.matters.step import Step  # noqa: PLC0415
    from flows.official_paper.acts.text import edit  # noqa: PLC0415

    position = city.people["sj.office"].positions.get()
    step = Step(
        matter=Matter.objects.get(pk=matter.pk),
        node="check",
        now=city.at(minutes=1),
        actor=position.user,
        position=position,
    )
    edit(step, changed, base(matter))


def test_a_paper_signed_on_paper(city: City, visit: Any) -> None:
    staff(city)
    matter = handed_in(city, "REQUEST")
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), signed_on_paper=True)
    city.claims("sj.clerk", matter, "record_signature")
    clerk = visit("sj.clerk").go(f"/matters/{matter.number}/")
    _looks_in_both_languages(clerk, "paper-record")
    clerk.page.get_by_role("link", name="打印文稿").first.click()
    clerk.page.wait_for_url("**/manuscript/")
    _looks_in_both_languages(clerk, "paper-manuscript")
    clerk.go(f"/matters/{matter.number}/")
    clerk.page.get_by_label("签发人").select_option(label="官sj.boss")
    clerk.page.locator("#id_signed_on").fill(city.now.date().isoformat())
    file = {"name": "签批原件.png", "mimeType": "image/png", "buffer": png()}
    clerk.page.locator("#id_scan").set_input_files(file)
    clerk.page.get_by_role("button", name="已线下签批").click()
    clerk.page.wait_for_url("**/inbox/")
    to(city, "dispatch", matter)
    _looks_in_both_languages(clerk.go(f"/matters/{matter.number}/"), "paper-signed-on-paper")

    drafter = visit("sj.drafter").go(f"/papers/{matter.pk}/withdraw/")
    drafter.looks("paper-withdraw")
