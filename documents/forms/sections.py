"""What house forms are made of (文书构件): a few typed parts, each printed by documents/parts/sections.html."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

BLANK: Final = "　　年　月　日"
DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True)
class Field:
    """A label and what stands beside it (栏目)."""

    label: str
    value: str = ""


@dataclass(frozen=True)
class Lines:
    """Label and value, one pair a line, without a frame (抬头事项)."""

    kind: ClassVar[str] = "lines"
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Fields:
    """A framed table of labels and values (表格): one pair across the page, or two beside each other, a row."""

    kind: ClassVar[str] = "fields"
    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True)
class Text:
    """Paragraphs (正文), under a heading if there is one; plain: not set in by two characters."""

    kind: ClassVar[str] = "text"
    paragraphs: tuple[str, ...]
    heading: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Items:
    """Numbered items (分项), one a paragraph."""

    kind: ClassVar[str] = "items"
    items: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its title and its share of the width."""

    title: str
    share: int = 1


@dataclass(frozen=True)
class Table:
    """A table with a head that every page repeats (清单)."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    heading: str = ""

    @property
    def widths(self) -> tuple[str, ...]:
        """The columns' widths in percent."""
        whole = sum(column.share for column in self.columns)
        return tuple(f"{100 * column.share / whole:.2f}%" for column in self.columns)


@dataclass(frozen=True)
class Turn:
    """A question and its answer (问答)."""

    question: str
    answer: str = ""


@dataclass(frozen=True)
class Dialogue:
    """Questions and answers of a record (笔录正文)."""

    kind: ClassVar[str] = "dialogue"
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Option:
    """One choice of a closed list, ticked or not (选项)."""

    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Checks:
    """A closed list with what was chosen (勾选)."""

    kind: ClassVar[str] = "checks"
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Hand:
    """A line for a signature by hand (签名栏): who signs, the number of the certificate, whether a date follows."""

    label: str
    certificate: str = ""
    dated: bool = False


@dataclass(frozen=True)
class Signatures:
    """Lines for signatures, kept together (签名)."""

    kind: ClassVar[str] = "signatures"
    hands: tuple[Hand, ...]


@dataclass(frozen=True)
class Opinion:
    """What one hand of an approval says (审批意见); empty until it is given."""

    text: str = ""
    by: str = ""
    on: dt.date | None = None

    @property
    def dated(self) -> str:
        """The day as printed, or room for it."""
        return day(self.on) if self.on else BLANK


@dataclass(frozen=True)
class Approval:
    """The opinions of an approval in order (审批栏), each with its label."""

    kind: ClassVar[str] = "approval"
    labels: tuple[str, ...]
    opinions: tuple[Opinion, ...]

    @property
    def rows(self) -> tuple[tuple[str, Opinion], ...]:
        """Each label with its opinion."""
        return tuple(zip(self.labels, self.opinions, strict=True))


def approved(labels: tuple[str, ...], opinions: tuple[Opinion | None, ...]) -> Approval:
    """The opinions with their labels; a hand that this approval does not pass through (None) has no row."""
    given = [(label, opinion) for label, opinion in zip(labels, opinions, strict=True) if opinion is not None]
    return Approval(tuple(label for label, _ in given), tuple(opinion for _, opinion in given))


Section = Lines | Fields | Text | Items | Table | Dialogue | Checks | Signatures | Approval
Sections = tuple[Section, ...]


def day(on: dt.date | None) -> str:
    """A day as papers print it, 2026年11月5日; room to write it where there is none."""
    return f"{on.year}年{on.month}月{on.day}日" if on else BLANK


def moment(at: dt.datetime) -> str:
    """A moment as papers print it, 2026年11月5日9时05分."""
    return f"{day(at.date())}{at.hour}时{at.minute:02}分"


def span(begin: dt.datetime, end: dt.datetime) -> str:
    """From when to when, the day said once."""
    until = f"{end.hour}时{end.minute:02}分" if begin.date() == end.date() else moment(end)
    return f"{moment(begin)}至{until}"


def paragraphs(text: str) -> tuple[str, ...]:
    """Typed text as paragraphs, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def chinese_amount(yuan: int | Decimal) -> str:
    """An amount in capitals (大写金额), 30000 as 叁万元整, 0.05 as 伍分; ValueError for nothing, parts of 分, 10^12."""
    cents = Decimal(yuan) * 100
    if not 0 < cents < 10**14 or cents != int(cents):
        raise ValueError(f"{yuan} cannot be written out")
    whole, rest = divmod(int(cents), 100)
    written = _written(whole) + "元" if whole else ""
    if not rest:
        return f"{written}整"
    tenths, ones = divmod(rest, 10)
    written += f"{DIGITS[tenths]}角" if tenths else "零" if whole else ""
    return written + (f"{DIGITS[ones]}分" if ones else "整")


def _written(yuan: int) -> str:
    """A whole number in capitals."""
    units = ("", "拾", "佰", "仟")
    written, gap = "", False
    for group in (2, 1, 0):
        part = yuan // 10 ** (4 * group) % 10**4
        for place in (3, 2, 1, 0):
            digit = part // 10**place % 10
            if digit:
                written += ("零" if gap and written else "") + DIGITS[digit] + units[place]
            gap = not digit if written else False
        if part:
            written += ("", "万", "亿")[group]
    return written


def figures(yuan: int | Decimal) -> str:
    """An amount in figures, with cents only where there are any: 30000, 1250.50."""
    return f"{yuan:.0f}" if yuan == int(yuan) else f"{yuan:.2f}"
