"""送达 in the portal: confirm a receipt, agree to electronic delivery or withdraw that."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from flows.desk import portal_deliveries
from flows.desk.access import agents_only
from flows.matters.models import Matter

from .access import own_application
from .progress import show


@agents_only
@require_POST
def receive(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Confirm that a paper delivered in the portal or by e-mail was received (在线签收)."""
    application = own_application(request, pk)
    again, onward = partial(show, request, application), reverse("credit_repair:progress", args=[pk])
    return portal_deliveries.receive(request, application.matter, delivery, show=again, onward=onward)


@agents_only
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to electronic delivery and say where, or withdraw what was agreed to (电子送达确认、撤回)."""
    application = own_application(request, pk)
    if application.matter.status == Matter.Status.DRAFT:
        return redirect("credit_repair:edit", pk=pk)  # the application itself says it
    again, onward = partial(show, request, application), reverse("credit_repair:progress", args=[pk])
    return portal_deliveries.agree(request, application.matter, show=again, onward=onward)
