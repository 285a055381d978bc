"""The rules of credit repair (信用修复规则), 信用修复管理办法: each is named, its sentence is the message."""

from __future__ import annotations

from permissions.refusals import Rule

# Article numbers of 令36号 were not read (domain §k.2): cited by name only, 条款号待核.
MEASURES = "《信用修复管理办法》（国家发展改革委令第36号）"
# The conditions that a grant finds fulfilled, as its paper says them (domain §c.3).
FULFILLED = "已达到最短公示期限，行政处罚决定确定的义务已履行完毕，违法行为已纠正，并已作出信用承诺"

TOO_EARLY = Rule(
    code="E-CR-01",
    article=MEASURES,
    zh="未满最短公示期,最早可申请日期为{date}",
    en="The shortest publicity has not passed; the earliest day to apply is {date}",
    way_out="请于{date}(含当日)之后再申请",
    way_out_en="Apply on {date} or later",
)
UNPERFORMED = Rule(
    code="E-CR-02",
    article=f"{MEASURES};行政处罚法第七十二条",
    zh="行政处罚义务尚未履行完毕",
    en="The obligations of the penalty are not fully performed",
    way_out="台账记载:{owed};履行完毕后凭证明材料再申请,如已履行请联系处罚机关{phone}核对",
    way_out_en="The register shows: {owed_en}; perform them first, or ask the authority ({phone}) to check",
)
UNRECTIFIED = Rule(
    code="E-CR-03",
    article=MEASURES,
    zh="违法行为尚未纠正或整改未经复查合格",
    en="The violation is not rectified, or its rectification was not rechecked",
    way_out="请完成整改并申请复查({proof});如已完成请联系处罚机关{phone}核对",
    way_out_en="Rectify it and ask for the recheck ({proof_en}); if that is done, ask the authority ({phone}) to check",
)
NO_COMMITMENT = Rule(
    code="E-CR-04",
    article=MEASURES,
    zh="信用承诺书缺失或未载明材料真实和违诺责任",
    en="The credit commitment is missing, or does not state truthfulness and liability",
    way_out="请上传盖章的信用承诺书,并勾选两项承诺",
    way_out_en="Upload the stamped commitment and tick both promises",
)
SECOND_CORRECTION = Rule(
    code="E-CR-05",
    article="行政许可法第三十二条(参照);《信用修复管理办法》",
    zh="应当一次性告知全部补正内容",
    en="Everything to be corrected must be told at once",
    way_out="本申请已告知过补正内容,请受理或继续核实",
    way_out_en="This application was already sent back once; accept it or go on",
)
BANNED = Rule(
    code="E-CR-10",
    article=f"{MEASURES}(期间年数待核)",
    zh="因提供虚假材料处于不得申请期间,至{date}",
    en="After false material was provided, no application may be made until {date}",
    way_out="请在{date}之后再申请;对文书不服的,可以依照其载明的途径申请行政复议或者提起行政诉讼",
    way_out_en="Apply after {date}; the paper says how to seek reconsideration or go to court",
)
OTHER_AUTHORITY = Rule(
    code="E-CR-09",
    article=MEASURES,
    zh="应向作出认定的机关申请",
    en="Apply to the authority that made the decision",
    way_out="作出该处罚决定的机关是{authority},电话{phone}",
    way_out_en="The decision was made by {authority}, telephone {phone}",
)
NOT_PUBLISHED = Rule(
    code="E-CR-11",
    article="本系统规则(信息已停止公示或重复申请)",
    zh="该处罚信息已停止公示,或已有办理中的修复申请",
    en="This penalty is no longer published, or an application for it is already under way",
    way_out="请在“我的申请”中查看办理进度",
    way_out_en="See its progress under “My applications”",
)
FACTS_INCOMPLETE = Rule(
    code="E-CR-12",
    article="本系统规则(逐项核实)",
    zh="核实事项“{fact}”缺少查询来源、查得情况或结论",
    en="The fact “{fact_en}” lacks its source, the value found or the conclusion",
    way_out="请逐项填写查询来源、查得情况和结论",
    way_out_en="Fill in source, value and conclusion for each fact",
)
CONTRADICTS_REGISTER = Rule(
    code="E-CR-13",
    article="本系统规则(核实结论应与记载一致)",
    zh="“{fact}”与台账记载不符:{register}",
    en="“{fact_en}” contradicts the register: {register}",
    way_out="请先更正台账或改为“不符合”,再提交核实结论",
    way_out_en="Have the register corrected first, or find that it does not hold",
)
NOT_VERIFIED = Rule(
    code="E-CR-14",
    article=MEASURES,
    zh="核实结论为不符合条件,不能通过:{facts}",
    en="Verification found that conditions do not hold: {facts}",
    way_out="请退回核实,或者退回受理环节",
    way_out_en="Return it to verification or to acceptance",
)
STILL_PUBLISHED = Rule(
    code="E-CR-15",
    article=MEASURES,
    zh="公示页面仍显示该处罚信息",
    en="The publicity page still shows this penalty",
    way_out="请稍后再次核验;仍显示的,向公示平台提出异议",
    way_out_en="Check again later; if it still shows, object to the platform",
)
ITEMS_WANTED = Rule(
    code="E-CR-16",
    article="行政许可法第三十二条(参照)",
    zh="要求补正的,应当逐项列明补正内容",
    en="A correction must list what is to be corrected",
    way_out="请每行填写一项补正内容",
    way_out_en="Write one item a line",
)

UNANSWERED = Rule(
    code="E-CR-17",
    article="行政许可法第三十二条(参照)",
    zh="补正内容“{item}”尚未答复",
    en="The item “{item}” is not answered",
    way_out="请逐项答复后一次提交",
    way_out_en="Answer every item and send them together",
)
DECIDED = Rule(
    code="E-CR-18",
    article="本系统规则",
    zh="本申请已作出决定,不能撤回",
    en="The application is already decided and cannot be withdrawn",
    way_out="对决定不服的,可以依照文书载明的途径申请行政复议或者提起行政诉讼",
    way_out_en="The paper says how to seek reconsideration or go to court",
)
NO_PROOF = Rule(
    code="E-CR-19",
    article=MEASURES,
    zh="缺少法定责任义务履行完毕的证明材料",
    en="The proof that the obligations are performed is missing",
    way_out="请上传缴款凭证、整改复查意见书等证明材料(合并为一个文件)",
    way_out_en="Upload the receipt, the recheck opinion or other proof as one file",
)
NO_GROUND = Rule(
    code="E-CR-20",
    article="本系统规则(拟作否定答复须有理由和依据)",
    zh="拟不予的,应当从理由清单中选定理由",
    en="A proposed refusal names its grounds from the closed list",
    way_out="请勾选一项或者多项理由",
    way_out_en="Tick one ground or several",
)
GROUND_OUT_OF_PLACE = Rule(
    code="E-CR-21",
    article="本系统规则(理由清单)",
    zh="理由“{ground}”不适用于本环节",
    en="The ground “{ground_en}” does not apply at this step",
    way_out="请改选适用于本环节的理由",
    way_out_en="Choose a ground that applies here",
)
GROUND_CONTRADICTED = Rule(
    code="E-CR-22",
    article="本系统规则(理由应与记载一致)",
    zh="理由“{ground}”与记载不符,台账和办件中没有该情形",
    en="The ground “{ground_en}” contradicts the record: neither register nor matter shows it",
    way_out="请取消该理由;记载有误的,先更正台账再提出",
    way_out_en="Drop the ground, or have the register corrected first",
)
GROUND_LEFT_OUT = Rule(
    code="E-CR-23",
    article="本系统规则(一次性说明全部理由)",
    zh="记载还存在“{ground}”,应当一并列为理由",
    en="The record also shows “{ground_en}”; it must be named as well",
    way_out="请一并勾选该理由,使申请人一次知道全部原因",
    way_out_en="Tick it too, so that the applicant learns everything at once",
)
STATEMENT_WANTED = Rule(
    code="E-CR-24",
    article="本系统规则(理由须有事实)",
    zh="理由“{ground}”须写明查明的事实",
    en="The ground “{ground_en}” needs the facts that were found",
    way_out="请在“查明的事实”中写明,该内容将载入文书",
    way_out_en="Write them under “Facts found”; they are printed on the paper",
)
BASIS_WANTED = Rule(
    code="E-CR-25",
    article="本系统规则(理由须有依据)",
    zh="理由“{ground}”须写明法律、行政法规或者规章的名称和条款",
    en="The ground “{ground_en}” needs the law with its article",
    way_out="请在“依据”中写明,如《…法》第…条",
    way_out_en="Write it under “Basis”, as 《…》第…条",
)
PROPOSED_REFUSAL = Rule(
    code="E-CR-26",
    article="本系统规则",
    zh="本申请已经上一级领导同意不予修复,不能直接准予",
    en="A superior consented to refuse this application; it cannot simply be granted",
    way_out="认为应当准予的,请退回审核",
    way_out_en="If it should be granted, return it to review",
)
