"""The pages of official papers over HTTP: drafting, the matter page with every hand's changes, papers received."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.matters.delivering import reading
from flows.matters.models import Matter
from flows.official_paper.acts import issued_paper
from flows.official_paper.models import Addressee, OfficialPaper, Revision
from flows.official_paper.views.changes import IN, OUT, SAME, hands, pieces
from permissions.audit.models import AccessLog, Entry
from tests.city import City, png
from tests.drafting import NOTICE, REQUEST, base, edited, handed_in, opened, to, waits_at, written


def browser(city: City, account: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(city.people[account], "django.contrib.auth.backends.ModelBackend")
    return client


def page(city: City, account: str, name: str, *args: object) -> str:
    response = browser(city, account).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


# Drafting --------------------------------------------------------------------------------


def test_a_draft_is_begun_written_and_handed_in(city: City) -> None:
    drafter = browser(city, "sj.drafter")
    begun = drafter.post(reverse("official_paper:new", args=["NOTICE"]))
    paper = OfficialPaper.objects.get()
    assert begun.url == reverse("official_paper:edit", args=[paper.pk])

    saved = drafter.post(reverse("official_paper:save", args=[paper.pk]), {**NOTICE, "title": "半个标题"})
    assert saved.status_code == 204
    assert "半个标题" in drafter.get(begun.url).content.decode()
    assert "半个标题" in page(city, "sj.drafter", "official_paper:drafts")

    sections = [city.units["SH-SJ-ENF"].pk]
    sent = drafter.post(begun.url, {**NOTICE, "do": "submit", "countersigners": sections, "request_key": "k"})
    matter = Matter.objects.get(pk=paper.pk)
    assert sent.url == reverse("desk:matter", args=[matter.number])
    assert waits_at(matter) == ["check"]
    assert list(matter.paper.countersigners.all()) == [city.units["SH-SJ-ENF"]]  # type: ignore[attr-defined]


def test_what_is_refused_stands_in_the_form_and_at_its_field(city: City) -> None:
    paper = opened(city, "REQUEST")
    drafter = browser(city, "sj.drafter")

    refused = drafter.post(
        reverse("official_paper:edit", args=[paper.pk]), {**REQUEST, "contact_phone": "", "do": "submit"}
    )

    said = refused.content.decode()
    assert refused.status_code == 422
    assert "E-OP-07" in said and "E-OP-05" in said and "党政机关公文处理工作条例" in said
    assert REQUEST["title"] in said
    assert Entry.objects.filter(chain=f"matter:{paper.pk}", action="refused").exists()
    assert Matter.objects.get(pk=paper.pk).status == Matter.Status.DRAFT


def test_the_same_form_again_hands_in_once(city: City) -> None:
    paper = written(city)
    drafter, address = browser(city, "sj.drafter"), reverse("official_paper:edit", args=[paper.pk])
    for _ in range(2):
        assert drafter.post(address, {**NOTICE, "do": "submit", "request_key": "k"}).status_code == 302

    assert Matter.objects.get(pk=paper.pk).acts.count() == 1
    assert drafter.post(reverse("official_paper:save", args=[paper.pk]), NOTICE).status_code == 409
    assert Revision.objects.count() == 1


def test_a_draft_is_thrown_away(city: City) -> None:
    paper = written(city)
    drafter = browser(city, "sj.drafter")
    drafter.post(reverse("official_paper:discard", args=[paper.pk]))

    assert NOTICE["title"] not in page(city, "sj.drafter", "official_paper:drafts")
    assert drafter.get(reverse("official_paper:edit", args=[paper.pk])).status_code == 404


def test_enclosures_are_taken_in_and_looked_into(city: City) -> None:
    paper = written(city)
    drafter, address = browser(city, "sj.drafter"), reverse("official_paper:edit", args=[paper.pk])
    good = SimpleUploadedFile("安排表.png", png(), "image/png")
    assert drafter.post(address, {**NOTICE, "do": "save", "ENCLOSURE_1": good}).status_code == 302
    file = paper.matter.attachments.get()
    assert (file.material, file.audience) == ("ENCLOSURE_1", "INTERNAL")
    assert drafter.get(reverse("official_paper:enclosure", args=[paper.pk, file.pk])).status_code == 200

    bad = SimpleUploadedFile("安排表.pdf", b"no pdf at all", "application/pdf")
    refused = drafter.post(address, {**NOTICE, "do": "submit", "ENCLOSURE_2": bad})
    assert refused.status_code == 422
    assert "安排表.pdf" in refused.content.decode()
    assert Matter.objects.get(pk=paper.pk).status == Matter.Status.DRAFT


def test_who_only_checks_or_signs_finds_nothing_to_begin(city: City) -> None:
    for account in ("sj.office", "sj.leader"):
        assert "您没有可以拟稿的任职" in page(city, account, "official_paper:drafts")
        told = browser(city, account).post(reverse("official_paper:new", args=["NOTICE"]), follow=True)
        assert "不得以该身份拟稿" in told.content.decode()
    assert not OfficialPaper.objects.exists()
    assert browser(city, "sj.drafter").post(reverse("official_paper:new", args=["POEM"])).status_code == 404


# What others may not see looks like what does not exist --------------------------------------


@pytest.mark.parametrize("account", ["sj.drafter2", "sj.office", "pd.credit", "sj.auditor"])
def test_a_draft_is_its_drafters_alone(city: City, account: str) -> None:
    paper = written(city)
    nothing = {"edit", "save", "discard", "withdraw", "manuscript"}
    for name in sorted(nothing):
        address = reverse(f"official_paper:{name}", args=[paper.pk])
        never = reverse(f"official_paper:{name}", args=[999_999])
        for method in ("get", "post"):
            there, absent = (getattr(browser(city, account), method)(a) for a in (address, never))
            assert there.status_code == absent.status_code
            assert there.status_code in (404, 405)
    assert OfficialPaper.objects.get(pk=paper.pk).fingerprint == paper.fingerprint


def test_another_bureau_sees_neither_matter_nor_manuscript(city: City) -> None:
    matter = handed_in(city)
    stranger = browser(city, "pd.credit")
    assert stranger.get(reverse("desk:matter", args=[matter.number])).status_code == 404
    assert stranger.get(reverse("official_paper:manuscript", args=[matter.pk])).status_code == 404

    assert NOTICE["title"] in page(city, "sj.credit", "desk:matter", matter.number)
    assert NOTICE["title"] in page(city, "sj.credit", "official_paper:manuscript", matter.pk)


def test_only_the_drafter_is_offered_the_withdrawal_and_may_withdraw(city: City) -> None:
    matter = handed_in(city)
    address = reverse("official_paper:withdraw", args=[matter.pk])
    assert address in page(city, "sj.drafter", "desk:matter", matter.number)
    assert address not in page(city, "sj.drafter2", "desk:matter", matter.number)
    assert browser(city, "sj.drafter2").post(address, {"reason": "x"}).status_code == 404

    drafter = browser(city, "sj.drafter")
    assert drafter.post(address, {"reason": ""}).status_code == 422
    assert drafter.post(address, {"reason": "事项取消"}).status_code == 302
    assert Matter.objects.get(pk=matter.pk).status == Matter.Status.WITHDRAWN


# The hands ---------------------------------------------------------------------------------


def claimed(city: City, matter: Matter, account: str, node: str) -> tuple[Client, str]:
    """The person's browser and the address of the form, after the claim."""
    item = city.claims(account, matter, node)
    return browser(city, account), reverse("desk:act", args=[item.pk])


def test_an_edit_of_the_office_is_shown_with_what_it_put_in_and_took_out(city: City) -> None:
    matter = handed_in(city)
    office, address = claimed(city, matter, "sj.office", "check")
    text = edited(matter, body=NOTICE["body"].replace("及时排查隐患", "逐项排查"))
    assert office.post(address, {**text, "outcome": "PASS", "base": base(matter)}).status_code == 302

    shown = page(city, "sj.leader", "desk:matter", matter.number)
    assert "<ins>" in shown and "<del>" in shown
    assert "[插入：" in shown and "[删除：" in shown
    assert "上海市松江区应急管理局办公室 科室负责人" in shown


def test_the_second_of_two_editors_keeps_his_text_and_can_send_it_again(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=("SH-SJ-ENF", "SH-SJ-HAZ")))
    shown = base(matter)
    squad, address = claimed(city, matter, "sj.squad", "countersign")
    city.does("sj.hazard", matter, "countersign", outcome="CHANGES", base=shown, text=edited(matter, body="先改。"))

    mine = {**edited(matter), "body": "后改。", "outcome": "CHANGES", "base": shown}
    refused = squad.post(address, mine)
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "E-OP-09" in said and "后改。" in said and "先改。" in said and "官sj.hazard" in said
    assert f'name="base" value="{base(matter)}"' in said

    assert squad.post(address, {**mine, "base": base(matter)}).status_code == 302
    assert OfficialPaper.objects.get(pk=matter.pk).body == "后改。"


def test_who_changed_nothing_goes_on_with_the_text_of_the_other_hand(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=("SH-SJ-ENF", "SH-SJ-HAZ")))
    shown, seen = base(matter), edited(matter)
    squad, address = claimed(city, matter, "sj.squad", "countersign")
    city.does("sj.hazard", matter, "countersign", outcome="CHANGES", base=shown, text=edited(matter, body="先改。"))

    refused = squad.post(address, {**seen, "outcome": "AGREE", "base": shown})
    assert refused.status_code == 422
    assert "E-OP-09" in refused.content.decode()
    kept = refused.context["form"]
    assert kept["body"].value() == "先改。"

    again = {**edited(matter), "outcome": "AGREE", "base": base(matter)}
    assert squad.post(address, again).status_code == 302
    assert OfficialPaper.objects.get(pk=matter.pk).body == "先改。"


def test_what_is_typed_is_text_and_never_markup(city: City) -> None:
    nasty = {**NOTICE, "title": "<b>关于{{ x }}的通知</b>", "body": "<script>alert(1)</script>\n{% load x %}"}
    matter = handed_in(city, text=nasty)

    for shown in (
        page(city, "sj.office", "desk:matter", matter.number),
        page(city, "sj.office", "official_paper:manuscript", matter.pk),
    ):
        assert "<script>alert" not in shown and "<b>关于" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_signature_on_paper_is_marked_wherever_the_paper_is_shown(city: City) -> None:
    matter = handed_in(city)
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), signed_on_paper=True)
    clerk, address = claimed(city, matter, "sj.clerk", "record_signature")
    day = city.now.date().isoformat()
    sent = {"outcome": "SIGNED", "signatory": city.people["sj.leader"].pk, "signed_on": day}
    assert clerk.post(address, sent).status_code == 422

    scan = SimpleUploadedFile("签批原件.png", png(), "image/png")
    assert clerk.post(address, {**sent, "scan": scan}).status_code == 302
    shown = page(city, "sj.leader", "desk:matter", matter.number)
    assert "线下签批" in shown and "签批原件.png" in shown and "官sj.clerk" in shown
    assert "线下签批" in page(city, "sj.leader", "official_paper:manuscript", matter.pk)


# Papers received ------------------------------------------------------------------------------


def test_a_paper_is_received_read_and_signed_for(city: City) -> None:
    matter = to(city, "end", handed_in(city, text={**NOTICE, "main_to": "上海市浦东新区应急管理局"}))
    row = Addressee.objects.get()
    read, sign = (reverse(f"official_paper:{name}", args=[row.pk]) for name in ("read", "sign_for"))

    reader, office = browser(city, "pd.credit"), browser(city, "pd.archive")
    assert NOTICE["title"] in page(city, "pd.credit", "official_paper:received")
    assert b"%PDF-" in reader.get(read).content
    assert AccessLog.objects.filter(subject=matter.chain, what=f"paper:{row.document_id}").count() == 1
    assert sign not in page(city, "pd.credit", "official_paper:received")
    assert reader.post(sign).status_code == 404
    assert office.post(sign).status_code == 302
    assert Addressee.objects.get().received_by == "官pd.archive"

    for account in ("sj.credit", "sj.clerk"):
        assert browser(city, account).get(read).status_code == 404
        assert browser(city, account).post(sign).status_code == 404
        assert NOTICE["title"] not in page(city, account, "official_paper:received")


def test_the_list_of_received_papers_asks_as_often_for_many_as_for_one(city: City) -> None:
    to(city, "end", handed_in(city, text={**NOTICE, "main_to": "上海市浦东新区应急管理局"}))
    reader, address = browser(city, "pd.archive"), reverse("official_paper:received")
    reader.get(address)
    with CaptureQueriesContext(connection) as one:
        reader.get(address)
    row = Addressee.objects.get()
    for number in range(5):
        Addressee.objects.create(
            paper=row.paper, name=f"第{number}份", unit=row.unit, document=row.document, sent_at=row.sent_at
        )
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(many) == len(one)


def test_the_matter_page_asks_as_often_for_many_versions_as_for_one(city: City) -> None:
    matter = handed_in(city)
    address = reverse("desk:matter", args=[matter.number])
    reader = browser(city, "sj.credit")
    reader.get(address)
    with CaptureQueriesContext(connection) as one:
        reader.get(address)
    first = Revision.objects.get()
    for number in range(2, 8):
        first.pk, first.number, first.body = None, number, f"第{number}稿。"
        first.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(many) == len(one)


# The changes ------------------------------------------------------------------------------------


def test_the_pieces_of_a_change_give_both_texts_back() -> None:
    old, new = "各单位应当及时排查隐患，立即报告。", "各单位应逐项排查隐患，一小时内报告。"
    found = list(pieces(old, new))

    assert "".join(p.text for p in found if p.kind in (SAME, OUT)) == old
    assert "".join(p.text for p in found if p.kind in (SAME, IN)) == new
    assert {p.kind for p in found} == {SAME, IN, OUT}


def test_each_hand_is_shown_with_its_own_changes_and_the_signed_text_is_marked(city: City) -> None:
    matter = handed_in(city)
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), text=edited(matter, title="新标题"))
    city.does("sj.leader", matter, "sign", outcome="SIGN", base=base(matter), text=edited(matter, urgency="URGENT"))

    first, second, third = hands(Revision.objects.filter(paper=matter.pk), matter.decisions.get().draft_sha256)
    assert (first.is_first, first.changes) == (True, ())
    assert [change.name for change in second.changes] == ["标题"]
    assert [change.name for change in third.changes] == ["紧急程度"]
    assert [hand.is_signed for hand in (first, second, third)] == [False, False, True]


def test_each_addressee_outside_has_its_own_receipt(city: City) -> None:
    first, second = "松江区各镇人民政府", "松江区人民政府办公室"
    matter = to(city, "end", handed_in(city, text={**NOTICE, "main_to": first, "copies_to": second}))
    paper, clerk = issued_paper(matter), browser(city, "sj.clerk")
    address = reverse("desk:delivery", args=[matter.number, paper.pk])
    one, other = paper.deliveries.order_by("pk")
    shown = clerk.get(f"{address}?delivery={other.pk}").content.decode()
    assert re.search(rf'id="receipt-title">[^<]*{second}', shown)
    link = f'href="?delivery={one.pk}#receipt"'
    assert first in shown.partition(link)[2].partition("</a>")[0], "the other one is a link away"

    city.at(hours=2)
    signed = {"do": "receive", "by": "王收", "relation": "RECEIVER", "at": f"{city.now:%Y-%m-%dT%H:%M}"}
    answer = clerk.post(address, {**signed, "delivery": one.pk})
    assert answer.status_code == 302, answer.content.decode()
    assert reading.unserved(paper.deliveries.all()) == [second]
    again = {"do": "send", "channel": "MAIL", "tracking_number": "EMS10001", "delivery": other.pk}
    assert clerk.post(address, again).status_code == 302
    assert paper.deliveries.latest("pk").recipient == second
    assert re.search(rf'id="receipt-title">[^<]*{second}', clerk.get(address).content.decode())
