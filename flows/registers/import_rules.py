"""Why a file or a row of it is not taken in: the rules of the imports (导入校验规则)."""

from __future__ import annotations

from permissions.refusals import Rule

HOUSE = "本系统规则(导入校验)"
STANDARD = "行政许可和行政处罚等信用信息“双公示”数据标准"


def _rule(code: str, zh: str, en: str, way_out: str, way_out_en: str, article: str = HOUSE) -> Rule:
    return Rule(code=code, article=article, zh=zh, en=en, way_out=way_out, way_out_en=way_out_en)


# The file as a whole
E_IMP_01 = _rule(
    "E-IMP-01",
    "缺少必备列“{column}”;文件中的列为:{found}",
    "The column “{column}” is missing; the file has: {found}",
    "请按数据标准补上该列,列名须与标准一致",
    "Add the column under the name that the data standard gives it",
    STANDARD,
)
E_IMP_02 = _rule(
    "E-IMP-02",
    "无法读取文件“{file}”:{why}",
    "The file “{file}” cannot be read: {why}",
    "请另存为 xlsx,或 UTF-8、GB18030 编码的 csv 后再导入",
    "Save it as xlsx, or as csv in UTF-8 or GB18030, and import it again",
)
E_IMP_03 = _rule(
    "E-IMP-03",
    "文件“{file}”没有数据行",
    "The file “{file}” has no rows of data",
    "请核对工作表和文件内容",
    "Check the sheet and the file",
)
E_IMP_04 = _rule(
    "E-IMP-04",
    "列名“{column}”出现了不止一次",
    "The column “{column}” stands there more than once",
    "请删去多余的列",
    "Remove the surplus column",
)

# One cell
E_IMP_11 = _rule(
    "E-IMP-11", "必填项为空", "A required value is missing", "请补填该单元格", "Fill in the cell", STANDARD
)
E_IMP_12 = _rule(
    "E-IMP-12",
    "日期“{value}”无法识别",
    "“{value}” is no date that can be read",
    "请写成 2026-04-10、2026/4/10、20260410 或使用日期格式的单元格",
    "Write 2026-04-10, 2026/4/10 or 20260410, or use a cell with a date format",
)
E_IMP_13 = _rule(
    "E-IMP-13",
    "日期{value}晚于今天{today}",
    "The date {value} is later than today, {today}",
    "请核对日期",
    "Check the date",
)
E_IMP_14 = _rule(
    "E-IMP-14",
    "金额“{value}”无法识别、为负数,或换算成元后不足一分",
    "“{value}” is no amount, is negative, or is not a whole number of fen",
    "请只填数字,并核对列名中的单位(万元或元)",
    "Write digits only, and mind the unit in the column's name (10,000 yuan or yuan)",
)
E_IMP_15 = _rule(
    "E-IMP-15",
    "“{value}”不在可填范围内,可填:{allowed}",
    "“{value}” is not one of: {allowed}",
    "请改为可填范围内的值",
    "Use one of the values given",
)
E_IMP_16 = _rule(
    "E-IMP-16",
    "文字超过{limit}字(现为{length}字)",
    "The text is longer than {limit} characters ({length})",
    "请缩短,或核对是否错列",
    "Shorten it, or check whether the columns have shifted",
)
E_IMP_17 = _rule(
    "E-IMP-17",
    "单元格是公式错误值“{value}”",
    "The cell holds the spreadsheet error “{value}”",
    "请在表格中改正公式或填入数值",
    "Mend the formula or type the value",
)

# One row
E_IMP_21 = _rule(
    "E-IMP-21",
    "第{row}行与第{first}行重复:{key}",
    "Row {row} repeats row {first}: {key}",
    "请保留一行",
    "Keep one of the two",
)
E_IMP_22 = _rule(
    "E-IMP-22",
    "机关“{value}”不在机构名录中",
    "The authority “{value}” is not among the units",
    "请核对机关名称和统一社会信用代码,或由系统管理员先登记机构",
    "Check its name and credit code, or have the administrator add the unit first",
)
E_IMP_23 = _rule(
    "E-IMP-23",
    "机关名称“{value}”与统一社会信用代码“{credit_code}”不是同一机关",
    "The authority's name “{value}” and credit code “{credit_code}” belong to different units",
    "请核对机关名称和统一社会信用代码",
    "Check the name and the credit code",
)
E_IMP_24 = _rule(
    "E-IMP-24",
    "企业“{value}”不在企业台账中",
    "The enterprise “{value}” is not in the register of enterprises",
    "请先导入企业台账",
    "Import the register of enterprises first",
)
E_IMP_25 = _rule(
    "E-IMP-25",
    "日期{value}早于“{other}”{bound}",
    "The date {value} is before “{other}”, {bound}",
    "请核对两个日期",
    "Check the two dates",
)
E_IMP_26 = _rule(
    "E-IMP-26",
    "金额{value}元大于罚款金额{fine}元",
    "{value} yuan is more than the fine of {fine} yuan",
    "请核对金额及单位;加处罚款不得超出罚款的数额",
    "Check the amounts and their units; a surcharge never exceeds the fine",
    "行政处罚法第七十二条第一款第一项",
)
E_IMP_27 = _rule(
    "E-IMP-27",
    "缴清日期与已缴罚款不相符:已缴{paid}元,应缴{fine}元",
    "The day of full payment does not agree with the amount paid: {paid} of {fine} yuan",
    "缴清的填写缴清日期,未缴清的不填",
    "Give the day exactly when the fine was paid in full",
)
E_IMP_28 = _rule(
    "E-IMP-28",
    "处罚类别与金额不相符",
    "The kinds of penalty do not agree with the amounts",
    "处罚类别含罚款的须有罚款金额,不含的不得有;没收同此",
    "A fine has an amount and an amount has its kind; likewise confiscation",
    STANDARD,
)
E_IMP_29 = _rule(
    "E-IMP-29",
    "“{column}”与“{other}”须同时填写",
    "“{column}” and “{other}” are given together or not at all",
    "请补齐或同时留空",
    "Fill in both or leave both empty",
)
E_IMP_30 = _rule(
    "E-IMP-30",
    "该行比表头多出{count}个单元格",
    "The row has {count} more cells than the header",
    "请核对是否有未加引号的逗号",
    "Look for a comma without quotation marks",
)
E_IMP_31 = _rule(
    "E-IMP-31",
    "处罚个人的决定不公示,公示状态不能为“{value}”",
    "A decision on a person is not published; its state cannot be “{value}”",
    "公示状态改为“不公示”或留空",
    "Write 不公示 or leave it empty",
)
