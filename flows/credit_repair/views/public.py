"""行政处罚信息公示: what everyone may read of published decisions, and nothing of any other."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flows.registers.models import Enterprise, Penalty

SIZE = 20
LONGEST = 60


@require_safe
@never_cache
def publicity(request: HttpRequest) -> HttpResponse:
    """The list, by the beginning of a name, credit code or number; a page of it costs the same wherever it is."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    before = request.GET.get("before", "")
    published = _found(text) if text else Penalty.objects.published()
    page = (
        _before(published, before, "decided_on")
        .order_by("-decided_on", "-pk")
        .select_related("authority", "enterprise")
    )
    context = {"text": text, "is_first": not before, **_page_of(page, "decided_on")}
    return _unkept(render(request, "credit_repair/publicity.html", context))


@require_safe
@never_cache
def withdrawn(request: HttpRequest) -> HttpResponse:
    """What is not published any more and why (行政处罚法 art 48(2)): the decision, not whom or what it was about."""
    before = request.GET.get("before", "")
    page = _before(Penalty.objects.withdrawn(), before, "withdrawn_on").order_by("-withdrawn_on", "-pk")
    context = {"is_first": not before, **_page_of(page.select_related("authority"), "withdrawn_on")}
    return _unkept(render(request, "credit_repair/withdrawn.html", context))


@require_safe
@never_cache
def published_penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision while it is published; afterwards the address is as unknown as one that never was."""
    published = Penalty.objects.published().select_related("authority", "enterprise")
    penalty = get_object_or_404(published, pk=pk)
    return _unkept(render(request, "credit_repair/published_penalty.html", {"penalty": penalty}))


def _found(text: str) -> QuerySet[Penalty]:
    """Published decisions that begin so; names are looked up in the register first (design §4.15)."""
    code = text.upper()
    firms = Enterprise.objects.filter(Q(name__startswith=text) | Q(credit_code__startswith=code))
    published = Penalty.objects.published()
    return published.filter(Q(enterprise__in=firms.values("pk")) | Q(decision_number__startswith=text))


def _page_of(page: QuerySet[Penalty], by: str) -> dict[str, Any]:
    """The rows of one page, and the key of the next one where there is more."""
    rows = list(page[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return {"rows": rows[:SIZE], "older": f"{getattr(last, by).isoformat()}.{last.pk}" if last else ""}


def _before(penalties: QuerySet[Penalty], key: str, by: str) -> QuerySet[Penalty]:
    """What comes after this key in the list; what is no key means the beginning."""
    day, _, pk = key.partition(".")
    try:
        last = dt.date.fromisoformat(day)
    except ValueError:
        return penalties
    if not pk.isdecimal() or len(pk) > 18:
        return penalties
    # The day stands alone first: where an OR is all there is, the index would be walked from its beginning.
    return penalties.filter(Q(**{f"{by}__lt": last}) | Q(pk__lt=int(pk)), **{f"{by}__lte": last})


def _unkept(response: HttpResponse) -> HttpResponse:
    """Whoever ends its publicity must not live on in the memory of search engines."""
    response["X-Robots-Tag"] = "noarchive"
    return response
