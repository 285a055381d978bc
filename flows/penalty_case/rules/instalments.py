"""Deferral and instalments (延期、分期缴纳罚款), 行政处罚法 art 66(2): parts written one a line, a day and a sum."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from permissions.refusals import Refusal

from ..models import PenaltyCase
from .drafting import money
from .handling import REQUEST_WANTED
from .performing import penalty_now

_LINE: Final = re.compile(
    r"\s*(?P<year>\d{4})[-年./](?P<month>\d{1,2})[-月./](?P<day>\d{1,2})日?\s*[:：,，\s]*\s*"
    r"(?:人民币)?(?P<sum>\d[\d,，]*(?:\.\d{1,2})?)\s*元?\s*"
)


def parts_of(text: str) -> list[tuple[dt.date, Decimal]]:
    """Day and sum of each part from lines such as 2026-12-31 15000; ValueError for a line that is none."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(line)
        day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        found.append((day, Decimal(re.sub("[,，]", "", match["sum"]))))
    return found


def check_parts(case: PenaltyCase, text: str, today: dt.date) -> Iterator[Refusal]:
    """E-CASE-47: the parts can be read, their days follow one another from today on, together they are what is owed."""
    try:
        parts = parts_of(text)
    except ValueError:
        parts = []
    if not parts:
        yield REQUEST_WANTED.refusal(field="items", missing="各期的日期和金额(每行一期,如2026-12-31 15000)")
        return
    penalty = penalty_now(case)
    assert penalty is not None, "asked for while a decision is performed"
    days, owed = [day for day, _ in parts], penalty.fine_amount - penalty.fine_paid
    if sum(amount for _, amount in parts) != owed:
        yield REQUEST_WANTED.refusal(field="items", missing=f"与尚欠罚款{money(owed)}相等的各期金额")
    if days != sorted(set(days)) or days[0] < today:
        yield REQUEST_WANTED.refusal(field="items", missing="从今天起依次排列的各期日期")
