"""Paging by key: a page of a long list costs the same wherever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from flows.matters.models import Matter
from flows.matters.models.matter import MatterQuerySet
from permissions import clock

SIZE = 30


@dataclass(frozen=True)
class Page:
    """Some rows, newest first; ``older`` is the key of the next page, if there is one."""

    rows: list[Any]
    older: int | None
    is_first: bool


def newest_first(request: HttpRequest, queryset: QuerySet[Any], size: int = SIZE) -> Page:
    """The page that ``?before=<id>`` asks for; what is no number means the first one."""
    before = _before(request)
    if before is not None:
        queryset = queryset.filter(pk__lt=before)
    return _page(list(queryset.order_by("-pk")[: size + 1]), before, size)


def newest_of(
    request: HttpRequest, matters: MatterQuerySet, parties: Sequence[Mapping[str, Any]], size: int = SIZE
) -> Page:
    """The same of the matters in which any of the parties takes part, with what a line of a list shows."""
    before = _before(request)
    keys = matters.newest_of(parties, clock.today(), most=size + 1, before=before)
    rows = Matter.objects.filter(pk__in=keys).with_rows()
    return _page(sorted(rows, key=lambda matter: -matter.pk), before, size)


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isdecimal() and len(before) < 19 else None


def _page(rows: list[Any], before: int | None, size: int) -> Page:
    older = rows[size - 1].pk if len(rows) > size else None
    return Page(rows[:size], older, before is None)
