"""HTML to archival PDF (PDF/A-2b, tagged). The only importer of weasyprint; only the worker imports this module."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import uharfbuzz

from .sealing.impression import pictures_in

FOLDER = Path(__file__).resolve().parent
FONTS = FOLDER / "fonts"
FONT_FILES = (
    "FandolFang-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
    "NotoSerifSC-Regular.otf",
)
FAMILIES = ("FandolFang", "FandolHei", "FandolKai", "FandolSong", "Noto Serif SC")
BASE = (FOLDER / "templates").as_uri() + "/"
READABLE = (FOLDER / "templates", FONTS)  # what a template may fetch, beside data URIs


class NotReady(Exception):
    """The machine cannot print papers (制文环境未就绪): says what is missing and the command that mends it."""


class RenderingFailed(Exception):
    """A paper cannot be printed faithfully (文书无法生成): a glyph, a resource or a style is missing."""


try:
    import pydyf
    import weasyprint
    from weasyprint.pdf import fonts as pdf_fonts
    from weasyprint.text import line_break
    from weasyprint.text.fonts import FontConfiguration
except OSError as missing_library:
    raise NotReady(
        f"papers need Pango ({missing_library}); run `make setup`, "
        "or `apt-get install libpango-1.0-0 libpangoft2-1.0-0` as root"
    ) from missing_library


@dataclass(frozen=True)
class Rendered:
    """A paper as bytes (文书原件), with its page count and the SHA-256 of the bytes."""

    data: bytes
    pages: int
    sha256: str


def check_ready() -> None:
    """Return if papers can be printed here; else NotReady, naming what is missing and the command."""
    missing = [name for name in (*FONT_FILES, "fonts.conf") if not (FONTS / name).is_file()]
    if missing:
        raise NotReady(f"fonts missing from documents/fonts: {', '.join(missing)}; run `git checkout documents/fonts`")
    _font_configuration()


def render(html: str) -> Rendered:
    """Print one HTML page as PDF/A-2b; the same HTML gives the same bytes.

    Raises RenderingFailed rather than print a box for a character, a font that is not the house's, or a
    paper whose picture or style is missing.
    """
    with _LOCK, _complaints() as complaints:
        try:
            laid_out = _lay_out(html)
            data = laid_out.write_pdf(pdf_variant="pdf/a-2b", pdf_tags=True)
        except weasyprint.urls.FatalURLFetchingError as error:
            raise RenderingFailed(str(error)) from error
        if complaints:
            _parsed.cache_clear()  # what is wrong with a style is said when it is parsed: each time
            raise RenderingFailed("; ".join(complaints))
    return Rendered(data=data, pages=len(laid_out.pages), sha256=hashlib.sha256(data).hexdigest())


def _lay_out(html: str) -> Any:
    """The pages of the paper; one that asks for it ends on an even page (版记置于最后一面, GB/T 9704-2012).

    Where the record stands alone after a blank page, neither of the two is numbered.
    """
    laid_out = _pages_of(html)
    if _ENDS_EVEN not in html[:200] or len(laid_out.pages) % 2 == 0:
        return laid_out
    laid_out = _pages_of(html.replace(_ENDS_EVEN, 'data-ends="turned"', 1))
    if laid_out.pages[-2]._page_box.page_type.blank:
        laid_out = _pages_of(html.replace(_ENDS_EVEN, 'data-ends="turned-unnumbered"', 1))
    return laid_out


def _pages_of(html: str) -> Any:
    page = weasyprint.HTML(string=_STYLE.sub("", html), base_url=BASE, url_fetcher=_Fetcher())
    styles = [_parsed(text) for text in _STYLE.findall(html)]
    return page.render(stylesheets=styles, font_config=_font_configuration(), cache=pictures_in(html))


@lru_cache(maxsize=32)
def _parsed(style: str) -> Any:
    """A style sheet of the house; the papers of one kind share theirs, and to parse it costs as much as its page."""
    return weasyprint.CSS(string=style, base_url=BASE, url_fetcher=_Fetcher(), font_config=_font_configuration())


_ENDS_EVEN = 'data-ends="even"'
_STYLE = re.compile("<style>(.*?)</style>", re.S)
_LOCK = threading.Lock()  # Pango's font map is not safe between threads


@cache
def _font_configuration() -> FontConfiguration:
    """One configuration for the life of the process, reading the house's fonts and no others.

    The variable is put back at once: a browser started by this process needs the machine's own fonts.
    """
    old = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    try:
        return FontConfiguration()
    finally:
        if old is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = old


class _Fetcher(weasyprint.urls.URLFetcher):
    """Reads data URIs and the package's own files, nothing else: a paper never calls the network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not any(path.is_relative_to(folder) for folder in READABLE):
            raise weasyprint.urls.FatalURLFetchingError(f"a paper may not fetch {url}")
        return super().fetch(url, headers)


class _Complaints(logging.Handler):
    """Collects WeasyPrint's warnings: each of them is a fault of the paper."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    handler, logger = _Complaints(), logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.found
    finally:
        logger.removeHandler(handler)


# WeasyPrint, mended in three places. All are pinned by tests/documents/test_rendering.py.


def _subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
    """Font.subset by the pinned uharfbuzz, with WeasyPrint's own flags and tables: the machine's library may be
    missing (then 60 times slower) or of another version (then other bytes)."""
    if font.family not in FAMILIES:
        raise RenderingFailed(f"the font {font.family} is not one of the house's")
    if not to_unicode:
        return
    flags = uharfbuzz.SubsetFlags
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(to_unicode)
    wanted.drop_table_tag_set.update(_DROPPED_TABLES)
    wanted.flags = flags.RETAIN_GIDS | flags.PASSTHROUGH_UNRECOGNIZED | flags.DESUBROUTINIZE | flags.NO_HINTING
    face = uharfbuzz.subset(uharfbuzz.Face(font.file_content, font.index), wanted)
    # The second pass cuts the empty glyphs after the last one used, and leaves the others their numbers.
    kept = uharfbuzz.SubsetInput()
    kept.glyph_set.update(range(max(to_unicode) + 1))
    kept.flags = flags.PASSTHROUGH_UNRECOGNIZED | flags.DESUBROUTINIZE | flags.NO_HINTING
    font.file_content = bytes(uharfbuzz.subset(face, kept).blob.data)


_DROPPED_TABLES = {
    int.from_bytes(tag.encode(), "big")
    for tag in ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
}


def _line_metrics(first_line: Any, text: str, layout: Any, *rest: Any, **options: Any) -> tuple[Any, ...]:
    """Height and baseline of a line by its first font alone, as CSS Inline 3 has it for a given line-height.

    Else one rare character out of the fallback font makes its line higher and breaks the grid of 22 lines.
    """
    style = layout.style  # gone once the line is measured
    layout, length, resume_at, width, height, baseline = _measured_metrics(first_line, text, layout, *rest, **options)
    if text and style["line_height"] != "normal":
        height, baseline = line_break.strut(style)
    return layout, length, resume_at, width, height, baseline


def _stream_data(stream: Any) -> bytes:
    """The bytes of a PDF stream, compressed once and at zlib's usual level.

    WeasyPrint asks twice, to write them and for the identifier of the file, and pydyf compresses hardest each time:
    a sixth of what a paper costs, for a third of a percent of its size.
    """
    if not stream.compress:
        return bytes(_written_anew.fget(stream))
    plain = b"\n".join(map(pydyf._to_bytes, stream.stream))
    was, packed = stream.__dict__.get("packed", (None, b""))
    if plain != was:
        packed = zlib.compress(plain)
        stream.packed = (plain, packed)
    extra = pydyf.Dictionary({**stream.extra, "Filter": "/FlateDecode", "Length": len(packed)})
    return b"\n".join((extra.data, b"stream", packed, b"endstream"))


_measured_metrics = line_break.first_line_metrics
_written_anew = pydyf.Stream.data
line_break.first_line_metrics = _line_metrics
pdf_fonts.Font.subset = _subset
pydyf.Stream.data = property(_stream_data)
