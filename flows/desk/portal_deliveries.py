"""送达 in the portal, for every procedure that has a party: confirm a receipt, agree to electronic delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from flows.desk.access import address_of, request_key, request_user
from flows.matters.acts import perform_aside_by_party
from flows.matters.answers import mark_fields
from flows.matters.delivering import receiving
from flows.matters.delivering.forms import ConfirmationForm
from flows.matters.models import Matter
from flows.matters.step import ActSpec
from permissions import clock
from permissions.refusals import Refusal, Refusals

# The procedure's own page: given what was refused, and the form as it was sent.
Show = Callable[..., HttpResponse]


def receive(request: HttpRequest, matter: Matter, delivery: int, *, show: Show, onward: str) -> HttpResponse:
    """Confirm that a paper delivered in the portal or by e-mail was received (在线签收).

    show    shows the page anew, with ``confirmation``, ``error`` and ``status``
    onward  address to go on to
    """
    said = gettext("The receipt is recorded.")
    return _do(request, matter, receiving.confirm_online, said, show=show, onward=onward, delivery_id=delivery)


def agree(request: HttpRequest, matter: Matter, *, show: Show, onward: str) -> HttpResponse:
    """Agree to electronic delivery and say where, or withdraw what was agreed to (电子送达确认、撤回)."""
    if request.POST.get("do") == "withdraw":
        said = gettext("Withdrawn: papers come by hand or mail from now on.")
        return _do(request, matter, receiving.withdraw_electronic, said, show=show, onward=onward)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return show(confirmation=form, status=422)
    facts = {"way": form.cleaned_data["way"], "address": form.cleaned_data["address"]}
    said = gettext("Your agreement to electronic delivery is recorded.")
    return _do(request, matter, receiving.confirm_electronic, said, show=show, onward=onward, form=form, **facts)


def _do(
    request: HttpRequest,
    matter: Matter,
    spec: ActSpec,
    said: str,
    *,
    show: Show,
    onward: str,
    form: ConfirmationForm | None = None,
    **facts: Any,
) -> HttpResponse:
    """Do the act on the party's own matter; a refusal shows the page with what was written."""
    try:
        perform_aside_by_party(
            spec,
            matter.pk,
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
            request_key=request_key(request),
            **facts,
        )
    except (Refusal, Refusals) as error:
        if form is not None:
            mark_fields(form, error)
        return show(confirmation=form, error=error, status=422)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, said)
    return redirect(onward)
