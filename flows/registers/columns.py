"""The columns of the import files: 双公示 data standard (法人行政处罚), the bureau's own ledger, enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import cells
from .cells import Parse
from .credit_codes import checked_credit_code
from .models import Enterprise, Penalty, PenaltyKind


@dataclass(frozen=True)
class Column:
    """One column: its name, where its value goes, how it is read.

    field       field of the model, or a name that the importer resolves; None: read over
    is_present  the column must be in the file
    is_filled   no cell of it may be empty
    empty       what an empty cell stands for
    past        a date that cannot lie in the future
    """

    name: str
    field: str | None = None
    parse: Parse = cells.text_of
    is_present: bool = False
    is_filled: bool = False
    empty: Any = ""
    past: bool = False


def _credit_code(cell: Any) -> str:
    return checked_credit_code(cells.half_width(cell))


def _needed(name: str, field: str, parse: Parse) -> Column:
    return Column(name, field, parse, is_present=True, is_filled=True)


def _date(name: str, field: str, *, past: bool = True) -> Column:
    return Column(name, field, cells.date, empty=None, past=past)


def _amount(name: str, field: str, parse: Parse = cells.yuan) -> Column:
    return Column(name, field, parse, empty=cells.yuan("0"))


KINDS = {kind.label: kind.value for kind in PenaltyKind}
PARTY_KINDS = {"法人及非法人组织": False, "个体工商户": False}
CATEGORIES = {category.label: category.value for category in Enterprise.Category}

# A withdrawal has its reason and its paper, which no import says.
IMPORTED_STATES = {s.label: s.value for s in Penalty.PublicityState if s != Penalty.PublicityState.WITHDRAWN}

ENTERPRISE_COLUMNS = (
    _needed("企业名称", "name", cells.text(120)),
    _needed("统一社会信用代码", "credit_code", _credit_code),
    _needed("法定代表人", "legal_representative", cells.text(40)),
    Column("住所", "address", cells.text(160)),
    Column("联系电话", "phone", cells.text(30)),
    Column("行业", "industry", cells.text(60)),
    Column("监管类别", "category", cells.choice(CATEGORIES), empty=Enterprise.Category.OTHER.value),
    _needed("属地应急管理部门", "unit_name", cells.text_of),
)

STANDARD_COLUMNS = (
    _needed("行政相对人名称", "party_name", cells.text(120)),
    Column("行政相对人类别", "party_kind", cells.choice(PARTY_KINDS), empty=False),
    _needed("行政相对人代码_1(统一社会信用代码)", "credit_code", _credit_code),
    Column("行政相对人代码_2(工商注册号)"),
    Column("行政相对人代码_3(组织机构代码)"),
    Column("行政相对人代码_4(税务登记号)"),
    Column("行政相对人代码_5(事业单位证书号)"),
    Column("行政相对人代码_6(社会组织登记证号)"),
    Column("法定代表人"),
    Column("法定代表人证件类型"),
    Column("法定代表人证件号码"),
    Column("证件类型"),
    Column("证件号码"),
    _needed("行政处罚决定书文号", "decision_number", cells.text(80)),
    _needed("违法行为类型", "violation_type", cells.text(200)),
    _needed("违法事实", "facts", cells.text_of),
    _needed("处罚依据", "basis", cells.text_of),
    _needed("处罚类别", "kinds", cells.choices(KINDS)),
    _needed("处罚内容", "content", cells.text_of),
    Column("罚款金额(万元)", "fine_amount", cells.ten_thousand_yuan, is_present=True, empty=cells.yuan("0")),
    _amount("没收违法所得、没收非法财物的金额(万元)", "confiscated_amount", cells.ten_thousand_yuan),
    Column("暂扣或吊销证照名称及编号", "licence", cells.text(200)),
    Column("处罚决定日期", "decided_on", cells.date, is_present=True, is_filled=True, past=True),
    _date("处罚有效期", "valid_until", past=False),
    _date("公示截止期", "publicity_until", past=False),
    _needed("处罚机关", "authority_name", cells.text_of),
    Column("处罚机关统一社会信用代码", "authority_code", _credit_code),
    Column("数据来源单位"),
    Column("数据来源单位统一社会信用代码"),
    Column("备注"),
)

LEDGER_COLUMNS = (
    Column("案件类型", "case_kind", cells.choice({k.label: k.value for k in Penalty.CaseKind}), empty="HAZARD"),
    Column("处罚程序", "procedure", cells.choice({p.label: p.value for p in Penalty.Procedure}), empty="ORDINARY"),
    Column("失信行为分类", "credit_class", cells.choice({c.label: c.value for c in Penalty.CreditClass})),
    Column("处罚对象", "on_person", cells.choice({"单位": False, "个人": True}), empty=False),
    Column("承办人", "lead_handler_name", cells.text(40)),
    _date("缴款期限", "fine_due_on", past=False),
    _amount("已缴罚款(元)", "fine_paid"),
    _date("缴清日期", "fine_paid_on"),
    _amount("已缴加处罚款(元)", "surcharge_paid"),
    _date("整改完成日期", "rectified_on"),
    Column("复查意见书文号", "recheck_number", cells.text(80)),
    _date("复查日期", "recheck_on"),
    Column("其他义务已履行", "other_obligations_done", cells.yes_or_no, empty=False),
    Column("公示状态", "publicity_state", cells.choice(IMPORTED_STATES), empty=None),
    _date("公示日期", "published_on"),
    _date("终止公示日期", "ended_on"),
    Column("终止公示依据文号", "ended_by_number", cells.text(80)),
)

PENALTY_COLUMNS = STANDARD_COLUMNS + LEDGER_COLUMNS
