"""期限说明: why a date is what it is, day by day, at the desk and in the portal; and how a recomputation goes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from flows.desk.access import agents_only, officials_only, visible_matters
from flows.desk.deadline_page import deadline_context
from flows.desk.views.notices import page_of
from flows.matters.clocks import recompute
from flows.matters.clocks.printed_dates import drafted_in
from flows.matters.models import Deadline
from permissions import clock

SHOWN = 50


@officials_only
@require_safe
def deadline(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One deadline of a matter, for officials who may see that; prints as a sheet for the file."""
    matter = get_object_or_404(visible_matters(request), number=number)
    found = get_object_or_404(Deadline.objects.with_clockwork().filter(matter=matter), pk=pk)
    return render(request, "desk/deadline.html", {"matter": matter, **deadline_context(found, clock.now())})


@agents_only
@require_safe
def own_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """A time limit of one's own matter in plain words; the budgets of single steps are the bureau's own affair."""
    theirs = Deadline.objects.with_clockwork().filter(matter__in=visible_matters(request), node="")
    found = get_object_or_404(theirs, pk=pk)
    context = {
        "matter": found.matter,
        "back": page_of(found.matter, is_official=False),
        "help_phone": found.matter.unit.phone,
        **deadline_context(found, clock.now()),
    }
    return render(request, "desk/own_deadline.html", context)


@officials_only
@require_safe
def recomputing(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """How far the recomputation after the latest publication of a year has come; asks again while it runs."""
    far = recompute.progress(region, year)
    is_part = bool(request.headers.get("HX-Request"))
    if far is None and not is_part:
        raise Http404
    drafts = list(drafted_in(visible_matters(request)).order_by("pk")[: SHOWN + 1])
    context = {
        "far": far,
        "region": region,
        "year": year,
        "drafts": drafts[:SHOWN],
        "more_drafts": len(drafts) > SHOWN,
    }
    return render(request, f"desk/{'parts/' if is_part else ''}recomputing.html", context)
