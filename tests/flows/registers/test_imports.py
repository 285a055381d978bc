"""Imports take all rows or name every bad one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from flows.registers.models import Enterprise, Penalty
from permissions import grants
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal

from .conftest import (
    NOW,
    TODAY,
    credit_code,
    enterprise_row,
    penalty_row,
    take_enterprises,
    take_penalties,
)

CODE_COLUMN = "行政相对人代码_1(统一社会信用代码)"
pytestmark = pytest.mark.usefixtures("units")


@pytest.fixture
def enterprise() -> Enterprise:
    take_enterprises([enterprise_row(1)])
    return Enterprise.objects.get()


def codes_of(result) -> list[str]:
    return [refusal.rule.code for bad in result.bad_rows for refusal in bad.refusals]


def test_a_good_row_becomes_an_enterprise(enterprise, units):
    assert enterprise.name == "上海演示1号有限公司"
    assert enterprise.unit == units["SH-SJ"]
    assert enterprise.category == Enterprise.Category.INDUSTRY


def test_a_good_row_becomes_a_penalty_with_its_ledger(enterprise, units):
    result = take_penalties([penalty_row(1)])

    penalty = Penalty.objects.get()
    assert (result.created, result.updated, result.unchanged) == (1, 0, 0)
    assert (penalty.authority, penalty.enterprise) == (units["SH-SJ"], enterprise)
    assert penalty.fine_amount == penalty.fine_paid == Decimal("30000.00")
    assert (penalty.decided_on, penalty.recheck_on) == (dt.date(2026, 4, 10), dt.date(2026, 4, 28))
    assert penalty.publicity_state == Penalty.PublicityState.PUBLISHED


def test_e_id_01_one_digit_changed():
    """统一社会信用代码或证件号校验不通过"""
    right = credit_code(1)
    wrong = right[:9] + ("7" if right[9] != "7" else "8") + right[10:]

    assert take_enterprises([enterprise_row(1, 统一社会信用代码=wrong)]).bad_rows[0].reasons == [
        "E-ID-01 统一社会信用代码或证件号校验不通过(列:统一社会信用代码)"
    ]
    assert take_enterprises([enterprise_row(1, 统一社会信用代码=right)]).created == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"企业名称": "　"}, "E-IMP-11"),
        ({"企业名称": "长" * 121}, "E-IMP-16"),
        ({"企业名称": "#REF!"}, "E-IMP-17"),
        ({"监管类别": "煤矿"}, "E-IMP-15"),
        ({"属地应急管理部门": "松江区安监局"}, "E-IMP-22"),
    ],
)
def test_bad_rows_of_enterprises(changes, code):
    result = take_enterprises([enterprise_row(1, **changes)])
    assert codes_of(result) == [code]
    assert not result.is_written and not Enterprise.objects.exists()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({CODE_COLUMN: credit_code(77)}, ["E-IMP-24"]),
        ({CODE_COLUMN: "91310117"}, ["E-ID-01"]),
        ({"处罚机关": "无此机关"}, ["E-IMP-22"]),
        ({"处罚机关统一社会信用代码": credit_code(1, "11310117")}, ["E-IMP-23"]),
        ({"处罚决定日期": "2026-13-01"}, ["E-IMP-12"]),
        ({"处罚决定日期": "2026-11-21"}, ["E-IMP-13"]),
        ({"处罚决定日期": ""}, ["E-IMP-11"]),
        ({"缴款期限": "2026-04-09"}, ["E-IMP-25"]),
        ({"复查日期": "2026-04-24"}, ["E-IMP-25"]),
        ({"罚款金额(万元)": "三"}, ["E-IMP-14"]),
        ({"罚款金额(万元)": ""}, ["E-IMP-26", "E-IMP-28"]),
        ({"处罚类别": "警告"}, ["E-IMP-28"]),
        ({"处罚类别": "罚金"}, ["E-IMP-15"]),
        ({"处罚类别": "、"}, ["E-IMP-11"]),
        ({"已缴罚款(元)": "30000.01"}, ["E-IMP-26"]),
        ({"已缴加处罚款(元)": "30001"}, ["E-IMP-26"]),
        ({"已缴罚款(元)": "29999.99"}, ["E-IMP-27"]),
        ({"缴清日期": ""}, ["E-IMP-27"]),
        ({"复查日期": ""}, ["E-IMP-29"]),
        ({"公示状态": "已终止公示"}, ["E-IMP-29"]),
        ({"处罚对象": "个人", "公示状态": "公示中"}, ["E-IMP-31"]),
        ({"没收违法所得、没收非法财物的金额(万元)": "1"}, ["E-IMP-28"]),
    ],
)
def test_bad_rows_of_penalties(enterprise, changes, codes):
    result = take_penalties([penalty_row(1, **changes)])
    assert codes_of(result) == codes
    assert not Penalty.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"处罚决定日期": "2026-04-10"},
        {"缴款期限": "2026-04-10", "缴清日期": "2026-04-10"},
        {"复查日期": "2026-04-25"},
        {"已缴加处罚款(元)": "30000"},
        {"已缴罚款(元)": "29999.99", "缴清日期": ""},
        {"缴款期限": "2027-01-05"},
        {"处罚决定日期": TODAY, "缴款期限": "", "已缴罚款(元)": "", "缴清日期": ""},
        {"处罚机关": "SH-SJ"},
        {"处罚对象": "个人"},
    ],
)
def test_rows_just_inside_the_rules(enterprise, changes):
    assert take_penalties([penalty_row(1, **changes)]).created == 1


def test_every_reason_of_a_row_is_named_at_once(enterprise):
    result = take_penalties([penalty_row(1, 处罚机关="甲", 处罚决定日期="乙", 处罚类别="丙")])
    assert sorted(codes_of(result)) == ["E-IMP-12", "E-IMP-15", "E-IMP-22"]


def test_a_duplicate_within_the_file_is_named_with_both_rows(enterprise):
    result = take_penalties([penalty_row(1), penalty_row(2), penalty_row(1)])
    assert codes_of(result) == ["E-IMP-21"] and "第4行与第2行重复" in result.bad_rows[0].reasons[0]
    assert result.bad_rows[0].number == 4


def test_a_missing_column_is_named_with_all_columns_found():
    rows = [{name: value for name, value in enterprise_row(1).items() if name != "法定代表人"}]
    with pytest.raises(Refusal) as refused:
        take_enterprises(rows)
    assert refused.value.message.startswith("缺少必备列“法定代表人”;文件中的列为:企业名称、统一社会信用代码、")


def test_a_column_that_no_rule_knows_is_named():
    assert take_enterprises([enterprise_row(1, 联系人="某")]).unused_columns == ("联系人",)


def test_a_comma_without_quotation_marks_does_not_shift_the_row():
    from flows.registers.imports import import_enterprises

    text = ",".join(enterprise_row(1)) + "\n" + ",".join(enterprise_row(1, 住所="甲路1号,乙室").values()) + "\n"
    result = import_enterprises("a.csv", text.encode(), actor=SYSTEM, at=NOW, today=TODAY)
    assert "E-IMP-30" in codes_of(result)


def test_40_bad_rows_of_2000_are_all_named_and_nothing_is_written():
    rows = [enterprise_row(n) for n in range(2000)]
    for n in range(0, 2000, 50):
        rows[n]["统一社会信用代码"] = rows[n]["统一社会信用代码"][:-1] + "O"

    result = take_enterprises(rows)

    assert [bad.number for bad in result.bad_rows] == [n + 2 for n in range(0, 2000, 50)]
    assert all(bad.reasons[0].startswith("E-ID-01 ") for bad in result.bad_rows)
    assert not result.is_written and not Enterprise.objects.exists()
    assert not Entry.objects.filter(chain="register:enterprises").exists()


@pytest.mark.parametrize("file_name", ["bad.csv", "bad.xlsx"])
def test_skip_bad_writes_the_1960_good_rows_and_the_bad_ones_to_a_file(file_name, django_assert_max_num_queries):
    rows = [enterprise_row(n) for n in range(2000)]
    for n in range(0, 2000, 50):
        rows[n]["统一社会信用代码"] = rows[n]["统一社会信用代码"][:-1] + "O"

    with django_assert_max_num_queries(40):
        result = take_enterprises(rows, skip_bad=True)

    assert (result.created, len(result.bad_rows), Enterprise.objects.count()) == (1960, 40, 1960)
    again = import_bad_rows(result, file_name)
    assert len(again.bad_rows) == 40 and again.unused_columns == ("行号", "不予导入原因")


def import_bad_rows(result, file_name):
    from flows.registers.imports import import_enterprises

    return import_enterprises(file_name, result.bad_rows_file(file_name), actor=SYSTEM, at=NOW, today=TODAY)


def test_xlsx_and_csv_give_the_same(enterprise):
    rows = [penalty_row(n, **{"罚款金额(万元)": "3.00"}) for n in range(1, 6)]
    in_excel = [
        row
        | {"罚款金额(万元)": 3.0, "已缴罚款(元)": 30000, "处罚决定日期": dt.datetime(2026, 4, 10), "缴款期限": 20260427}
        for row in rows
    ]
    take_penalties(rows, "a.csv")
    fields = [f.attname for f in Penalty._meta.fields if f.name != "id"]
    from_csv = list(Penalty.objects.order_by("decision_number").values(*fields))

    result = take_penalties(in_excel, "a.xlsx")

    assert (result.created, result.updated, result.unchanged) == (0, 0, 5)
    assert list(Penalty.objects.order_by("decision_number").values(*fields)) == from_csv


def test_the_same_file_twice_changes_nothing(enterprise):
    rows = [penalty_row(n) for n in range(1, 4)]
    take_penalties(rows)
    result = take_penalties(rows)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 3)


def test_an_update_writes_and_logs_old_and_new(enterprise):
    unpaid = {"已缴罚款(元)": "", "缴清日期": ""}
    take_penalties([penalty_row(1, **unpaid), penalty_row(2)])

    result = take_penalties([penalty_row(1), penalty_row(2)])

    assert (result.created, result.updated, result.unchanged) == (0, 1, 1)
    penalty = Penalty.objects.get(decision_number__endswith="〕1号")
    assert penalty.fine_paid == Decimal("30000")
    body = Entry.objects.filter(chain="register:penalties").last().body
    assert '"changes":[{"fine_paid":{"new":"30000.00","old":"0.00"}' in body
    assert result.table.sha256 in body


def test_a_file_without_the_ledger_leaves_the_ledger_alone(enterprise):
    take_penalties([penalty_row(1)])
    standard = dict(list(penalty_row(1).items())[:13])

    result = take_penalties([standard])

    assert result.unchanged == 1
    assert Penalty.objects.get().fine_paid == Decimal("30000")


def test_an_old_file_does_not_publish_again_what_was_ended(enterprise):
    take_penalties([penalty_row(1, 公示状态="公示中")])
    Penalty.objects.update(publicity_state="ENDED", ended_on=TODAY)

    result = take_penalties([penalty_row(1, 公示状态="公示中")])

    assert result.unchanged == 1
    assert Penalty.objects.get().publicity_state == Penalty.PublicityState.ENDED


def test_what_would_break_together_with_what_is_known_is_a_bad_row(enterprise):
    take_penalties([penalty_row(1, 公示日期="2026-04-15")])
    result = take_penalties([penalty_row(1, 处罚决定日期="2026-04-16", 缴款期限="2026-05-01")])
    assert codes_of(result) == ["E-IMP-25"]


def test_the_handler_is_found_by_name_within_the_authority(enterprise, units):
    squad = OrgUnit.objects.create(
        code="SH-SJ-ENF", name="执法大队", short_name="大队", kind="SQUAD", level="DISTRICT", parent=units["SH-SJ"]
    )
    people = [User.objects.create_user(f"h{n}", name=name) for n, name in enumerate(["钟离远", "简一", "简一"])]
    for user in people:
        grants.appoint(user=user, unit=squad, role="handler", from_on=dt.date(2020, 1, 1), actor=SYSTEM, at=NOW)

    take_penalties([penalty_row(1), penalty_row(2, 承办人="简一"), penalty_row(3, 承办人="外人")])

    found = dict(Penalty.objects.values_list("lead_handler_name", "lead_handler"))
    assert found == {"钟离远": people[0].pk, "简一": None, "外人": None}


def test_the_bad_rows_file_names_row_and_reason():
    result = take_enterprises([enterprise_row(1), enterprise_row(2, 法定代表人="")])
    import io

    sheet = load_workbook(io.BytesIO(result.bad_rows_file("bad.xlsx"))).active
    rows = list(sheet.values)
    assert rows[0][-2:] == ("行号", "不予导入原因")
    assert rows[1][-2:] == (3, "E-IMP-11 必填项为空(列:法定代表人)")
