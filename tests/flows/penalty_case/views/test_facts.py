"""The facts of a case on the matter page, and what is entered beside the flow, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.penalty_case import acts
from flows.penalty_case.models import CaseFact, Evidence, Record, Statement
from tests.casework import Casework, evidence
from tests.city import City, png
from tests.flows.penalty_case.views.at_desk import browser, text


def facts_page(client: Client, work: Casework) -> Any:
    return client.get(reverse("desk:matter", args=[work.matter.number]), {"tab": "facts"})


def entering(work: Casework, what: str) -> str:
    return reverse("penalty_case:enter", args=[work.matter.pk, what])


def described(city: City, **values: Any) -> dict[str, Any]:
    """The form of a piece of evidence."""
    said = evidence(city, **values)
    said["pages_number"] = said.pop("pages")
    said["is_original"] = ""
    return said


@pytest.fixture
def filed(city: City, work: Casework) -> Casework:
    work.clue(city.enterprise())
    work.does("enf.head", "review_filing", outcome="PASS")
    work.does("leader", "approve_filing", outcome="FILED", opinion="同意立案。")
    return work


def test_a_fact_without_evidence_is_marked_with_words(city: City, filed: Casework) -> None:
    officer = browser(city, "sj.enf1")
    entered = officer.post(entering(filed, "fact"), {"text": "三名从业人员未经培训上岗", "request_key": "f1"})
    assert entered.url.endswith("?tab=facts#proofs")
    assert "尚无证据" in text(facts_page(officer, filed))

    fact = CaseFact.objects.get()
    file = SimpleUploadedFile("花名册.png", png(), "image/png")
    values = {**described(city), f"page_{fact.pk}": "1-3", "file": file, "request_key": "e1"}
    assert officer.post(entering(filed, "evidence"), values).status_code == 302
    shown = text(facts_page(officer, filed))
    assert "尚无证据" not in shown
    assert "从业人员花名册" in shown
    row = Evidence.objects.get()
    assert row.sha256
    assert row.sha256[:12] in shown
    page = officer.get(reverse("penalty_case:evidence", args=[filed.matter.pk, row.pk]))
    assert row.sha256 in text(page)


def test_a_form_sent_twice_is_one_entry(city: City, filed: Casework) -> None:
    officer = browser(city, "sj.enf1")
    for _ in range(2):
        assert officer.post(entering(filed, "fact"), {"text": "一项事实", "request_key": "same"}).status_code == 302
    assert CaseFact.objects.count() == 1


def test_a_device_that_was_not_reviewed_is_refused_at_its_field(city: City, filed: Casework) -> None:
    officer = browser(city, "sj.enf1")
    values = {**described(city), "by_device": "on", "request_key": "d1"}
    refused = officer.post(entering(filed, "evidence"), values)
    assert refused.status_code == 422
    assert "未经法制和技术审核的监控设备记录不得作为证据" in text(refused)
    assert 'id="id_device_review_error"' in refused.content.decode()
    assert "从业人员花名册" in refused.content.decode()
    assert (
        officer.post(entering(filed, "evidence"), {**values, "device_review": "沪应急审〔2026〕3号"}).status_code == 302
    )


def test_sixty_pieces_cost_the_page_what_one_costs(city: City, filed: Casework) -> None:
    officer, pages = browser(city, "sj.enf1"), []
    for number in range(60):
        file = SimpleUploadedFile(f"照片{number}.png", png(), "image/png")
        values = {**described(city, name=f"现场照片{number}"), "file": file, "request_key": f"k{number}", "do": "next"}
        sent = officer.post(entering(filed, "evidence"), values)
        assert sent.url == f"{entering(filed, 'evidence')}?next=1"
        if number in (0, 59):
            facts_page(officer, filed)  # what is read once a process is read now
            with CaptureQueriesContext(connection) as asked:
                assert f"现场照片{number}" in text(facts_page(officer, filed))
            pages.append(len(asked))
    assert "执法大队案卷" in officer.get(sent.url).content.decode()
    assert pages[0] == pages[1], "the page does not ask anew for each piece"


def test_evidence_is_linked_and_taken_out(city: City, filed: Casework) -> None:
    filed.aside(acts.add_fact, text="事实甲")
    filed.aside(acts.add_evidence, values=evidence(city))
    officer, row, fact = browser(city, "sj.enf1"), Evidence.objects.get(), CaseFact.objects.get()
    address = reverse("penalty_case:evidence", args=[filed.matter.pk, row.pk])
    linked = officer.post(address, {"do": "link", "fact_id": fact.pk, "page": "2", "request_key": "l"})
    assert linked.status_code == 302
    assert "事实甲" in text(officer.get(address))
    refused = officer.post(address, {"do": "withdraw", "reason": " ", "request_key": "w"})
    assert refused.status_code == 422
    assert "撤出证据须说明理由" in text(refused)
    assert officer.post(address, {"do": "withdraw", "reason": "重复登记", "request_key": "w"}).status_code == 302
    assert "尚无证据" in text(facts_page(officer, filed))
    out = officer.post(reverse("penalty_case:withdraw_fact", args=[filed.matter.pk, fact.pk]))
    assert out.status_code == 302
    assert "事实甲" not in text(facts_page(officer, filed)).split("办理过程")[0]


def test_a_record_needs_two_officers(city: City, filed: Casework) -> None:
    officer = browser(city, "sj.enf1")
    begins = city.now.strftime("%Y-%m-%dT08:%M")
    values = {
        "kind": "QUESTIONING",
        "begins_at": begins,
        "ends_at": city.now.strftime("%Y-%m-%dT09:%M"),
        "place": "执法大队询问室",
        "of_whom": "法人甲",
        "text": "问:培训记录在哪里?\n答:没有培训。",
        "first_officer": city.people["sj.enf1"].pk,
        "second_officer": "",
        "request_key": "r1",
    }
    refused = officer.post(entering(filed, "record"), values)
    assert refused.status_code == 422
    assert "执法人员不得少于两人" in text(refused)
    sent = officer.post(entering(filed, "record"), {**values, "second_officer": city.people["sj.enf2"].pk})
    assert sent.status_code == 302, text(sent)
    assert Record.objects.get().evidence is not None
    assert "法人甲" in text(facts_page(officer, filed))


def test_what_the_party_said_at_the_office_is_written_down(city: City, filed: Casework) -> None:
    officer = browser(city, "sj.enf2")
    values = {"kind": "DEFENCE", "channel": "ORAL", "by_name": "法人甲", "text": "已经补训", "request_key": "s"}
    assert officer.post(entering(filed, "statement"), values).status_code == 302
    assert Statement.objects.get().channel == "ORAL"
    out_of_time = officer.post(entering(filed, "statement"), {**values, "kind": "WAIVER", "request_key": "s2"})
    assert out_of_time.status_code == 422
    assert "E-CASE-42" in text(out_of_time)


def test_entries_are_for_the_two_officers(city: City, filed: Casework) -> None:
    for account in ("sj.enf3", "sj.leader", "sj.legal", "pd.credit", "agent0"):
        client = browser(city, account)
        for what in ("fact", "evidence", "record", "statement", "payment", "rectification", "obligations"):
            assert client.get(entering(filed, what)).status_code == 404
            assert client.post(entering(filed, what), {"text": "x"}).status_code == 404
    assert browser(city, "sj.enf1").get(entering(filed, "nothing")).status_code == 404
    assert not CaseFact.objects.exists()


def test_every_entry_has_a_page_in_both_languages(city: City, filed: Casework) -> None:
    for language in ("zh-hans", "en"):
        for what in ("fact", "evidence", "record", "statement", "payment", "rectification", "obligations"):
            assert browser(city, "sj.enf1", language).get(entering(filed, what)).status_code == 200
        assert browser(city, "sj.credit", language).get(entering(filed, "publicity")).status_code == 200


def test_every_step_has_its_page(city: City, work: Casework) -> None:
    def seen(account: str, node: str) -> str:
        city.claims(f"sj.{account}", work.matter, node)
        page = browser(city, f"sj.{account}").get(reverse("desk:matter", args=[work.matter.number]))
        assert page.status_code == 200
        return text(page)

    work.clue(city.enterprise())
    assert "检查发现三名从业人员无培训记录" in seen("enf.head", "review_filing")
    work.does("enf.head", "review_filing", outcome="RETURN", opinion="补充地点")
    seen("enf1", "complete_clue")
