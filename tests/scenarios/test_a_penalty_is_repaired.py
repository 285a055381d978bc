"""One story over HTTP: a clue becomes a penalty, it is published, paid and put right, and its publicity ends again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Document
from documents.vault import open_pdf
from flows.credit_repair.models import Fact
from flows.matters.models import Matter
from flows.registers.models import CaseFiling, Penalty
from permissions import clock
from permissions.audit import verification
from permissions.clock import SHANGHAI
from tests.casework import staff
from tests.city import City, png
from tests.flows.credit_repair.at_portal import FIELDS, PROMISES
from tests.flows.credit_repair.test_refusal_papers import words
from tests.scenarios.case_at_browsers import CaseAtBrowsers, says
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
HOLD = {f"{fact}_{part}": said for fact in Fact.values for part, said in (("found", "与台账一致"), ("holds", "yes"))}


def test_from_the_clue_to_the_end_of_the_publicity(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    city.now = dt.datetime(2026, 4, 13, 9, 0, tzinfo=SHANGHAI)
    work, firm = CaseAtBrowsers(city), city.enterprise()

    work.filed(firm)
    work.proved()
    work.concluded(fine="10000", tier="LIGHT")
    work.told()
    assert "您可以在" in says(work.at("agent0").get(reverse("penalty_case:case", args=[work.matter.pk])))
    work.stated("WAIVER")
    work.does("enf1", "hear_party", "NOTHING")
    work.does("enf1", "weigh", "PROPOSE")
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    work.issued()
    penalty = Penalty.objects.get()
    assert penalty.enterprise == firm and penalty.publicity_state == "UNPUBLISHED"
    work.does("credit", "publish", "PUBLISHED")
    public = work.at("agent0").get("/publicity/")
    assert penalty.decision_number in says(public)

    city.at(days=3)
    paid = city.now.date().isoformat()
    work.entered("enf1", "payment", paid_on=paid, fine="10000", receipt="沪财0001")
    recheck = {"rectified_on": paid, "recheck_number": "（沪松）应急复查〔2026〕7号", "recheck_on": paid}
    work.entered("enf1", "rectification", **recheck)
    work.does("enf1", "perform", "PERFORMED")
    work.does("leader", "close", "CLOSED")
    work.does("archive", "archive")
    case = Matter.objects.get(pk=work.matter.pk)
    assert case.status == Matter.Status.CLOSED and CaseFiling.objects.get().state == "CLOSED"

    city.now = dt.datetime(2026, 8, 3, 9, 0, tzinfo=SHANGHAI)  # three months of publicity are over
    agent = work.at("agent0")
    agent.post(reverse("credit_repair:apply", args=[penalty.pk]))
    repair = Matter.objects.get(procedure="credit_repair")
    files = {name: SimpleUploadedFile("件.png", png(), "image/png") for name in ("PERFORMANCE_PROOF", "COMMITMENT")}
    sent = agent.post(reverse("credit_repair:edit", args=[repair.pk]), {**FIELDS, **PROMISES, **files, "do": "submit"})
    assert sent.status_code == 302, says(sent)
    work.matter = Matter.objects.get(pk=repair.pk)
    work.does("credit", "accept", "ACCEPT")
    for account in ("verify1", "verify2"):
        work.does(account, "verify", **HOLD)
    work.does("head", "review", "PASS")
    work.does("leader", "decide", "GRANT")
    work.does("seal", "seal", "SEALED")
    work.worker()
    work.does("credit", "deliver", "DELIVERED")
    penalty.refresh_from_db()
    assert penalty.publicity_state == "ENDED"
    work.does("credit", "confirm", "GONE")
    work.does("archive", "archive")
    assert Matter.objects.get(pk=repair.pk).status == Matter.Status.CLOSED
    assert penalty.decision_number not in says(agent.get("/publicity/"))
    result = Document.objects.about(work.matter.chain).get(kind_name="信用修复结果通知")
    assert penalty.decision_number in words(open_pdf(result))
    assert not Document.objects.exclude(state=Document.State.FROZEN).exists()
    assert list(verification.verify_all()) == []
