"""Why a calendar is not taken in or published: the rules of keeping calendars (日历管理规则)."""

from __future__ import annotations

from permissions.refusals import Rule

HOUSE = "本系统规则"
NOTICE = "国务院办公厅关于部分节假日安排的通知;本系统规则"


def _rule(code: str, zh: str, en: str, way_out: str, way_out_en: str, article: str = HOUSE) -> Rule:
    return Rule(code=code, article=article, zh=zh, en=en, way_out=way_out, way_out_en=way_out_en)


DAY_TWICE = _rule(
    "E-CAL-03",
    "{day}出现不止一次(另见第{first}行)",
    "{day} stands there more than once (see row {first})",
    "每一天只保留一行",
    "Keep one row for each day",
)
OTHER_YEAR = _rule(
    "E-CAL-04",
    "{day}不属于{year}年",
    "{day} is not a day of {year}",
    "请核对所选年度和文件中的日期",
    "Check the year chosen and the dates in the file",
)
NO_SUCH_KIND = _rule(
    "E-CAL-05",
    "{day}是{weekday},不能记为“{kind}”",
    "{day} is a {weekday_en} and cannot be “{kind_en}”",
    "调休上班只能是周六或周日;周一至周五不上班的,记为法定节假日",
    "Only a Saturday or Sunday is made up for; a weekday off is a public holiday",
    NOTICE,
)
NAME_WANTED = _rule(
    "E-CAL-06",
    "{day}记为法定节假日,但没有节日名称",
    "{day} is a public holiday without the name of its festival",
    "请写明节日名称,例如“春节”",
    "Give the festival, for example 春节",
    NOTICE,
)
IMPLAUSIBLE = _rule(
    "E-CAL-07",
    "该年度有{count}个工作日,不在{least}至{most}之间",
    "That year would have {count} working days, which is not between {least} and {most}",
    "请对照通知核对;区间是本系统规则,通知确有此安排的,由市级法制机构负责人在规则库中调整区间后再发布",
    "Compare it with the notice; if the notice says so, have the head of the city's legal section widen the range "
    "in the rulebook first",
)
BAD_ICS = _rule(
    "E-CAL-08",
    "日历文件(ics)无法采用:{why}",
    "The calendar file (ics) cannot be used: {why_en}",
    "请用逐日列出放假和上班日的全天事件,或改用 csv、xlsx",
    "Use all-day events, one for each holiday or make-up day, or use csv or xlsx",
)
TOO_LARGE = _rule(
    "E-CAL-09",
    "文件超过{limit}",
    "The file is larger than {limit}",
    "一个年度的日历不会这么大,请核对是否选错了文件",
    "The calendar of a year is never that large; check whether it is the right file",
)
DRAFT_EXISTS = _rule(
    "E-CAL-10",
    "该年度已有一份草稿,由{name}编制",
    "There is a draft of that year already, made by {name}",
    "请在该草稿上继续,或者先撤回该草稿",
    "Go on with that draft, or withdraw it first",
)
CHANGED_MEANWHILE = _rule(
    "E-CAL-11",
    "您核对之后,该年度日历已有变化:{now}",
    "That calendar has changed since you looked at it: {now_en}",
    "请重新核对差异后再发布",
    "Look at the differences again, then publish",
)
NOTICE_WANTED = _rule(
    "E-CAL-12",
    "正式发布须写明放假安排通知的文号",
    "A final calendar names the number of its notice",
    "请填写通知文号;通知尚未发布的,可发布为暂定",
    "Give the number of the notice, or publish the year as provisional while it is awaited",
    NOTICE,
)
ALREADY_FINAL = _rule(
    "E-CAL-13",
    "{calendar}已正式发布,不能改为暂定",
    "{calendar} is final and cannot become provisional",
    "请填写通知文号和更正依据,发布新的正式版本",
    "Give the number of the notice and the basis of the correction, and publish a new final version",
)
YEAR_OUT_OF_RANGE = _rule(
    "E-CAL-14",
    "年度须在{least}至{most}之间",
    "The year must be between {least} and {most}",
    "请核对年度",
    "Check the year",
)
REGION_UNKNOWN = _rule(
    "E-CAL-15",
    "没有行政区划代码为“{region}”的机构,不能为其设地区日历",
    "No unit has the region code “{region}”; it cannot have a calendar of its own",
    "请核对行政区划代码;全国日历填 CN",
    "Check the region code; the national calendar is CN",
)
NOTHING_THERE = _rule(
    "E-CAL-16",
    "草稿中没有任何放假日或调休上班日",
    "The draft has no day off and no make-up working day",
    "请先导入或录入放假安排",
    "Import or enter the arrangement first",
)
RANGE_TURNED = _rule(
    "E-CAL-17",
    "截止日期{last}早于起始日期{first}",
    "The last day {last} is before the first, {first}",
    "请核对两个日期",
    "Check the two dates",
)
REASON_WANTED = _rule(
    "E-CAL-18",
    "撤回草稿须写明理由",
    "Withdrawing a draft needs a reason",
    "请写明撤回的理由",
    "Give the reason",
)
BAD_ROW = _rule(
    "E-CAL-19",
    "文件第{row}行:{why}",
    "Row {row}: {why_en}",
    "请改正该行后重新导入;文件中的任何内容均未写入",
    "Correct that row and take the file in again; nothing of it was written",
)
