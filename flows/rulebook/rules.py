"""What stands against a local setting: the rules of settling (设定规则)."""

from __future__ import annotations

from permissions.refusals import Rule

HOUSE = "本系统规则"


def _rule(code: str, zh: str, en: str, way_out: str, way_out_en: str, article: str = HOUSE) -> Rule:
    return Rule(code=code, article=article, zh=zh, en=en, way_out=way_out, way_out_en=way_out_en)


SETTLED_BY_LAW = _rule(
    "E-SET-01",
    "该数值由{source}规定,本机关不得自行设定",
    "That number is settled by {source}; the authority cannot set its own",
    "法律、法规、规章修改的,由系统维护方更新规则库;条款号待核的,可以核对条款号",
    "If the law changes, the rulebook itself is updated; an unverified article number may be corrected here",
)
OUT_OF_BOUNDS = _rule(
    "E-SET-02",
    "{value}不在可设定的范围内:{least}至{most},最小单位{step}",
    "{value} cannot be set: between {least} and {most}, in steps of {step}",
    "请填写范围内的数值",
    "Give a number in that range",
)
NOT_BACKWARDS = _rule(
    "E-SET-03",
    "生效日期{valid_from}不晚于今天,设定不得溯及已经开始的期限",
    "{valid_from} is not after today; a setting never reaches back to periods that have begun",
    "请填写明天或者以后的日期",
    "Give tomorrow or a later day",
)
BASIS_WANTED = _rule(
    "E-SET-04",
    "设定须写明依据",
    "A setting needs its basis",
    "请写明文件名称和文号,或者作出决定的会议",
    "Give the paper and its number, or the meeting that decided",
)
DOES_NOT_FIT = _rule(
    "E-SET-05",
    "自{on}起,{unit}各环节时限合计{total}个工作日,超过其共用的{limit}个工作日({limit_of})",
    "From {on} on the shares of {unit} add up to {total} working days, more than the {limit} they share ({limit_of})",
    "请先调整环节时限,再缩短总时限;或者相反",
    "Change the shares first and then the whole, or the other way round",
)
NO_ARTICLE = _rule(
    "E-SET-06",
    "“{article}”不是条款号",
    "“{article}” is no article number",
    "请写成“第十二条”或者“第十二条第一款第二项”",
    "Write 第十二条 or 第十二条第一款第二项",
)
ARTICLE_KNOWN = _rule(
    "E-SET-07",
    "该参数的条款号已核对:{basis}",
    "The article of that parameter is known: {basis}",
    "只有标注“条款号待核”的可以核对",
    "Only those marked 条款号待核 can be corrected",
)
ENDS_BEFORE = _rule(
    "E-SET-08",
    "终止日期{valid_to}早于生效日期{valid_from}",
    "It would end on {valid_to}, before it begins on {valid_from}",
    "请核对两个日期",
    "Check the two dates",
)
HAS_BEGUN = _rule(
    "E-SET-09",
    "该设定已于{valid_from}生效,不能撤回",
    "That setting has held since {valid_from} and cannot be taken back",
    "请录入一项新的设定,自以后的日期生效",
    "Enter a new setting that holds from a later day on",
)
REASON_WANTED = _rule(
    "E-SET-10", "撤回设定须写明理由", "Taking a setting back needs a reason", "请写明理由", "Give the reason"
)
NOT_VALID_THEN = _rule(
    "E-SET-11",
    "{on}没有有效的“{key}”可供设定",
    "No {key} is valid on {on} that could be set",
    "请核对生效日期与该参数的有效期",
    "Check the day against the validity of the parameter",
)
