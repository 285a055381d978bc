"""The named rules of a legal review (法制审核规则)."""

from __future__ import annotations

from permissions.refusals import Rule

ART_58 = "行政处罚法第五十八条"
HOUSE = "本系统规则"

HANDLER_REVIEWS = Rule(
    code="E-LR-02",
    article=ART_58,
    zh="法制审核人员不得为本案承办人",
    en="Who handles the case may not review it",
    way_out="请将本待办退回待领,由未承办本案的法制审核人员办理",
    way_out_en="Release the task; a legal reviewer who did not handle the case must do it",
)
UNQUALIFIED = Rule(
    code="E-LR-03",
    article="行政处罚法第五十八条第二款",
    zh="初次从事法制审核的人员应当取得法律职业资格",
    en="Who begins to review law needs the legal professional qualification",
    way_out="请由已取得法律职业资格的审核人员办理;已取得的,先登记证书和初次从事审核的日期",
    way_out_en="A qualified reviewer must do it; whoever is qualified has the certificate and first day registered",
)
DRAFT_CHANGED = Rule(
    code="E-LR-04",
    article=ART_58,
    zh="送审稿已变更,应当重新审核",
    en="The draft has changed since it was submitted and must be reviewed again",
    way_out="请以“建议补正”退回承办机构,由其就变更后的内容重新送审",
    way_out_en="Return it as “to be corrected”; the handlers submit what stands there now",
)
FINDINGS_WANTED = Rule(
    code="E-LR-05",
    article="国办发〔2018〕118号;本系统规则",
    zh="第{points}项未作出审核结论,或者存在问题而未说明",
    en="Points {points} have no finding, or a problem without words",
    way_out="请逐项作出结论;存在问题的,写明是什么问题",
    way_out_en="Decide on each point, and say what is wrong where something is",
)
CONCLUSION_CONTRADICTS = Rule(
    code="E-LR-06",
    article=HOUSE,
    zh="审核结论与逐项结论不一致",
    en="The conclusion contradicts the findings",
    way_out="逐项均无问题的方可“同意”;涉嫌犯罪的应当“建议移送”",
    way_out_en="Agree only where nothing is wrong; where a crime is suspected, propose the transfer",
)
QUESTIONS_WANTED = Rule(
    code="E-LR-07",
    article="国办发〔2018〕118号;本系统规则",
    zh="建议补正、不同意或者退回补充材料的,应当逐条列明意见",
    en="To ask for corrections, to disagree or to return it, list each point",
    way_out="请逐行写明各条意见,承办机构将逐条答复",
    way_out_en="Write one line for each; the handlers answer each",
)
ANSWERS_WANTED = Rule(
    code="E-LR-08",
    article="国办发〔2018〕118号;本系统规则",
    zh="第{numbers}条意见未答复",
    en="Questions {numbers} have no answer",
    way_out="请逐条答复,并写明是否采纳;不采纳的说明理由",
    way_out_en="Answer each and say whether it is adopted, or why not",
)
INCOMPLETE_ONCE = Rule(
    code="E-LR-09",
    article="本系统规则(送审材料不全的应当一次性告知)",
    zh="已退回补充材料一次,不得再次退回",
    en="It was returned once for missing material and is not returned again",
    way_out="请进行审核;仍有欠缺的,作出“建议补正”的结论",
    way_out_en="Review it; what is still missing leads to “to be corrected”",
)
CONCLUSION_GIVEN = Rule(
    code="E-LR-10",
    article=HOUSE,
    zh="等待本次审核的办件已离开该环节,审核不再需要",
    en="The matter that waited for this review has left that step; the review is no longer needed",
    way_out="无需再办;本审核将自动结束",
    way_out_en="Nothing is left to do; the review ends by itself",
)
NOT_PASSED = Rule(
    code="E-LR-11",
    article=HOUSE,
    zh="该审核未通过或者已经撤回,不能撤回",
    en="This review did not pass or is withdrawn already",
    way_out="无需撤回;可在办件页面查看审核结论",
    way_out_en="There is nothing to withdraw; the matter shows its conclusion",
)
ISSUED_ALREADY = Rule(
    code="E-LR-12",
    article=HOUSE,
    zh="决定文书已于{at}制发,法制审核结论不得撤回",
    en="The decision was issued at {at}; the review can no longer be withdrawn",
    way_out="决定确有错误的,由分管领导作废该文书,重新办理",
    way_out_en="If the decision is wrong, a leader voids or changes the paper",
)
OBJECTION_LATE = Rule(
    code="E-LR-13",
    article="本系统规则(异议期限由本机关设定)",
    zh="提出异议的期限已于{due}届满",
    en="The time to object ended on {due}",
    way_out="请选择“不提出异议”;可以修改后重新送审",
    way_out_en="Choose “no objection”; you may change the draft and submit it again",
)
REASON_WANTED = Rule(
    code="E-LR-14",
    article="本系统规则(撤回审核结论应当说明理由)",
    zh="撤回法制审核结论须说明理由",
    en="A withdrawal needs a reason",
    way_out="请填写理由后重新提交",
    way_out_en="Write the reason and send it again",
)
