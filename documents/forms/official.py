"""The red-head paper (文件格式, GB/T 9704-2012 part 7): what its writer says; the house adds head and closing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

_FIRST: Final = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND: Final = re.compile(r"（[一二三四五六七八九十]{1,3}）")
HEADING_LENGTH: Final = 56  # two lines: what is longer is a paragraph, not a heading
SERIAL_OF_COPIES: Final = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph (自然段) of a paper; level 1 is a heading 一、 in 黑体, 2 a heading （一） in 楷体, 0 is text."""

    text: str
    level: int = 0


@dataclass(frozen=True, kw_only=True)
class RedHead:
    """What every red-head paper says beside its text (文件要素); upward: its 签发人, and whom to ask in its note.

    addressee      主送机关 without the colon; empty where there is none
    attachments    their names (附件说明), in order
    upward         报告 or 请示: the number goes left and the paper's signatory is named on its right
    contact, phone who is asked (附注); an upward paper must name both
    note           another note (附注) without brackets, such as 此件公开发布
    copies         抄送机关, without the full stop
    printed_by, printed_on  印发机关 and 印发日期 of the record (版记)
    serial, secrecy, urgency  份号 of six digits, 密级和保密期限, 紧急程度; empty where there is none
    Raises ValueError for an upward paper without contact or phone, and for a serial that is not six digits.
    """

    addressee: str
    printed_by: str
    printed_on: dt.date
    attachments: tuple[str, ...] = ()
    upward: bool = False
    contact: str = ""
    phone: str = ""
    note: str = ""
    copies: str = ""
    serial: str = ""
    secrecy: str = ""
    urgency: str = ""

    def __post_init__(self) -> None:
        if self.upward and not (self.contact and self.phone):
            raise ValueError("an upward paper names whom to ask, and a phone")
        if self.serial and not SERIAL_OF_COPIES.fullmatch(self.serial):
            raise ValueError(f"{self.serial!r} is no serial of six digits")


@dataclass(frozen=True, kw_only=True)
class OfficialPaper(RedHead):
    """Context of a red-head paper (文件格式) with the text that its drafter wrote, downward or upward."""

    body: tuple[Paragraph, ...]


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Typed text as paragraphs, one a line; a short line without full stop that begins 一、 or （一） is a heading."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(Paragraph(line, _level(line)) for line in lines if line)


def _level(line: str) -> int:
    if len(line) > HEADING_LENGTH or line[-1] in "。；：！？":
        return 0
    return 1 if _FIRST.match(line) else 2 if _SECOND.match(line) else 0
