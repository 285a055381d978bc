"""What the samples of forms share: a bureau, an enterprise, a case; all invented."""

from __future__ import annotations

import datetime as dt

from documents.forms import case, evidence, execution, inspection, penalty
from documents.forms.parties import Officer, Person, Unit
from documents.forms.sections import Opinion, Turn

BUREAU = "上海市松江区应急管理局"
REMEDY = (
    "如不服本决定，可以依照《中华人民共和国行政复议法》第二十条第一款、第二十四条第一款第一项的规定，自收到本决定之日起六十日内向"
    "上海市松江区人民政府申请行政复议，也可以依照《中华人民共和国行政诉讼法》第四十六条第一款的规定，自收到本决定之日起六个月内向"
    "上海铁路运输法院提起行政诉讼。"
)
ACCOUNT = "示例银行松江支行，户名：示例财政专户，账号：0000000000000000"
MORNING = dt.datetime(2026, 11, 3, 9, 5)
NOON = dt.datetime(2026, 11, 3, 11, 40)
DAY = dt.date(2026, 11, 5)
LATER = dt.date(2026, 12, 4)
OFFICERS = (Officer("陈示", "31000001"), Officer("林例", "31000002"))
UNIT = Unit(
    name="上海泗泾示例化工有限公司",
    credit_code="91310117MA1J00000X",
    address="上海市松江区示例路100号",
    representative="周喆",
    phone="021-00000000",
    postcode="201600",
)
PERSON = Person(
    name="周喆",
    gender="男",
    age=45,
    id_number="310117198101010000",
    address="上海市松江区示例一村1号101室",
    employer=UNIT.name,
    post="总经理",
    employer_address=UNIT.address,
    phone="13000000000",
)
OPINION = Opinion("经审查，事实清楚、证据充分，拟同意。", "赵审", DAY)
EMPTY = Opinion()
CAUSE = "未按照规定对从业人员进行安全生产教育和培训案"
VIOLATION = penalty.Violation(
    facts="2026年11月3日，本机关执法人员对当事人进行现场检查，发现其安排未经安全生产教育和培训合格的从业人员2名上岗作业。",
    evidence=("现场检查记录1份，证明检查时的现场情况", "询问笔录2份，证明上述2人未经培训上岗", "培训档案复印件1份"),
    violated="《中华人民共和国安全生产法》第二十八条第一款",
    basis="《中华人民共和国安全生产法》第九十七条第三项",
)
GOODS = (evidence.Good("清洗剂", "20L/桶", "2桶", "标签不全"), evidence.Good("动火作业票", "A4", "15张"))
ENCLOSURES = (case.Enclosure("案件调查报告", 1, 12), case.Enclosure("证据材料", 1, 86))
DECIDED = execution.Decided("（沪松）应急罚〔2026〕35号", dt.date(2026, 8, 3), dt.date(2026, 8, 5), 30000)
FINDINGS = (
    inspection.Finding("危险化学品仓库内清洗剂与氧化剂混存，未分区分类储存", LATER, major=True),
    inspection.Finding("2名从业人员未经安全生产教育和培训合格上岗作业", dt.date(2026, 11, 20)),
    inspection.Finding("安全出口被货物堵塞", None, mended=True),
)
CASE = {
    "cause": UNIT.name + CAUSE,
    "number": "（沪松）应急立〔2026〕40号",
    "party": UNIT.name,
    "facts": VIOLATION.facts,
    "reason": "案件涉及的检测鉴定尚未完成，案情复杂。",
    "basis": "《中华人民共和国行政处罚法》第六十条",
    "handler": OPINION,
    "review": OPINION,
    "approval": EMPTY,
}
DECISION = {
    "violation": VIOLATION,
    "defence": "本机关于2026年11月10日告知拟作出的行政处罚，当事人在期限内未提出陈述、申辩。",
    "reasoning": "当事人系初次违法，检查后主动改正，未造成危害后果，依照裁量基准予以从轻处罚。",
    "penalty": "罚款人民币叁万元整（¥30000元）",
    "payment": f"自收到本决定书之日起十五日内将罚款缴至：{ACCOUNT}。",
    "surcharge": "逾期不缴纳的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。",
    "remedy": REMEDY,
}
RED_HEAD = {"printed_by": BUREAU + "办公室", "printed_on": DAY, "copies": "浦东新区应急管理局，宝山区应急管理局"}
TURNS = (
    Turn("请介绍一下你的基本情况。", "我叫周喆，是本公司总经理，负责全面工作。"),
    Turn("上述2名员工上岗前是否接受过安全生产教育和培训？", "没有。当时赶订单，直接安排上岗了，我们已经停工补课。"),
    Turn("你对本次询问还有什么需要补充的？", "没有。"),
)
