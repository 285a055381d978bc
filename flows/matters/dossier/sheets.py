"""The dossier's own sheets (案卷首页、卷内目录等). Only the worker imports this module, for it renders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from documents import glyphs, rendering
from documents.binding import Part

from .contents import Contents, File


@dataclass(frozen=True)
class Row:
    """One line of the catalogue (卷内目录): from which page to which, as stamped."""

    title: str
    number: str
    by: str
    on: dt.date | None
    pages: str
    note: str


@dataclass(frozen=True)
class LeftOut:
    """A file that became no page (未并入文件): why, and whether that is a fault of the store."""

    file: File
    why: str
    is_fault: bool
    size: str = ""

    @property
    def title(self) -> str:
        """As the catalogue names it."""
        return f"{self.file.number} {self.file.title}".strip()

    @property
    def by(self) -> str:
        """From whom."""
        return self.file.by

    @property
    def on(self) -> dt.date:
        """Of which day."""
        return self.file.on

    @property
    def sha256(self) -> str:
        """The hash that the record has."""
        return self.file.sha256


def printed(contents: Contents, name: str, sheet: str, target: Path, **more: Any) -> int:
    """Print one sheet to the file; returns its pages. Characters without a glyph appear as their code."""
    facts = {"matter": contents.matter, "covers": contents.covers, "sheet": sheet, **more}
    html = render_to_string(f"matters/dossier/{name}.html", facts)
    made = rendering.render(glyphs.printable(html))
    target.write_bytes(made.data)
    return made.pages


def front(
    contents: Contents, parts: Sequence[Part], rows: Sequence[Row], left_out: Sequence[LeftOut], folder: Path
) -> list[Part]:
    """Cover and catalogue, which count no pages themselves."""
    cover, catalogue = folder / "cover.pdf", folder / "catalogue.pdf"
    facts = {
        "procedure": contents.procedure,
        "decision": contents.decisions[-1] if contents.decisions else None,
        "papers": len(contents.papers),
        "attachments": len(contents.attachments),
        "pages": sum(part.pages for part in parts),
        "faults": sum(row.is_fault for row in left_out),
    }
    pages = printed(contents, "cover", "案卷首页", cover, **facts)
    listed = printed(contents, "catalogue", "卷内目录", catalogue, rows=rows)
    return [
        Part("案卷首页", cover, pages, numbered=False),
        Part("卷内目录", catalogue, listed, numbered=False),
    ]


def course(contents: Contents, folder: Path, tick: Callable[[], None] = lambda: None) -> list[Part]:
    """What was done and why on which day: steps with opinions, each deadline day by day, the history."""
    target = folder / "course.pdf"
    lists = {"acts": contents.acts, "decisions": contents.decisions, "deliveries": contents.deliveries}
    parts = [Part("办理经过与意见", target, printed(contents, "course", "办理经过", target, **lists))]
    for number, clock in enumerate(contents.clocks):
        target = folder / f"clock-{number}.pdf"
        pages = printed(contents, "deadline", "期限说明", target, clock=clock)
        parts.append(Part(f"期限说明：{clock.title}", target, pages, "期限说明"))
        tick()
    target = folder / "history-sheet.pdf"
    parts.append(Part("留痕", target, printed(contents, "history", "留痕", target, entries=contents.entries)))
    return parts


def list_left_out(contents: Contents, left_out: Sequence[LeftOut], folder: Path) -> list[Part]:
    """The list of what became no page; none where everything did."""
    if not left_out:
        return []
    target = folder / "left-out.pdf"
    pages = printed(contents, "left_out", "未并入文件清单", target, left_out=left_out)
    return [Part("未并入文件清单", target, pages)]
