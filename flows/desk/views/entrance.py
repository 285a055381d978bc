"""Coming in: where each kind of person lands, and the account page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from flows.desk.access import is_auditor, positions_of, request_user
from flows.desk.menu import portal_entries
from permissions import roles
from permissions.organisations.models import User


@login_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Officials to the workbench, auditors to the history, enterprises to the portal, experts to their messages."""
    kind = request_user(request).kind
    if kind == User.Kind.OFFICIAL:
        holds_work = any(roles.role_of(position.role).acts for position in positions_of(request))
        return redirect("desk:audit" if is_auditor(request) and not holds_work else "desk:workbench")
    # A site without a procedure for enterprises still greets them with their messages.
    first = portal_entries()[0] if kind == User.Kind.ENTERPRISE else None
    return redirect(first.url if first and first.url else "desk:notices")


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here: positions, password, keyboard."""
    return render(request, "desk/account.html")
