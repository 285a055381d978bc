"""House rules of handling a case (办案规则): what an entry needs to be one. Codes from E-CASE-30 on."""

from __future__ import annotations

from permissions.refusals import Rule

HOUSE = "本系统规则"

DECIDED = Rule(
    code="E-CASE-30",
    article="行政处罚法第四十条、第五十七条",
    zh="本案已经作出决定,不能再增减事实和证据",
    en="The case is decided; facts and evidence can no longer be changed",
    way_out="决定确有错误的,由负责人作废决定书并退回后再补充",
    way_out_en="If the decision is wrong, a leader voids it and sends the case back first",
)
NOT_DECIDED = Rule(
    code="E-CASE-31",
    article=HOUSE,
    zh="本案的处罚决定书尚未制成,不能登记执行情况",
    en="The decision of this case is not issued yet; its performance cannot be recorded",
    way_out="请在决定书制成后登记",
    way_out_en="Record it once the decision is issued",
)
FACT_WANTED = Rule(
    code="E-CASE-32",
    article=HOUSE,
    zh="请写明需要证明的事实",
    en="Say which fact has to be proved",
    way_out="每次填写一项事实",
    way_out_en="Enter one fact at a time",
)
WITHDRAWAL_REASON = Rule(
    code="E-CASE-33",
    article=HOUSE,
    zh="撤出证据须说明理由",
    en="Evidence is taken out with a reason only",
    way_out="请填写撤出的理由;证据原件仍随案保存",
    way_out_en="Write the reason; the original stays with the file",
)
NOTHING_PRESERVED = Rule(
    code="E-CASE-34",
    article="行政处罚法第五十六条",
    zh="没有需要处理的先行登记保存证据",
    en="No preserved evidence waits to be dealt with",
    way_out="请先报请批准先行登记保存",
    way_out_en="Ask for the preservation first",
)
SETTLEMENT_WANTED = Rule(
    code="E-CASE-35",
    article="行政处罚法第五十六条",
    zh="请写明对先行登记保存证据的处理决定",
    en="Say how the preserved evidence is dealt with",
    way_out="如退还、送交检验鉴定、没收或者移送",
    way_out_en="Given back, sent to be examined, confiscated or handed over",
)
NOTE_WANTED = Rule(
    code="E-CASE-36",
    article=HOUSE,
    zh="请写明情况和依据",
    en="Say what happened and on what basis",
    way_out="请填写后重新提交",
    way_out_en="Fill it in and send it again",
)
UNANSWERED = Rule(
    code="E-CASE-37",
    article="行政处罚法第四十五条第一款",
    zh="当事人的“{statement}”尚未复核答复",
    en="The party's statement ({statement}) has no answer yet",
    way_out="请逐项写明复核意见和是否采纳",
    way_out_en="Answer each statement and say whether it is adopted",
)
PERIOD_RUNS = Rule(
    code="E-CASE-38",
    article="行政处罚法第四十四条、第四十五条、第六十四条第一项",
    zh="陈述申辩和听证的期限至{date},尚未届满",
    en="The time to state, to defend and to ask for a hearing runs until {date}",
    way_out="期满后办理;当事人明确放弃的,先登记放弃",
    way_out_en="Go on after that day, or record the waiver of the party first",
)
NO_RECEIPT = Rule(
    code="E-CASE-39",
    article="行政处罚法第四十四条",
    zh="告知书尚未取得送达回执,陈述申辩期限不能起算",
    en="The notice has no receipt yet, so the time to defend has not begun",
    way_out="请在文书页面登记送达回执",
    way_out_en="Record the receipt on the page of the paper",
)
TOO_SOON = Rule(
    code="E-CASE-40",
    article="行政处罚法第六十四条第二项",
    zh="听证应当在七日前通知当事人,最早可于{date}举行",
    en="The party is told seven working days before the hearing; the earliest day is {date}",
    way_out="请将听证安排在{date}或者以后",
    way_out_en="Arrange it on {date} or later",
)
MINUTES_WANTED = Rule(
    code="E-CASE-41",
    article="行政处罚法第四十七条、第六十四条、第六十五条",
    zh="记录不完整,缺少:{missing}",
    en="The record is incomplete; missing: {missing}",
    way_out="请补充后重新提交",
    way_out_en="Complete it and send it again",
)
OUT_OF_TIME = Rule(
    code="E-CASE-42",
    article="行政处罚法第四十五条、第六十四条、第六十六条",
    zh="“{statement}”现在不在可以提出的期间",
    en="“{statement}” cannot be put forward at this time",
    way_out="请在案件页面查看可以提出的事项和期限,或者联系承办人",
    way_out_en="See on the page of the case what may be put forward and until when, or call the officer",
)
STATEMENT_EMPTY = Rule(
    code="E-CASE-43",
    article="行政处罚法第四十五条",
    zh="请写明内容和理由",
    en="Say what you put forward and why",
    way_out="请填写后重新提交;可以上传证据材料",
    way_out_en="Write it down and send it again; a file may be added",
)
NOT_PERFORMED = Rule(
    code="E-CASE-44",
    article="行政处罚法第六十六条、第七十二条",
    zh="处罚决定尚未履行完毕:{owed}",
    en="The decision is not fully performed: {owed}",
    way_out="请登记缴款、整改和其他履行情况,或者选择催告、申请强制执行",
    way_out_en="Record payment, rectification and the rest, or demand performance or apply to the court",
)
NOT_DUE_YET = Rule(
    code="E-CASE-45",
    article="行政处罚法第七十二条;行政强制法第五十三条、第五十四条",
    zh="现在不能办理此事项,最早可于{date}办理",
    en="This cannot be done yet; the earliest day is {date}",
    way_out="请在{date}或者以后办理",
    way_out_en="Do it on {date} or later",
)
TOO_LATE = Rule(
    code="E-CASE-46",
    article="行政强制法第五十三条",
    zh="申请人民法院强制执行的期限已于{date}届满",
    en="The time to apply to the court ended on {date}",
    way_out="请报告负责人,说明逾期原因后结案",
    way_out_en="Report it to a leader and close the case with the reason",
)
REQUEST_WANTED = Rule(
    code="E-CASE-47",
    article=HOUSE,
    zh="报请事项缺少:{missing}",
    en="The request lacks: {missing}",
    way_out="请补充后重新提交",
    way_out_en="Complete it and send it again",
)
PAYMENT_WRONG = Rule(
    code="E-CASE-48",
    article="行政处罚法第六十七条、第七十二条",
    zh="缴款登记有误:{why}",
    en="The payment cannot be recorded: {why}",
    way_out="请核对缴款票据后重新登记",
    way_out_en="Check the receipt and record it again",
)
CLUE_WANTED = Rule(
    code="E-CASE-49",
    article="行政处罚法第二十二条、第五十四条",
    zh="线索缺少:{missing}",
    en="The clue lacks: {missing}",
    way_out="请补充后重新登记",
    way_out_en="Complete it and register it again",
)
OFFICERS_WANTED = Rule(
    code="E-CASE-50",
    article="行政处罚法第四十二条、第四十三条;本系统规则",
    zh="更换办案人员应当写明理由,并指定可以接替的执法人员:{why}",
    en="A change of the officers needs its reason and officers who can take over: {why_en}",
    way_out="请写明理由,指定本机构具有行政执法资格、没有参与本案审核审批且无须回避的执法人员",
    way_out_en="Give the reason, and name officers of this section who reviewed nothing in it and need not keep away",
)
MEASURE_WANTED = Rule(
    code="E-CASE-51",
    article=f"行政处罚法第五十五条、第五十六条;登记要求为{HOUSE}",
    zh="询问通知、抽样取证不能办理:{why}",
    en="The summons or the sampling cannot be done: {why}",
    way_out="请更正后重新登记;已登记尚未发出的,在案件事实页撤出或者在调查环节发出",
    way_out_en="Enter it again as it should be; what is entered and did not leave is taken out or sent out",
)
VISIT_WANTED = Rule(
    code="E-CASE-52",
    article=HOUSE,
    zh="回访记录不完整,缺少:{missing}",
    en="The record of the visit is incomplete; missing: {missing}",
    way_out="请补充后重新提交;确实无法回访的,选择“无法回访”并写明原因",
    way_out_en="Complete it and send it again; where no visit is possible choose that and say why",
)
