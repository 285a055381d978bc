"""Log lines as JSON, one object a line, with numbers instead of names: who reads them need not know the people.

A line names the request, the user's id, the matter's number and the route, never the path with its query or codes.
Whatever else gets into a message (a database quotes the values that it refuses) passes ``scrubbed``.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from project.proxies import is_in

request_id: ContextVar[str] = ContextVar("request_id", default="")
access = logging.getLogger("banjie.requests")
SAFE_ID = re.compile(r"[\w.-]{1,64}\Z", re.ASCII)
MATTER_NUMBER = re.compile(r"[A-Z]{1,6}-\d{4}-\d{1,9}\Z", re.ASCII)  # what somebody typed there may be anything
KEPT_OUT = (
    (re.compile(r"(?<=://)[^\s/@]*:[^\s/@]*(?=@)"), "…"),  # user and password of an address
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w.])\d{17}[\dXx](?![\w.])", re.ASCII), "[identity number]"),
    (re.compile(r"(?<![\w.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\w.])", re.ASCII), "[phone]"),
    (re.compile(r"(?<![\w.])0\d{2,3}-\d{7,8}(?!\w)", re.ASCII), "[phone]"),
    (
        re.compile(r"(?i)(password|passwd|secret|token|authorization|cookie)(['\"]?\s*[=:]\s*)(?:bearer\s+)?\S+"),
        r"\1\2…",
    ),
)


def scrubbed(text: str) -> str:
    """The text without phones, e-mail addresses, identity numbers and credentials."""
    for pattern, instead in KEPT_OUT:
        text = pattern.sub(instead, text)
    return text


class JsonLines(logging.Formatter):
    """One JSON object a record: moment, level, logger, message, request, then what the caller gave as ``told``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line; a traceback is text in it."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": moment, "level": record.levelname, "logger": record.name}
        line["message"] = scrubbed(record.getMessage())
        if request_id.get():
            line["request"] = request_id.get()
        line.update(getattr(record, "told", {}))
        if record.exc_info:
            line["traceback"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLine:
    """Gives each request a number, says it in ``X-Request-ID``, and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A trusted proxy's own number is kept, so that both logs can be laid side by side."""
        said = request.headers.get("X-Request-ID", "")
        trusted = is_in(request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES)
        number = said if trusted and SAFE_ID.match(said) else uuid.uuid4().hex
        token, begun = request_id.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = number
            access.info("request", extra={"told": self._told(request, response, time.perf_counter() - begun)})
            return response
        finally:
            request_id.reset(token)

    def _told(self, request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
        match = request.resolver_match
        named = match.kwargs if match else {}
        told = {
            "method": request.method,
            "route": match.route if match else "",
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            # Whoever was not asked for stays unasked: health must not need the session's table.
            "user": getattr(getattr(request, "_cached_user", None), "pk", None),
            "matter": named.get("number") if MATTER_NUMBER.match(str(named.get("number"))) else None,
            "pk": named.get("pk"),
        }
        return {name: value for name, value in told.items() if value not in (None, "")}


def configured(level: str) -> dict[str, Any]:
    """LOGGING of a process whose lines are collected: everything to the error stream, as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "project.operations.logs.JsonLines"}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.error": {"handlers": ["stream"], "level": "INFO", "propagate": False},
            # These name the account that failed; the table of failures, which only administrators read, has it too.
            "axes": {"level": "ERROR"},
            **{name: {"level": "WARNING"} for name in ("fontTools", "weasyprint", "pikepdf")},
        },
    }
