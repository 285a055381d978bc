"""陈述申辩 in the portal: statement and defence, a hearing, a claim under art 33, a waiver, instalments, recusal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from flows.desk.access import address_of, agents_only, log_refused_fields, request_key, request_user
from flows.matters.acts import perform_aside_by_party
from flows.matters.answers import mark_fields, status_of
from permissions import clock
from permissions.refusals import Refusal, Refusals

from .. import acts
from ..forms import StatementForm
from . import party
from .cases import show


@agents_only
@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Put something forward, with a file that proves it if there is one."""
    case = party.own_case(request, pk)
    form = StatementForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        log_refused_fields(request, case.matter, form)
        return show(request, case, form=form, status=422)
    try:
        perform_aside_by_party(
            acts.state,
            case.pk,
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
            request_key=request_key(request),
            **form.facts(),
        )
    except (Refusal, Refusals) as error:
        mark_fields(form, error)
        return show(request, case, form=form, error=error, status=status_of(error))
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, gettext("Received. It is in the file, and the officers were told."))
    return redirect("penalty_case:case", pk=pk)
