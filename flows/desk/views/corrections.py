"""更正通知: issue, dismiss or deliver the correction of a date on a paper, from the page of its matter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST

from flows.desk.access import address_of, officials_only, request_key, request_user, visible_matters
from flows.desk.matter_page import show_matter
from flows.matters import correcting
from flows.matters.acts import perform_aside
from flows.matters.clocks.printed_dates import ANSWERS, place_of_papers
from flows.matters.clocks.rules import CORRECTION_CLOSED
from flows.matters.models import DateCorrection, Matter
from flows.matters.sealing import place_of_seals
from flows.matters.step import ActSpec
from permissions import clock
from permissions.refusals import Refusal, Refusals

ACTS = {
    "issue": (
        correcting.issue_correction,
        gettext_noop("The correction of %(number)s is issued and waits for the seal."),
    ),
    "seal": (correcting.seal_correction, gettext_noop("The seal is used on the correction of %(number)s.")),
    "dismiss": (correcting.dismiss_correction, gettext_noop("%(number)s is not corrected; the reason is kept.")),
}


@officials_only
@require_POST
def correction(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Do one of ACTS; whoever may see the matter and does not answer for its papers finds nothing."""
    matter = get_object_or_404(visible_matters(request), number=number)
    row = get_object_or_404(DateCorrection.objects.filter(printed__deadline__matter=matter), pk=pk)
    chosen = ACTS.get(request.POST.get("do", ""))
    if chosen is None:
        raise Http404
    spec, said = chosen
    facts: dict[str, Any] = {"correction_id": row.pk}
    if spec is correcting.dismiss_correction:
        facts["reason"] = request.POST.get("reason", "")[:200]
    try:
        perform_aside(
            spec,
            matter.pk,
            **_place(spec, matter),
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
            request_key=request_key(request),
            **facts,
        )
    except (Refusal, Refusals) as error:
        is_over = isinstance(error, Refusal) and error.rule is CORRECTION_CLOSED
        return show_matter(request, matter, error=error, status=409 if is_over else 422)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, gettext(said) % {"number": row.printed.paper.number})
    return redirect(f"{reverse('desk:matter', args=[matter.number])}?tab=papers#tab")


def _place(spec: ActSpec, matter: Matter) -> dict[str, Any]:
    """Who does it: the seal keeper of the office, for the rest who answers for papers."""
    if spec is correcting.seal_correction:
        return {"role": correcting.SEALS, "unit": place_of_seals(matter.unit)}
    return {"role": ANSWERS, "unit": place_of_papers(matter.unit)}
