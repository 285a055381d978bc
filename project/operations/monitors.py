"""Who may look behind the scenes: addresses and networks of MONITORS, or whoever shows MONITOR_TOKEN."""

from __future__ import annotations

from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest

from project.proxies import is_in


def may_look(request: HttpRequest) -> bool:
    """True for a monitor by its address, or by ``Authorization: Bearer <token>``."""
    token = settings.MONITOR_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(shown.encode(), token.encode()):
        return True
    return is_in(request.META.get("REMOTE_ADDR", ""), settings.MONITORS)
