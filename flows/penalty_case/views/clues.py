"""线索登记: find the party, write down what is known in a draft that keeps itself, register it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from flows.desk.access import address_of, officials_only, request_key, request_user
from flows.desk.finding import begins
from flows.matters.acts import perform_on
from flows.matters.answers import mark_fields, status_of
from flows.matters.models import Act, Matter
from flows.matters.step import ActSpec
from flows.registers.models import Enterprise
from permissions import clock
from permissions.organisations.models import Position
from permissions.refusals import Refusal, Refusals

from .. import acts
from ..forms import CaseForm
from ..models import PenaltyCase
from .access import handling_posts, own_cases, own_draft

FOUND = 20


def called(text: str) -> list[Enterprise]:
    """The enterprises whose credit code or name begins so, a few of them."""
    if not text:
        return []
    fits = Q(begins("name", text)) | Q(begins("credit_code", text.upper()))
    return list(Enterprise.objects.filter(fits).select_related("unit").order_by("name", "pk")[:FOUND])


@officials_only
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """行政处罚案件 > 线索登记: whom it is about, and what I have begun."""
    posts = handling_posts(request)
    wanted = request.GET.get("q", "").strip()[:120]
    mine = own_cases(request).filter(matter__status=Matter.Status.DRAFT).order_by("-pk")
    context = {"posts": posts, "wanted": wanted, "found": called(wanted) if posts else [], "drafts": mine[:50]}
    return render(request, "penalty_case/drafts.html", context)


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, enterprise: int) -> HttpResponse:
    """Begin a draft about this enterprise, or a person who works there; 404 for who handles no cases."""
    firm = get_object_or_404(Enterprise.objects.select_related("unit"), pk=enterprise)
    posts = handling_posts(request)
    wanted = request.POST.get("post") or request.GET.get("post")
    post = next((each for each in posts if str(each.pk) == wanted), posts[0] if posts else None)
    if post is None:
        raise Http404
    lead = request_user(request)
    if request.method != "POST":
        form = CaseForm(section=post.unit, lead=lead)
        return _show(request, form, firm, post=post, posts=posts)
    form = CaseForm(request.POST, section=post.unit, lead=lead)
    if not form.is_valid():
        return _show(request, form, firm, post=post, posts=posts, status=422)
    case = acts.open_case(enterprise=firm, position=post, now=clock.now(), **form.values())
    return _kept_or_registered(request, case, form)


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft; ``do`` says which button was pressed: save or submit."""
    case = own_draft(request, pk)
    if case.matter.status != Matter.Status.DRAFT:
        return _registered(request, case)
    if request.method != "POST":
        return _show(request, CaseForm(section=case.section, lead=case.lead, case=case), case.enterprise, case=case)
    form = CaseForm(request.POST, section=case.section, lead=case.lead, case=case)
    if not form.is_valid():
        return _show(request, form, case.enterprise, case=case, status=422)
    try:
        _save(request, case, form)
    except (Refusal, Refusals):  # registered meanwhile in another window
        return _registered(request, case)
    return _kept_or_registered(request, case, form)


@officials_only
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the fields while the officer writes; 204 when they are kept, 409 once it was registered."""
    case = own_draft(request, pk)
    form = CaseForm(request.POST, section=case.section, lead=case.lead, case=case)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        _save(request, case, form)
    except (Refusal, Refusals):
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@officials_only
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up; it is kept, and shown no more."""
    case = own_draft(request, pk)
    try:
        _perform(request, case, acts.discard)
    except (Refusal, Refusals):
        return _registered(request, case)
    messages.success(request, gettext("The draft was discarded."))
    return redirect("penalty_case:drafts")


def _save(request: HttpRequest, case: PenaltyCase, form: CaseForm) -> None:
    try:
        acts.save_draft(case.pk, actor=request_user(request), now=clock.now(), **form.values())
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error


def _perform(request: HttpRequest, case: PenaltyCase, spec: ActSpec, **facts: Any) -> Act:
    """An act of the officer on his own draft, in his appointment at the section that handles it; 404 else."""
    post = next((each for each in handling_posts(request) if each.unit_id == case.section_id), None)
    try:
        return perform_on(
            spec,
            case.pk,
            actor=request_user(request),
            now=clock.now(),
            position_id=post.pk if post else None,
            ip=address_of(request),
            request_key=request_key(request),
            **facts,
        )
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error


def _kept_or_registered(request: HttpRequest, case: PenaltyCase, form: CaseForm) -> HttpResponse:
    """What follows once the draft is kept: it is registered now, or the officer goes on writing."""
    if request.POST.get("do") != "submit":
        messages.success(request, gettext("The draft is saved."))
        return redirect("penalty_case:edit", pk=case.pk)
    try:
        done = _perform(request, case, acts.register_clue)
    except (Refusal, Refusals) as error:
        case = own_draft(request, case.pk)
        return _show(request, form, case.enterprise, case=case, error=error, status=status_of(error))
    messages.success(
        request, gettext("Registered. The number of the case is %(number)s.") % {"number": done.matter.number}
    )
    return redirect("desk:matter", number=done.matter.number)


def _registered(request: HttpRequest, case: PenaltyCase) -> HttpResponse:
    """The form of a clue that is registered: the same form twice is one act, another one is told so."""
    if request.method == "POST":
        try:
            _perform(request, case, acts.register_clue)
        except (Refusal, Refusals):
            messages.warning(request, gettext("This clue was registered already; nothing was changed."))
    return redirect("desk:matter", number=case.matter.number)


def _show(
    request: HttpRequest,
    form: CaseForm,
    firm: Enterprise,
    *,
    case: PenaltyCase | None = None,
    post: Position | None = None,
    posts: list[Position] | None = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; a refusal is shown on top and at the field that it speaks of."""
    if error is not None:
        mark_fields(form, error)
    context = {
        "case": case,
        "firm": firm,
        "form": form,
        "post": post,
        "posts": posts or [],
        "section": case.section if case else post.unit if post else None,
        "error": error,
        "request_key": request_key(request) or uuid.uuid4().hex,
    }
    return render(request, "penalty_case/edit.html", context, status=status)
