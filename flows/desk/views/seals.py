"""用印登记: which seals the bureaus have, and on which papers they were used, by whom and when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.sealing.models import Seal, SealUse
from flows.desk.access import registers_of, registrars_only
from flows.desk.paging import newest_first
from flows.matters.models import Matter
from permissions import clock


@registrars_only
@require_safe
def seal_uses(request: HttpRequest) -> HttpResponse:
    """The seals in force and the newest uses, for who may read the registers of a bureau; others find nothing."""
    authorities = registers_of(request)
    page = newest_first(request, SealUse.objects.filter(authority__in=authorities).select_related("document"))
    keys = {int(key) for use in page.rows if (key := use.subject_ref.removeprefix("matter:")).isdecimal()}
    matters = {matter.chain: matter for matter in Matter.objects.filter(pk__in=keys)}
    now = clock.now()
    seals = Seal.objects.in_force().filter(authority__in=authorities).select_related("authority")
    context = {
        "page": page,
        "rows": [(use, matters.get(use.subject_ref)) for use in page.rows],
        "seals": [(seal, seal.is_valid(now)) for seal in seals],
        "bare": [unit for unit in authorities if unit.pk not in {seal.authority_id for seal in seals}],
    }
    return render(request, "desk/seal_uses.html", context)
