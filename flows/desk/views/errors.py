"""Error pages. Forbidden looks like unknown, so that nobody learns what exists."""

from __future__ import annotations

import errno
import sys

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from flows.matters.acts import log_refused
from permissions import clock
from permissions.organisations.models import actor_of
from permissions.refusals import Rule

FORM_EXPIRED = Rule(
    code="E-WEB-01",
    article="本系统规则(防止他人网站冒用您的登录提交表单)",
    zh="表单已失效,未作任何办理",
    en="The form has expired; nothing was done",
    way_out="请返回该页面,刷新后重新填写提交;下方列有您填写的内容的,请先抄录。仍出现本页的,请允许浏览器使用 Cookie",
    way_out_en="Go back to the page, reload it and send the form again; where what you typed stands below, copy it "
    "first. If this page comes again, allow cookies for this site",
)
UNTYPED = {"csrfmiddlewaretoken", "request_key", "next", "position", "language"}


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for what exists but is not for this person."""
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; too large a body has a page of its own that says the limit."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token (E-WEB-01). Nothing was done; what was typed stands on the page to be copied.

    It is shown only to a browser that says the form came from a page of ours: another site could otherwise put its
    words under our name. A refusal of somebody who is logged in goes into his chain; the cookie of the session does
    not come with forms of other sites, so that these fill no log.
    """
    if request.user.is_authenticated:
        who = actor_of(request.user, ip=str(request.META.get("REMOTE_ADDR", "")))  # type: ignore[arg-type]
        log_refused(f"user:{request.user.pk}", FORM_EXPIRED.refusal(path=request.path[:200]), who, clock.now())
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    context = {"error": FORM_EXPIRED.refusal(), "typed": _typed(request) if ours else [], "came_from": request.path}
    return render(request, "403_csrf.html", context, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What stood in the form, field by field; never a password, and no field that nobody typed into."""
    try:
        sent = request.POST.lists()
    except (UnreadablePostError, SuspiciousOperation):  # the body itself is at fault
        return []
    return [
        (name, value)
        for name, values in sent
        for value in values
        if value.strip() and name not in UNTYPED and "password" not in name
    ]


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
