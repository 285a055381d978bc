"""A letter of no procedure, and reading back what was printed."""

from __future__ import annotations

import ctypes
import datetime as dt
from dataclasses import dataclass
from functools import cache

import pypdfium2
import pypdfium2.raw as pdfium

from documents import rendering, stationery

MM = 72 / 25.4
PARAGRAPHS = (
    "你单位于2026年11月2日提出的行政处罚信息信用修复申请收悉。",
    "经核实，你单位已经履行行政处罚决定确定的义务，同意予以信用修复。",
)
REMEDY = "对本通知不服的，可以自收到本通知之日起60日内申请行政复议。"


@dataclass(frozen=True)
class Reply:
    """Context of the sample letter (示例复函)."""

    paragraphs: tuple[str, ...] = PARAGRAPHS
    remedy: str = REMEDY
    contact: str = "王五"
    phone: str = "021-00000000"
    copies: str = ""


@dataclass(frozen=True)
class Glyph:
    """One printed character: where its em box lies in mm from the page's upper left, and in which font."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    font: str


@dataclass(frozen=True)
class Bar:
    """One filled red shape, in mm from the page's upper left."""

    left: float
    top: float
    right: float
    bottom: float


def imprint(**changes: object) -> stationery.Imprint:
    """What the house prints on the sample."""
    url = stationery.verify_url("7K2MQABCDEFGHJKMNPQRSTVWXY")
    facts: dict[str, object] = {
        "number": "（沪松）应急信修〔2026〕1号",
        "kind_name": "复函",
        "title": "信用修复结果通知",
        "authority": "上海市松江区应急管理局",
        "recipient": "上海泗泾示例化工有限公司",
        "signatory": "李四",
        "issued_on": dt.date(2026, 11, 5),
        "printed_code": "7K2MQ-ABCDE-FGHJK-MNPQR-STVWXY",
        "verify_url": url,
        "qr": stationery.qr_image(url),
    }
    return stationery.Imprint(**(facts | changes))  # type: ignore[arg-type]


@cache
def printed(context: Reply | None = None, **changes: object) -> rendering.Rendered:
    """The sample letter as PDF; printed once for all tests that measure it."""
    html = stationery.compose(stationery.template_of("sample.reply"), imprint(**changes), context or Reply())
    return rendering.render(html)


def text_of(data: bytes) -> str:
    """All text, pages joined, without line breaks."""
    with pypdfium2.PdfDocument(data) as pdf:
        return "".join(page.get_textpage().get_text_bounded() for page in pdf).replace("\r\n", "")


def glyphs_of(data: bytes, page: int = 0) -> list[Glyph]:
    """The printed characters of one page in reading order."""
    found = []
    with pypdfium2.PdfDocument(data) as pdf:
        sheet = pdf[page]
        height, text = sheet.get_height(), sheet.get_textpage()
        for index in range(text.count_chars()):
            char = chr(pdfium.FPDFText_GetUnicode(text, index))
            if char.isspace():
                continue
            name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
            pdfium.FPDFText_GetFontInfo(text, index, name, 200, flags)
            left, bottom, right, top = text.get_charbox(index, loose=True)
            box = (left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)
            found.append(Glyph(char, *box, name.value.decode()))
    return found


def red_bars_of(data: bytes, page: int = 0) -> list[Bar]:
    """The red lines of one page from top to bottom."""
    bars = []
    with pypdfium2.PdfDocument(data) as pdf:
        sheet = pdf[page]
        for shape in sheet.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,)):
            rgba = [ctypes.c_uint() for _ in range(4)]
            pdfium.FPDFPageObj_GetFillColor(shape, *rgba)
            if tuple(part.value for part in rgba[:3]) == (230, 0, 18):
                left, bottom, right, top = shape.get_bounds()
                height = sheet.get_height()
                bars.append(Bar(left / MM, (height - top) / MM, right / MM, (height - bottom) / MM))
    return sorted(bars, key=lambda bar: bar.top)


def lines_of(glyphs: list[Glyph]) -> list[str]:
    """The characters as lines, by their height on the page."""
    rows: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        rows.setdefault(round((glyph.top + glyph.bottom) / 2), []).append(glyph)
    merged: list[list[Glyph]] = []
    for key in sorted(rows):
        if merged and key - round((merged[-1][0].top + merged[-1][0].bottom) / 2) <= 2:
            merged[-1].extend(rows[key])
        else:
            merged.append(list(rows[key]))
    return ["".join(g.char for g in sorted(row, key=lambda g: g.left)) for row in merged]
