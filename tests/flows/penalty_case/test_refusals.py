"""What is refused on the way to the end of the investigation: its sentence on the page, and the way out taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from flows.matters.models import Act, Matter
from flows.penalty_case.models import CaseFact, Evidence, PenaltyCase, Statement
from flows.registers import cases
from flows.registers.models import CaseFiling
from permissions import clock, grants
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Certificate, Position
from tests.casework import staff
from tests.city import City, png
from tests.scenarios.case_at_browsers import CaseAtBrowsers, refuses
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return CaseAtBrowsers(city)


def filing_of_pudong(city: City, work: CaseAtBrowsers) -> CaseFiling:
    """The same act in the register, entered by Pudong as its own."""
    mine = CaseFiling.objects.get(matter_number=work.matter.number)
    values = {name: getattr(mine, name) for name in (*cases.OF_THE_CLUE,)}
    filing = CaseFiling(authority=city.units["SH-PD"], matter_number="CF-2026-9999", **values)
    return cases.open_filing(filing, actor=SYSTEM, at=city.now)


# Clue and filing ------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_a_certificate_holds_to_the_end_of_its_last_day(
    city: City, work: CaseAtBrowsers, days: int, holds: bool
) -> None:
    last = city.now.date() + days * ONE_DAY
    held = Certificate.objects.filter(user=city.people["sj.enf2"])
    held.update(until_on=last)
    answer = work.clue(city.enterprise())
    if not holds:
        refuses(answer, "E-TPF-07", "执法证件无效或已过期", "官sj.enf2在2026-09-21没有有效的行政执法证")
        assert work.matter.number is None
        held.update(until_on=city.now.date())
        edit = f"/cases/clues/{work.matter.pk}/edit/"
        answer = work.at("enf1").post(edit, filled(work))
    assert answer.status_code == 302
    assert Matter.objects.get(pk=work.matter.pk).number


def filled(work: CaseAtBrowsers, **told: Any) -> dict[str, Any]:
    """The clue as it stands, sent once more."""
    case = PenaltyCase.objects.get(pk=work.matter.pk)
    names = ("procedure", "source", "violation", "place", "violated_on", "found_on", "summary")
    return {**{name: getattr(case, name) for name in names}, "second": case.second_id, "do": "submit", **told}


PERSON = {"on_person": "on", "violation": "leader.duties", "name": "李示例", "gender": "男", "address": "松江区"}


def test_a_wrong_check_digit_is_refused(city: City, work: CaseAtBrowsers) -> None:
    answer = work.clue(city.enterprise(), **PERSON, id_number="110105194912310021")
    refuses(answer, "E-ID-01", "统一社会信用代码或证件号校验不通过")
    edit = f"/cases/clues/{work.matter.pk}/edit/"
    answer = work.at("enf1").post(edit, filled(work, **PERSON, id_number="11010519491231002X"))
    assert answer.status_code == 302


def test_another_bureau_was_first(city: City, work: CaseAtBrowsers) -> None:
    assert work.clue(city.enterprise()).status_code == 302
    work.does("enf.head", "review_filing", "PASS")
    filed = cases.mark_filed(filing_of_pudong(city, work), actor=SYSTEM, at=city.now)
    refused = work.sends("leader", "approve_filing", "FILED", opinion="同意。")
    refuses(refused, "E-JUR-05", "该违法行为已由上海市浦东新区应急管理局于2026-09-21先行立案")
    assert filed.state == "FILED" and PenaltyCase.objects.get(pk=work.matter.pk).filed_at is None
    work.does("leader", "approve_filing", "NOT_FILED", opinion="移送上海市浦东新区应急管理局。")
    assert work.waits() == ["archive"]


def test_the_second_filer_learns_it_when_he_registers(city: City, work: CaseAtBrowsers) -> None:
    firm = city.enterprise()
    work.filed(firm)
    second = CaseAtBrowsers(city)
    refused = second.clue(
        firm,
        second=city.people["sj.enf2"].pk,
        violated_on=work.case.violated_on,
        found_on=work.case.found_on,
    )
    refuses(refused, "E-JUR-05", "该违法行为已由上海市松江区应急管理局于2026-09-21先行立案")
    assert second.matter.number is None
    answer = second.at("enf1").post(
        f"/cases/clues/{second.matter.pk}/edit/", filled(second, violated_on=work.case.violated_on + ONE_DAY)
    )
    assert answer.status_code == 302, "another act of the same party is another case"


@pytest.mark.parametrize(("late", "refused"), [(0, False), (1, True)])
def test_what_was_found_too_late_is_not_filed(city: City, work: CaseAtBrowsers, late: int, refused: bool) -> None:
    found = city.now.date()
    act = found.replace(year=found.year - 2) - late * ONE_DAY
    assert work.clue(city.enterprise(), violated_on=act, found_on=found).status_code == 302
    work.does("enf.head", "review_filing", "PASS")
    answer = work.sends("leader", "approve_filing", "FILED", opinion="同意。")
    if not refused:
        assert answer.status_code == 302
        return
    refuses(answer, "E-CASE-08", "违法行为已超过行政处罚时效", "2年时效至2026-09-20届满")
    work.does("leader", "approve_filing", "NOT_FILED", opinion="已超过时效。")


def test_one_act_is_not_fined_twice(city: City, work: CaseAtBrowsers) -> None:
    assert work.clue(city.enterprise()).status_code == 302
    work.does("enf.head", "review_filing", "PASS")
    other, today = filing_of_pudong(city, work), city.now.date()
    other = cases.mark_filed(other, actor=SYSTEM, at=city.now)
    other = cases.record_outcome(other, outcome="PENALISED", decided_on=today, fine=20000, actor=SYSTEM, at=city.now)  # type: ignore[arg-type]
    cases.close(other, actor=SYSTEM, at=city.now)
    answer = work.sends("leader", "approve_filing", "FILED", opinion="同意。")
    refuses(answer, "E-CASE-07", "同一违法行为不得给予两次以上罚款", "上海市浦东新区应急管理局已以CF-2026-9999罚款")
    work.does("leader", "approve_filing", "NOT_FILED", opinion="同一违法行为已被罚款。")


# Investigation ----------------------------------------------------------------------------


@pytest.fixture
def filed(city: City, work: CaseAtBrowsers) -> CaseAtBrowsers:
    work.filed(city.enterprise())
    return work


def test_nothing_is_concluded_without_facts_and_proofs(filed: CaseAtBrowsers) -> None:
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal())
    refuses(refused, "E-CASE-25", "没有登记需要证明的违法事实")
    filed.entered("enf1", "fact", text="未培训")
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal())
    refuses(refused, "E-CASE-13", "事实“未培训”没有证据证明")
    fact = CaseFact.objects.get()
    filed.entered("enf1", "evidence", **filed.evidence(), **{f"page_{fact.pk}": "2"})
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())


def test_a_device_without_review_is_no_evidence(filed: CaseAtBrowsers) -> None:
    by_device = filed.evidence(kind="ELECTRONIC", name="监控录像", by_device="on")
    refused = filed.enters("enf1", "evidence", **by_device)
    refuses(refused, "E-CASE-10", "未经法制和技术审核的监控设备记录不得作为证据")
    assert not Evidence.objects.exists()
    filed.entered("enf1", "evidence", **by_device, device_review="沪松应急审〔2026〕3号")
    assert Evidence.objects.get().by_device


@pytest.mark.parametrize(
    ("told", "code", "sentence", "way_out"),
    [
        (
            {"fine": "80000"},
            "E-CASE-11",
            "拟罚款80000元不在裁量基准30000元至70000元之内,应当说明理由",
            {"fine": "70000"},
        ),
        ({"fine": "100001"}, "E-CASE-12", "拟罚款100001元超出法定幅度", {"fine": "50000"}),
        ({"reason_of_sense": ""}, "E-CASE-14", "处罚理由缺少:道理", {"reason_of_sense": "培训是第一道防线"}),
        ({"kinds": []}, "E-CASE-22", "请选择处罚种类和裁量阶次,罚款的须填写金额", {"kinds": ["FINE"]}),
        (
            {"kinds": ["FINE", "BUSINESS_STOPPED"]},
            "E-CASE-21",
            "《中华人民共和国安全生产法》第九十七条第三项没有规定“责令停产停业”",
            {"kinds": ["FINE"]},
        ),
    ],
)
def test_a_proposal_stays_within_the_law(
    filed: CaseAtBrowsers, told: dict[str, Any], code: str, sentence: str, way_out: dict[str, Any]
) -> None:
    filed.proved()
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal(**told))
    refuses(refused, code, sentence)
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal(**{**told, **way_out}))


SPARED = {"proposed": "NOT_PENALISED", "kinds": [], "fine": "0"}


@pytest.mark.parametrize(
    ("told", "code", "sentence", "way_out"),
    [
        (
            {"branch": "FIRST", "ticks": ["CORRECTED"], "education": "当面教育"},
            "E-CASE-16",
            "“首违可不罚”未逐项认定:危害后果轻微",
            {"ticks": ["CORRECTED", "LIGHT_HARM"]},
        ),
        (
            {"branch": "FIRST", "ticks": ["CORRECTED", "LIGHT_HARM"], "education": ""},
            "E-CASE-19",
            "不予行政处罚的,应当对当事人进行教育并记录",
            {"education": "2026年9月21日当面教育"},
        ),
        (
            {"branch": "NO_FAULT", "ticks": ["NO_FAULT"], "education": "当面教育"},
            "E-CASE-18",
            "没有当事人提供的证据,不能认定没有主观过错",
            {"branch": "FIRST", "ticks": ["CORRECTED", "LIGHT_HARM"]},
        ),
    ],
)
def test_who_is_spared_is_spared_by_a_branch(
    filed: CaseAtBrowsers, told: dict[str, Any], code: str, sentence: str, way_out: dict[str, Any]
) -> None:
    filed.proved()
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal(**SPARED, **told))
    refuses(refused, code, sentence)
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal(**{**SPARED, **told, **way_out}))


def test_it_is_not_the_first_time(city: City, filed: CaseAtBrowsers) -> None:
    filed.proved()
    city.penalty(filed.case.enterprise, violation_type="未按规定进行安全生产教育和培训")
    spared = {**SPARED, "branch": "FIRST", "ticks": ["CORRECTED", "LIGHT_HARM"], "education": "当面教育"}
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal(**spared))
    refuses(refused, "E-CASE-17", "台账记载当事人有同类违法行为,不是初次违法:（沪松）应急罚〔2026〕1号")
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())


def test_what_is_preserved_is_dealt_with_first(filed: CaseAtBrowsers) -> None:
    filed.proved()
    asks = {"reason": "可能灭失", "items": "培训台账一册", "place": "当事人档案室"}
    filed.does("enf1", "investigate", "ASK_PRESERVATION", **asks)
    filed.does("leader", "answer_request", "GRANT")
    filed.left()
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal())
    refuses(refused, "E-CASE-26", "先行登记保存的证据应当在七日内作出处理决定,期限至2026-10-08")
    filed.does("enf1", "investigate", "SETTLE_PRESERVATION", items="退还当事人")
    filed.left()
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())


@pytest.mark.parametrize("granted", [True, False])
def test_a_leader_decides_on_a_recusal_first(city: City, filed: CaseAtBrowsers, granted: bool) -> None:
    filed.proved()
    said = {"kind": "RECUSAL", "channel": "ORAL", "by_name": "法人甲", "text": "协办人系近亲属"}
    filed.entered("enf1", "statement", **said)
    refused = filed.sends("enf1", "investigate", "CONCLUDE", **filed.proposal())
    refuses(refused, "E-CASE-09", "相关人员应当回避", "协办人系近亲属的回避尚未处理完毕")
    people = {"officer": city.people["sj.enf2"].pk, "instead": city.people["sj.enf3"].pk}
    filed.does("enf1", "investigate", "ASK_RECUSAL", reason="当事人申请", **people)
    filed.does("leader", "answer_request", "GRANT" if granted else "REFUSE", opinion="经审查决定。")
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())
    row = Statement.objects.get()
    assert (row.answer, row.adopted) == ("经审查决定。", granted)
    assert filed.case.second == city.people["sj.enf3" if granted else "sj.enf2"]


def test_sixty_pieces_of_evidence_with_files(filed: CaseAtBrowsers) -> None:
    filed.entered("enf1", "fact", text="未培训")
    fact = CaseFact.objects.get()
    for number in range(60):
        picture = SimpleUploadedFile(f"证据{number}.png", png(), "image/png")
        values = filed.evidence(name=f"现场照片{number + 1}", kind="PHYSICAL", file=picture)
        answer = filed.at("enf1").post(f"/cases/{filed.matter.pk}/enter/evidence/", {**values, f"page_{fact.pk}": "1"})
        assert answer.status_code == 302
    assert Evidence.objects.exclude(attachment=None).exclude(sha256="").count() == 60
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal(fine="10000", tier="LIGHT"))
    assert "现场照片60" in filed.at("enf2").get(f"/matters/{filed.matter.number}/?tab=facts").content.decode()


def test_the_same_form_twice_is_one_act(filed: CaseAtBrowsers) -> None:
    filed.proved()
    _item, form = filed.opens("enf1", "investigate")
    values = {"outcome": "CONCLUDE", **filed.proposal(), "request_key": form.fields["request_key"].value}
    first, second = (filed.at("enf1").post(form.action, values) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert Act.objects.filter(node="investigate").count() == 1
    refuses(filed.at("enf1").post(form.action, {**values, "request_key": "another"}), "E-ACT-01", status=409)


def leaves(city: City, account: str) -> None:
    """The person's appointments end with yesterday."""
    for post in Position.objects.filter(user=city.people[account]):
        grants.end_appointment(post, until_on=city.now.date() - ONE_DAY, actor=SYSTEM, at=city.now)


def test_who_left_is_replaced_by_who_confirms(city: City, filed: CaseAtBrowsers) -> None:
    filed.proved()
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())
    item = filed.matter.work_items.open().get(node="confirm_investigation")
    address, agreed = reverse("desk:act", args=[item.pk]), {"outcome": "AGREE", "request_key": "k"}
    refuses(filed.at("enf3").post(address, agreed), "E-ACT-02", status=409)
    leaves(city, "sj.enf2")
    assert filed.at("enf3").post(address, agreed).status_code == 302
    assert filed.case.second == city.people["sj.enf3"] and filed.waits() == ["review_report"]


def test_with_a_certificate_that_ended_it_can_still_be_returned(city: City, filed: CaseAtBrowsers) -> None:
    filed.proved()
    filed.does("enf1", "investigate", "CONCLUDE", **filed.proposal())
    held = Certificate.objects.filter(user=city.people["sj.enf1"])
    held.update(until_on=city.now.date() - ONE_DAY)
    refuses(filed.sends("enf2", "confirm_investigation", "AGREE"), "E-TPF-07", "执法证件无效或已过期")
    filed.does("enf2", "confirm_investigation", "RETURN", opinion="请更换执法人员")
    people = {"officer": city.people["sj.enf1"].pk, "instead": city.people["sj.enf3"].pk}
    filed.does("enf1", "investigate", "ASK_RECUSAL", reason="执法证件已过期", **people)
    filed.does("leader", "answer_request", "GRANT")
    assert filed.case.lead == city.people["sj.enf3"]
    filed.does("enf3", "investigate", "CONCLUDE", **filed.proposal())
