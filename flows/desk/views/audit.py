"""History check: chains of the matters an auditor may see, and whether each one holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from flows.desk.access import audited, auditors_only, request_user
from flows.desk.finding import found
from flows.desk.paging import newest_first, newest_of
from flows.matters.models import Matter
from flows.matters.models.matter import parties_of
from permissions import clock
from permissions.audit.models import ChainHead, DailyRoot
from permissions.audit.verification import verify_chain, verify_roots


@auditors_only
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """One line a matter: entries, head, sealed or not; ``verify=<number>`` walks one chain."""
    text = " ".join(request.GET.get("q", "").split())[:60]
    matters = Matter.objects.exclude(status=Matter.Status.DRAFT).filter(unit__in=audited(request))
    user, today = request_user(request), clock.today()
    page = (
        newest_first(request, found(matters, text).visible_to(user, today).select_related("enterprise", "unit"))
        if text
        else newest_of(request, matters, parties_of(user, today))
    )
    heads = ChainHead.objects.in_bulk([matter.chain for matter in page.rows])
    wanted = request.GET.get("verify", "")
    rows = [
        {
            "matter": matter,
            "head": heads.get(matter.chain),
            "is_verified": matter.number == wanted,
            "fault": verify_chain(matter.chain) if matter.number == wanted else None,
        }
        for matter in page.rows
    ]
    context = {"page": page, "rows": rows, "text": text, "root": DailyRoot.objects.order_by("-number").first()}
    if "roots" in request.GET:
        context |= {"roots_checked": True, "root_faults": list(verify_roots())[:20]}
    return render(request, "desk/audit.html", context)
