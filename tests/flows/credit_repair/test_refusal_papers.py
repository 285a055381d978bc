"""The papers of a refusal, read back from the PDF: shortest, longest, with every ground that they can carry."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pytest

from documents.models import Document
from documents.vault import open_pdf
from flows.credit_repair.models import RepairApplication
from flows.matters.models import Matter
from flows.registers.models import Enterprise, Penalty
from tests.city import City
from tests.documents.sample import text_of
from tests.flows.credit_repair.refusals import (
    BASIS,
    ends,
    loses_the_commitment,
    loses_the_recheck,
    not_accepted,
    proposes,
    turns_serious,
    unpaid_at_review,
)

REMEDY = (
    "可以依照《中华人民共和国行政复议法》第二十条第一款、第二十四条第一款第一项的规定，"
    "自收到{paper}之日起六十日内向松江区人民政府申请行政复议"
)
ONLINE = "行政复议申请书也可以通过行政复议网上申请(示例)提交。"
LONG_NAME = "上海临港新片区国际先进装备制造与智能物流产业协同发展示范园区运营管理（集团）股份有限公司松江第一分公司"
STATEMENT = "核实人员两次向国库和代收银行查询，均无该笔缴款入账；申请人所交凭证的流水号属于另一单位。" * 40


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def words(data: bytes) -> str:
    """The text of the paper without line breaks and page numbers."""
    return re.sub(r"—\d+—", "", re.sub(r"\s", "", text_of(data)))


def whole_pages(data: bytes) -> int:
    """How many pages; each of them is A4 and carries something."""
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            assert (round(page.get_width()), round(page.get_height())) == (595, 842)
            assert page.get_textpage().count_chars() > 20
        return len(pdf)


def test_the_shortest_paper_fits_two_pages_and_says_everything(city: City, matter: Matter) -> None:
    not_accepted(city, matter, until="deliver")
    paper = Document.objects.get()
    data = open_pdf(paper)
    said = words(data)
    for wanted in (
        "（沪松）应急信不受〔2026〕1号",
        "信用修复不予受理通知书",
        "上海示例机械有限公司：",
        "办件编号XF-2026-0001",
        "经审查，你单位的申请存在下列情形：行政处罚义务尚未履行完毕（尚欠罚款50000.00元、尚欠加处罚款50000.00元）。",
        "依据《信用修复管理办法》（国家发展改革委令第36号）、《中华人民共和国行政处罚法》第六十六条第一款，现决定对该信用修复申请不予受理。",
        "你单位履行完毕行政处罚决定确定的全部义务后即可再次申请信用修复，没有固定的起始日期。",
        "办理信用修复不收取任何费用",
        REMEDY.format(paper="本通知"),
        "《中华人民共和国行政诉讼法》第四十六条第一款的规定，自收到本通知之日起六个月内向上海铁路运输法院提起行政诉讼。"
        + ONLINE,
        "2026年9月21日",
        "联系电话：021-55500001",
    ):
        assert re.sub(r"\s", "", wanted) in said, wanted
    assert "查明的事实" not in said and "1." not in said.split("存在下列情形")[1][:20]
    assert "服务承诺" not in said and "提级" not in said  # a promise of the house is no law
    assert whole_pages(data) == 2 == paper.pages


def test_the_longest_paper_carries_every_ground_without_losing_a_word(city: City, matter: Matter) -> None:
    Enterprise.objects.update(name=LONG_NAME)
    Penalty.objects.update(content="责令限期改正，处人民币伍拾万元罚款，并处没收违法所得；" * 20)
    RepairApplication.objects.update(consents_to_electronic_delivery=False)
    unpaid_at_review(city, matter)
    for change in (turns_serious, loses_the_recheck, loses_the_commitment):
        change()
    grounds = ("R1", "R2", "R3", "R4", "R5")
    proposes(city, matter, *grounds, at="review", statement=STATEMENT, basis=f"{BASIS}、《安全生产法》第九十七条")
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")
    city.does("sj.leader", matter, "decide", outcome="REFUSE")
    ends(city, matter, until="deliver")

    paper: Any = Document.objects.get()
    data = open_pdf(paper)
    said = words(data)
    for wanted in (
        "不予信用修复决定书",
        f"{LONG_NAME}：",
        "1.该行政处罚信息未满最短公示期，最早可申请日期为2027年4月10日；",
        "5.提交的材料虚假。",
        STATEMENT.rstrip("。"),
        f"{BASIS}、《安全生产法》第九十七条，现决定不予信用修复",
        "因提供虚假材料，你单位自2026年9月21日起至2029年9月21日止不得申请信用修复。",
        "履行完毕行政处罚决定确定的全部义务、纠正违法行为并取得相应证明、按要求作出信用承诺的，最早自2029年9月22日（含当日）起可以再次申请信用修复。",
        REMEDY.format(paper="本决定"),
    ):
        assert re.sub(r"\s", "", wanted) in said, wanted
    assert ONLINE not in said  # it goes out on paper
    assert whole_pages(data) == paper.pages >= 5
