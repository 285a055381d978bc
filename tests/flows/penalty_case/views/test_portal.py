"""The party's side in the portal: what it was told, what it may put forward until when, its papers, what it owes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Delivery, Document
from flows.matters.models import Attachment
from flows.penalty_case import acts
from flows.penalty_case.models import Evidence, Statement
from permissions.audit.models import AccessLog
from tests.casework import Casework
from tests.city import City, png
from tests.flows.penalty_case.views.at_desk import browser, text


def page_of(work: Casework) -> str:
    return reverse("penalty_case:case", args=[work.matter.pk])


def told(city: City, work: Casework) -> None:
    """A small fine, told to the party on paper with its receipt."""
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(tier="LIGHT")
    work.tell()


def test_a_case_appears_with_its_first_delivered_paper(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(tier="LIGHT")
    work.does("leader", "approve_proposal", outcome="PASS", opinion="同意。")
    work.does("seal", "seal_paper", outcome="SEALED")
    city.run_jobs()
    party = browser(city, "agent0")
    notice = Document.objects.get(kind="penalty_case.penalty_notice")
    paper = reverse("penalty_case:paper", args=[work.matter.pk, notice.pk])
    assert party.get(page_of(work)).status_code == 404
    assert party.get(paper).status_code == 404
    assert "没有涉及贵企业的案件" in text(party.get(reverse("penalty_case:cases")))

    work.does("enf1", "deliver_paper", channel="IN_PERSON")
    city.run_jobs()
    shown = text(party.get(page_of(work)))
    assert "处人民币10000元的罚款" in shown
    assert "陈述申辩的期限自您收到告知书起算" in shown
    assert party.get(paper).headers["Content-Type"] == "application/pdf"
    assert AccessLog.objects.filter(what=f"paper:{notice.pk}").exists()
    assert Delivery.objects.get(document=notice).receipt_at is None  # what came on paper is signed on paper

    work.receive()
    assert "2026年9月29日" in text(party.get(page_of(work)))
    assert "2026年9月29日" in text(party.get(reverse("penalty_case:cases")))


def test_nothing_internal_is_shown(city: City, work: Casework) -> None:
    told(city, work)
    party = browser(city, "agent0")
    papers = Document.objects.about(work.matter.chain)
    delivered = {row.pk for row in papers if row.deliveries.exists()}
    assert delivered and papers.exclude(pk__in=delivered).exists()
    for paper in papers:
        expected = 200 if paper.pk in delivered else 404
        assert party.get(reverse("penalty_case:paper", args=[work.matter.pk, paper.pk])).status_code == expected
    shown = text(party.get(page_of(work)))
    for inner in ("三名从业人员无培训记录", "从业人员花名册", "裁量", "执法大队案卷", "同意立案", "法制"):
        assert inner not in shown, inner
    assert party.get(reverse("desk:matter", args=[work.matter.number])).status_code == 404
    for address in ("penalty_case:case", "penalty_case:state"):
        for account in ("sj.enf1", "sj.leader"):
            assert browser(city, account).get(reverse(address, args=[work.matter.pk])).status_code == 404


def test_another_enterprise_finds_nothing(city: City, work: Casework) -> None:
    told(city, work)
    city.enterprise(1, name="上海别家有限公司")
    other = browser(city, "agent1")
    assert other.get(page_of(work)).status_code == 404
    assert other.post(reverse("penalty_case:state", args=[work.matter.pk]), {"kind": "WAIVER"}).status_code == 404
    assert not Statement.objects.exists()


def test_the_party_puts_something_forward_with_its_proof(city: City, work: Casework) -> None:
    told(city, work)
    party, address = browser(city, "agent0"), reverse("penalty_case:state", args=[work.matter.pk])
    empty = party.post(address, {"kind": "DEFENCE", "text": "", "request_key": "a"})
    assert empty.status_code == 422
    assert "E-CASE-43" in text(empty)
    assert 'id="id_text_error"' in empty.content.decode()

    file = SimpleUploadedFile("补训记录.png", png(), "image/png")
    claim = {"kind": "CLAIM", "branch": "FIRST", "text": "初次违法，已经补训。", "file": file, "request_key": "a"}
    assert party.post(address, claim).url == page_of(work)
    assert party.post(address, {**claim, "file": ""}).url == page_of(work)
    assert Statement.objects.count() == 1
    row = Evidence.objects.get(by_party=True)
    assert row.attachment is not None and row.attachment.audience == Attachment.Audience.PARTY
    assert "补训记录.png" in text(party.get(page_of(work)))
    own = party.get(reverse("penalty_case:proof", args=[work.matter.pk, row.attachment.pk]))
    assert b"".join(own.streaming_content) == png()
    assert "初次违法，已经补训。" in text(
        browser(city, "sj.enf1").get(reverse("desk:matter", args=[work.matter.number]), {"tab": "facts"})
    )


def test_a_file_that_is_none_is_refused_and_the_words_stay(city: City, work: Casework) -> None:
    told(city, work)
    party, address = browser(city, "agent0"), reverse("penalty_case:state", args=[work.matter.pk])
    file = SimpleUploadedFile("x.png", b"no picture", "image/png")
    refused = party.post(address, {"kind": "DEFENCE", "text": "我方意见", "file": file, "request_key": "b"})
    assert refused.status_code == 422
    assert "我方意见" in refused.content.decode()
    assert 'id="id_file_error"' in refused.content.decode()
    assert not Statement.objects.exists()


def test_out_of_time_is_said_with_its_rule(city: City, work: Casework) -> None:
    told(city, work)
    party, address = browser(city, "agent0"), reverse("penalty_case:state", args=[work.matter.pk])
    page = party.get(page_of(work)).content.decode()
    assert 'value="WAIVER"' in page
    assert 'value="HEARING"' not in page  # ten thousand yuan give no right to a hearing
    city.at(days=9)
    refused = party.post(address, {"kind": "WAIVER", "request_key": "c"})
    assert refused.status_code == 422
    assert "E-CASE-42" in text(refused)
    assert "陈述申辩期限已满" in text(party.get(page_of(work)))
    assert 'value="WAIVER"' not in party.get(page_of(work)).content.decode()


def test_what_is_owed_and_how_publicity_ends(city: City, work: Casework) -> None:
    told(city, work)
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.decide()
    work.does("credit", "publish", outcome="PUBLISHED")
    party = browser(city, "agent0")
    shown = text(party.get(page_of(work)))
    assert "10000 元" in shown
    assert "请于2026-10-08前（含当日）缴纳" in shown
    assert "提前终止公示" in shown
    assert reverse("credit_repair:penalties") in party.get(page_of(work)).content.decode()

    address = reverse("penalty_case:state", args=[work.matter.pk])
    asked = party.post(address, {"kind": "INSTALMENTS", "text": "请求分两期缴纳", "request_key": "d"})
    assert asked.status_code == 302
    city.claims("sj.enf1", work.matter, "perform")
    officer = text(browser(city, "sj.enf1").get(reverse("desk:matter", args=[work.matter.number])))
    assert "请求分两期缴纳" in officer

    work.aside(acts.record_payment, paid_on=city.now.date(), fine=Decimal("10000"), receipt="沪财0001")
    shown = text(party.get(page_of(work)))
    assert "无欠款" in shown
    assert "沪财0001" in shown


def test_electronic_delivery_is_agreed_to_and_opening_is_the_receipt(city: City, work: Casework) -> None:
    told(city, work)
    party = browser(city, "agent0")
    agreed = party.post(
        reverse("penalty_case:agree", args=[work.matter.pk]), {"do": "agree", "way": "PORTAL", "request_key": "e"}
    )
    assert agreed.url == page_of(work)
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.does("leader", "decide", outcome="DECIDE", opinion="同意。")
    work.does("seal", "seal_decision", outcome="SEALED")
    city.run_jobs()
    work.does("enf1", "deliver_decision", outcome="DELIVERED", channel="PORTAL")
    city.run_jobs()
    decision = Document.objects.get(kind="penalty_case.decision")
    row = Delivery.objects.get(document=decision)
    assert row.receipt_at is None
    assert party.head(reverse("penalty_case:paper", args=[work.matter.pk, decision.pk])).status_code == 405
    assert party.get(reverse("penalty_case:paper", args=[work.matter.pk, decision.pk])).status_code == 200
    row.refresh_from_db()
    assert row.receipt_at is not None
    assert work.case.penalty is not None and work.case.penalty.fine_due_on is not None


def test_a_case_against_a_person_is_not_the_enterprises(city: City, work: Casework) -> None:
    person = {"name": "王㛃", "gender": "女", "id_number": "11010519491231002X", "address": "松江区"}
    work.clue(city.enterprise(), violation="leader.duties", on_person=True, person=person)
    work.file()
    work.prove()
    work.conclude(fine=Decimal("20000"), tier="LIGHT")
    if work.matter.work_items.open().count() == 0:
        work.review()
    work.tell()
    party = browser(city, "agent0")
    assert party.get(page_of(work)).status_code == 404
    assert "王㛃" not in text(party.get(reverse("penalty_case:cases")))


def test_the_list_asks_as_often_for_many_cases_as_for_one(city: City, work: Casework) -> None:
    told(city, work)
    party = browser(city, "agent0")
    party.get(reverse("penalty_case:cases"))
    with CaptureQueriesContext(connection) as one:
        assert party.get(reverse("penalty_case:cases")).status_code == 200
    assert len(one) <= 12
    with CaptureQueriesContext(connection) as asked:
        assert party.get(page_of(work)).status_code == 200
    assert len(asked) <= 60

    firm, other = work.case.enterprise, Casework(city)
    other.clue(firm, violated_on=city.now.date() - dt.timedelta(days=20))
    other.file()
    other.prove()
    other.conclude(fine=Decimal("10000"), tier="LIGHT")
    other.tell()
    other.party("WAIVER")
    other.does("enf1", "hear_party", outcome="NOTHING")
    other.does("enf1", "weigh", outcome="PROPOSE")
    other.decide()
    with CaptureQueriesContext(connection) as two:
        page = party.get(reverse("penalty_case:cases"))
    assert "请于" in text(page) and "您可以在" in text(page)
    assert len(two) <= len(one) + 1, "the instalments of a fine are asked for once for all"
