"""撤回审核结论: the head of the legal section withdraws what passed, until the decision is issued."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods

from flows.desk.access import address_of, officials_only, request_key, request_user, visible_matters
from flows.matters.acts import perform_aside
from permissions import clock, policies, roles
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal, Refusals

from .. import acts
from ..models import review_of


class WithdrawForm(forms.Form):
    """Withdrawal of a conclusion (撤回审核结论)."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before withdrawing; then withdraw."""
    matter = get_object_or_404(visible_matters(request).filter(procedure="legal_review"), pk=pk)
    user, now = request_user(request), clock.now()
    legal = matter.unit.section(OrgUnit.Duty.LEGAL)
    if not policies.may_act(user, roles.LEGAL_HEAD.code, legal, clock.local_date(now)):
        raise Http404
    error: Refusal | Refusals | None = None
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            perform_aside(
                acts.withdraw,
                matter.pk,
                role=roles.LEGAL_HEAD,
                unit=legal,
                actor=user,
                now=now,
                ip=address_of(request),
                request_key=request_key(request),
                reason=form.cleaned_data["reason"],
            )
        except (Refusal, Refusals) as refused:
            error = refused
        except PermissionDenied as denied:
            raise Http404 from denied
        else:
            messages.success(request, gettext("The conclusion of %(number)s is withdrawn.") % {"number": matter.number})
            return redirect("desk:matter", number=matter.number)
    review = review_of(matter)
    context = {
        "matter": matter,
        "review": review,
        "conclusion": review.conclusion,
        "form": form,
        "error": error,
        "request_key": request_key(request) or uuid.uuid4().hex,
    }
    return render(request, "legal_review/withdraw.html", context, status=422 if error else 200)
