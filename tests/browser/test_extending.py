"""An extension and a correction in Chromium: asked for, granted, told on paper, moved by a calendar and put right."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from documents.models import Document
from flows.credit_repair import acts
from flows.matters import jobs
from flows.matters.clocks import recompute
from flows.matters.models import DateCorrection
from tests.browser.conftest import Visitor, worker_works
from tests.browser.test_first_matter import _penalty
from tests.city import City, png
from tests.flows.matters.clockwork import PUBLISHER, publish, running


def _looks_in_both_languages(visitor: Visitor, picture: str) -> None:
    visitor.looks(picture)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": visitor.address}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    visitor.page.reload()
    visitor.looks(f"{picture}-en")
    visitor.page.context.clear_cookies(name=settings.LANGUAGE_COOKIE_NAME)
    visitor.page.reload()


def test_an_extension_and_the_correction_of_its_notice(city: City, visit: Any) -> None:
    matter = city.to("verify", city.submitted(_penalty(city)))
    city.claims("sj.verify1", matter, "verify")
    verifier = visit("sj.verify1").go(f"/matters/{matter.number}/")
    verifier.page.locator("#extend summary").click()
    verifier.page.locator("#id_reason").fill("缴款凭证所载流水与国库记录不一致，需向税务机关核查")
    verifier.page.get_by_role("button", name="提出延长申请").click()
    verifier.page.wait_for_selector("text=E-DUE-13")
    verifier.looks("extension-without-document")
    file = {"name": "核查函.png", "mimeType": "image/png", "buffer": png()}
    verifier.page.locator("#id_document").set_input_files(file)
    verifier.page.get_by_role("button", name="提出延长申请").click()
    verifier.page.wait_for_url("**/inbox/")

    city.claims("sj.leader", matter, "answer_extension")
    leader = visit("sj.leader").go(f"/matters/{matter.number}/")
    _looks_in_both_languages(leader, "extension-answer")
    leader.page.get_by_role("button", name="批准延长", exact=True).click()
    leader.page.wait_for_url("**/inbox/")
    city.claims("sj.seal", matter, "seal_extension")
    keeper = visit("sj.seal").go(f"/matters/{matter.number}/")
    _looks_in_both_languages(keeper, "extension-seal")
    keeper.page.get_by_role("button", name="已用印", exact=True).click()
    keeper.page.wait_for_url("**/inbox/")
    worker_works(city)
    city.does("sj.credit", matter, "deliver_extension", outcome="DELIVERED", channel="PORTAL")
    agent = visit("agent0").go(f"/portal/applications/{matter.pk}/")
    _looks_in_both_languages(agent, "extension-told")
    assert "办理期限已延长" in agent.page.inner_text("main")

    clock = running(matter, acts.RESULT)
    publish(clock.legal_due.year, off={clock.legal_due.isoformat(): "临时调休"}, at=city.now)
    recompute.queue("CN", clock.legal_due.year, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.now)
    head = visit("sj.head").go(f"/calendars/CN/{clock.legal_due.year}/deadlines/")
    _looks_in_both_languages(head, "corrections-wait")
    head.page.locator("#recomputing").get_by_role("link", name=str(matter.number)).click()
    _looks_in_both_languages(head, "correction-drafted")
    head.page.get_by_role("button", name="签发更正通知").click()
    head.page.wait_for_selector("text=待用印")
    keeper.go(f"/matters/{matter.number}/?tab=papers").looks("correction-to-seal")
    keeper.page.get_by_role("button", name="用印", exact=True).click()
    keeper.page.wait_for_selector("text=正在制作")
    keeper.looks("correction-sealed")
    worker_works(city)
    notice = DateCorrection.objects.get().notice
    assert notice is not None
    head.go(f"/matters/{matter.number}/?tab=papers").looks("correction-made")
    assert notice.number in head.page.inner_text("main")
    head.go(f"/matters/{matter.number}/?tab=diagram").looks("extension-diagram")
    head.go(f"/matters/{matter.number}/deadlines/{clock.pk}/").looks("extension-explained")
    agent.page.reload()
    agent.looks("correction-told")
    assert Document.objects.count() == 2
