"""送达 in the portal: confirm a receipt, agree to electronic delivery or withdraw that."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from flows.desk import portal_deliveries
from flows.desk.access import agents_only

from . import party
from .cases import show


@agents_only
@require_POST
def receive(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Confirm that a paper delivered in the portal or by e-mail was received (在线签收)."""
    case = party.own_case(request, pk)
    if delivery not in {row.pk for row in party.sent_to(case.matter)}:
        raise Http404
    again, onward = partial(show, request, case), reverse("penalty_case:case", args=[pk])
    return portal_deliveries.receive(request, case.matter, delivery, show=again, onward=onward)


@agents_only
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to electronic delivery and say where, or withdraw what was agreed to (电子送达确认、撤回)."""
    case = party.own_case(request, pk)
    again, onward = partial(show, request, case), reverse("penalty_case:case", args=[pk])
    return portal_deliveries.agree(request, case.matter, show=again, onward=onward)
