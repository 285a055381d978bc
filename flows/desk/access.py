"""Who is asking (当前用户), as the type that the rest of the desk expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from permissions import clock, roles
from permissions.organisations.models import Position, User


def request_user(request: HttpRequest) -> User:
    """The person behind a request that passed ``login_required``."""
    return cast(User, request.user)


def officials_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the desk: anyone else finds nothing at this address, as if it did not exist."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request_user(request).kind != User.Kind.OFFICIAL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def is_auditor(user: User, today: dt.date) -> bool:
    """Whether the person is appointed to check the history; auditors read and never act."""
    return Position.objects.valid_on(today).filter(user=user, role=roles.AUDITOR.code).exists()


def auditors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of the history check; anyone else finds nothing there."""

    @wraps(view)
    @officials_only
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_auditor(request_user(request), clock.today()):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def address_of(request: HttpRequest) -> str:
    """The network address for the log."""
    return str(request.META.get("REMOTE_ADDR", ""))
