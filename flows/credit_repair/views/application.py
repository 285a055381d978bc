"""申请表: a draft that keeps itself, and its submission."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from flows.desk.access import address_of, agents_only, request_key, request_user
from flows.matters.acts import perform_on
from flows.matters.answers import mark_fields
from flows.matters.models import Act, Matter
from flows.matters.step import ActSpec
from permissions import clock
from permissions.refusals import Refusal, Refusals, items_of

from .. import acts, rules
from ..forms import ApplicationForm
from ..models import RepairApplication
from .access import own_application
from .materials import material_fields, status_of, take_all
from .words import clock_time, long_day


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; ``do`` says which button was pressed: save, upload or submit."""
    application = own_application(request, pk)
    if request.method != "POST":
        if application.matter.status != Matter.Status.DRAFT:
            return redirect("credit_repair:progress", pk=pk)
        return _show(request, application, ApplicationForm(instance=application, initial=_known(request, application)))
    if application.matter.status != Matter.Status.DRAFT:
        return _sent_again(request, application)
    form = ApplicationForm(request.POST, instance=application)
    wrong = take_all(request, application)
    if form.is_valid():
        try:
            _save(request, application, form)
        except Refusal:  # submitted meanwhile in another window
            return _sent_again(request, application)
    if wrong or not form.is_valid():
        return _show(request, application, form, wrong=wrong, status=status_of(wrong))
    if request.POST.get("do") == "submit":
        return _submit(request, application, form)
    messages.success(request, gettext("Saved at %(time)s.") % {"time": clock_time(clock.now())})
    return redirect("credit_repair:edit", pk=pk)


@agents_only
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the fields while the person writes; 204 when they are kept, 409 once it was submitted."""
    application = own_application(request, pk)
    form = ApplicationForm(request.POST, instance=application)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        _save(request, application, form)
    except Refusal:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _save(request: HttpRequest, application: RepairApplication, form: ApplicationForm) -> None:
    try:
        acts.save_draft(application.pk, values=form.cleaned_data, actor=request_user(request), now=clock.now())
    except (Matter.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error


@agents_only
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up; it is kept, and shown no more."""
    application = own_application(request, pk)
    try:
        _perform(request, application, acts.discard)
    except (Refusal, Refusals):
        return _sent_again(request, application)
    except (Matter.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, gettext("The draft was discarded. You may begin another at any time."))
    return redirect("credit_repair:penalties")


def _perform(request: HttpRequest, application: RepairApplication, act: ActSpec = acts.submit) -> Act:
    return perform_on(
        act,
        application.pk,
        actor=request_user(request),
        now=clock.now(),
        ip=address_of(request),
        request_key=request_key(request),
    )


def _submit(request: HttpRequest, application: RepairApplication, form: ApplicationForm) -> HttpResponse:
    try:
        done = _perform(request, application)
    except (Refusal, Refusals) as error:
        return _show(request, application, form, error=error, status=422)
    except (Matter.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    words = gettext("Submitted. The number of your application is %(number)s.") % {"number": done.matter.number}
    messages.success(request, words)
    return redirect("credit_repair:progress", pk=application.pk)


def _sent_again(request: HttpRequest, application: RepairApplication) -> HttpResponse:
    """The form of an application that is submitted: the same form twice is one act, another one is told so."""
    try:
        _perform(request, application)
    except (Refusal, Refusals):
        messages.warning(request, gettext("This application was submitted already; nothing was changed."))
    except (Matter.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    return redirect("credit_repair:progress", pk=application.pk)


def _known(request: HttpRequest, application: RepairApplication) -> dict[str, Any]:
    """What the account already says, so that nobody types it."""
    user = request_user(request)
    return {
        "contact_name": application.contact_name or user.name,
        "contact_phone": application.contact_phone or user.phone,
    }


def _show(
    request: HttpRequest,
    application: RepairApplication,
    form: ApplicationForm,
    *,
    wrong: dict[str, Refusal] | None = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; a refusal is shown on top and at the field that it speaks of."""
    errors = dict(wrong or {})
    mark_fields(form, error)
    errors |= {item.field: item for item in items_of(error) if item.field and item.field not in form.fields}
    penalty, today = application.penalty, clock.today()
    stands = rules.check_application(penalty, penalty.authority, today)
    context = {
        "application": application,
        "matter": application.matter,
        "penalty": penalty,
        "form": form,
        "materials": material_fields(application, errors),
        "error": error,
        "wrong": wrong,
        "stands": Refusals(stands) if stands and not error else None,
        "earliest": long_day(rules.publicity_of(penalty, today).earliest_apply_on),
        "request_key": request_key(request) or uuid.uuid4().hex,
        "help_phone": penalty.authority.phone,
    }
    return render(request, "credit_repair/edit.html", context, status=status)
