"""What is kept of a paper: the register, voiding, what the public is then told, and the dossier of the matter."""

from __future__ import annotations

from typing import Any

from documents.models import Document
from flows.matters import jobs
from flows.matters.delivering import sending
from permissions import clock
from tests.city import City
from tests.flows.matters.delivering.papers import MAIL, does, paper


def test_a_paper_is_voided_and_the_dossier_is_made(city: City, visit: Any) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    wrong = paper(city, matter, "penalty.notice", "行政处罚告知书")
    does(city, matter, sending.send, paper_id=wrong.pk, **MAIL)
    right = paper(city, matter, "penalty.notice_again", "行政处罚告知书")
    public = visit().go("/verify/").looks("verify-ask")
    public.page.locator("input[name=code]").fill(wrong.printed_code.lower())
    public.page.keyboard.press("Enter")
    public.page.wait_for_url(f"**/verify/{wrong.verification_code}/")
    assert "有效" in public.looks("verify-genuine").page.inner_text("main")

    leader = visit("sj.leader").go("/register/").looks("register")
    row = leader.page.locator("tr", has_text=wrong.number)
    row.get_by_role("link", name="作废").click()
    leader.looks("register-void").page.locator("button[type=submit].btn-deny").click()
    leader.page.wait_for_selector("text=E-DOC-02")
    leader.looks("register-void-refused")
    leader.page.locator("select[name=successor]").select_option(str(right.pk))
    leader.page.locator("textarea[name=reason]").fill("金额有误，另发新的告知书")
    leader.page.locator("button[type=submit].btn-deny").click()
    leader.page.wait_for_url("**/register/?q=*")
    assert "已被替代" in leader.looks("register-replaced").page.inner_text("main")
    assert right.number in public.go(f"/verify/{wrong.verification_code}/").looks("verify-replaced").page.content()
    public.go("/verify/0000000000/").looks("verify-unknown")

    leader.go(f"/matters/{matter.number}/dossier/").looks("dossier-none")
    leader.page.get_by_role("button", name="生成案卷").click()
    leader.page.locator("progress, [role=status]").first.wait_for()
    leader.looks("dossier-waiting")
    jobs.run_ready(clock.now())
    leader.page.get_by_role("link", name="PDF").wait_for()
    leader.looks("dossier-made")
    with leader.page.expect_download() as fetched:
        leader.page.get_by_role("link", name="ZIP").click()
    assert fetched.value.suggested_filename == f"{matter.number}.zip"
    assert Document.objects.about(matter.chain).count() >= 2
