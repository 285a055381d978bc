"""文稿: the manuscript to read and to sign on paper, and its withdrawal by the drafter."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from flows.desk.access import officials_only, request_key, visible_matters
from flows.matters.models import Matter
from permissions.refusals import Refusal, Refusals

from .. import acts
from ..models import paper_of
from .desk import reading, versions
from .drafts import own_draft, perform


class WithdrawForm(forms.Form):
    """Withdrawal (撤回): nothing ends without a reason."""

    reason = forms.CharField(label=_("Why do you withdraw?"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


@officials_only
@require_safe
def manuscript(request: HttpRequest, pk: int) -> HttpResponse:
    """发文稿纸: the text as it stands, to be printed and signed on paper, with its hash and who handled it."""
    matter = get_object_or_404(visible_matters(request).filter(procedure="official_paper"), pk=pk)
    paper = paper_of(matter)
    done = matter.acts.filter(node__in=["revise", "check", "countersign"]).select_related("unit")
    context = {"matter": matter, "acts": done, "facts": {**reading(paper), **versions(paper)}}
    return render(request, "official_paper/manuscript.html", context)


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before withdrawing; then withdraw."""
    paper = own_draft(request, pk)
    if paper.matter.status == Matter.Status.DRAFT:
        return redirect("official_paper:edit", pk=pk)
    error: Refusal | Refusals | None = None
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = perform(request, paper, acts.withdraw, reason=form.cleaned_data["reason"])
        except (Refusal, Refusals) as refused:
            error = refused
        else:
            messages.success(request, gettext("%(number)s is withdrawn.") % {"number": done.matter.number})
            return redirect("desk:matter", number=done.matter.number)
    context = {"paper": paper, "matter": paper.matter, "form": form, "error": error}
    context["request_key"] = request_key(request) or uuid.uuid4().hex
    status = 422 if error or request.method == "POST" else 200
    return render(request, "official_paper/withdraw.html", context, status=status)
