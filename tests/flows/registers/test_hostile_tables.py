"""Tables that nobody means well with, or that a spreadsheet made strange: refused, nothing half written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from flows.registers.imports import import_penalties
from flows.registers.models import Enterprise, Penalty
from flows.registers.tables import MOST_ROWS, read_table, write_table
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.refusals import Refusal
from tests.flows.registers.conftest import (
    ALL_ENTERPRISE_COLUMNS,
    ALL_PENALTY_COLUMNS,
    NOW,
    TODAY,
    enterprise_row,
    penalty_row,
    take_enterprises,
    take_penalties,
)
from tests.uploads.bounds import bounded

NAMES = ["企业名称", "统一社会信用代码"]


def xlsx(*rows: list[Any]) -> bytes:
    return write_table(rows[0], rows[1:], "a.xlsx")


def changed(content: bytes, name: str, change: Any) -> bytes:
    """The workbook with one of its parts changed by a function of its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            body = old.read(part.filename)
            new.writestr(part.filename, change(body) if part.filename == name else body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOOK = xlsx(NAMES, ["甲", "1"])


def with_sheet(change: Any) -> bytes:
    return changed(BOOK, SHEET, change)


def far_away(body: bytes) -> bytes:
    """One more cell in the last line and the last column that a spreadsheet has, and a size to fit."""
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return body.replace(b"</sheetData>", cell.encode())


def last_line(body: bytes) -> bytes:
    cell = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>乙</t></is></c></row></sheetData>'
    return body.replace(b"</sheetData>", cell.encode())


def said(content: bytes, name: str = "a.xlsx") -> str:
    """How many rows it has, or code and reason of the refusal."""
    try:
        return f"{len(read_table(name, content, NAMES).rows)} rows"
    except Refusal as refused:
        return f"{refused.rule.code} {refused.facts.get('why', '')}"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            lambda: with_sheet(lambda b: b + b" " * (3 << 30)), "E-IMP-02 解压后超过64 MB", id="3 GB of blanks"
        ),
        pytest.param(lambda: with_sheet(far_away), "E-IMP-02 第1048576行有16384列", id="a cell far away"),
        pytest.param(lambda: with_sheet(last_line), "2 rows", id="a row in the last line"),
        pytest.param(
            lambda: "\n".join(["企业名称,统一社会信用代码", *["甲,1"] * (MOST_ROWS + 1)]).encode(),
            "E-IMP-02 超过100000行的上限",
            id="a row too many",
        ),
        pytest.param(lambda: b",".join([b"a"] * 900_000), "E-IMP-02 第1行有900000列", id="900,000 columns"),
        pytest.param(lambda: b"a" * (19 << 20), "E-IMP-02 第1行:field larger", id="19 MB in a cell"),
        pytest.param(lambda: b'"' * (19 << 20), "E-IMP-0", id="19 MB of quotation marks"),
    ],
)
def test_memory_and_processor_are_bounded(content: Any, expected: str) -> None:
    made = content()
    assert bounded(lambda: said(made)).startswith(expected)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "content",
    [
        BOOK[:-30],
        BOOK[: len(BOOK) // 2],
        with_sheet(lambda b: b[:-40]),
        with_sheet(lambda b: b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>" + b.replace(b"<v>", b"<v>&a;")),
        with_sheet(lambda b: b.replace(b'r="', b'r="Z')),
        with_sheet(lambda b: b.replace(b't="inlineStr"', b't="d"')),
        changed(BOOK, "xl/workbook.xml", lambda b: b.replace(b"sheet1", b"sheet9")),
        changed(BOOK, "[Content_Types].xml", lambda b: b""),
        b"PK\x03\x04" + b"\0" * 500,
    ],
)
def test_a_broken_workbook_is_refused_or_read_and_nothing_else(content: bytes) -> None:
    assert said(content).startswith(("E-IMP-", "1 rows"))


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("企业名称,统一社会信用代码\n甲,1\0\n".encode(), "E-IMP-02 既不是"),
        ("企业名称,统一社会信用代码\n甲,1\n".encode("utf-16-le"), "E-IMP-02 既不是"),
        ("企业名称,统一社会信用代码\n甲,1\n".encode("gbk"), "1 rows"),
        ("企业名称,统一社会信用代码\n甲,1\n".encode("utf-16"), "1 rows"),
        ("企业名称,统一社会信用代码\n甲,1\n".encode()[:-5] + b"\xff", "E-IMP-02"),
        ('企业名称,统一社会信用代码\n甲,"1\n2"\n'.encode(), "1 rows"),
        ('企业名称,统一社会信用代码\n甲,1\n"乙'.encode(), "E-IMP-02 第3行"),
    ],
)
def test_csv_with_wrong_bytes(content: bytes, expected: str) -> None:
    assert said(content, "a.csv").startswith(expected)


def test_formulas_count_by_their_value_and_merged_cells_by_their_first(units: Any) -> None:
    row = enterprise_row(1)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["企业台账"])
    sheet.merge_cells("A1:D1")
    sheet.append(ALL_ENTERPRISE_COLUMNS)
    sheet.append([row.get(name) for name in ALL_ENTERPRISE_COLUMNS])
    sheet.append(["=A3", *[row.get(name) for name in ALL_ENTERPRISE_COLUMNS[1:]]])  # never calculated: no value
    stream = io.BytesIO()
    book.save(stream)
    table = read_table("a.xlsx", stream.getvalue(), ALL_ENTERPRISE_COLUMNS)

    assert [each.number for each in table.rows] == [3, 4]
    assert table.rows[1].cells[ALL_ENTERPRISE_COLUMNS[0]] is None


STRANGE: list[Any] = [
    "9" * 40,
    "9" * 4000,
    "1e400",
    "-0",
    float("1e300"),
    float("nan"),
    float("inf"),
    2**70,
    True,
    dt.time(1, 2),
    dt.datetime(9999, 12, 31, 23, 59),
    dt.date(1900, 1, 1),
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "10000-01-01",
    "٢٠٢٦-٠٤-١٠",
    "=1+1",
    "#REF!",
    "\u202e\u200b",
    "<script>alert(1)</script>",
    "'; DROP TABLE registers_penalty; --",
    "👩\u200d🔬" * 100,
    "长" * 5000,
    "\x01\x1f",
]


@pytest.mark.parametrize("name", ALL_PENALTY_COLUMNS)
def test_whatever_stands_in_a_cell_is_a_value_or_a_bad_row(units: Any, name: str) -> None:
    take_enterprises([enterprise_row(1)])
    rows = [penalty_row(number, **{name: value}) for number, value in enumerate(STRANGE, start=1)]
    entries, penalties = Entry.objects.count(), Penalty.objects.count()

    result = take_penalties(rows)

    assert all(bad.reasons and bad.number > 1 for bad in result.bad_rows)
    if result.bad_rows:
        assert not result.is_written
        assert (Entry.objects.count(), Penalty.objects.count()) == (entries, penalties)
        good = take_penalties(rows, skip_bad=True)
        assert Penalty.objects.count() == penalties + good.created


@pytest.mark.parametrize("name", ALL_ENTERPRISE_COLUMNS)
def test_the_same_in_the_register_of_enterprises(units: Any, name: str) -> None:
    rows = [enterprise_row(number, **{name: value}) for number, value in enumerate(STRANGE, start=1)]
    result = take_enterprises(rows, skip_bad=True)
    assert Enterprise.objects.count() == result.created
    assert result.created + len(result.bad_rows) == len(rows)


def test_a_refused_file_leaves_nothing(units: Any) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refusal):
        import_penalties("a.xlsx", with_sheet(far_away), actor=SYSTEM, at=NOW, today=TODAY)
    assert (Entry.objects.count(), Penalty.objects.count()) == (entries, 0)
