"""The way of a paper, step by step: who has it when, what comes of each answer, what the signature is bound to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from documents.models import Delivery, Document
from documents.sealing.models import SealUse
from documents.vault import open_pdf
from flows.matters.acts import perform_aside
from flows.matters.delivering import sending
from flows.matters.delivering.reading import RECEIPT_KIND, seat_of
from flows.matters.models import Matter, Notice
from flows.matters.step import ActSpec
from flows.official_paper import acts
from flows.official_paper.models import Addressee, OfficialPaper, Revision, signature_on
from flows.official_paper.rules import KINDS
from permissions import roles
from permissions.audit import verification
from permissions.organisations.models import Substitution
from permissions.refusals import Refusal
from tests.city import City
from tests.documents.sample import text_of
from tests.drafting import NOTICE, REQUEST, base, edited, handed_in, own, to, waits_at, written
from tests.refusing import refused

TWO = ("SH-SJ-ENF", "SH-SJ-HAZ")


def test_a_notice_goes_from_the_draft_to_its_dispatch(city: City) -> None:
    matter = to(city, "end", handed_in(city))

    paper = Document.objects.get(subject_ref=matter.chain)
    assert matter.status == Matter.Status.CLOSED
    assert paper.number == "（沪松）应急通〔2026〕1号"
    assert paper.signatory == "官sj.leader"
    assert open_pdf(paper).startswith(b"%PDF-")
    assert verification.verify_chain(matter.chain) is None


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_is_signed_by_whom_the_regulation_names(city: City, kind: str) -> None:
    matter = to(city, "sign_as_principal" if KINDS[kind].signer is roles.PRINCIPAL else "sign", handed_in(city, kind))

    signer = "sj.boss" if KINDS[kind].signer is roles.PRINCIPAL else "sj.leader"
    (node,) = waits_at(matter)
    city.does(signer, matter, node, outcome="SIGN", base=base(matter))

    assert matter.decisions.get().signatory == city.people[signer]


def test_the_paper_prints_the_very_text_that_was_signed(city: City) -> None:
    matter = to(city, "sign", handed_in(city))
    last = edited(matter, body=NOTICE["body"].replace("带班", "带头值班"))
    city.does("sj.leader", matter, "sign", outcome="SIGN", text=last, base=base(matter))
    to(city, "dispatch", matter)

    paper = OfficialPaper.objects.get(pk=matter.pk)
    decision = matter.decisions.get()
    assert decision.draft_sha256 == paper.fingerprint == Revision.objects.latest_of(paper).sha256
    assert Revision.objects.latest_of(paper).name == "官sj.leader"
    assert "带头值班" in text_of(open_pdf(acts.issued_paper(matter)))


def test_what_the_keeper_of_the_seal_returns_is_checked_and_signed_again(city: City) -> None:
    matter = to(city, "seal", handed_in(city))
    with refused("E-ACT-07"):
        city.does("sj.sealer", matter, "seal", outcome="RETURN")
    city.does("sj.sealer", matter, "seal", outcome="RETURN", opinion="主送机关有误")

    assert waits_at(matter) == ["check"]
    assert not SealUse.objects.exists()
    assert signature_on(OfficialPaper.objects.get(pk=matter.pk)) is None
    right = edited(matter, main_to="松江区各街道办事处")
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), text=right)
    to(city, "end", matter)

    first, second = matter.decisions.order_by("pk")
    assert first.draft_sha256 != second.draft_sha256 == base(matter)
    assert "松江区各街道办事处" in text_of(open_pdf(acts.issued_paper(matter)))
    assert Document.objects.about(matter.chain).exclude(kind=RECEIPT_KIND).count() == SealUse.objects.count() == 1


def test_a_text_that_was_changed_past_the_signature_is_not_issued(city: City) -> None:
    matter = to(city, "sign", handed_in(city))
    city.does("sj.leader", matter, "sign", outcome="SIGN", base=base(matter))
    city.does("sj.sealer", matter, "seal", outcome="SEALED")
    OfficialPaper.objects.filter(pk=matter.pk).update(body="偷换的正文。")

    city.run_jobs()

    assert not Document.objects.filter(subject_ref=matter.chain).exists()
    assert waits_at(matter) == ["check"]
    assert matter.acts.last().outcome == "CHANGED"


def test_nobody_signs_a_text_other_than_the_one_he_was_shown(city: City) -> None:
    matter = to(city, "sign", handed_in(city))

    for shown in ("", "0" * 64):
        with refused("E-OP-09"):
            city.does("sj.leader", matter, "sign", outcome="SIGN", base=shown)

    assert not matter.decisions.exists()


def test_the_office_edits_and_each_hand_is_kept(city: City) -> None:
    matter = handed_in(city)
    city.does(
        "sj.office",
        matter,
        "check",
        outcome="PASS",
        base=base(matter),
        text=edited(matter, title=NOTICE["title"] + "书"),
    )

    first, second = Revision.objects.filter(paper=matter.pk)
    assert (first.name, first.node, first.title) == ("官sj.drafter", "draft", NOTICE["title"])
    assert (second.name, second.node) == ("官sj.office", "check")
    assert second.capacity == "上海市松江区应急管理局办公室 科室负责人"
    assert first.sha256 != second.sha256 == base(matter)
    assert Matter.objects.get(pk=matter.pk).title == NOTICE["title"] + "书"


def test_a_hand_that_changes_nothing_makes_no_version(city: City) -> None:
    matter = to(city, "sign", handed_in(city))

    assert Revision.objects.filter(paper=matter.pk).count() == 1


def test_what_the_office_returns_is_the_drafters_again(city: City) -> None:
    matter = handed_in(city)
    with refused("E-ACT-07"):
        city.does("sj.office", matter, "check", outcome="RETURN", base=base(matter))
    city.does("sj.office", matter, "check", outcome="RETURN", opinion="依据不全,请补充", base=base(matter))

    item = matter.work_items.open().get()
    assert (item.node, item.holder) == ("revise", city.people["sj.drafter"])
    told = Notice.objects.filter(matter=matter, user=city.people["sj.drafter"]).last()
    assert told is not None and told.zh.startswith("新待办")

    city.does(
        "sj.drafter", matter, "revise", outcome="SUBMITTED", base=base(matter), text=edited(matter, body="补充。")
    )
    assert waits_at(matter) == ["check"]
    assert Revision.objects.filter(paper=matter.pk).count() == 2


def test_what_is_returned_waits_for_the_section_once_its_drafter_has_left(city: City) -> None:
    matter = handed_in(city)
    city.people["sj.drafter"].positions.update(until_on=city.now.date() - dt.timedelta(days=1))

    city.does("sj.office", matter, "check", outcome="RETURN", opinion="请修改", base=base(matter))

    item = matter.work_items.open().get()
    assert item.holder is None
    city.does("sj.drafter2", matter, "revise", outcome="SUBMITTED", base=base(matter))


# Countersigning ------------------------------------------------------------------------------


def test_the_sections_countersign_in_parallel(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=TWO))
    assert waits_at(matter) == ["countersign", "countersign"]

    city.does("sj.hazard", matter, "countersign", outcome="AGREE", base=base(matter))
    assert waits_at(matter) == ["countersign"]
    city.does("sj.squad", matter, "countersign", outcome="AGREE", base=base(matter))

    assert waits_at(matter) == ["sign"]


@pytest.mark.parametrize(
    ("answers", "tally"),
    [
        (["AGREE", None], None),
        ([None, "OBJECT"], None),
        (["CHANGES", None, "AGREE"], None),
        (["AGREE", "AGREE"], "AGREE"),
        (["AGREE", "CHANGES"], "CHANGES"),
        (["CHANGES", "CHANGES"], "CHANGES"),
        (["OBJECT", "AGREE"], "OBJECT"),
        (["CHANGES", "OBJECT"], "OBJECT"),
        (["OBJECT", "OBJECT"], "OBJECT"),
        (["AGREE"], "AGREE"),
    ],
)
def test_the_tally_waits_for_all_and_one_objection_decides(answers: list[str | None], tally: str | None) -> None:
    assert acts.agreement(answers) == tally


def test_one_objection_brings_the_paper_back_after_all_were_heard(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=TWO))
    with refused("E-ACT-07"):
        city.does("sj.squad", matter, "countersign", outcome="OBJECT", base=base(matter))
    city.does("sj.squad", matter, "countersign", outcome="OBJECT", opinion="与执法安排冲突", base=base(matter))
    assert waits_at(matter) == ["countersign"]
    city.does("sj.hazard", matter, "countersign", outcome="AGREE", base=base(matter))

    assert waits_at(matter) == ["revise"]
    city.does("sj.drafter", matter, "revise", outcome="SUBMITTED", base=base(matter), countersigners=[])
    assert to(city, "sign", matter).work_items.open().get().node == "sign"


def test_a_section_agrees_with_changes_of_its_own(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=TWO))
    with refused("E-OP-10"):
        city.does("sj.squad", matter, "countersign", outcome="CHANGES", base=base(matter))
    with refused("E-OP-11"):
        mine = edited(matter, body="改。")
        city.does("sj.squad", matter, "countersign", outcome="AGREE", base=base(matter), text=mine)
    city.does("sj.squad", matter, "countersign", outcome="CHANGES", base=base(matter), text=edited(matter, body="改。"))

    assert Revision.objects.filter(paper=matter.pk).count() == 2
    assert OfficialPaper.objects.get(pk=matter.pk).body == "改。"


def test_of_two_sections_that_edit_one_text_the_second_is_told(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=TWO))
    shown = base(matter)
    city.does("sj.squad", matter, "countersign", outcome="CHANGES", base=shown, text=edited(matter, body="甲改。"))

    with refused("E-OP-09"):
        city.does("sj.hazard", matter, "countersign", outcome="CHANGES", base=shown, text=edited(matter, body="乙改。"))

    assert OfficialPaper.objects.get(pk=matter.pk).body == "甲改。"
    merged = edited(matter, body="甲改，乙改。")
    city.does("sj.hazard", matter, "countersign", outcome="CHANGES", base=base(matter), text=merged)
    assert waits_at(matter) == ["sign"]


def test_a_substitute_countersigns_for_who_is_away(city: City) -> None:
    matter = to(city, "countersign", handed_in(city, sections=("SH-SJ-ENF",)))
    position = city.people["sj.squad"].positions.get()
    day = city.now.date()
    Substitution.objects.create(
        position=position, deputy=city.people["sj.hazard"], from_on=day, until_on=day, reason="出差"
    )

    city.performs(
        "sj.hazard",
        matter.work_items.open().get().pk,
        outcome="CHANGES",
        base=base(matter),
        text=edited(matter, body="代改。"),
    )

    done, revision = matter.acts.last(), Revision.objects.filter(paper=matter.pk).last()
    assert done is not None and revision is not None
    assert done.on_behalf_of == revision.on_behalf_of == "官sj.squad"


# The drafter's own ------------------------------------------------------------------------------


def test_the_drafter_withdraws_until_it_is_signed(city: City) -> None:
    matter = to(city, "sign", handed_in(city))
    own(city, acts.withdraw, OfficialPaper.objects.get(pk=matter.pk), reason="事项取消")

    matter.refresh_from_db()
    assert matter.status == Matter.Status.WITHDRAWN
    assert waits_at(matter) == []


def test_what_is_signed_is_not_withdrawn(city: City) -> None:
    matter = to(city, "sign", handed_in(city))
    city.does("sj.leader", matter, "sign", outcome="SIGN", base=base(matter))

    with refused("E-OP-16"):
        own(city, acts.withdraw, OfficialPaper.objects.get(pk=matter.pk), reason="事项取消")


def test_what_the_keeper_returns_is_withdrawn_in_place_of_signed_again(city: City) -> None:
    matter = to(city, "seal", handed_in(city))
    city.does("sj.sealer", matter, "seal", outcome="RETURN", opinion="主送机关有误")
    own(city, acts.withdraw, OfficialPaper.objects.get(pk=matter.pk), reason="事项取消")

    matter.refresh_from_db()
    assert matter.status == Matter.Status.WITHDRAWN


def test_nobody_else_hands_in_or_withdraws(city: City) -> None:
    paper = written(city)
    with pytest.raises(Matter.DoesNotExist):
        own(city, acts.draft, paper, account="sj.drafter2")
    own(city, acts.draft, paper)

    with pytest.raises(PermissionDenied):
        own(city, acts.withdraw, paper, account="sj.drafter2", reason="别人的")


def test_a_draft_that_was_handed_in_is_saved_no_more(city: City) -> None:
    paper = written(city)
    own(city, acts.draft, paper)

    with pytest.raises(Refusal) as caught:
        acts.save_draft(paper.pk, text=NOTICE, actor=city.people["sj.drafter"], now=city.now)

    assert caught.value.rule.code == "E-ACT-04"


def test_a_draft_is_thrown_away_and_kept(city: City) -> None:
    paper = written(city)
    own(city, acts.discard, paper)

    assert Matter.objects.get(pk=paper.pk).status == Matter.Status.WITHDRAWN
    with refused("E-ACT-04"):
        own(city, acts.draft, paper)


# Dispatch -----------------------------------------------------------------------------------------


def test_a_bureau_within_the_system_receives_it_and_others_by_mail(city: City) -> None:
    text = {**NOTICE, "main_to": "上海市浦东新区应急管理局\n松江区各镇人民政府", "copies_to": "松江区人民政府办公室"}
    matter = to(city, "dispatch", handed_in(city, text=text))
    city.does("sj.clerk", matter, "dispatch", outcome="SENT", tracking={"松江区各镇人民政府": "EMS10001"})

    inside, mailed, handed = Addressee.objects.filter(paper=matter.pk)
    assert (inside.unit, inside.delivery) == (city.units["SH-PD"], None)
    assert mailed.unit is None and mailed.delivery is not None and handed.delivery is not None
    assert (mailed.delivery.channel, mailed.delivery.tracking_number) == (Delivery.Channel.MAIL, "EMS10001")
    assert (handed.is_copy, handed.delivery.channel) == (True, Delivery.Channel.IN_PERSON)
    assert Notice.objects.filter(user=city.people["pd.archive"], zh__startswith="收到公文").count() == 1
    assert not Matter.objects.visible_to(city.people["pd.archive"], city.now.date()).exists()


def test_who_was_not_reached_by_mail_is_sent_it_again_by_the_office(city: City) -> None:
    text = {**NOTICE, "main_to": "松江区各镇人民政府", "copies_to": "松江区人民政府办公室"}
    matter = to(city, "dispatch", handed_in(city, text=text))
    city.does("sj.clerk", matter, "dispatch", outcome="SENT", tracking={"松江区各镇人民政府": "EMS10001"})
    lost = Addressee.objects.get(paper=matter.pk, is_copy=False).delivery
    role, unit = seat_of(matter)
    assert (role, unit) == (roles.ARCHIVIST, city.units["SH-SJ-OFFICE"])

    def does(spec: ActSpec, **facts: object) -> None:
        clerk, now = city.people["sj.clerk"], city.at(days=1)
        perform_aside(spec, matter.pk, role=role, unit=unit, actor=clerk, now=now, **facts)

    assert lost is not None
    does(sending.fail, delivery_id=lost.pk, failure="RETURNED", at=city.now)
    does(sending.send, paper_id=lost.document_id, channel="IN_PERSON")

    again = Delivery.objects.latest("pk")
    assert (again.recipient, again.channel) == ("松江区各镇人民政府", Delivery.Channel.IN_PERSON)
    city.run_jobs()
    forms = Document.objects.about(matter.chain).filter(kind=RECEIPT_KIND)
    assert sorted(form.recipient for form in forms) == ["松江区人民政府办公室", *["松江区各镇人民政府"] * 2]
    assert acts.issued_paper(matter).pk == lost.document_id


def test_the_office_of_the_receiver_signs_for_it_once(city: City) -> None:
    matter = to(city, "end", handed_in(city, text={**NOTICE, "main_to": "上海市浦东新区应急管理局"}))
    row = Addressee.objects.get(paper=matter.pk)

    with pytest.raises(PermissionDenied):
        acts.receive(row.pk, actor=city.people["pd.credit"], now=city.now)
    acts.receive(row.pk, actor=city.people["pd.archive"], now=city.at(minutes=1))
    received = acts.receive(row.pk, actor=city.people["pd.archive"], now=city.at(days=1))

    assert received.received_by == "官pd.archive"
    assert received.received_at is not None and received.received_at.date() < city.now.date()
    assert verification.verify_chain(matter.chain) is None


def test_an_upward_paper_names_its_signer_and_whom_to_ask(city: City) -> None:
    matter = to(city, "dispatch", handed_in(city, "REQUEST", REQUEST))

    said = text_of(open_pdf(acts.issued_paper(matter)))
    assert "签发人：官sj.boss" in said.replace("\n", "")
    assert "联系人：陈敏" in said
    assert "（沪松）应急请〔2026〕1号" in said


def test_a_letter_goes_out_in_the_letter_form(city: City) -> None:
    text = {**REQUEST, "title": "上海市松江区应急管理局关于商请提供数据的函", "main_to": "松江区市场监督管理局"}
    matter = to(city, "dispatch", handed_in(city, "LETTER", {**text, "enclosures": "数据清单"}))

    said = text_of(open_pdf(acts.issued_paper(matter)))
    assert "（沪松）应急函〔2026〕1号" in said
    assert "附件：数据清单" in said.replace("\n", "")
    assert "签发人" not in said
