"""A small city for the registers: two authorities, and rows as the 双公示 standard has them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from stdnum.cn import uscc

from flows.registers.columns import ENTERPRISE_COLUMNS, PENALTY_COLUMNS
from flows.registers.imports import import_enterprises, import_penalties
from flows.registers.tables import write_table
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
TODAY = NOW.date()


def credit_code(number: int, prefix: str = "91310117") -> str:
    """An invented code with its right check digit."""
    body = f"{prefix}DEM{number:06d}"
    return body + uscc.calc_check_digit(body)


@pytest.fixture
def units(db) -> dict[str, OrgUnit]:
    """The city's bureau and two districts'."""
    city = OrgUnit.objects.create(
        code="SH", name="上海市应急管理局", short_name="市局", kind="AUTHORITY", level="CITY", credit_code=""
    )
    found = {"SH": city}
    for number, (code, name) in enumerate([("SH-SJ", "松江区应急管理局"), ("SH-PD", "浦东新区应急管理局")]):
        found[code] = OrgUnit.objects.create(
            code=code,
            name=name,
            short_name=name[:2],
            kind="AUTHORITY",
            level="DISTRICT",
            parent=city,
            credit_code=credit_code(number, "11310117"),
        )
    return found


def enterprise_row(number: int, **changes: Any) -> dict[str, Any]:
    """A good row of the register of enterprises."""
    return {
        "企业名称": f"上海演示{number}号有限公司",
        "统一社会信用代码": credit_code(number),
        "法定代表人": "甘棠",
        "住所": "松江区演示路1号",
        "联系电话": "021-55500000",
        "行业": "金属制品业",
        "监管类别": "工贸",
        "属地应急管理部门": "松江区应急管理局",
    } | changes


def penalty_row(number: int, **changes: Any) -> dict[str, Any]:
    """A good row of the register of penalties: a fine of 30,000 yuan, paid and rectified."""
    return {
        "行政相对人名称": "上海演示1号有限公司",
        "行政相对人类别": "法人及非法人组织",
        "行政相对人代码_1(统一社会信用代码)": credit_code(1),
        "法定代表人": "甘棠",
        "行政处罚决定书文号": f"(沪松)应急罚〔2026〕{number}号",
        "违法行为类型": "未如实记录安全生产教育和培训情况",
        "违法事实": "抽查的培训档案与实际不符",
        "处罚依据": "《中华人民共和国安全生产法》第九十七条第四项",
        "处罚类别": "罚款",
        "处罚内容": "处人民币30000元罚款",
        "罚款金额(万元)": "3",
        "处罚决定日期": "2026-04-10",
        "处罚机关": "松江区应急管理局",
        "案件类型": "隐患类",
        "承办人": "钟离远",
        "缴款期限": "2026-04-27",
        "已缴罚款(元)": "30000",
        "缴清日期": "2026-04-20",
        "整改完成日期": "2026-04-25",
        "复查意见书文号": "(沪松)应急复查〔2026〕8号",
        "复查日期": "2026-04-28",
    } | changes


def as_file(rows: list[dict[str, Any]], file_name: str = "rows.csv") -> bytes:
    """The rows as a file; the columns are those of the first row."""
    columns = list(rows[0])
    return write_table(columns, [[row.get(name) for name in columns] for row in rows], file_name)


def take_enterprises(rows: list[dict[str, Any]], file_name: str = "rows.csv", **options: Any):
    """Import these rows as enterprises."""
    return import_enterprises(file_name, as_file(rows, file_name), actor=SYSTEM, at=NOW, today=TODAY, **options)


def take_penalties(rows: list[dict[str, Any]], file_name: str = "rows.csv", **options: Any):
    """Import these rows as penalties."""
    return import_penalties(file_name, as_file(rows, file_name), actor=SYSTEM, at=NOW, today=TODAY, **options)


ALL_ENTERPRISE_COLUMNS = [column.name for column in ENTERPRISE_COLUMNS]
ALL_PENALTY_COLUMNS = [column.name for column in PENALTY_COLUMNS]
