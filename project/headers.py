"""What no cache may keep (不得缓存): whatever depended on who was asking stays between the site and this one browser.

A shared proxy would hand one person's page to the next; the disk of a shared machine in an office keeps it for
whoever sits down after the log-out. Pages for everybody say themselves what they allow.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header


class KeptPrivate:
    """Marks every answer for which the session was read, unless its view has spoken: `private, no-store`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The session's middleware has said by `Vary: Cookie` whether it was read."""
        response = self.get_response(request)
        if has_vary_header(response, "Cookie") and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response
