"""消息: what people were told, one line each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from flows.desk.access import my_notices, request_user
from flows.desk.paging import newest_first
from flows.matters.models import Matter, Notice
from permissions import clock
from permissions.organisations.models import User


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first."""
    mine = my_notices(request).select_related("matter")
    return render(request, "desk/notices.html", {"page": newest_first(request, mine)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to its matter, and mark it as read unless the address came by e-mail; another person's is unknown."""
    notice = get_object_or_404(my_notices(request).select_related("matter"), pk=pk)
    if request.method == "POST":
        notice.mark_read(clock.now())
    return redirect(page_of(notice.matter, is_official=request_user(request).kind == User.Kind.OFFICIAL))


def page_of(matter: Matter | None, *, is_official: bool) -> str:
    """The matter's page at the desk, or the procedure's page ``<procedure>:progress`` in the portal."""
    try:
        if matter and matter.number and is_official:
            return reverse("desk:matter", args=[matter.number])
        if matter and not is_official:
            return reverse(f"{matter.procedure}:progress", args=[matter.pk])
    except NoReverseMatch:
        pass  # a procedure without a portal
    return reverse("desk:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    Notice.objects.unread(request_user(request)).update(read_at=clock.now())
    return redirect("desk:notices")
