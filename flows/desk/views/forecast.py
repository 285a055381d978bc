"""到期预测: the next ten working days of my units, and handing a task to somebody who has time for it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from flows.calendar.current import current_calendar
from flows.calendar.regions import NATION, region_of
from flows.desk.access import address_of, officials_only, positions_of, request_user, visible_matters
from flows.desk.forecast import Forecast, forecast, units_of
from flows.matters import claims
from flows.matters.models import WorkItem
from permissions import clock
from permissions.refusals import Refusal, Refusals


@officials_only
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponse:
    """What falls due in my units, by day; what may be missed, and who could save it."""
    return _show(request)


@officials_only
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the task to the person chosen; a refusal shows the page with its reason, filled as it was sent."""
    item = get_object_or_404(WorkItem.objects.select_related("matter"), pk=pk)
    get_object_or_404(visible_matters(request), pk=item.matter_id)
    try:
        handed = claims.hand_over(
            pk,
            to=request.POST.get("to", "").replace("\x00", "")[:60],
            reason=request.POST.get("reason", "")[:200],
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
        )
    except (Refusal, Refusals) as error:
        return _show(request, error=error, sent=pk, reason=request.POST.get("reason", ""), status=422)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    said = gettext("%(number)s is handed to %(name)s, who has been told.")
    messages.success(request, said % {"number": handed.matter.number, "name": handed.holder})
    return redirect("desk:forecast")


def _show(
    request: HttpRequest,
    *,
    error: Refusal | Refusals | None = None,
    sent: int = 0,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    positions, now = positions_of(request), clock.now()
    try:
        units = units_of(positions)
        # Who works in two regions is shown the days of the first; each task says what is left by its own.
        calendar = current_calendar(region_of(units[0]) if units else NATION)
        found = forecast(units, now, clock.today(), calendar)
    except Refusal as unpublished:
        found, error = Forecast([], []), error or unpublished
    context = {"forecast": found, "error": error, "sent": sent, "reason": reason}
    return render(request, "desk/forecast.html", context, status=status)
