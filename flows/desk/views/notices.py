"""消息: what people were told, one line each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from flows.desk.access import request_user
from flows.desk.paging import newest_first
from flows.matters.models import Notice
from permissions import clock


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first."""
    mine = Notice.objects.filter(user=request_user(request)).select_related("matter")
    return render(request, "desk/notices.html", {"page": newest_first(request, mine)})


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go to its matter; another person's notice is unknown."""
    notice = get_object_or_404(Notice.objects.select_related("matter"), pk=pk, user=request_user(request))
    notice.mark_read(clock.now())
    if notice.matter and notice.matter.number:
        return redirect("desk:matter", number=notice.matter.number)
    return redirect("desk:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    Notice.objects.unread(request_user(request)).update(read_at=clock.now())
    return redirect("desk:notices")
