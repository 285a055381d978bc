"""Cells as people write them."""

import datetime as dt
from decimal import Decimal

import pytest

from flows.registers import cells
from flows.registers.columns import KINDS
from flows.registers.tables import read_table
from permissions.refusals import Refusal


@pytest.mark.parametrize(
    "cell",
    [
        "2026-04-10",
        "2026/4/10",
        "2026.4.10",
        "2026年4月10日",
        "20260410",
        20260410,
        20260410.0,
        "2026-04-10 00:00:00",
        " 2026-04-10 ",
        "２０２６-04-10",
        dt.date(2026, 4, 10),
        dt.datetime(2026, 4, 10, 12),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(cell):
    assert cells.date(cell) == dt.date(2026, 4, 10)


@pytest.mark.parametrize("cell", ["2026-02-29", "2026-04/10", "2026410", "04-10", "26-04-10", "明天", 46122])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(Refusal) as refused:
        cells.date(cell)
    assert refused.value.rule.code == "E-IMP-12"


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("3", "30000"),
        ("0.35", "3500"),
        (1.1, "11000"),
        (0.1 + 0.2, "3000"),
        ("1,234.5", "12345000"),
        ("０．５", "5000"),
    ],
)
def test_ten_thousand_yuan_is_converted_exactly(cell, yuan):
    assert cells.ten_thousand_yuan(cell) == Decimal(yuan)


@pytest.mark.parametrize(
    "cell", ["-1", "三万", "3万", "3,5", "1.0000001", "nan", "1e3", float("inf"), "99999999999999"]
)
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(Refusal) as refused:
        cells.ten_thousand_yuan(cell)
    assert refused.value.rule.code == "E-IMP-14"


def test_kinds_are_read_whatever_stands_between_them():
    assert cells.choices(KINDS)("警告；罚款、没收违法所得，罚款") == "WARNING,FINE,GAINS"


def test_blanks_of_any_width_are_trimmed():
    assert cells.text_of("　 上海演示有限公司\u00a0 ") == "上海演示有限公司"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_usual_encodings(encoding):
    table = read_table("a.csv", "名称,金额（万元）\n甲,1\n".encode(encoding), ["名称"])
    assert table.columns == ("名称", "金额(万元)")
    assert table.rows[0].cells == {"名称": "甲", "金额(万元)": "1"}


def test_a_title_above_the_header_is_passed_over_and_rows_keep_their_numbers():
    table = read_table("a.csv", "行政处罚台账,,\n名称,金额\n\n甲,1\n".encode(), ["名称", "金额"])
    assert [row.number for row in table.rows] == [4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0old", "E-IMP-02"),
        (b"\xff\xfe\x00", "E-IMP-02"),
        (b"PK\x03\x04broken", "E-IMP-02"),
        (b'a,b\n"x', "E-IMP-02"),
        (b"", "E-IMP-03"),
        ("名称,金额\n".encode(), "E-IMP-03"),
        ("名称,名称\n甲,1\n".encode(), "E-IMP-04"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content, code):
    with pytest.raises(Refusal) as refused:
        read_table("a.xlsx", content, ["名称"])
    assert refused.value.rule.code == code
