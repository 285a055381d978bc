"""Whose address it is behind a proxy of ours: decided here once, everything else reads REMOTE_ADDR.

The log, the access log, the throttling of guesses and the counter of verifications all write down an address.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class BehindProxy:
    """Puts the address that a trusted proxy wrote down itself, the last one, in place of the proxy's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What anybody but a trusted proxy says of himself is not believed."""
        if request.META.get("REMOTE_ADDR", "") in settings.TRUSTED_PROXIES:
            written = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            with contextlib.suppress(ValueError):  # the proxy asks for itself, or wrote no address
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(written))
        return self.get_response(request)
