"""The named rules of a penalty case (行政处罚案件规则), 行政处罚法 arts 28-60: E-CASE-01 to 27 and what it shares.

What an entry needs to be one, and what the party may do when, has its rules in ``handling`` (E-CASE-30 on).
"""

from __future__ import annotations

from flows.matters.reviewing import NOT_REVIEWED
from flows.registers.cases import E_JUR_05
from flows.registers.credit_codes import E_ID_01
from permissions.refusals import Rule

HOUSE = "本系统规则"
__all__ = ["E_ID_01", "E_JUR_05", "NOT_REVIEWED"]  # rules of others that a case enforces as well

TOO_FEW_OFFICERS = Rule(
    code="E-CASE-01",
    article="行政处罚法第四十二条",
    zh="执法人员不得少于两人",
    en="There must be at least two enforcement officers",
    way_out="请指定两名不同的、具有行政执法资格的执法人员",
    way_out_en="Name two different officers who are qualified for enforcement",
)
NOT_TOLD = Rule(
    code="E-CASE-02",
    article="行政处罚法第四十四条、第六十二条",
    zh="作出处罚决定前未依法告知",
    en="The party was not told before the decision, as the law requires",
    way_out="请送达行政处罚告知书,告知现在拟作出的处罚的内容、事实、理由、依据和当事人的权利",
    way_out_en="Deliver the notice of the penalty as it is proposed now, with its facts, reasons, basis and rights",
)
HEARING_NOT_HELD = Rule(
    code="E-CASE-03",
    article="行政处罚法第六十三条、第六十四条",
    zh="当事人要求听证的应当组织听证",
    en="A hearing that the party asked for has to be held",
    way_out="请组织听证并登记听证笔录和听证报告",
    way_out_en="Arrange the hearing and record its minutes and report",
)
CHAIR_INVESTIGATED = Rule(
    code="E-CASE-04",
    article="行政处罚法第六十四条第四项",
    zh="听证主持人不得为本案调查人员",
    en="Who presides at the hearing may not have investigated the case",
    way_out="请指定没有参加本案调查的人员主持听证",
    way_out_en="Name somebody who took no part in the investigation",
)
HEAVIER = Rule(
    code="E-CASE-05",
    article="行政处罚法第四十五条第二款",
    zh="不得因陈述申辩给予更重的处罚",
    en="Nobody is punished more heavily for having defended himself",
    way_out="请不重于已告知的处罚;确有新的违法事实的,写明新的事实,重新告知",
    way_out_en="Propose no more than the party was told; where there are new facts, state them and tell the party anew",
)
ITEMS_MISSING = Rule(
    code="E-CASE-06",
    article="行政处罚法第五十九条",
    zh="处罚决定书缺少法定事项:{list}",
    en="The decision lacks what the law wants it to say: {list}",
    way_out="请补充{list}后再提交",
    way_out_en="Add {list} and submit again",
)
DOUBLE_FINE = Rule(
    code="E-CASE-07",
    article="行政处罚法第二十九条",
    zh="同一违法行为不得给予两次以上罚款",
    en="One and the same violation is not fined twice",
    way_out="{authority}已以{number}罚款;请改作其他处理,不是同一违法行为的请核对违法行为和日期",
    way_out_en="{authority} fined it by {number}; decide otherwise, or check violation and day if it is another one",
)
TIME_BARRED = Rule(
    code="E-CASE-08",
    article="行政处罚法第三十六条",
    zh="违法行为已超过行政处罚时效",
    en="The violation is time-barred",
    way_out="{years}年时效至{date}届满;连续或者继续的违法行为请核对终了之日,不予立案的请写明理由",
    way_out_en="The {years} years ended on {date}; check the last day of an act that went on, or do not open the case",
)
RECUSAL_PENDING = Rule(
    code="E-CASE-09",
    article="行政处罚法第四十三条",
    zh="相关人员应当回避",
    en="Somebody concerned has to keep away from this case",
    way_out="{name}的回避尚未处理完毕;请先由负责人决定,更换人员后再办理",
    way_out_en="The recusal of {name} is not settled; a leader decides first, and somebody else takes the place",
)
DEVICE_UNREVIEWED = Rule(
    code="E-CASE-10",
    article="行政处罚法第四十一条",
    zh="未经法制和技术审核的监控设备记录不得作为证据",
    en="The record of a device without legal and technical review is no evidence",
    way_out="请填写设备的法制和技术审核文号,或者改用其他证据",
    way_out_en="State the number of the review of the device, or use other evidence",
)
RANGE_LEFT = Rule(
    code="E-CASE-11",
    article="行政处罚法第三十四条",
    zh="拟罚款{amount}元不在裁量基准{low}元至{high}元之内,应当说明理由",
    en="The fine of {amount} yuan leaves the benchmark of {low} to {high} yuan; a reason is needed",
    way_out="请改在基准之内,或者写明偏离基准的理由",
    way_out_en="Stay within the benchmark, or write why it is left",
)
OUTSIDE_STATUTE = Rule(
    code="E-CASE-12",
    article="行政处罚法第四条、第三十二条",
    zh="拟罚款{amount}元超出法定幅度{low}元至{high}元",
    en="The fine of {amount} yuan is outside the {low} to {high} yuan of the statute",
    way_out="请改在法定幅度之内;低于下限的须有第三十二条规定的减轻情形并写明理由",
    way_out_en="Stay within the statute; to go below it a circumstance of article 32 and a reason are needed",
)
FACT_UNPROVED = Rule(
    code="E-CASE-13",
    article="行政处罚法第四十条",
    zh="事实“{fact}”没有证据证明",
    en="No evidence proves the fact “{fact}”",
    way_out="请为该事实登记证据和页码,或者撤出该事实",
    way_out_en="Enter evidence and page for it, or take the fact out",
)
FOUR_REASONS_WANTED = Rule(
    code="E-CASE-14",
    article=f"{HOUSE}(四理说清)",
    zh="处罚理由缺少:{list}",
    en="The reasons lack: {list}",
    way_out="请写明事理、法理、道理和情理",
    way_out_en="Give the reasons of fact, of law, of sense and of feeling",
)
TOO_HEAVY_ON_SPOT = Rule(
    code="E-CASE-15",
    article="行政处罚法第五十一条",
    zh="当场处罚限于警告或者{limit}元以下的罚款",
    en="On the spot only a warning or a fine of at most {limit} yuan may be given",
    way_out="请改按普通程序办理",
    way_out_en="Handle it by ordinary procedure",
)
BRANCH_INCOMPLETE = Rule(
    code="E-CASE-16",
    article="行政处罚法第三十三条",
    zh="“{branch}”未逐项认定:{list}",
    en="Not everything that “{branch}” wants was found: {list}",
    way_out="请逐项认定;有一项不成立的,不能适用该情形",
    way_out_en="Find each of them; where one does not hold, this ground does not apply",
)
NOT_FIRST = Rule(
    code="E-CASE-17",
    article="行政处罚法第三十三条第一款",
    zh="台账记载当事人有同类违法行为,不是初次违法:{found}",
    en="The register shows the same violation before, so it is not the first: {found}",
    way_out="请改用其他处理意见",
    way_out_en="Propose something else",
)
NO_PARTY_EVIDENCE = Rule(
    code="E-CASE-18",
    article="行政处罚法第三十三条第二款",
    zh="没有当事人提供的证据,不能认定没有主观过错",
    en="Without evidence from the party it cannot be found free of fault",
    way_out="请登记当事人提供的证据,或者改用其他处理意见",
    way_out_en="Enter the party's evidence, or propose something else",
)
NO_EDUCATION = Rule(
    code="E-CASE-19",
    article="行政处罚法第三十三条第三款",
    zh="不予行政处罚的,应当对当事人进行教育并记录",
    en="A party that is spared has to be educated, on record",
    way_out="请填写教育的时间、方式和内容",
    way_out_en="Write when, how and about what the party was educated",
)
EVIDENCE_INCOMPLETE = Rule(
    code="E-CASE-20",
    article="行政处罚法第四十条、第四十六条",
    zh="证据“{name}”缺少:{list}",
    en="The evidence “{name}” lacks: {list}",
    way_out="请补充{list}",
    way_out_en="Add {list}",
)
KIND_NOT_PROVIDED = Rule(
    code="E-CASE-21",
    article="行政处罚法第四条",
    zh="{basis}没有规定“{kind}”",
    en="{basis} does not provide for “{kind}”",
    way_out="请改选该条规定的处罚种类",
    way_out_en="Choose a kind of penalty that the article provides",
)
KIND_WANTED = Rule(
    code="E-CASE-22",
    article="行政处罚法第三十四条",
    zh="请选择处罚种类和裁量阶次,罚款的须填写金额",
    en="Choose the kind of penalty and the grade; a fine has an amount",
    way_out="请补充后重新提交",
    way_out_en="Fill it in and submit again",
)
PARTY_KIND_WRONG = Rule(
    code="E-CASE-23",
    article="行政处罚法第四条",
    zh="“{violation}”处罚的是{meant},与本案当事人不符",
    en="“{violation}” punishes {meant_en}, which the party of this case is not",
    way_out="请改选违法行为,或者改为对{meant}立案",
    way_out_en="Choose another violation, or open the case against {meant_en}",
)
LAW_UNKNOWN = Rule(
    code="E-CASE-24",
    article="行政处罚法第三十七条",
    zh="违法行为目录没有{date}的规定,不能计算裁量",
    en="The catalogue of violations has no provision for {date}; nothing can be computed",
    way_out="请由法规科补充该日的规定,或者核对违法行为和日期",
    way_out_en="Have the provision of that day entered, or check violation and day",
)
NO_FACTS = Rule(
    code="E-CASE-25",
    article="行政处罚法第四十条",
    zh="没有登记需要证明的违法事实",
    en="No fact that has to be proved was entered",
    way_out="请逐项登记违法事实和证明它的证据",
    way_out_en="Enter each fact and the evidence that proves it",
)
PRESERVATION_OVERDUE = Rule(
    code="E-CASE-26",
    article="行政处罚法第五十六条",
    zh="先行登记保存的证据应当在七日内作出处理决定,期限至{date}",
    en="What was preserved has to be dealt with within seven working days, by {date}",
    way_out="请先处理先行登记保存的证据",
    way_out_en="Deal with it first",
)
LAW_CHANGED = Rule(
    code="E-CASE-27",
    article="行政处罚法第三十七条",
    zh="拟处理意见依据的{basis}与现在应当适用的规定不一致",
    en="The proposal rests on {basis}, which is not the law that applies now",
    way_out="请退回承办人按现在应当适用的规定重新提出拟处理意见",
    way_out_en="Send it back; the officers propose anew by the law that applies now",
)
CERTIFICATE_INVALID = Rule(
    code="E-TPF-07",
    article="行政处罚法第四十二条、第五十五条",
    zh="执法证件无效或已过期",
    en="The enforcement certificate is invalid or has expired",
    way_out="{name}在{date}没有有效的行政执法证,请更换执法人员或者登记新的证件",
    way_out_en="{name} has no valid certificate on {date}; name another officer or enter the new certificate",
)
