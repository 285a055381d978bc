"""Reading tables (xlsx, csv) as people send them, without judging what the cells mean."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

from .import_rules import E_IMP_02, E_IMP_03, E_IMP_04

HEADER_SEARCHED_IN_ROWS = 5  # people like to put a title over the table
EXCEL_OLD = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
# More than any bureau has; a hundred kilobytes can be made to unfold to gigabytes, or to a million blank lines.
MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 100_000, 500, 64 << 20


@dataclass(frozen=True)
class Row:
    """One row of data: its number as the spreadsheet shows it, its cells by column, and cells beyond the header."""

    number: int
    cells: dict[str, Any]
    surplus: int = 0


@dataclass(frozen=True)
class Table:
    """A table as it was read: file name, SHA-256 of its bytes, columns in order, rows that are not blank."""

    file_name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def column_name(text: Any) -> str:
    """A column's name as it is compared: half width, no blanks; ``（万元）`` and ``(万元)`` are one."""
    return "".join(unicodedata.normalize("NFKC", str(text or "")).replace("\ufeff", "").split())


def read_table(file_name: str, content: bytes, known_columns: Iterable[str]) -> Table:
    """The table in these bytes; the header is the first row of five with the most known columns.

    Raises Refusal E-IMP-02 for a file that is neither xlsx nor csv, E-IMP-03 if it holds no data,
    E-IMP-04 for a column that stands there twice.
    """
    lines = _bounded(file_name, _xlsx(file_name, content) if content.startswith(ZIP) else _csv(file_name, content))
    known = {column_name(name) for name in known_columns}
    if not lines:
        raise E_IMP_03.refusal(file=PurePath(file_name).name)
    at, cells = max(
        lines[:HEADER_SEARCHED_IN_ROWS], key=lambda line: (len(known.intersection(map(column_name, line[1]))), -line[0])
    )
    header = [column_name(cell) for cell in cells]
    while header and not header[-1]:
        header.pop()
    for name in header:
        if name and header.count(name) > 1:
            raise E_IMP_04.refusal(column=name)
    rows = tuple(
        Row(number, dict(zip(header, cells, strict=False)), sum(not is_blank(c) for c in cells[len(header) :]))
        for number, cells in lines
        if number > at
    )
    if not rows:
        raise E_IMP_03.refusal(file=PurePath(file_name).name)
    columns = tuple(name for name in header if name)
    return Table(PurePath(file_name).name, hashlib.sha256(content).hexdigest(), columns, rows)


def _bounded(file_name: str, lines: Iterator[list[Any]]) -> list[tuple[int, list[Any]]]:
    """The lines that are not blank with their numbers; refused is what no register could be."""
    found: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(lines, start=1):
        if len(cells) > MOST_COLUMNS:
            why = f"第{number}行有{len(cells)}列,超过{MOST_COLUMNS}列的上限"
            raise E_IMP_02.refusal(file=PurePath(file_name).name, why=why)
        if all(map(is_blank, cells)):
            continue
        if len(found) > MOST_ROWS:
            raise E_IMP_02.refusal(file=PurePath(file_name).name, why=f"超过{MOST_ROWS}行的上限,请分批导入")
        found.append((number, cells))
    return found


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing but blanks, full-width ones included."""
    return cell is None or (isinstance(cell, str) and not cell.strip().strip("\ufeff\u200b"))


def _xlsx(file_name: str, content: bytes) -> Iterator[list[Any]]:
    """The rows of the first sheet, values instead of formulas; what an archive unfolds to is asked before it is."""
    name = PurePath(file_name).name
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unfolded = sum(part.file_size for part in archive.infolist())
        if unfolded <= MOST_BYTES:
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # a sheet may say that it is a million lines long
            for row in sheet.iter_rows(values_only=True):
                yield list(row)
            return
    except Exception as error:  # noqa: BLE001  whatever the library makes of bytes that somebody sent
        raise E_IMP_02.refusal(file=name, why="不是有效的 xlsx 文件") from error
    raise E_IMP_02.refusal(file=name, why=f"解压后超过{MOST_BYTES // 1024 // 1024} MB")


def _csv(file_name: str, content: bytes) -> Iterator[list[Any]]:
    """The rows of a csv file, whatever of the usual encodings it is in."""
    if content.startswith(EXCEL_OLD):
        raise E_IMP_02.refusal(file=PurePath(file_name).name, why="旧版 xls 格式或加密文件")
    text = decoded(file_name, content)
    first_line = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first_line and "," not in first_line else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from lines
    except csv.Error as error:
        why = f"第{lines.line_num}行:{error}"
        raise E_IMP_02.refusal(file=PurePath(file_name).name, why=why) from error


def decoded(file_name: str, content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with its mark (Excel's 'Unicode text'), else GB18030."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise E_IMP_02.refusal(file=PurePath(file_name).name, why="既不是 UTF-8 也不是 GB18030 编码")


def write_table(columns: Iterable[str], rows: Iterable[Iterable[Any]], file_name: str) -> bytes:
    """The bytes of a table, xlsx or (for any other ending) csv in UTF-8 with the mark that Excel wants."""
    if PurePath(file_name).suffix.lower() != ".xlsx":
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(list(columns))
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
