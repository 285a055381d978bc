"""Article numbers (条款号) as Chinese law writes them: 第五十八条第一款第二项."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = "零一二三四五六七八九"
_NUMERAL: Final = "[零一二三四五六七八九十百]+"
_WRITTEN = re.compile(
    rf"第(?P<article>{_NUMERAL}|\d+)条(?P<inserted>之{_NUMERAL})?"
    rf"(?:第(?P<paragraph>{_NUMERAL}|\d+)款)?(?:第[((]?(?P<item>{_NUMERAL}|\d+)[))]?项)?"
)


def chinese_numeral(number: int) -> str:
    """1…999 in Chinese numerals as used in citations: 10 → 十, 58 → 五十八, 101 → 一百零一."""
    if not 0 < number < 1000:
        raise ValueError(f"no article has the number {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def arabic_number(numeral: str) -> int:
    """The number of a Chinese or Arabic numeral; ValueError if it is neither."""
    if numeral.isdecimal():
        return int(numeral)
    total, digit = 0, 0
    for sign in numeral:
        if sign == "百":
            total, digit = total + 100 * digit, 0
        elif sign == "十":
            total, digit = total + 10 * (digit or 1), 0
        else:
            digit = DIGITS.index(sign)
    total += digit
    if numeral != chinese_numeral(total):
        raise ValueError(f"{numeral!r} is no numeral")
    return total


def written_article(article: int | str, paragraph: int | None = None, item: int | None = None) -> str:
    """The article as a citation writes it.

    article  58, ``"58"``, ``"第58条第一款"`` or ``"第五十八条"``; paragraph 款 and item 项 may be given apart.
    Returns 第五十八条第一款第二项; raises ValueError for what is no article number.
    """
    text = str(article).strip()
    match = _WRITTEN.fullmatch(f"第{text}条" if text.isdecimal() else text)
    if match is None:
        raise ValueError(f"{text!r} is no article number")
    paragraph = paragraph or _number(match["paragraph"])
    item = item or _number(match["item"])
    written = f"第{chinese_numeral(arabic_number(match['article']))}条{match['inserted'] or ''}"
    if paragraph:
        written += f"第{chinese_numeral(paragraph)}款"
    if item:
        written += f"第{chinese_numeral(item)}项"
    return written


def article_number(article: str) -> int:
    """The number of the article in 第五十八条第一款; 0 if there is none."""
    match = _WRITTEN.match(article)
    return arabic_number(match["article"]) if match else 0


def _number(numeral: str | None) -> int | None:
    return arabic_number(numeral) if numeral else None
