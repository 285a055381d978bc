"""Every paper of credit repair, made by matters driven through the pages, with the least and the most that may be said.

With ``BANJIE_PICTURES`` each page of each paper is kept as an image, to be looked at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents.models import Document
from documents.vault import open_pdf
from flows.credit_repair.models import Fact, RepairApplication
from flows.matters import jobs
from flows.matters.clocks import recompute
from flows.matters.models import DateCorrection, Matter
from flows.registers.models import Enterprise, Penalty
from tests.city import City, png
from tests.flows.credit_repair.at_portal import FIELDS, PROMISES, the_clock_of_the_city
from tests.flows.credit_repair.refusals import becomes_unpaid, loses_the_commitment, loses_the_recheck, turns_serious
from tests.flows.credit_repair.test_refusal_papers import BASIS, LONG_NAME, words
from tests.flows.matters.clockwork import PUBLISHER, publish
from tests.standing_city import city, standing_city
from tests.walks.pages import offered, visit

__all__ = ["city", "standing_city", "the_clock_of_the_city"]
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("the_clock_of_the_city")]

SENTENCE = "核实人员两次向国库和代收银行查询，均无该笔缴款入账；申请人所交凭证的流水号属于另一单位。"
HOLD = {f"{fact}_{part}": said for fact in Fact.values for part, said in (("found", "与台账一致"), ("holds", "yes"))}


def at_most(length: int) -> str:
    """So many characters of the sentence, the last of them a full stop."""
    return (SENTENCE * 50)[: length - 1] + "。"


@dataclass
class Desk:
    """The city's people at their browsers, and the one matter that they handle."""

    city: City
    matter: Matter

    def handles(self, account: str, node: str, outcome: str, **says: Any) -> None:
        """Claim the task, open its page, and hand in the form as the page wrote it, with what this person says."""
        browser = Client()
        browser.force_login(self.city.people[account])
        item = self.city.item(self.matter, node, account)
        browser.post(reverse("desk:claim", args=[item.pk]))
        page = visit(browser, f"{reverse('desk:matter', args=[self.matter.number])}?task={item.pk}")
        (form,) = [form for form in offered(page) if form.action == reverse("desk:act", args=[item.pk])]
        assert outcome in [value for _, value, _ in form.buttons], (node, form.buttons)
        as_shown = {
            name: asked.ticked if asked.kind == "checkbox" else asked.value for name, asked in form.fields.items()
        }
        answer = browser.post(form.action, {**as_shown, **says, "outcome": outcome})
        assert answer.status_code == 302, (node, answer.content.decode())
        self.city.at(minutes=20)

    def verified(self, **differing: str) -> None:
        for account in ("sj.verify1", "sj.verify2"):
            self.handles(account, "verify", "", **{**HOLD, **differing})

    def sealed(self, node: str = "seal") -> None:
        self.handles("sj.seal", node, "SEALED")
        jobs.run_ready(self.city.at(minutes=1))


@pytest.fixture
def desk(city: City) -> Desk:
    """An application that the enterprise made on its pages."""
    penalty = city.penalty(city.enterprise())
    agent = Client()
    agent.force_login(city.people["agent0"])
    agent.post(reverse("credit_repair:apply", args=[penalty.pk]))
    application = RepairApplication.objects.get()
    files = {name: SimpleUploadedFile("件.png", png(), "image/png") for name in ("PERFORMANCE_PROOF", "COMMITMENT")}
    edit = reverse("credit_repair:edit", args=[application.pk])
    answer = agent.post(edit, {**FIELDS, **PROMISES, **files, "do": "submit"})
    assert answer.status_code == 302, answer.content.decode()
    return Desk(city, Matter.objects.get())


def is_wordy() -> None:
    """The longest names and facts that the register takes."""
    Enterprise.objects.update(name=(LONG_NAME * 3)[:110] + "（集团）有限公司", address=at_most(160))
    Penalty.objects.update(content=at_most(500), violation_type=at_most(200), facts=at_most(1000))


def paper(kind: str) -> str:
    """The words of the newest paper of this kind; its pages are A4, carry something, and are kept as pictures."""
    made = Document.objects.filter(kind_name=kind).latest("pk")
    data = open_pdf(made)
    with pypdfium2.PdfDocument(data) as pdf:
        assert len(pdf) == made.pages
        for number, page in enumerate(pdf, 1):
            assert (round(page.get_width()), round(page.get_height())) == (595, 842)
            assert page.get_textpage().count_chars() > 20
            if folder := os.environ.get("BANJIE_PICTURES"):
                name = f"paper-{kind}-{len(made.recipient)}-{number}.png"
                Path(folder).mkdir(parents=True, exist_ok=True)
                page.render(scale=1.5).to_pil().save(Path(folder) / name)
    said = words(data)
    assert made.number in said and made.recipient in said
    return said


def goes_out(desk: Desk, kind: str) -> str:
    """Delivered by hand, so that its receipt is printed too."""
    said = paper(kind)
    desk.handles("sj.credit", "deliver", "DELIVERED", channel="IN_PERSON", place="松江区示例路1号")
    jobs.run_ready(desk.city.at(minutes=1))
    number = Document.objects.filter(kind_name=kind).latest("pk").number
    assert number in paper("文书送达回执")
    return said


@pytest.mark.parametrize("wordy", [False, True], ids=["shortest", "longest"])
def test_repaired(desk: Desk, wordy: bool) -> None:
    if wordy:
        is_wordy()
    desk.handles("sj.credit", "accept", "ACCEPT")
    desk.verified()
    desk.handles("sj.head", "review", "PASS")
    desk.handles("sj.leader", "decide", "GRANT", opinion=at_most(2000) if wordy else "")
    desk.sealed()
    said = goes_out(desk, "信用修复结果通知")
    assert Penalty.objects.get().decision_number in said


@pytest.mark.parametrize("wordy", [False, True], ids=["shortest", "longest"])
def test_not_accepted(desk: Desk, wordy: bool) -> None:
    becomes_unpaid()
    says: dict[str, Any] = {"grounds": ["R2"]}
    if wordy:
        is_wordy()
        turns_serious()
        loses_the_commitment()
        says = {
            "grounds": ["R1", "R2", "R4"],
            "statement": at_most(2000),
            "basis": f"{BASIS}、《安全生产法》第九十七条",
        }
    desk.handles("sj.credit", "accept", "PROPOSE_REFUSAL", **says)
    desk.handles("sj.head", "consent_to_non_acceptance", "CONSENT")
    desk.sealed()
    said = goes_out(desk, "信用修复不予受理通知书")
    assert not wordy or at_most(2000) in said


@pytest.mark.parametrize("wordy", [False, True], ids=["shortest", "longest"])
def test_not_repaired(desk: Desk, wordy: bool) -> None:
    desk.handles("sj.credit", "accept", "ACCEPT")
    becomes_unpaid()
    desk.verified(FINE_holds="no", SURCHARGE_holds="no")
    says: dict[str, Any] = {"grounds": ["R2"]}
    if wordy:
        is_wordy()
        for change in (turns_serious, loses_the_recheck, loses_the_commitment):
            change()
        says = {"grounds": ["R1", "R2", "R3", "R4", "R5"], "statement": at_most(2000), "basis": BASIS}
    desk.handles("sj.head", "review", "PROPOSE_REFUSAL", **says)
    desk.handles("sj.leader", "consent_to_refusal", "CONSENT")
    desk.handles("sj.leader", "decide", "REFUSE")
    desk.sealed()
    said = goes_out(desk, "不予信用修复决定书")
    assert not wordy or at_most(2000) in said


@pytest.mark.parametrize("wordy", [False, True], ids=["shortest", "longest"])
def test_extended_and_corrected(desk: Desk, wordy: bool) -> None:
    if wordy:
        is_wordy()
    reason = at_most(500) if wordy else "需核查"
    desk.handles("sj.credit", "accept", "ACCEPT")
    basis = SimpleUploadedFile("核查函.png", png(), "image/png")
    desk.handles("sj.verify1", "verify", "ASK_EXTENSION", reason=reason, document=basis)
    desk.handles("sj.leader", "answer_extension", "GRANT")
    desk.sealed("seal_extension")
    assert reason.rstrip("。") in paper("延长办理期限告知书")
    desk.handles("sj.credit", "deliver_extension", "DELIVERED", channel="PORTAL")

    publish(2026, at=desk.city.now, off={"2026-10-21": at_most(60) if wordy else "临时放假"})
    recompute.queue("CN", 2026, actor=PUBLISHER, now=desk.city.now)
    jobs.run_ready(desk.city.at(seconds=5))
    correction = reverse("desk:correction", args=[desk.matter.number, DateCorrection.objects.get().pk])
    for account, does in (("sj.head", "issue"), ("sj.seal", "seal")):
        browser = Client()
        browser.force_login(desk.city.people[account])
        assert browser.post(correction, {"do": does}).status_code == 302
        jobs.run_ready(desk.city.at(minutes=1))
    assert "2026年10月27日" in paper("更正通知")
