"""The first matter in Chromium: from the application on a phone to the auditor's proof."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from documents.models import Document
from flows.credit_repair.models import Fact
from flows.matters.models import Matter
from permissions import clock
from tests.browser.conftest import PHONE, Visitor, worker_works
from tests.city import City, png


def _penalty(city: City, enterprise: Any = None) -> Any:
    decided = clock.today() - dt.timedelta(days=200)
    return city.penalty(
        enterprise or city.enterprise(),
        decided_on=decided,
        published_on=decided,
        fine_due_on=decided + dt.timedelta(days=15),
        fine_paid_on=decided + dt.timedelta(days=3),
        rectified_on=decided + dt.timedelta(days=10),
        recheck_on=decided + dt.timedelta(days=12),
    )


def _handles(officer: Visitor, number: str, picture: str, button: str, fill: Any = None) -> None:
    """Find the task in the pool, claim it, look at its page, hand in the form."""
    officer.go("/inbox/pool/").looks(f"pool-{picture}")
    row = officer.page.locator("tr", has_text=number).first
    row.get_by_role("button", name="领取").click()
    officer.page.wait_for_url(re.compile("/matters/"))
    if fill:
        fill(officer.page)
    officer.looks(f"task-{picture}")
    officer.page.get_by_role("button", name=button, exact=True).click()
    officer.page.wait_for_url(re.compile("/inbox/"))
    assert number in officer.page.inner_text("main")


def test_the_first_matter_in_chromium(city: City, visit: Any) -> None:
    story(city, visit, lambda: worker_works(city))


def story(city: City, visit: Any, make_papers: Callable[[], object]) -> None:
    """From the application to the archive; ``make_papers`` returns when the worker has done what was decided."""
    penalty = _penalty(city)
    public = visit()
    public.go("/login/").looks("login")
    public.go("/publicity/").looks("publicity-before")
    assert penalty.decision_number in public.page.inner_text("main")

    # The owner of a small factory, on a phone.
    agent = visit("agent0")
    agent.page.set_viewport_size(PHONE)
    agent.looks("portal-penalties")
    agent.page.get_by_role("button", name="申请修复").click()
    agent.page.wait_for_url(re.compile("/edit/"))
    agent.page.locator("input[name=contact_name]").fill("经办0")
    agent.page.locator("input[name=contact_phone]").fill("13800000000")
    for material in ("PERFORMANCE_PROOF", "COMMITMENT"):
        file = {"name": f"{material}.png", "mimeType": "image/png", "buffer": png()}
        agent.page.locator(f"input[type=file][name={material}]").set_input_files(file)  # type: ignore[arg-type]
        agent.page.wait_for_selector(f"text={material}.png")
    for promise in ("promises_truth", "promises_liability", "consents_to_electronic_delivery"):
        agent.page.locator(f"input[name={promise}]").check()
    agent.looks("portal-application")
    agent.page.get_by_role("button", name="提交申请").click()
    agent.page.wait_for_url(re.compile(r"/portal/applications/\d+/$"))
    agent.looks("portal-progress-submitted")
    matter = Matter.objects.get()
    number = str(matter.number)

    officer = visit("sj.credit")
    officer.looks("workbench")
    _handles(officer, number, "accept", "受理")

    def findings(page: Any) -> None:
        for fact in Fact.values:
            page.locator(f"[name={fact}_found]").fill("与台账一致")
            page.locator(f"[name={fact}_holds][value=yes]").check()

    for verifier in ("sj.verify1", "sj.verify2"):
        _handles(visit(verifier), number, f"verify-{verifier[-1]}", "提交", findings)
    _handles(visit("sj.head"), number, "review", "同意")
    _handles(visit("sj.leader"), number, "decide", "准予")
    _handles(visit("sj.seal"), number, "seal", "已用印")
    make_papers()
    _handles(officer, number, "deliver", "已送达")

    # The enterprise downloads on its phone; the publicity is over; the paper is genuine.
    agent.go(f"/portal/applications/{matter.pk}/").looks("portal-progress-delivered")
    paper = agent.page.request.get(agent.address + f"/portal/applications/{matter.pk}/paper/")
    assert paper.body().startswith(b"%PDF-")
    public.go("/publicity/").looks("publicity-after")
    assert penalty.decision_number not in public.page.inner_text("main")
    document = Document.objects.get()
    public.go(f"/verify/{document.verification_code}/").looks("verify-genuine")
    assert document.number in public.page.inner_text("main")
    public.go("/verify/AAAAA-BBBBB-CCCCC-DDDDD-EEEEE/").looks("verify-unknown")

    _handles(officer, number, "confirm", "已停止公示")
    _handles(visit("sj.archive"), number, "archive", "已归档")

    auditor = visit("sj.auditor")
    auditor.go(f"/matters/{number}/").looks("matter-closed")
    for tab in ("facts", "materials", "papers", "diagram", "deadlines", "log"):
        auditor.go(f"/matters/{number}/?tab={tab}").looks(f"matter-{tab}")
    auditor.go("/audit/").looks("audit")
    for path, picture in (("/inbox/", "inbox-empty"), ("/search/?q=上海示例", "search"), ("/notices/", "notices")):
        officer.go(path).looks(picture)
    officer.go("/matters/XF-1999-0001/").looks("not-found")
