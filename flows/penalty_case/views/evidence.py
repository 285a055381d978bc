"""证据: one piece of evidence with what it proves; what was entered by mistake is taken out, and its row stays."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from flows.desk.access import officials_only, request_user
from flows.desk.matter_page import show_matter
from flows.matters.answers import mark_fields, status_of
from flows.matters.step import ActSpec
from permissions import roles
from permissions.refusals import Refusal, Refusals

from .. import acts
from ..forms import LinkForm, WithdrawForm
from ..models import CaseFact, Evidence, Measure, PenaltyCase
from .access import case_at_desk, enter_aside
from .entries import ENTRIES, part_of

# Both forms are on one page: their fields are told apart by their ids.
LINK, OUT = partial(LinkForm, auto_id="link_%s"), partial(WithdrawForm, auto_id="out_%s")


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """One piece of evidence, to who may see the case; its officers link it to facts or take it out (``do``)."""
    case = case_at_desk(request, pk)
    found = get_object_or_404(Evidence.objects.select_related("attachment"), pk=row, case=case)
    may_enter = ENTRIES["evidence"].is_for(request_user(request), case)
    if request.method != "POST":
        return _show(request, case, found, may_enter=may_enter)
    if not may_enter:
        raise Http404
    takes_out = request.POST.get("do") == "withdraw"
    form = OUT(request.POST, case=case) if takes_out else LINK(request.POST, case=case)
    if not form.is_valid():
        return _show(request, case, found, form=form, may_enter=may_enter, status=422)
    spec = acts.withdraw_evidence if takes_out else acts.link
    try:
        enter_aside(request, case, spec, role=roles.HANDLER, unit=case.section, evidence_id=found.pk, **form.facts())
    except (Refusal, Refusals) as error:
        mark_fields(form, error)
        return _show(request, case, found, form=form, error=error, may_enter=may_enter, status=status_of(error))
    messages.success(request, gettext("The evidence was taken out.") if takes_out else gettext("Entered."))
    return redirect(part_of(case, "evidence") if takes_out else request.path)


@officials_only
@require_POST
def withdraw_fact(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a fact out; its row stays in the history."""
    case = case_at_desk(request, pk)
    get_object_or_404(CaseFact, pk=row, case=case)
    done = gettext("The fact was taken out.")
    return _take_out(request, case, acts.withdraw_fact, part="proofs", done=done, fact_id=row)


@officials_only
@require_POST
def withdraw_measure(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take out a summons or a sampling that did not leave; its row stays in the history."""
    case = case_at_desk(request, pk)
    get_object_or_404(Measure, pk=row, case=case)
    return _take_out(
        request, case, acts.withdraw_measure, part="measures", done=gettext("It was taken out."), measure_id=row
    )


def _take_out(
    request: HttpRequest, case: PenaltyCase, spec: ActSpec, *, part: str, done: str, **facts: Any
) -> HttpResponse:
    """An officer of the case takes something out from the page of the facts, and is led back there."""
    if not ENTRIES["fact"].is_for(request_user(request), case):
        raise Http404
    try:
        enter_aside(request, case, spec, role=roles.HANDLER, unit=case.section, **facts)
    except (Refusal, Refusals) as error:
        return show_matter(request, case.matter, error=error, status=status_of(error))
    messages.success(request, done)
    return redirect(part_of(case, part))


def _show(
    request: HttpRequest,
    case: PenaltyCase,
    found: Evidence,
    *,
    may_enter: bool,
    form: Any = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    may_change = may_enter and found.withdrawn_at is None
    context = {
        "case": case,
        "matter": case.matter,
        "evidence": found,
        "proofs": found.proofs.filter(fact__withdrawn_at=None).select_related("fact"),  # type: ignore[attr-defined]
        "link": form if isinstance(form, LinkForm) else LINK(case=case),
        "withdraw": form if isinstance(form, WithdrawForm) else OUT(case=case),
        "may_change": may_change,
        "error": error,
    }
    return render(request, "penalty_case/evidence.html", context, status=status)
