"""The papers of cases that were driven to their end: each is made, reads what the case says, and leaves once."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest

from documents.models import Document
from documents.vault import open_pdf
from flows.penalty_case import acts
from flows.registers.models import CaseFiling, Instalment, Penalty
from permissions.audit import verification
from permissions.organisations.models import OrgUnit
from tests.casework import Casework, staff
from tests.city import City

from . import driving
from .driving import begun, paper_of, said

pytestmark = pytest.mark.django_db
DOUBLED = re.compile(r"[（(][^（）()]{0,20}[（(]|〔[^〔〕]{0,20}〔|《[^《》]{0,20}《")
ACCOUNT = "示例银行松江支行，户名：上海市松江区罚没收入专户，账号：DEM3101170037"
ASK = "缴至：本机关指定的代收机构，账户请向上海市松江区应急管理局查询（地址：示例路1号，电话：021-55500001）。"


def kept(work: Casework, name: str) -> None:
    """Left in a folder to be looked at, where somebody asks for it."""
    if folder := os.environ.get("BANJIE_PAPERS"):
        for paper in work.papers():
            target = Path(folder) / f"{name}-{paper.pk:03}-{paper.kind.rpartition('.')[2]}.pdf"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(open_pdf(paper))


def kinds(work: Casework) -> list[str]:
    return [paper.kind.rpartition(".")[2] for paper in work.papers()]


def whole(work: Casework) -> None:
    """No paper is left half made, none has a bracket within a bracket, and the log holds."""
    for paper in work.papers():
        assert DOUBLED.findall(said(paper)) == [], paper.kind
    assert not Document.objects.exclude(state=Document.State.FROZEN).exists()
    assert list(verification.verify_all()) == []


def test_what_is_not_paid_is_granted_in_parts_demanded_and_brought_to_the_court(city: City) -> None:
    work = driving.on_the_spot(city)
    work.leave()
    work.does("enf.head", "acknowledge")
    driving.unpaid(work)
    kept(work, "unpaid")
    assert [kind for kind in kinds(work) if kind != "receipt"] == [
        *("spot_decision", "notification", "plain_words", "deferral_approval", "deferral_grant"),
        *("surcharge_decision", "demand", "court_application", "closing_approval"),
    ]
    for kind in ("deferral_grant", "surcharge_decision", "demand", "court_application"):
        assert "《当场行政处罚决定书》（沪松）应急当罚〔2026〕1号" in said(paper_of(work, kind)), kind
    assert "缴纳罚款600元（大写：人民币陆佰元整）" in said(paper_of(work, "demand"))
    to_the_court = said(paper_of(work, "court_application"))
    for kind in ("spot_decision", "surcharge_decision", "demand"):
        paper = paper_of(work, kind)
        assert f"《{paper.title}》{paper.number}" in to_the_court, "what the court is sent (强制法 art 55)"
    assert to_the_court.count("强制执行：") == 1
    for kind in ("spot_decision", "deferral_grant", "surcharge_decision", "demand"):
        assert ASK in said(paper_of(work, kind)), kind  # the bureau has registered no account
    penalty = Penalty.objects.get()
    grant = paper_of(work, "deferral_grant")
    assert [part.by_number for part in Instalment.objects.filter(penalty=penalty)] == [grant.number] * 2
    whole(work)


def test_the_papers_of_an_investigation(city: City) -> None:
    work = begun(city)
    driving.inquiry(work)
    kept(work, "inquiry")
    assert [kind for kind in kinds(work) if kind != "receipt"] == [
        *("filing_approval", "questioning_record", "examination_record", "summons", "sampling_receipt"),
        *("preservation_approval", "preservation_list", "case_extension_approval", "preservation_decision"),
    ]
    notice = said(paper_of(work, "preservation_list"))
    assert "封面破损" in notice and "于2026年10月8日前作出处理决定" in notice
    assert f"先行登记保存于{driving.KEPT}，" in notice and driving.KEPT in said(paper_of(work, "preservation_approval"))
    asked = said(paper_of(work, "summons"))
    assert "请你单位安排总经理法人甲于2026年9月23日" in asked and "《中华人民共和国行政处罚法》第五十五条" in asked
    assert "标签不全" in said(paper_of(work, "sampling_receipt"))
    assert "考勤机退还当事人" in said(paper_of(work, "preservation_decision"))
    longer = said(paper_of(work, "case_extension_approval"))
    assert "需要等待检测机构出具检测报告" in longer and "签名：官sh.leader" in longer
    assert paper_of(work, "preservation_decision").signatory == "官sj.leader"  # not of who let it take longer
    filing = said(paper_of(work, "filing_approval"))
    assert "同意立案。签名：官sj.leader2026年9月21日" in filing
    for account, post in (("enf1", "承办人"), ("enf2", "协办人")):
        number = work.who(account).certificates.get().number
        assert f"{post}官sj.{account}（执法证号：{number}）" in filing and f"{post}意见" in filing
    whole(work)


def test_a_fine_on_a_person_stands_apart_and_no_notice_of_repair_leaves_with_it(city: City) -> None:
    work = begun(city, violation="leader.duties", on_person=True, person=driving.PERSON)
    work.prove()
    driving.concluded(work, "PENALISED", fine=Decimal("26000"), tier="LIGHT")
    work.tell()
    work.aside(acts.record_statement, kind="WAIVER", by_name=driving.PERSON["name"], channel="WRITTEN")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.does("principal", "discuss", outcome="DISCUSSED", minutes=driving.minutes(city))
    work.does("principal", "decide", outcome="DECIDE", opinion="同意。")
    work.leave()
    kept(work, "person")
    penalty = Penalty.objects.get()
    assert (penalty.on_person, penalty.person_name) == (True, driving.PERSON["name"])
    assert Penalty.objects.of(penalty.enterprise).count() == 0 and "notification" not in kinds(work)
    decision = said(paper_of(work, "person_decision"))
    assert "贰万陆仟元整" in decision and "年龄：76" in decision and "决定对你给予" in decision
    second = said(paper_of(work, "case_report", 1))
    assert "第2次" in second and "同意。签名：官sj.principal" in second
    whole(work)


def test_a_fine_after_a_hearing_names_the_account_of_the_bureau(city: City) -> None:
    OrgUnit.objects.filter(pk=city.units["SH-SJ"].pk).update(fine_account=ACCOUNT)
    work = Casework(staff(city))
    driving.heard(work)
    work.does("principal", "discuss", outcome="DISCUSSED", minutes=driving.minutes(city))
    work.does("principal", "decide", outcome="DECIDE", opinion="同意。")
    work.leave()
    work.does("credit", "publish", outcome="PUBLISHED")
    recheck = {"recheck_number": "（沪松）应急复查〔2026〕7号", "recheck_on": city.now.date()}
    work.aside(acts.record_rectification, rectified_on=city.now.date(), **recheck)
    work.aside(acts.record_payment, paid_on=city.now.date(), fine=Decimal("50000"), receipt="沪财0009")
    work.does("enf1", "perform", outcome="PERFORMED")
    work.does("leader", "close", outcome="CLOSED", opinion="同意结案。")
    city.run_jobs()
    kept(work, "heard")
    decision = said(paper_of(work, "decision"))
    assert f"自收到本决定书之日起十五日内，凭本决定书将罚款缴至：{ACCOUNT}。" in decision
    assert "送达《行政处罚告知书》（沪松）应急告〔2026〕1号、《听证告知书》（沪松）应急听告〔2026〕1号，" in decision
    assert "整改完成，复查意见（沪松）应急复查〔2026〕7号" in said(paper_of(work, "closing_approval"))
    whole(work)


@pytest.mark.parametrize(
    ("result", "kind", "values", "words"),
    [
        ("UNFOUNDED", "unfounded", {}, "违法事实不能成立"),
        ("TRANSFERRED", "transfer_letter", {"transferred_to": "上海市公安局松江分局"}, "上海市公安局松江分局："),
    ],
)
def test_what_ends_without_a_decision_on_a_penalty_has_its_paper(
    city: City, result: str, kind: str, values: dict[str, str], words: str
) -> None:
    work = begun(city)
    work.prove()
    driving.concluded(work, result, **values)
    work.does("leader", "approve_proposal", outcome="PASS", opinion="同意。")
    who = "principal" if result == "TRANSFERRED" else "leader"
    work.does(who, "decide", outcome="DECIDE", opinion="同意。")
    work.does("seal", "seal_decision", outcome="SEALED")
    work.city.run_jobs()
    kept(work, kind)
    assert words in said(paper_of(work, kind))
    assert ("transfer_approval" in kinds(work)) == (result == "TRANSFERRED")
    assert not Penalty.objects.exists() and CaseFiling.objects.get().outcome == result
    whole(work)
