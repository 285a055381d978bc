"""What each paper says of a case: filled from its rows, printed whole, read back by another reader."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from documents.forms import case as case_forms, outcome, penalty
from documents.forms.base import Form
from documents.forms.catalogue import FORMS
from flows.penalty_case.letters import decisions, facts, inquiry
from permissions.refusals import Refusal
from tests.casework import REASONS, Casework, staff
from tests.city import City
from tests.documents.forms.gallery import printed
from tests.documents.forms.test_forms import BY_HAND, bare, typed_in

from .made import PERSON, built, decided, discussion, hearing, proposal, proven, record

pytestmark = pytest.mark.django_db
NAMING_THE_PARTY = ("filing_approval", "penalty_notice", "questioning_record", "person_decision", "unfounded_notice")


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    return Casework(city)


def test_the_approval_of_a_filing_holds_the_clue_and_what_each_hand_said(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    work.does("enf.head", "review_filing", outcome="PASS", opinion="线索清楚，建议立案。")
    form = built(work, "filing_approval")
    assert isinstance(form, case_forms.FilingApproval)
    assert (form.source, form.party.name if form.party else "") == ("检查", "上海示例机械有限公司")
    assert "《中华人民共和国安全生产法》第二十八条" in form.basis and "第五十四条" in form.basis
    assert (form.review.text, form.review.by, form.review.on) == (
        "线索清楚，建议立案。",
        "官sj.enf.head",
        city.now.date(),
    )
    assert form.approval == facts.Opinion()
    assert form.handlers[0].by == "官sj.enf1" and form.handlers[1] == facts.Opinion()
    assert form.officers == tuple(facts.officer(user, city.now.date()) for user in work.case.officers)
    assert all(officer.certificate for officer in form.officers)


def test_a_record_prints_questions_answers_and_the_numbers_of_certificates(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    row = record(work, "QUESTIONING", "问：上岗前培训过吗？\n答：没有。\n当时赶订单。\n问: 有无补充?\n答: 没有。")
    form = built(work, "questioning_record", row)
    assert [(turn.question, turn.answer) for turn in form.turns] == [
        ("上岗前培训过吗？", "没有。\n当时赶订单。"),
        ("有无补充?", "没有。"),
    ]
    assert form.nth == 1 and form.asked.age is None and form.asked.employer == "上海示例机械有限公司"
    numbers = [each.number for account in ("enf1", "enf2") for each in work.who(account).certificates.all()]
    assert [officer.certificate for officer in form.officers] == numbers
    assert built(work, "questioning_record", record(work, "QUESTIONING", "我来说明情况。")).nth == 2
    text = built(work, "defence_record", record(work, "DEFENCE", "罚得太重。")).turns
    assert (text[0].question, text[0].answer) == ("请陈述有关情况。", "罚得太重。")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("19811021", dt.date(2026, 10, 20), 44),
        ("19811021", dt.date(2026, 10, 21), 45),
        ("20000229", dt.date(2026, 2, 28), 25),
        ("20000229", dt.date(2026, 3, 1), 26),
        ("19811399", dt.date(2026, 1, 1), None),
    ],
)
def test_the_age_follows_from_the_number_of_the_identity_card(born: str, on: dt.date, age: int | None) -> None:
    assert facts.age_on(f"310117{born}0028", on) == age


def test_things_that_are_kept_are_read_one_a_line() -> None:
    lines = "培训台账，A4，2本，封面破损\n考勤机、K-20、1台\n\n监控录像"
    goods = inquiry.goods_of(lines)
    assert [(good.name, good.model, good.quantity, good.note) for good in goods] == [
        ("培训台账", "A4", "2本", "封面破损"),
        ("考勤机", "K-20", "1台", ""),
        ("监控录像", "", "", ""),
    ]


def test_a_notice_says_what_is_proposed_and_until_when_to_defend(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    proven(work)
    told = proposal(work)
    form = built(work, "penalty_notice", told)
    assert isinstance(form, penalty.PenaltyNotice)
    assert form.violation.evidence == (
        "从业人员花名册，书证，3页，证明三名从业人员未经培训上岗；没有建立培训档案",
        "设备检测报告，鉴定意见，12页",
    )
    assert form.proposed == "警告；处人民币45000元的罚款"
    assert form.rights == "《中华人民共和国行政处罚法》第四十四条、第四十五条"
    assert form.until == "自收到本告知书之日起五个工作日内"
    assert built(work, "hearing_notice", told).days == "五个工作日内"


def test_a_report_counts_and_holds_the_four_reasons(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    proven(work)
    proposal(work)
    first, second = built(work, "case_report"), built(work, "case_report")
    assert (first.nth, second.nth) == (1, 2)
    assert all(text in first.reason for text in REASONS.values())


def test_a_decision_states_the_six_items(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    proven(work)
    proposal(work, heard="当事人未提出异议。")
    form = decided(work, "PENALISED")
    assert isinstance(form, penalty.UnitDecision)
    assert form.penalty == "警告；罚款人民币45000元（大写：人民币肆万伍仟元整）"
    assert "自收到本决定书之日起十五日内" in form.payment and "第六十七条第三款" in form.payment
    assert form.surcharge == "逾期不缴纳的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。"
    assert "向松江区人民政府申请行政复议" in form.remedy and "上海铁路运输法院" in form.remedy
    assert "行政复议网上申请(示例)" in form.remedy  # it may be delivered online
    assert "上一级" not in form.remedy
    assert form.defence == "当事人未提出异议。"
    assert form.reasoning.splitlines() == list(REASONS.values())


def test_a_warning_alone_says_nothing_of_paying(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    proven(work)
    proposal(work, kinds="WARNING", fine=0)
    form = decided(work, "PENALISED")
    assert isinstance(form, penalty.UnitDecision)
    assert (form.penalty, form.payment, form.surcharge) == ("警告", "", "")


def test_cents_are_written_out(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    proven(work)
    made = proposal(work, kinds="FINE,GAINS", fine=Decimal("1250.50"), confiscated=Decimal("300"), further="责令停产。")
    assert decisions.penalty_of(made) == (
        "罚款人民币1250.50元（大写：人民币壹仟贰佰伍拾元伍角整）；没收违法所得人民币300元（大写：人民币叁佰元整）；责令停产"
    )


def test_a_decision_that_cites_what_is_no_longer_law_is_not_made(city: City, work: Casework) -> None:
    """安全生产法 has 119 articles; an act of 2020 is judged by the law of 2020 (art 37)."""
    work.clue(city.enterprise())
    proven(work)
    proposal(work, basis="《中华人民共和国安全生产法》第一百二十条")
    with pytest.raises(Refusal) as found:
        decided(work, "PENALISED")
    assert found.value.rule.code == "E-LAW-01"
    old = "《中华人民共和国安全生产法》(主席令第十三号)第九十四条"
    proposal(work, violated=old, basis=old, law_of=dt.date(2020, 6, 1))
    assert isinstance(decided(work, "PENALISED"), penalty.UnitDecision)


def test_on_the_spot_reconsideration_comes_first(city: City, work: Casework) -> None:
    work.clue(city.enterprise(), procedure="SUMMARY")
    proven(work)
    proposal(work, kinds="FINE", fine=Decimal("1000"))
    form = decided(work, "PENALISED")
    assert isinstance(form, penalty.SpotDecision)
    assert "先向松江区人民政府申请行政复议" in form.remedy and "第二十三条第一款" in form.remedy
    assert form.basis.endswith("《中华人民共和国行政处罚法》第五十一条") and len(form.officers) == 2


@pytest.mark.parametrize(
    ("branch", "found"),
    [
        ("MINOR", ("违法行为轻微", "及时改正", "没有造成危害后果")),
        ("FIRST", ("初次违法（经查行政处罚台账和立案台账，此前没有同类违法行为）", "危害后果轻微", "及时改正")),
        ("NO_FAULT", ("当事人提供的证据足以证明没有主观过错",)),
    ],
)
def test_who_is_spared_reads_the_branch_and_each_point(
    city: City, work: Casework, branch: str, found: tuple[str, ...]
) -> None:
    work.clue(city.enterprise())
    proven(work)
    spared = {"outcome": "NOT_PENALISED", "kinds": "", "fine": 0, "branch": branch, "education": "当面教育。"}
    proposal(work, **spared)
    form = decided(work, "NOT_PENALISED")
    assert isinstance(form, outcome.NoPenaltyDecision)
    assert form.found == found
    article = "第三十三条第二款" if branch == "NO_FAULT" else "第三十三条第一款"
    assert form.branch == f"《中华人民共和国行政处罚法》{article}" and form.teaching.endswith("第三十三条第三款")


def test_a_transfer_cites_the_provisions_and_lists_what_goes_along(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    proven(work)
    proposal(work, outcome="TRANSFERRED", kinds="", fine=0, transferred_to="上海市公安局松江分局")
    form = decided(work, "TRANSFERRED")
    assert isinstance(form, case_forms.TransferLetter)
    assert form.receiver == "上海市公安局松江分局"
    assert "第二十七条第一款" in form.basis and "《行政执法机关移送涉嫌犯罪案件的规定》第五条第二款" in form.basis
    assert [(row.name, row.pages) for row in form.enclosures] == [("从业人员花名册", 3), ("设备检测报告", 12)]


def everything(city: City, work: Casework, *, on_person: bool) -> dict[str, Form]:
    """Every paper of a case that needs no paper before it."""
    code = "leader.duties" if on_person else "training.missing"
    person = {"person": PERSON, "on_person": True} if on_person else {}
    work.clue(city.enterprise(), violation=code, **person)
    proven(work)
    made = {"filing_approval": None, "no_filing_approval": None}
    forms: dict[str, Form] = {kind: built(work, kind, about) for kind, about in made.items()}
    told = proposal(work)
    for kind in ("case_report", "penalty_notice", "hearing_notice", "transfer_approval"):
        forms[kind] = built(work, kind, told)
    for kind, key in (("QUESTIONING", "questioning"), ("EXAMINATION", "examination"), ("DEFENCE", "defence")):
        of_whom = PERSON["name"] if on_person else "法人甲"
        forms[f"{key}_record"] = built(
            work, f"{key}_record", record(work, kind, "问：有无补充？\n答：没有。", of_whom=of_whom)
        )
    plan = hearing(work)
    for kind in ("hearing_summons", "hearing_record", "hearing_report"):
        forms[kind] = built(work, kind, plan)
    forms["discussion_record"] = built(work, "discussion_record", discussion(work, told))
    forms["closing_approval"] = built(work, "closing_approval")
    forms["person_decision" if on_person else "unit_decision"] = decided(work, "PENALISED")
    proposal(work, outcome="NOT_PENALISED", kinds="", fine=0, branch="MINOR", education="当面教育。")
    forms["no_penalty_decision"] = decided(work, "NOT_PENALISED")
    proposal(work, outcome="UNFOUNDED", kinds="", fine=0)
    forms["unfounded_notice"] = decided(work, "UNFOUNDED")
    proposal(work, outcome="TRANSFERRED", kinds="", fine=0, transferred_to="上海市公安局松江分局")
    forms["transfer_letter"] = decided(work, "TRANSFERRED")
    return forms


def read(data: bytes, path: Path) -> str:
    """The text as an outside reader takes it from the file."""
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"共\d+页第\d+页", "", bare(done.stdout))


@pytest.mark.one_engine
@pytest.mark.parametrize("on_person", [False, True])
def test_every_paper_prints_all_that_it_was_given(city: City, work: Casework, on_person: bool, tmp_path: Path) -> None:
    folder = Path(os.environ.get("BANJIE_PAPERS", tmp_path))  # kept where somebody wants to look at them
    folder.mkdir(parents=True, exist_ok=True)
    for key, form in everything(city, work, on_person=on_person).items():
        if on_person and key not in NAMING_THE_PARTY:
            continue
        text = read(printed(key, form), folder / f"{'person' if on_person else 'unit'}-{key}.pdf")
        missing = [one for one in typed_in(form) if bare(one) not in text]
        assert [one for one in missing if one not in BY_HAND and not one.startswith("官sj.enf")] == [], key
        assert FORMS[key].NAME in text
