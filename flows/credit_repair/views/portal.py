"""我的处罚: the landing of an enterprise's agent, and the start of an application."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from flows.desk.access import agents_only, request_user
from flows.registers.models import Penalty
from permissions import clock
from permissions.refusals import Refusals

from .. import acts, rules
from .access import chosen, enterprises_of
from .cards import cards_of


@agents_only
@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """Every decision against the enterprise with its earliest day and its one button."""
    return _show(request)


def _show(request: HttpRequest, error: Refusals | None = None, *, of: Penalty | None = None) -> HttpResponse:
    today = clock.today()
    enterprises = enterprises_of(request_user(request), today)
    enterprise = of.enterprise if of else chosen(request, enterprises)
    cards = cards_of(enterprise, today) if enterprise else []
    context = {
        "enterprises": enterprises,
        "enterprise": enterprise,
        "cards": [card for card in cards if not card.is_over],
        "over": [card for card in cards if card.is_over],
        "error": error,
        "help_phone": enterprise.unit.phone if enterprise else "",
        "portal_tab": "penalties",
    }
    return render(request, "credit_repair/penalties.html", context, status=422 if error else 200)


@agents_only
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the draft for this penalty, or go on with the one there is; what cannot succeed is not begun."""
    user, now = request_user(request), clock.now()
    enterprises = enterprises_of(user, now.date())
    own = Penalty.objects.filter(enterprise__in=enterprises, on_person=False)
    penalty = get_object_or_404(own.select_related("authority", "enterprise__unit"), pk=pk)
    refusals = rules.check_application(penalty, penalty.authority, now.date())
    if refusals:
        return _show(request, Refusals(refusals), of=penalty)
    application = acts.open_application(
        penalty=penalty, unit=penalty.authority, enterprise=penalty.enterprise, initiator=user, now=now
    )
    return redirect("credit_repair:edit", pk=application.pk)
