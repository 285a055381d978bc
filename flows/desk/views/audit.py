"""History check: chains of the matters an auditor may see, and whether each one holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from flows.desk.access import audited, auditors_only, request_user
from flows.desk.matter_page import visible_matters
from flows.desk.paging import newest_first
from flows.desk.views.search import found
from permissions.audit.models import ChainHead, DailyRoot
from permissions.audit.verification import verify_chain, verify_roots


@auditors_only
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """One line a matter: entries, head, sealed or not; ``verify=<number>`` walks one chain."""
    text = " ".join(request.GET.get("q", "").split())[:60]
    matters = visible_matters(request_user(request)).filter(unit__in=audited(request))
    page = newest_first(request, found(matters, text) if text else matters)
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
