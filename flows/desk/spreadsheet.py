"""Spreadsheets that the desk hands out (电子表格): row by row to the disk, and no cell that computes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """One sheet (工作表): its name, its headings with the width of their columns, and its rows as they come."""

    title: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def write_book(sheets: Iterable[Sheet], target: Path) -> list[int]:
    """Write the sheets to the file; returns how many rows each has."""
    book, counts = Workbook(write_only=True), []
    for each in sheets:
        sheet, count = book.create_sheet(each.title), 0
        for number, (_, width) in enumerate(each.headings, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "B2"
        sheet.append([_cell(sheet, heading) for heading, _ in each.headings])
        for row in each.rows:
            sheet.append([_cell(sheet, value) for value in row])
            count += 1
        counts.append(count)
    book.save(target)
    return counts


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A cell that is text if it is text: what begins like a formula stays the words that somebody typed."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    if cell.data_type != "s" or value[:1] in "=+-@":
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
