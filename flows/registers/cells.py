"""What one cell says: text, date, amount, choice. Every function takes the raw cell and raises Refusal."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .import_rules import E_IMP_12, E_IMP_14, E_IMP_15, E_IMP_16, E_IMP_17

EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月|(\d{2}))(\d{1,2})日?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"  # csv exports often carry a time of day
)
AMOUNT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")  # 3,5 is refused, not read as 35
LARGEST = Decimal(10) ** 12
DIGITS = 25  # no amount below the largest is longer, and arithmetic is exact so far
SEPARATORS = re.compile(r"[、,;/|\n]+")
TRUE, FALSE = {"是", "Y", "TRUE", "1", "已履行"}, {"否", "N", "FALSE", "0", "未履行"}

Parse = Callable[[Any], Any]


def text_of(cell: Any) -> str:
    """The cell as text, trimmed of blanks of any width; Excel's errors are refused with E-IMP-17."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\ufeff", "").replace("\u200b", "").strip()
    if text in EXCEL_ERRORS:
        raise E_IMP_17.refusal(value=text)
    return text


def half_width(cell: Any) -> str:
    """The cell as text in half-width characters, for codes, dates and amounts."""
    return unicodedata.normalize("NFKC", text_of(cell)).strip()


def text(limit: int) -> Parse:
    """A parser of texts of at most ``limit`` characters; longer ones are refused with E-IMP-16."""

    def parse(cell: Any) -> str:
        found = text_of(cell)
        if len(found) > limit:
            raise E_IMP_16.refusal(limit=limit, length=len(found))
        return found

    return parse


def date(cell: Any) -> dt.date:
    """The date of an Excel date cell or of 2026-04-10, 2026/4/10, 2026.4.10, 2026年4月10日, 20260410."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    written = half_width(cell)
    match = DATE.fullmatch(written)
    if match is None or (match[6] and len(match[7]) != 2):
        raise E_IMP_12.refusal(value=written)
    month = next(part for part in match.groups()[1:6] if part)
    try:
        return dt.date(int(match[1]), int(month), int(match[7]))
    except ValueError as error:
        raise E_IMP_12.refusal(value=written) from error


def yuan(cell: Any) -> Decimal:
    """An amount in yuan, exact to the fen; thousands separators and a currency sign are read over."""
    return _amount(cell, Decimal(1))


def ten_thousand_yuan(cell: Any) -> Decimal:
    """An amount given in 万元 as yuan, converted exactly."""
    return _amount(cell, Decimal(10_000))


def _amount(cell: Any, unit: Decimal) -> Decimal:
    """Excel keeps 15 digits and hands over binary fractions, so a float is read back at 15 digits."""
    written = f"{cell:.15g}" if isinstance(cell, float) else half_width(cell).lstrip("¥ ")
    if not AMOUNT.fullmatch(written) or len(written) > DIGITS:
        raise E_IMP_14.refusal(value=written)
    amount = Decimal(written.replace(",", "")) * unit
    fen = amount.quantize(Decimal("0.01"))
    if fen != amount or amount >= LARGEST:
        raise E_IMP_14.refusal(value=written)
    return fen


def choice(values: Mapping[str, Any]) -> Parse:
    """A parser of one word out of a closed list, as its code; others are refused with E-IMP-15."""

    def parse(cell: Any) -> Any:
        written = half_width(cell)
        if written not in values:
            raise E_IMP_15.refusal(value=written, allowed="、".join(values))
        return values[written]

    return parse


def choices(values: Mapping[str, str]) -> Parse:
    """A parser of several words out of a closed list, as their codes joined by commas, each once."""
    one = choice(values)

    def parse(cell: Any) -> str:
        words = [word.strip() for word in SEPARATORS.split(half_width(cell)) if word.strip()]
        return ",".join(dict.fromkeys(one(word) for word in words))

    return parse


def yes_or_no(cell: Any) -> bool:
    """是 or 否 (also Y, N, 1, 0, 已履行, 未履行)."""
    written = half_width(cell).upper()
    if written not in TRUE | FALSE:
        raise E_IMP_15.refusal(value=written, allowed="是、否")
    return written in TRUE
