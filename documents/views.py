"""The public page that says whether a paper is genuine; open to everyone, no account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from permissions import clock

from . import verification


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """``/verify/``: an input for the code; a code goes on to its page."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return _page(request, "documents/verify_ask.html")
    if not verification.may_ask(_asker(request), clock.now()):
        return _page(request, "documents/verify_busy.html", status=429)
    attestation = verification.attest(typed)
    if attestation is None:
        return _unknown(request)
    return redirect("documents:verify", code=attestation.code)


@csrf_exempt  # it changes nothing, so there is nothing to forge; and the upload must meet our handler first
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """``/verify/<code>/``: genuine or not, in force or not; POST compares a file with what was frozen.

    Unknown and malformed codes get the same page and status.
    """
    request.upload_handlers = [verification.HashingHandler(request)]
    if not verification.may_ask(_asker(request), clock.now()):
        return _page(request, "documents/verify_busy.html", status=429)
    attestation = verification.attest(code)
    if attestation is None:
        return _unknown(request)
    context = {"paper": attestation, "limit_mb": verification.COMPARE_BYTES // 1024 // 1024}
    if request.method == "POST":
        context["comparison"] = _comparison(request, attestation)
    return _page(request, "documents/verify.html", context)


def _comparison(request: HttpRequest, attestation: verification.Attestation) -> str:
    """EQUAL, DIFFERENT, TOO_LARGE or NONE."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdecimal() and int(length) > verification.COMPARE_BYTES + 64 * 1024:
        return "TOO_LARGE"
    file = request.FILES.get("file")
    if not isinstance(file, verification.HashedFile):
        return "NONE"
    return "EQUAL" if file.sha256 == attestation.sha256 else "DIFFERENT"


def _unknown(request: HttpRequest) -> HttpResponse:
    return _page(request, "documents/verify_unknown.html", status=404)


def _page(
    request: HttpRequest, template: str, context: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _asker(request: HttpRequest) -> str:
    """The address that asks."""
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - a socket without address
