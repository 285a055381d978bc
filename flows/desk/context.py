"""What every page of the site needs; everything is lazy, so that error pages ask the database nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from flows.desk import menu
from flows.desk.access import my_notices, positions_of, registers_of, work_counts
from permissions import roles
from permissions.organisations.models import User


def chrome(request: HttpRequest) -> dict[str, object]:
    """Menu, positions and counts of the person who asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demonstration": settings.DEMONSTRATION}
    positions = SimpleLazyObject(lambda: positions_of(request))
    return {
        "demonstration": settings.DEMONSTRATION,
        "frame": "desk.html" if user.kind == User.Kind.OFFICIAL else "portal.html",
        "positions": positions,
        "menu": SimpleLazyObject(lambda: _menu(request, user, positions)),
        "unread": SimpleLazyObject(lambda: my_notices(request).unread(user).count()),
    }


def _menu(request: HttpRequest, user: User, positions: Any) -> list[dict[str, Any]]:
    if user.kind != User.Kind.OFFICIAL:
        entries = menu.portal_entries() if user.kind == User.Kind.ENTERPRISE else menu.PORTAL_ENTRIES
        return menu.groups(entries, path=request.path, counts={})
    held = {position.role for position in positions}
    if registers_of(request):
        held.add(menu.REGISTER)
    counts: dict[str, int] = {}
    if any(roles.role_of(position.role).acts for position in positions):
        counts = work_counts(request)
    return menu.groups(menu.desk_entries(held), path=request.path, counts=counts)
