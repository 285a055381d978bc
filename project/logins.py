"""Logging in (登录): how often a password may be guessed, and that one's own is changed with an entry in the log.

Guesses are counted by account and address, by account alone, by address alone.
GB/T 22239-2019 8.1.4.1 asks for a limit. One number for all three would be wrong: an office stands behind one
address, where many people mistype on a Monday morning, and whoever knows an account must not be able to lock its
owner out with a handful of guesses from somewhere else.
"""

from __future__ import annotations

from typing import Any, cast

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from permissions import clock
from permissions.audit import log
from permissions.organisations.models import User, actor_of


class LimitEach(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts wrong guesses by each of AXES_LOCKOUT_PARAMETERS against its own limit in LOGIN_LIMITS."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The count that is nearest to its limit, as so many of AXES_FAILURE_LIMIT."""
        nearest = 0
        counted = self.get_user_attempts(request, credentials)
        for attempts, limit in zip(counted, settings.LOGIN_LIMITS, strict=True):
            guesses = attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0
            nearest = max(nearest, guesses * settings.AXES_FAILURE_LIMIT // limit)
        return nearest

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget, after a success, what this person mistyped here; not what others guessed at the same address."""
        count, _ = self.filter_user_attempts(request, credentials)[0].delete()
        return int(count)


class OwnPassword(PasswordChangeView):
    """One's own password (修改口令): that it was changed is written down, never to what."""

    template_name = "registration/password.html"

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:  # type: ignore[type-arg, override]
        """Save it with its entry, or neither."""
        response: HttpResponse = super().form_valid(form)
        log_password_change(self.request)
        return response


class Administration(admin.AdminSite):
    """The administration site (管理站点), whose own page for the password writes the same entry."""

    @transaction.atomic
    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Save it with its entry, or neither; a form that is shown or refused changes nothing."""
        user = cast(User, request.user)  # the site lets nobody else come here
        before = user.password
        response = super().password_change(request, extra_context)
        if user.password != before:
            log_password_change(request)
        return response


def log_password_change(request: HttpRequest) -> None:
    """One entry in the chain of the person who asks."""
    user = request.user
    assert isinstance(user, User)  # nobody else gets past the log-in
    by = actor_of(user, ip=request.META.get("REMOTE_ADDR", ""))
    log.append(f"user:{user.pk}", action="user.password_changed", actor=by, at=clock.now())
