"""How often a password may be guessed (登录失败限制): by account and address, by account alone, by address alone.

GB/T 22239-2019 8.1.4.1 asks for a limit. One number for all three would be wrong: an office stands behind one
address, where many people mistype on a Monday morning, and whoever knows an account must not be able to lock its
owner out with a handful of guesses from somewhere else.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


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
