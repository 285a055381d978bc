"""History check: chains of the matters an auditor may see, and whether each one holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from flows.desk.access import audited, auditors_only, parties
from flows.desk.finding import found
from flows.desk.paging import newest_first, newest_of
from flows.matters.models import Matter
from flows.matters.models.matter import opened_to
from permissions import clock
from permissions.audit.models import ChainHead, DailyRoot
from permissions.audit.roots import verify_latest
from permissions.audit.verification import verify_chain

# What a page may cost: a month of roots. All of them, and the entries under them, are walked every night.
LATEST = 31


@auditors_only
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """One line a matter: entries, head, sealed or not.

    ``verify=<number>`` walks one chain, ``roots`` the latest signed roots.
    """
    text = " ".join(request.GET.get("q", "").split())[:60]
    matters = Matter.objects.exclude(status=Matter.Status.DRAFT).filter(unit__in=audited(request))
    seen = opened_to(parties(request), clock.today())
    page = (
        newest_first(request, found(matters, text).filter(seen).select_related("enterprise", "unit"))
        if text
        else newest_of(request, matters, parties(request))
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
        context |= {"roots_checked": LATEST, "root_faults": list(verify_latest(LATEST))[:20]}
    return render(request, "desk/audit.html", context)
