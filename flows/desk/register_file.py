"""The register as a spreadsheet (登记簿导出): row by row to the disk, and no cell that computes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from documents.models import Document
from flows.desk.register import matters_of
from permissions.clock import SHANGHAI

HEADINGS = (
    "文号", "发文机关", "文种", "标题", "主送", "签发人", "成文日期", "编号时间", "办件编号", "状态", "事由",
    "变更时间", "替代文书", "更正通知", "页数", "SHA-256",
)  # fmt: skip
WIDTHS = (30, 26, 18, 34, 30, 12, 12, 18, 16, 10, 30, 18, 30, 30, 6, 66)
AT_ONCE = 500
MOST = 20_000


def write(papers: QuerySet[Document], target: Path) -> int:
    """Write the papers in the order of their numbers; returns how many."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("发文登记簿")
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, heading) for heading in HEADINGS])
    count = 0
    for row in _rows(papers):
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    book.save(target)
    return count


def _rows(papers: QuerySet[Document]) -> Iterator[tuple[Any, ...]]:
    ordered = papers.select_related("replaced_by").prefetch_related("corrections")
    ordered = ordered.order_by("series__year", "series__word", "series_id", "serial")
    waiting: list[Document] = []
    for paper in ordered.iterator(chunk_size=AT_ONCE):
        waiting.append(paper)
        if len(waiting) == AT_ONCE:
            yield from _lines(waiting)
            waiting = []
    yield from _lines(waiting)


def _lines(papers: list[Document]) -> Iterator[tuple[Any, ...]]:
    matters = matters_of(papers)
    for paper in papers:
        matter = matters.get(paper.subject_ref)
        is_made = paper.state != Document.State.NUMBERED
        yield (
            paper.number,
            paper.authority_name,
            paper.kind_name,
            paper.title,
            paper.recipient,
            paper.signatory,
            paper.issued_on,
            paper.numbered_at.astimezone(SHANGHAI).replace(tzinfo=None),
            (matter.number if matter else "") or "",
            paper.get_standing_display() if is_made else "尚未定稿",
            paper.standing_reason,
            paper.standing_at.astimezone(SHANGHAI).replace(tzinfo=None) if paper.standing_at else "",
            paper.replaced_by.number if paper.replaced_by else "",
            "、".join(notice.number for notice in paper.corrections.all()),
            paper.pages,
            paper.sha256,
        )


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A cell that is text if it is text: what begins like a formula stays the words that somebody typed."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    if cell.data_type != "s" or value[:1] in "=+-@":
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
