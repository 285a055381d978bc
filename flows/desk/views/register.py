"""发文登记簿: look through the numbers, take them out as a spreadsheet, void or replace a paper."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from documents.models import Document
from flows.desk.access import (
    address_of,
    officials_only,
    positions_of,
    registers_of,
    registrars_only,
    request_key,
    request_user,
    visible_matters,
)
from flows.desk.paging import newest_first
from flows.desk.register import SERIES_SHOWN, RegisterFilter, rows_of
from flows.desk.register_file import MOST, write
from flows.desk.spreadsheet import XLSX
from flows.matters import voiding
from flows.matters.acts import perform_aside
from flows.matters.models import Matter
from permissions import clock, policies
from permissions.audit import log
from permissions.organisations.models import actor_of
from permissions.refusals import Refusal, Refusals
from permissions.roles import Role

LED_BY = {role.code for role in voiding.LEADERS}


@registrars_only
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The series and, newest first, their numbers."""
    filters = RegisterFilter(request.GET, registers_of(request))
    page = newest_first(request, filters.qs.select_related("replaced_by"))
    led = {p.unit_id for p in positions_of(request) if p.role in LED_BY}
    series = filters.shown_series()
    context = {
        "filter": filters,
        "page": page,
        "rows": rows_of(page.rows, led),
        "series": series[:SERIES_SHOWN],
        "more_series": len(series) - SERIES_SHOWN,
        "gaps": [row for row in series if row.gaps],
        "most": MOST,
    }
    return render(request, "desk/register.html", context)


@registrars_only
@require_POST
def register_export(request: HttpRequest) -> HttpResponseBase:
    """What the filters of the address leave, as a spreadsheet; who took what is logged in the bureau's own chain."""
    filters = RegisterFilter(request.GET, registers_of(request))
    if filters.qs.count() > MOST:
        said = gettext("More than %(most)s numbers fit; choose a kind or a year first.")
        messages.warning(request, said % {"most": MOST})
        return redirect(f"{reverse('desk:register')}?{request.GET.urlencode()}")
    now, actor = clock.now(), actor_of(request_user(request), ip=address_of(request))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "register.xlsx"
        count = write(filters.qs, file)
        with transaction.atomic():
            for unit in registers_of(request):
                payload = {"rows": count, "filters": filters.said}
                log.append(f"register:{unit.code}", action="register.exported", actor=actor, at=now, payload=payload)
        content = file.open("rb")  # lives on until it was sent, though its name is gone
    name = f"发文登记簿-{now:%Y%m%d}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


class VoidForm(forms.Form):
    """Void or replace, and why."""

    successor = forms.ModelChoiceField(
        Document.objects.none(),
        required=False,
        label=gettext_lazy("Replaced by"),
        empty_label=gettext_lazy("By no paper: it is voided"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@officials_only
def void_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then void or replace; for leaders of the bureau that issued it, others find nothing."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405)
    paper, matter, role = _for_leaders(request, pk)
    form = VoidForm(request.POST or None)
    form.fields["successor"].queryset = voiding.successors_of(paper, matter)  # type: ignore[attr-defined]
    error: Refusal | Refusals | None = None
    if request.method == "POST" and form.is_valid():
        try:
            said = _carry_out(request, paper, matter, role, form.cleaned_data)
        except (Refusal, Refusals) as refused:
            error = refused
        except (ObjectDoesNotExist, PermissionDenied) as gone:
            raise Http404 from gone
        else:
            messages.success(request, said)
            return redirect(f"{reverse('desk:register')}?q={paper.number}")
    status = 422 if error or form.errors else 200
    context = {"paper": paper, "matter": matter, "form": form, "error": error}
    return render(request, "desk/void_paper.html", context, status=status)


def _for_leaders(request: HttpRequest, pk: int) -> tuple[Document, Matter, Role]:
    """The paper, its matter, and as what the person may void it."""
    paper = get_object_or_404(Document.objects.select_related("authority"), pk=pk)
    key = paper.subject_ref.removeprefix("matter:")
    matter = get_object_or_404(visible_matters(request), pk=int(key) if key.isdecimal() else 0)
    user, today = request_user(request), clock.today()
    may = (role for role in voiding.LEADERS if policies.may_act(user, role.code, paper.authority, today))
    role = next(may, None)
    if role is None:
        raise Http404
    return paper, matter, role


def _carry_out(request: HttpRequest, paper: Document, matter: Matter, role: Role, wanted: dict[str, Any]) -> str:
    """Do it; returns what to say."""
    facts = {"document_id": paper.pk, "reason": wanted["reason"]}
    if wanted["successor"]:
        facts["successor_id"] = wanted["successor"].pk
    perform_aside(
        voiding.replace_paper if wanted["successor"] else voiding.void_paper,
        matter.pk,
        role=role,
        unit=paper.authority,
        actor=request_user(request),
        now=clock.now(),
        ip=address_of(request),
        request_key=request_key(request),
        **facts,
    )
    if wanted["successor"]:
        return gettext("%(number)s is replaced.") % {"number": paper.number}
    return gettext("%(number)s is voided; its number stays used.") % {"number": paper.number}
