"""One search box: numbers and credit codes by their beginning, names through the register."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from flows.desk.access import officials_only, parties
from flows.desk.finding import found
from flows.desk.paging import newest_first
from flows.desk.presentation import matter_rows
from flows.matters.models import Matter
from flows.matters.models.matter import opened_to
from permissions import clock

SHORTEST = 2


@officials_only
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What I may see and what fits, the newest first."""
    text = " ".join(request.GET.get("q", "").split())[:60]
    now = clock.now()
    context: dict[str, object] = {"q": text, "too_short": len(text) < SHORTEST}
    if len(text) >= SHORTEST:
        visible = Matter.objects.filter(opened_to(parties(request), now.date())).with_rows()
        page = newest_first(request, found(visible, text))
        context |= {"page": page, "rows": matter_rows(page.rows, now)}
    return render(request, "desk/search.html", context)
