"""委托代办: naming a deputy for one's own post, ending it early, and seeing who stands in for whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from flows.desk.access import address_of, officials_only, positions_of, request_user
from flows.desk.forecast import units_of
from flows.matters import substituting
from permissions import clock
from permissions.organisations.models import Position, Substitution
from permissions.refusals import Refusal, Refusals

SHOWN = 50  # of those that are over, the latest


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DeputyForm(forms.Form):
    """Who stands in, from when to when, and why; whether it may be is the act's question."""

    deputy = forms.CharField(label=gettext_lazy("Deputy"), max_length=60, widget=forms.Select)
    from_on = _day(gettext_lazy("First day"))
    until_on = _day(gettext_lazy("Last day (included)"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120, required=False)

    def __init__(self, post: Position, today: dt.date, data: Any = None) -> None:
        super().__init__(
            data, label_suffix="", initial={"from_on": today, "until_on": today}, auto_id=f"id_{post.pk}_%s"
        )
        people = substituting.eligible(post, today)
        self.fields["deputy"].widget.choices = [  # type: ignore[attr-defined]
            ("", gettext("Choose a colleague")),
            *((person.username, f"{person.name} ({person.username})") for person in people),
        ]
        self.has_somebody = bool(people)


@officials_only
@require_safe
def substitutions(request: HttpRequest) -> HttpResponse:
    """My posts with their deputies, for whom I stand in, and what my staff have arranged."""
    return _show(request)


@officials_only
@require_POST
def name_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a deputy for this post of mine; a refusal shows the page with its reason, filled as it was sent."""
    user, today = request_user(request), clock.today()
    post = next((post for post in substituting.posts_of(user, today) if post.pk == pk), None)
    if post is None:
        raise Http404
    form = DeputyForm(post, today, request.POST)
    if not form.is_valid():
        return _show(request, sent=form, post=pk, status=422)
    try:
        made = substituting.name_deputy(pk, **form.cleaned_data, actor=user, now=clock.now(), ip=address_of(request))
    except (Refusal, Refusals) as error:
        return _show(request, sent=form, post=pk, error=error, status=422)
    except Position.DoesNotExist as error:  # ended since the page was shown
        raise Http404 from error
    said = gettext("%(name)s stands in for you from %(first)s to %(last)s and has been told.")
    messages.success(request, said % {"name": made.deputy.name, "first": made.from_on, "last": made.until_on})
    return redirect("desk:substitutions")


@officials_only
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a substitution of mine at once."""
    try:
        ended = substituting.end_substitution(pk, actor=request_user(request), now=clock.now(), ip=address_of(request))
    except Substitution.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, gettext("%(name)s no longer stands in for you.") % {"name": ended.deputy.name})
    return redirect("desk:substitutions")


def _show(
    request: HttpRequest,
    *,
    sent: DeputyForm | None = None,
    post: int = 0,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    user, today = request_user(request), clock.today()
    everything = Substitution.objects.select_related("position__unit", "position__user", "deputy")
    known = everything.order_by("-from_on", "-pk")
    posts = substituting.posts_of(user, today)
    positions = positions_of(request)
    context = {
        "today": today,
        "forms": [(each, sent if sent and each.pk == post else DeputyForm(each, today)) for each in posts],
        "named": [(each, each.is_over(today)) for each in known.filter(position__user=user)[:SHOWN]],
        "taken": [(each, each.is_over(today)) for each in known.filter(deputy=user)[:SHOWN]],
        "below": substituting.below(positions, units_of(positions), today),
        "error": error,
    }
    return render(request, "desk/substitutions.html", context, status=status)
