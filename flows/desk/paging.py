"""Paging by key: a page of a long list costs the same wherever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 30


@dataclass(frozen=True)
class Page:
    """Some rows, newest first; ``older`` is the key of the next page, if there is one."""

    rows: list[Any]
    older: int | None
    is_first: bool


def newest_first(request: HttpRequest, queryset: QuerySet[Any], size: int = SIZE) -> Page:
    """The page that ``?before=<id>`` asks for; what is no number means the first one."""
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        queryset = queryset.filter(pk__lt=int(before))
    rows = list(queryset.order_by("-pk")[: size + 1])
    older = rows[size - 1].pk if len(rows) > size else None
    return Page(rows[:size], older, not before.isdecimal())
