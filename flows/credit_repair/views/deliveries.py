"""送达 in the portal: confirm a receipt, agree to electronic delivery or withdraw that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from flows.desk.access import address_of, agents_only, request_key, request_user
from flows.desk.templatetags.banjie import in_english
from flows.matters.acts import perform_aside_by_party
from flows.matters.delivering import receiving
from flows.matters.delivering.forms import ConfirmationForm
from flows.matters.models import Matter
from flows.matters.step import ActSpec
from permissions import clock
from permissions.refusals import Refusal, Refusals

from .access import own_application
from .progress import show


@agents_only
@require_POST
def receive(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Confirm that a paper delivered in the portal or by e-mail was received (在线签收)."""
    return _do(request, pk, receiving.confirm_online, gettext("The receipt is recorded."), delivery_id=delivery)


@agents_only
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to electronic delivery and say where, or withdraw what was agreed to (电子送达确认、撤回)."""
    if own_application(request, pk).matter.status == Matter.Status.DRAFT:
        return redirect("credit_repair:edit", pk=pk)  # the application itself says it
    if request.POST.get("do") == "withdraw":
        said = gettext("Withdrawn: papers come by hand or mail from now on.")
        return _do(request, pk, receiving.withdraw_electronic, said)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return show(request, own_application(request, pk), confirmation=form, status=422)
    facts = {"way": form.cleaned_data["way"], "address": form.cleaned_data["address"]}
    said = gettext("Your agreement to electronic delivery is recorded.")
    return _do(request, pk, receiving.confirm_electronic, said, form=form, **facts)


def _do(
    request: HttpRequest, pk: int, spec: ActSpec, said: str, *, form: ConfirmationForm | None = None, **facts: Any
) -> HttpResponse:
    """Do the act on the party's own application; a refusal shows the page with what was written."""
    application = own_application(request, pk)
    try:
        perform_aside_by_party(
            spec,
            application.matter.pk,
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
            request_key=request_key(request),
            **facts,
        )
    except (Refusal, Refusals) as error:
        if form is not None and isinstance(error, Refusal) and error.field in form.fields:
            form.add_error(error.field, error.message_en if in_english() else error.message)
        return show(request, application, confirmation=form, error=error, status=422)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, said)
    return redirect("credit_repair:progress", pk=pk)
