"""Finding matters by what people type: numbers and credit codes by their beginning, names through the register.

What fits is looked up first and the lists are then narrowed by key (design §4.15): a text in the middle of a join
would read every matter, and a list of one's own would be walked to its end for a number that is not in it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from flows.matters.models import Matter
from flows.registers.models import Enterprise

ENTERPRISES = 50
FEW = 200  # more than these are no find: the list is walked from its newest row instead


def begins(field: str, text: str) -> Q:
    """The field begins so, byte by byte, and by an index: SQLite's LIKE uses none, there the beginning is a range."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def firms_of(text: str) -> list[int]:
    """Keys of the enterprises whose code begins so, or whose name has it somewhere; the first of them."""
    code = text.upper()
    # Letters and digits are a number or a code: the name of an enterprise is Chinese (企业名称登记管理规定 art 5).
    named = begins("credit_code", code) if code.isascii() else Q(name__contains=text)
    return list(Enterprise.objects.filter(named).values_list("pk", flat=True)[:ENTERPRISES])


def found(rows: QuerySet[Any], text: str, prefix: str = "") -> QuerySet[Any]:
    """Those rows whose matter has a number that begins so, or an enterprise of this code or name.

    prefix  leads from the row to its matter; empty for matters themselves
    """
    code, firms = text.upper(), firms_of(text)
    keys = list(Matter.objects.filter(_fits(code, firms)).values_list("pk", flat=True)[: FEW + 1])
    return rows.filter(**{f"{prefix}pk__in": keys}) if len(keys) <= FEW else rows.filter(_fits(code, firms, prefix))


def _fits(code: str, firms: list[int], prefix: str = "") -> Q:
    return begins(f"{prefix}number", code) | Q(**{f"{prefix}enterprise__in": firms})
