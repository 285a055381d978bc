"""Whose address it is behind a proxy of ours: decided here once, everything else reads REMOTE_ADDR.

The log, the access log, the throttling of guesses and the counter of verifications all write down an address.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class BehindProxy:
    """Puts the address that a trusted proxy wrote down itself, the last one, in place of the proxy's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What anybody but a trusted proxy says of himself is not believed, neither address nor https.

        Whatever is no address, as a socket file has none, is empty from here on.
        """
        if is_in(request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES):
            written = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            with contextlib.suppress(ValueError):  # the proxy asks for itself, or wrote no address
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(written))
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        try:
            ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
        except ValueError:
            request.META["REMOTE_ADDR"] = ""
        return self.get_response(request)


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Whether the address is one of these, or lies in one of these networks (``10.1.0.0/16``)."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked in ipaddress.ip_network(network, strict=False) for network in networks)
