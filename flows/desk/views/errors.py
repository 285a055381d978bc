"""Error pages. Forbidden looks like unknown, so that nobody learns what exists."""

from __future__ import annotations

import errno
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for what exists but is not for this person."""
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; too large a body has a page of its own that says the limit."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, and 503 where database or disk do not answer just now: what was sent may be sent again.

    Rendered without context processors, for the database itself may be the fault.
    """
    if not _is_passing(sys.exc_info()[1]):
        return render(None, "500.html", status=500)  # type: ignore[arg-type]
    response = render(None, "503.html", status=503)  # type: ignore[arg-type]
    response.headers["Retry-After"] = "30"
    return response


def _is_passing(error: BaseException | None) -> bool:
    """A database that is away, restarting or locked; a disk that is full. No act was half done by it."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, (OperationalError, InterfaceError))
