"""The lists: 待办, 待领, 已办, 我发起, 抄送我, and all matters one may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from flows.desk.access import (
    my_inbox,
    my_pool,
    officials_only,
    parties,
    positions_of,
    posts_stood_in,
    request_user,
    still_seen,
)
from flows.desk.filters import ActFilter, MatterFilter, ProcedureFilter, WorkFilter
from flows.desk.paging import Page, newest_first, newest_of
from flows.desk.presentation import matter_rows, work_rows
from flows.matters.models import Act, Matter, Participation, WorkItem
from flows.matters.models.matter import opened_to
from flows.matters.procedures import procedures
from permissions import clock

PAGE_SIZE = 30


def _work(request: HttpRequest, items: QuerySet[WorkItem], **words: Any) -> HttpResponse:
    now = clock.now()
    filters = WorkFilter(request.GET, items, today=now.date())
    page = Paginator(filters.qs.with_rows(), PAGE_SIZE).get_page(request.GET.get("page"))
    posts = {"own": positions_of(request), "stood_in": posts_stood_in(request)}
    rows = work_rows(page, now, **posts)
    return render(request, "desk/work.html", {"filter": filters, "page": page, "rows": rows, **words})


@officials_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """待办: what I hold, the most urgent first."""
    return _work(
        request,
        my_inbox(request),
        title=gettext("To do"),
        lead=gettext("What you hold, the most urgent first."),
        empty=gettext("Nothing waits for you"),
        empty_hint=gettext("New work appears here when you claim it or when it is handed to you."),
        is_pool=False,
    )


@officials_only
@require_safe
def pool(request: HttpRequest) -> HttpResponse:
    """待领: what my positions allow me to take."""
    return _work(
        request,
        my_pool(request),
        title=gettext("To claim"),
        lead=gettext("Work for your role and unit that nobody holds yet."),
        empty=gettext("Nothing to claim"),
        empty_hint=gettext("Everything for your role and unit has somebody who handles it."),
        is_pool=True,
    )


@officials_only
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """已办: my own steps, the newest first."""
    acts = Act.objects.filter(still_seen(request), user=request_user(request))
    acts = acts.select_related("matter__enterprise", "unit")
    filters = ActFilter(request.GET, acts, today=clock.today())
    return render(request, "desk/done.html", {"filter": filters, "page": newest_first(request, filters.qs)})


def _matters(
    request: HttpRequest,
    matters: QuerySet[Matter],
    narrowed_by: Callable[..., MatterFilter] = MatterFilter,
    page_of: Callable[[HttpRequest, MatterFilter], Page] | None = None,
    **words: Any,
) -> HttpResponse:
    now = clock.now()
    filters = narrowed_by(request.GET, matters, today=now.date())
    page = (page_of or _page_of)(request, filters)
    context = {"filter": filters, "page": page, "rows": matter_rows(page.rows, now), **words}
    return render(request, "desk/matters.html", context)


def _page_of(request: HttpRequest, filters: MatterFilter) -> Page:
    """A page of exactly these matters."""
    return newest_first(request, filters.qs.with_rows())


def _visible_page_of(request: HttpRequest, filters: MatterFilter) -> Page:
    """A page of those among them that the person may see."""
    if filters.is_searched:  # mostly a handful, known by key: each is asked whether it may be seen
        seen = filters.qs.filter(opened_to(parties(request), clock.today()))
        return newest_first(request, seen.with_rows())
    return newest_of(request, filters.qs, parties(request))


@officials_only
@require_safe
def started(request: HttpRequest) -> HttpResponse:
    """我发起: matters I brought in, drafts among them."""
    return _matters(
        request,
        Matter.objects.filter(opened_to(parties(request), clock.today()), initiator=request_user(request)),
        title=gettext("Started by me"),
        lead=gettext("Matters that you brought in, the newest first."),
        empty=gettext("You have started nothing yet"),
    )


@officials_only
@require_safe
def copied(request: HttpRequest) -> HttpResponse:
    """抄送我: matters sent to me to know about."""
    copied_to_me = {"user": request_user(request), "capacity": Participation.Capacity.COPIED}
    return _matters(
        request,
        Matter.objects.all(),
        page_of=lambda request, filters: newest_of(request, filters.qs, [copied_to_me]),
        title=gettext("Copied to me"),
        lead=gettext("Matters that were sent to you for information."),
        empty=gettext("Nothing was copied to you"),
    )


@officials_only
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """全部办件: everything that I may see."""
    return _matters(
        request,
        Matter.objects.exclude(status=Matter.Status.DRAFT),
        page_of=_visible_page_of,
        title=gettext("All matters"),
        lead=gettext("Everything that your authority takes part in, the newest first."),
        empty=gettext("No matter yet"),
    )


@officials_only
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """The matters of one procedure that I may see."""
    declared = procedures().get(code)
    if declared is None or not declared.lead:
        raise Http404
    return _matters(
        request,
        Matter.objects.filter(procedure=code).exclude(status=Matter.Status.DRAFT),
        partial(ProcedureFilter, of=declared),
        page_of=_visible_page_of,
        title=gettext(declared.title),
        lead=gettext(declared.lead),
        empty=gettext("No matter yet"),
    )
