"""The register as a spreadsheet (登记簿导出): row by row to the disk, and no cell that computes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from documents.models import Document
from flows.desk.register import matters_of
from flows.desk.spreadsheet import Sheet, write_book
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
    sheet = Sheet("发文登记簿", list(zip(HEADINGS, WIDTHS, strict=True)), _rows(papers))
    return write_book([sheet], target)[0]


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
