"""One search box: numbers and credit codes by their beginning, names through the register."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from flows.calendar.current import current_calendar
from flows.desk.access import officials_only, request_user
from flows.desk.paging import newest_first
from flows.desk.presentation import matter_rows
from flows.matters.models import Matter
from flows.registers.models import Enterprise
from permissions import clock

ENTERPRISES = 50
SHORTEST = 2


def found(matters: QuerySet[Matter], text: str) -> QuerySet[Matter]:
    """Matters among these whose number begins so, or whose enterprise has this code or name.

    Names are looked up in the register first and matters by key (design §4.15): a name in the middle
    of a join would read every matter.
    """
    code = text.upper()
    firms = Enterprise.objects.filter(Q(credit_code__startswith=code) | Q(name__contains=text))
    keys = list(firms.values_list("pk", flat=True)[:ENTERPRISES])
    return matters.filter(Q(number__startswith=code) | Q(enterprise__in=keys))


@officials_only
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What I may see and what fits, the newest first."""
    text = " ".join(request.GET.get("q", "").split())[:60]
    now = clock.now()
    context: dict[str, object] = {"q": text, "too_short": len(text) < SHORTEST}
    if len(text) >= SHORTEST:
        visible = Matter.objects.visible_to(request_user(request), now.date())
        page = newest_first(request, found(visible, text).select_related("enterprise", "unit"))
        context |= {"page": page, "rows": matter_rows(page.rows, now, current_calendar())}
    return render(request, "desk/search.html", context)
