"""Realistic content for every house form; all people and enterprises are invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from typing import Any

from documents.forms import case, credit, evidence, execution, inspection, jurisdiction, penalty, review
from documents.forms.base import Form
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

SAMPLES: dict[str, Form] = {
    "inspection_plan": inspection.InspectionPlan(
        unit=UNIT.name,
        address=UNIT.address,
        contact="周喆",
        phone="021-00000000",
        industry="化学原料制造业",
        kinds=("计划检查",),
        cause="2026年度计划第12项",
        begins_at=MORNING,
        ends_at=NOON,
        officers=OFFICERS,
        helpers="示例安全技术服务有限公司2人，协议编号2026-03",
        items=(inspection.InspectionItem("YJ-031", "从业人员安全培训情况", "《中华人民共和国安全生产法》第二十八条"),),
        method="查阅资料、现场查看、询问",
        code="SJ20261103001",
        note="",
        review=OPINION,
        approval=EMPTY,
    ),
    "inspection_record": inspection.InspectionRecord(
        organ=BUREAU,
        unit=UNIT.name,
        address=UNIT.address,
        representative="周喆",
        post="总经理",
        phone="021-00000000",
        place="危险化学品仓库、灌装车间",
        begins_at=MORNING,
        ends_at=NOON,
        officers=OFFICERS,
        helpers="示例安全技术服务有限公司2人",
        findings=("现场有从业人员12名，其中2名不能提供培训合格记录。", "仓库内清洗剂与氧化剂混存。"),
    ),
    "rectification_order": inspection.RectificationOrder(
        unit=UNIT.name,
        findings=FINDINGS,
        basis="《中华人民共和国安全生产法》第六十五条第一款第二项",
        measures="在整改完毕前不得在该仓库内进行灌装作业，并派专人值守",
        remedy=REMEDY,
        officers=OFFICERS,
    ),
    "town_rectification_opinion": inspection.TownRectificationOpinion(
        unit=UNIT.name, findings=FINDINGS, reported_to=BUREAU, officers=OFFICERS
    ),
    "on_site_measures": inspection.OnSiteMeasures(
        unit=UNIT.name,
        inspected_at=MORNING,
        findings=("灌装车间可燃气体报警装置失效，作业人员仍在作业",),
        basis="《中华人民共和国安全生产法》第六十五条第一款第三项",
        measures=("立即从灌装车间撤出全部作业人员", "暂时停止使用灌装设备"),
        remedy=REMEDY,
        officers=OFFICERS,
    ),
    "recheck_opinion": inspection.RecheckOpinion(
        unit=UNIT.name,
        earlier_name="责令限期整改指令书",
        earlier_number="（沪松）应急责改〔2026〕21号",
        earlier_on=dt.date(2026, 11, 5),
        passed=("仓库已分区分类储存", "2名从业人员已培训合格"),
        failed=(),
        officers=OFFICERS,
    ),
    "advice": inspection.Advice(
        unit=UNIT.name, inspected_on=DAY, advice=("建议在仓库入口增设双语安全标识",), officers=OFFICERS
    ),
    "filing_approval": case.FilingApproval(
        cause="涉嫌未按照规定对从业人员进行安全生产教育和培训",
        source="检查",
        where_and_when="2026年11月3日，上海市松江区示例路100号",
        party=UNIT,
        person=None,
        summary=VIOLATION.facts,
        basis="涉嫌违反《中华人民共和国安全生产法》第二十八条第一款，依据该法第九十七条第三项应予处罚",
        handlers=(Opinion("建议立案调查。", "陈示", DAY), Opinion("同意立案调查。", "林例", DAY)),
        review=OPINION,
        approval=EMPTY,
    ),
    "no_filing_approval": case.NoFilingApproval(**CASE),
    "summons": evidence.Summons(
        addressee=UNIT.name,
        matter=CAUSE.removesuffix("案"),
        at=MORNING,
        place="上海市松江区示例路1号302室",
        bring=("营业执照复印件", "从业人员培训档案", "身份证件"),
        contact="陈示",
        phone="021-00000001",
    ),
    "questioning_record": evidence.QuestioningRecord(
        organ=BUREAU,
        nth=1,
        begins_at=MORNING,
        ends_at=NOON,
        place="上海市松江区示例路1号302室",
        asked=PERSON,
        officers=OFFICERS,
        recorder="林例",
        turns=TURNS,
    ),
    "examination_record": evidence.ExaminationRecord(
        cause=CAUSE,
        begins_at=MORNING,
        ends_at=NOON,
        place="危险化学品仓库",
        weather="晴",
        party="周喆",
        witness="吴证",
        officers=OFFICERS,
        found="仓库位于厂区东侧，长20米，宽12米，设门一处。\n仓库内东墙堆放清洗剂2桶，其旁0.5米处堆放氧化剂3袋，未设隔离。",
    ),
    "sampling_receipt": evidence.SamplingReceipt(
        unit=UNIT.name,
        representative="周喆",
        place="危险化学品仓库",
        begins_at=MORNING,
        ends_at=NOON,
        cause=CAUSE.removesuffix("案"),
        goods=GOODS,
        officers=OFFICERS,
    ),
    "preservation_approval": evidence.PreservationApproval(
        cause=CAUSE,
        party=UNIT.name,
        basis="《中华人民共和国行政处罚法》第五十六条",
        goods=GOODS,
        place="原地封存",
        reason="证据可能灭失或者以后难以取得。",
        handler=OPINION,
        review=OPINION,
        approval=EMPTY,
    ),
    "preservation_list": evidence.PreservationList(
        party=UNIT.name,
        cause=CAUSE.removesuffix("案"),
        basis="《中华人民共和国行政处罚法》第五十六条",
        goods=GOODS,
        place="危险化学品仓库",
        due_on=dt.date(2026, 11, 12),
        officers=OFFICERS,
    ),
    "preservation_decision": evidence.PreservationDecision(
        party=UNIT.name,
        notice_number="（沪松）应急先保〔2026〕2号",
        notice_on=dt.date(2026, 11, 3),
        basis="《中华人民共和国行政处罚法》第五十六条",
        decisions=("清洗剂2桶解除先行登记保存，予以返还", "动火作业票15张随案移送"),
        remedy=REMEDY,
    ),
    "case_extension_approval": case.CaseExtensionApproval(
        **CASE, filed_on=dt.date(2026, 9, 1), due_on=dt.date(2026, 11, 30), until=dt.date(2027, 2, 28)
    ),
    "transfer_approval": case.TransferApproval(**CASE, receiver="上海市公安局松江分局", enclosures=ENCLOSURES),
    "transfer_letter": case.TransferLetter(
        receiver="上海市公安局松江分局",
        cause="涉嫌危险作业",
        party=UNIT.name,
        facts="当事人擅自关闭可燃气体报警装置继续生产",
        reason="上述行为涉嫌犯罪",
        basis="《中华人民共和国行政处罚法》第二十七条第一款",
        enclosures=ENCLOSURES,
        contact="陈示",
        phone="021-00000001",
    ),
    "designation": jurisdiction.Designation(
        addressee="浦东新区应急管理局",
        cause=UNIT.name + CAUSE.removesuffix("案"),
        filed_number="（沪松）应急立〔2026〕40号",
        filed_on=dt.date(2026, 9, 1),
        filed_by=BUREAU,
        reason="两地对管辖有争议，协商不成",
        basis="《中华人民共和国行政处罚法》第二十五条第二款",
        designated="浦东新区应急管理局",
        hand_over_by=dt.date(2026, 11, 10),
        **RED_HEAD,
    ),
    "lift_request": jurisdiction.LiftRequest(
        addressee="上海市应急管理局",
        upward=True,
        contact="陈示",
        phone="021-00000001",
        facts=VIOLATION.facts,
        reason="该案涉及多个区，案情重大复杂，本机关难以承担。",
        measures="已固定证据并采取现场处理措施。",
        remaining="该案于2026年9月1日立案，办案期限尚余25日。",
        basis="《中华人民共和国行政处罚法》第二十五条第二款",
        **(RED_HEAD | {"copies": ""}),
    ),
    "case_report": case.CaseReport(**CASE, nth=1, evidence=VIOLATION.evidence, defence=""),
    "review_opinion": review.ReviewOpinion(
        handed_in_by="执法大队",
        handed_in_on=DAY,
        cause=UNIT.name + CAUSE,
        proposed="罚款人民币叁万元整",
        materials=("调查终结报告", "拟处罚决定书文稿", "证据材料1册"),
        findings=(review.Finding("合法"),) * 6 + (review.Finding("否"),),
        conclusion="同意",
        reasons="主体适格，程序合法，事实清楚，适用法律准确，裁量适当。",
        reviewer=Officer("孙法", "31000009"),
        qualification="A20260000000000",
    ),
    "penalty_notice": penalty.PenaltyNotice(
        unit=UNIT,
        person=None,
        violation=VIOLATION,
        proposed="罚款人民币叁万元整（¥30000元）",
        rights="《中华人民共和国行政处罚法》第四十四条、第四十五条",
        until="自收到本告知书之日起五个工作日内",
        address="上海市松江区示例路1号",
        contact="陈示",
        phone="021-00000001",
        postcode="201600",
    ),
    "defence_record": penalty.DefenceRecord(
        cause=CAUSE,
        begins_at=MORNING,
        ends_at=NOON,
        place="上海市松江区示例路1号302室",
        speaker="周喆",
        officers=OFFICERS,
        recorder="林例",
        turns=TURNS[1:],
    ),
    "hearing_notice": penalty.HearingNotice(
        unit=UNIT,
        person=None,
        violation=VIOLATION,
        proposed="责令停产停业整顿，并处罚款人民币壹拾万元整",
        rights="《中华人民共和国行政处罚法》第六十三条、第六十四条",
        days="五日内（不含法定节假日）",
        address="上海市松江区示例路1号",
        contact="孙法",
        phone="021-00000002",
    ),
    "hearing_summons": penalty.HearingSummons(
        party=UNIT.name,
        cause=CAUSE.removesuffix("案"),
        at=dt.datetime(2026, 11, 20, 9, 30),
        place="上海市松江区示例路1号会议室",
        public=True,
        presider="孙法",
        members=("钱听",),
        recorder="李记",
        basis="《中华人民共和国行政处罚法》第六十四条",
        contact="孙法",
        phone="021-00000002",
    ),
    "hearing_record": penalty.HearingRecord(
        cause=CAUSE,
        begins_at=MORNING,
        ends_at=NOON,
        place="上海市松江区示例路1号会议室",
        presider="孙法",
        members=("钱听",),
        recorder="李记",
        investigators=OFFICERS,
        party=UNIT.name,
        agents=("郑代",),
        third_party="",
        turns=(
            "主持人：现在宣布听证会开始，核对参加人员身份，告知权利义务。",
            "案件调查人员：提出当事人违法的事实、证据和行政处罚建议。",
            "委托代理人：对事实无异议，请求考虑主动改正的情节。",
        ),
    ),
    "hearing_report": penalty.HearingReport(
        cause=CAUSE,
        presider="孙法",
        members=("钱听",),
        recorder="李记",
        course="听证会于2026年11月20日公开举行，当事人委托代理人到会。",
        investigators_said=VIOLATION.facts,
        party_said="对事实无异议，请求从轻。",
        opinion="事实清楚，证据充分，程序合法，建议采纳从轻意见。",
    ),
    "discussion_record": case.DiscussionRecord(
        cause=CAUSE,
        begins_at=MORNING,
        ends_at=NOON,
        place="本局三楼会议室",
        chair="王局",
        present=("王局（局长）", "赵审（副局长）", "孙法（法规科科长）"),
        reporter="陈示",
        recorder="李记",
        report=VIOLATION.facts,
        opinions=("赵审：同意承办机构意见。", "孙法：程序合法，同意。"),
        conclusion="经集体讨论，一致同意对当事人处以罚款人民币叁万元整。",
    ),
    "unit_decision": penalty.UnitDecision(**DECISION, unit=UNIT),
    "person_decision": penalty.PersonDecision(**DECISION, person=PERSON),
    "spot_decision": penalty.SpotDecision(
        unit=UNIT,
        person=None,
        at=MORNING,
        place=UNIT.address,
        facts="未在有较大危险因素的设备上设置明显的安全警示标志",
        violated="《中华人民共和国安全生产法》第三十五条",
        basis="《中华人民共和国安全生产法》第九十九条第一项、《中华人民共和国行政处罚法》第五十一条",
        heard="当事人未提出陈述、申辩。",
        penalty="罚款人民币贰仟元整（¥2000元）",
        payment=f"自收到本决定书之日起十五日内将罚款缴至：{ACCOUNT}。",
        remedy="如不服本决定，应当先向上海市松江区人民政府申请行政复议；对行政复议决定不服的，可以再依法提起行政诉讼。",
        officers=OFFICERS,
    ),
    "delivery_receipt": execution.DeliveryReceipt(
        recipient=UNIT.name,
        place=UNIT.address,
        way="直接送达",
        papers=(
            execution.DeliveredPaper("行政处罚决定书", "（沪松）应急罚〔2026〕35号", 3),
            execution.DeliveredPaper("行政处罚信用修复告知书", "（沪松）应急信告〔2026〕35号", 2),
        ),
        delivered_at="2026年11月5日10时",
        received_by="周喆",
        relation="法定代表人",
        witness="",
        note="",
        by=("陈示", "林例"),
    ),
    "surcharge_decision": execution.SurchargeDecision(
        party=UNIT.name,
        decision=DECIDED,
        basis="《中华人民共和国行政处罚法》第七十二条第一款第一项",
        surcharge=18000,
        from_on=dt.date(2026, 8, 21),
        to_on=dt.date(2026, 9, 9),
        account=ACCOUNT,
        remedy=REMEDY,
    ),
    "deferral_approval": execution.DeferralApproval(
        party=UNIT.name,
        decision=DECIDED,
        asked="分期缴纳罚款",
        reason="受市场影响，流动资金困难。",
        parts=(execution.Instalment(15000, dt.date(2026, 9, 30)), execution.Instalment(15000, dt.date(2026, 12, 31))),
        handler=OPINION,
        review=OPINION,
        approval=EMPTY,
    ),
    "deferral_grant": execution.DeferralGrant(
        party=UNIT.name,
        decision=DECIDED,
        applied_on=dt.date(2026, 8, 10),
        basis="《中华人民共和国行政处罚法》第六十六条第二款",
        parts=(execution.Instalment(15000, dt.date(2026, 9, 30)), execution.Instalment(15000, dt.date(2026, 12, 31))),
        account=ACCOUNT,
    ),
    "demand": execution.Demand(
        party=UNIT.name,
        decision=DECIDED,
        owed=("缴纳罚款人民币叁万元整", "缴纳加处罚款人民币壹万捌仟元整"),
        basis="《中华人民共和国行政强制法》第五十四条",
        days="十个工作日内",
        account=ACCOUNT,
    ),
    "court_application": execution.CourtApplication(
        court="上海铁路运输法院",
        organ=BUREAU,
        representative="王局",
        party=UNIT.name,
        decision=DECIDED,
        demanded_on=dt.date(2026, 11, 2),
        asked=("强制执行罚款人民币叁万元整", "强制执行加处罚款人民币叁万元整"),
        facts="",
        basis="《中华人民共和国行政强制法》第五十三条、第五十五条",
        enclosures=ENCLOSURES,
    ),
    "closing_approval": case.ClosingApproval(
        **CASE, decision_number="（沪松）应急罚〔2026〕35号", performed="罚款已于2026年8月15日缴清", fine=30000
    ),
    "file_cover": case.FileCover(
        cause=UNIT.name + CAUSE,
        party=UNIT.name,
        number="（沪松）应急立〔2026〕40号",
        filed_on=dt.date(2026, 9, 1),
        closed_on=DAY,
        handlers="陈示、林例",
        result="罚款人民币叁万元整，已缴清",
        retention="30年",
        pages=126,
        filed_by="李记",
        archived_on=DAY,
    ),
    "file_catalogue": case.FileCatalogue(
        cause=UNIT.name + CAUSE,
        entries=(
            case.FileEntry("立案审批表", "（沪松）应急立〔2026〕40号", dt.date(2026, 9, 1), "1-2"),
            case.FileEntry("现场检查记录", "（沪松）应急检记〔2026〕88号", dt.date(2026, 9, 1), "3-5"),
        ),
    ),
    "repair_notice": credit.RepairNotice(
        decision_number="（沪松）应急罚〔2026〕35号",
        decided_on=dt.date(2026, 8, 3),
        website="“信用中国”网站",
        credit_class="一般",
        published_until=dt.date(2027, 8, 3),
        earliest_on=dt.date(2026, 11, 3),
        conditions=("达到最短公示期限", "纠正失信行为，完全履行行政处罚决定规定的义务", "公开作出信用承诺"),
        materials=("法定责任义务履行完毕的证明材料", "信用承诺书"),
        channel="“信用中国”网站，或者本机关办事窗口",
        phone="021-00000003",
    ),
    "plain_sheet": credit.PlainSheet(
        steps=("缴清罚款，保存好缴款凭证", "改正违法行为", "到期后在“信用中国”网站提出申请，上传两份材料"),
        questions=("要花钱吗？不要，任何收费的都不是我们。", "多久有结果？一般不超过十个工作日。"),
        channel="“信用中国”网站，或者本机关办事窗口",
        phone="021-00000003",
    ),
    "repair_request": credit.RepairRequest(
        applicant=UNIT.name,
        credit_code=UNIT.credit_code,
        representative="周喆",
        id_number="310117198101010000",
        contact="吴联",
        phone="021-00000000",
        information="行政处罚",
        decision_number="（沪松）应急罚〔2026〕35号",
        authority=BUREAU,
        decided_on=dt.date(2026, 8, 3),
        penalty="罚款人民币叁万元整",
        performed="罚款已于2026年8月15日缴清",
        rectified="已整改，复查合格",
        reason="已全部履行义务，申请终止公示。",
    ),
    "commitment": credit.Commitment(
        to=BUREAU,
        applicant=UNIT.name,
        credit_code=UNIT.credit_code,
        decision_number="（沪松）应急罚〔2026〕35号",
    ),
    "acceptance_notice": credit.AcceptanceNotice(
        applied_on=dt.date(2026, 11, 3),
        matter_number="XF-2026-0001",
        decision_number="（沪松）应急罚〔2026〕35号",
        accepted_on=DAY,
        due_on=dt.date(2026, 11, 19),
        contact_unit="法规科",
        phone="021-00000003",
    ),
    "correction_notice": credit.CorrectionNotice(
        applied_on=dt.date(2026, 11, 3),
        matter_number="XF-2026-0001",
        items=("信用承诺书未由法定代表人签名", "罚款缴款凭证不清晰，请重新提交"),
        due_on=dt.date(2026, 11, 19),
        contact_unit="法规科",
        phone="021-00000003",
    ),
    "verification_sheet": credit.VerificationSheet(
        applicant=UNIT.name,
        matter_number="XF-2026-0001",
        points=(
            credit.VerifiedPoint("罚款缴纳", "财政非税收入系统", "已于2026年8月15日缴清"),
            credit.VerifiedPoint("整改情况", "整改复查意见书（沪松）应急复查〔2026〕9号", "复查合格"),
        ),
        conclusion="属实，符合信用修复条件。",
        verified_on=DAY,
        verifiers=("陈示", "林例"),
    ),
}

FEW = ("officers", "investigators", "handlers", "findings_of_review", "verifiers", "by", "kinds")
LONG_TEXT = 12  # characters: what is longer is prose and can be longer still


def longest(form: Any) -> Any:
    """The same form with four times as much in it: longer prose, more rows, more items."""
    return replace(form, **{field.name: _longer(field.name, getattr(form, field.name)) for field in fields(form)})


def _longer(name: str, value: Any) -> Any:
    if isinstance(value, str):
        keeps = name in (
            "conclusion",
            "source",
            "information",
            "remedy",
            "serial",
            "credit_code",
            "id_number",
            "number",
        )
        return value if keeps or len(value) <= LONG_TEXT else value * 4
    if isinstance(value, tuple):
        if name in FEW or (value and isinstance(value[0], review.Finding)):
            return value
        return tuple(_longer("", item) for item in value) * 4
    if is_dataclass(value) and not isinstance(value, type):
        return longest(value)
    return value
