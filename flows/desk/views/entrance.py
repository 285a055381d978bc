"""Coming in: where each kind of person lands, and the account page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from flows.desk.access import request_user
from permissions.organisations.models import User


@login_required
def landing(request: HttpRequest) -> HttpResponse:
    """Officials to the workbench, enterprises to the portal, experts to their messages."""
    kind = request_user(request).kind
    if kind == User.Kind.OFFICIAL:
        return redirect("desk:workbench")
    if kind == User.Kind.ENTERPRISE:
        try:
            return redirect(reverse("portal"))
        except NoReverseMatch:
            pass  # a site without a portal still greets the enterprise with its messages
    return redirect("desk:notices")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here: positions, password, keyboard."""
    return render(request, "desk/account.html")
