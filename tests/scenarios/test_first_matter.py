"""The first matter walks the whole way, through the pages that people use.

After each step portal, inbox, publicity page, verification page and log are read, and agree.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from documents.models import Document
from flows.credit_repair.models import Fact
from flows.credit_repair.views.words import STAGES
from flows.matters import jobs
from flows.matters.models import Matter, WorkItem
from flows.matters.work import drift
from permissions import clock
from permissions.audit import roots, verification
from permissions.audit.models import Entry
from tests.city import City, png

PASSWORD = "Secret-2026"


@dataclass
class Town:
    """The city, its penalty, and a browser for everybody."""

    city: City
    penalty: Any
    matter: Matter | None = None

    def browser(self, account: str) -> Client:
        """A browser in which this person is logged in."""
        client = Client(headers={"accept-language": "zh-hans"})
        response = client.post(reverse("login"), {"username": account, "password": PASSWORD})
        assert response.status_code == 302, "not logged in"
        return client

    def page(self, account: str, name: str, *args: Any) -> str:
        """The text of a page as this person sees it."""
        response = self.browser(account).get(reverse(name, args=args))
        assert response.status_code == 200, (name, response.status_code)
        return response.content.decode()

    def acts(self, account: str, node: str, **answers: str) -> None:
        """The person finds the task in pool or inbox, claims it and hands in its form."""
        assert self.matter is not None and self.matter.number is not None
        browser = self.browser(account)
        item = self.city.item(self.matter, node, account)
        assert self.matter.number in browser.get(reverse("desk:pool")).content.decode()
        browser.post(reverse("desk:claim", args=[item.pk]))
        assert self.matter.number in browser.get(reverse("desk:inbox")).content.decode()
        response = browser.post(reverse("desk:act", args=[item.pk]), answers)
        assert response.status_code == 302, response.content.decode()[-3000:]
        assert "bj-icon" in browser.get(reverse("desk:inbox")).content.decode()  # says once what was done
        assert self.matter.number not in browser.get(reverse("desk:inbox")).content.decode()
        assert self.matter.number in browser.get(reverse("desk:done")).content.decode()

    def agree(self, *, stage: str, status: str, published: bool, log: str, waits_for: list[str]) -> None:
        """Portal, inbox, publicity page and log say the same."""
        assert self.matter is not None
        self.matter.refresh_from_db()
        assert self.matter.status == status
        portal = self.page("agent0", "credit_repair:progress", self.matter.pk)
        with translation.override("zh-hans"):
            assert translation.gettext(STAGES[stage]) in portal
        public = Client().get(reverse("credit_repair:publicity")).content.decode()
        assert (self.penalty.decision_number in public) is published
        waiting = WorkItem.objects.open().filter(matter=self.matter)
        assert sorted(waiting.values_list("node", flat=True)) == sorted(waits_for)
        last = Entry.objects.filter(chain=self.matter.chain).latest("seq")
        assert last.action == log
        assert verification.verify_chain(self.matter.chain) is None
        assert drift() == []


@pytest.fixture
def town(db: None) -> Town:
    city = City(now=clock.now()).build()
    today = clock.today()
    decided = today - dt.timedelta(days=200)
    penalty = city.penalty(
        city.enterprise(),
        decided_on=decided,
        published_on=decided,
        fine_due_on=decided + dt.timedelta(days=15),
        fine_paid_on=decided + dt.timedelta(days=3),
        rectified_on=decided + dt.timedelta(days=10),
        recheck_on=decided + dt.timedelta(days=12),
    )
    return Town(city, penalty)


def test_from_application_to_sealed_history(town: Town) -> None:
    agent = town.browser("agent0")

    # C0: the enterprise finds its penalty, drafts, hands in both materials and applies.
    assert town.penalty.decision_number in town.page("agent0", "credit_repair:penalties")
    response = agent.post(reverse("credit_repair:apply", args=[town.penalty.pk]))
    town.matter = Matter.objects.get()
    edit = reverse("credit_repair:edit", args=[town.matter.pk])
    assert response.headers["Location"] == edit
    for material in ("PERFORMANCE_PROOF", "COMMITMENT"):
        upload = {material: SimpleUploadedFile(f"{material}.png", png(), "image/png")}
        address = reverse("credit_repair:upload", args=[town.matter.pk, material])
        assert agent.post(address, upload).status_code in (200, 302)
    response = agent.post(
        edit,
        {
            "contact_name": "经办0",
            "contact_phone": "13800000000",
            "performed": "罚款已缴清,培训已补齐",
            "promises_truth": "on",
            "promises_liability": "on",
            "consents_to_electronic_delivery": "on",
            "do": "submit",
        },
    )
    assert response.status_code == 302, response.content.decode()[-3000:]
    town.agree(stage="accept", status="OPEN", published=True, log="submit", waits_for=["accept"])

    # C1
    town.acts("sj.credit", "accept", outcome="ACCEPT", opinion="材料齐全,予以受理")
    town.agree(stage="verify", status="OPEN", published=True, log="accept", waits_for=["verify", "verify"])

    # C2: two verifiers, each fact with its source.
    answers = {
        f"{fact}_{part}": text
        for fact in Fact.values
        for part, text in (("source", "行政处罚台账"), ("found", "与台账一致"), ("holds", "yes"))
    }
    town.acts("sj.verify1", "verify", **answers)
    town.agree(stage="verify", status="OPEN", published=True, log="verify", waits_for=["verify"])
    town.acts("sj.verify2", "verify", **answers)
    town.agree(stage="review", status="OPEN", published=True, log="verify", waits_for=["review"])

    # C3, C5
    town.acts("sj.head", "review", outcome="PASS", opinion="拟同意")
    town.agree(stage="decide", status="OPEN", published=True, log="review", waits_for=["decide"])
    town.acts("sj.leader", "decide", outcome="GRANT", opinion="同意")
    town.agree(stage="seal", status="OPEN", published=True, log="decide", waits_for=["seal"])

    # The seal keeper uses the seal on what was signed.
    town.acts("sj.seal", "seal", outcome="SEALED")
    town.agree(stage="issue", status="OPEN", published=True, log="seal", waits_for=[])

    # C6: the worker makes the paper; nobody outside has it before it is delivered.
    jobs.run_ready(clock.now())
    paper = Document.objects.get()
    town.agree(stage="deliver", status="OPEN", published=True, log="record_issue", waits_for=["deliver"])
    download = reverse("credit_repair:paper", args=[town.matter.pk])
    assert agent.get(download).status_code == 404
    town.acts("sj.credit", "deliver", outcome="DELIVERED", channel="PORTAL")
    town.agree(stage="confirm", status="OPEN", published=False, log="deliver", waits_for=["confirm"])

    # The enterprise downloads; that is the receipt. The paper verifies, and the file is the file.
    response = agent.get(download)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert paper.deliveries.get().receipt_by == "经办0"
    verified = Client().get(reverse("documents:verify", args=[paper.verification_code])).content.decode()
    assert paper.number in verified and paper.sha256 in verified.replace(" ", "")

    # C7, C8
    town.acts("sj.credit", "confirm", outcome="GONE")
    town.acts("sj.archive", "archive", outcome="ARCHIVED")
    town.agree(stage="archive", status="CLOSED", published=False, log="archive", waits_for=[])

    # The auditor reads every step, and the history is proved up to the signed root.
    history = town.page("sj.auditor", "desk:matter", town.matter.number)
    for name in (
        "官sj.credit",
        "官sj.verify1",
        "官sj.verify2",
        "官sj.head",
        "官sj.leader",
        "官sj.seal",
        "官sj.archive",
    ):
        assert name in history
    assert roots.seal_day(at=clock.now()) is not None
    assert list(verification.verify_all()) == []
    assert list(verification.verify_roots(public_key=roots.public_key())) == []
    actions = [json.loads(e.body)["action"] for e in Entry.objects.filter(chain=town.matter.chain).order_by("seq")]
    assert [
        a for a in actions if a in ("document.numbered", "document.frozen", "document.delivered", "document.received")
    ]
