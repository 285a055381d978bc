"""待审: everything that waits for the legal staff, whatever procedure it comes from, the most urgent first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from flows.desk.access import positions_of, posts_stood_in, request_user
from flows.desk.presentation import work_rows
from flows.matters.models import WorkItem
from permissions import clock, roles

from ..models import LegalReview
from .access import for_roles

LEGAL = {roles.LEGAL_REVIEWER.code, roles.LEGAL_HEAD.code}
PAGE_SIZE = 30


@for_roles(LEGAL, stood_in=True)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the legal staff of the sections where this person is one of them."""
    own, stood_in = positions_of(request), posts_stood_in(request)
    places = {post.unit_id for post in [*own, *stood_in] if post.role in LEGAL}
    user, now = request_user(request), clock.now()
    items = WorkItem.objects.open().filter(unit__in=places, role__in=LEGAL)
    if request.GET.get("mine"):
        items = items.filter(Q(holder=None) | Q(holder=user))
    page = Paginator(items.order_by("due_on", "id").with_rows(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = work_rows(page, now, own=own, stood_in=stood_in)
    reviews = LegalReview.objects.select_related("parent", "section").in_bulk([item.matter_id for item in page])
    lines = [(row, reviews.get(row.item.matter_id)) for row in rows]
    context = {"page": page, "lines": lines, "mine": bool(request.GET.get("mine")), "user": user}
    return render(request, "legal_review/queue.html", context)
