"""The page of one matter, and the files that belong to it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents.models import Document
from documents.vault import open_pdf
from flows.desk.access import address_of, officials_only, request_user, visible_matters
from flows.desk.matter_page import show_matter
from flows.matters.attachments import open_attachment
from flows.matters.models import Attachment
from permissions import clock
from permissions.audit.log import record_read
from permissions.organisations.models import User, actor_of

ONE_READING = dt.timedelta(minutes=30)


@officials_only
@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The matter: what I must do, what was done, and why. Opening it is a reading; changing its tab is not another."""
    found = get_object_or_404(visible_matters(request), number=number)
    _note(request, found.chain, "matter", part_of_page=bool(request.headers.get("HX-Request")))
    return show_matter(request, found)


@login_required
@require_safe
def material(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """An attachment, to whoever may see the matter; the party gets only what has its audience."""
    user = request_user(request)
    owner = get_object_or_404(visible_matters(request), number=number)
    files = owner.attachments.all()
    if user.kind != User.Kind.OFFICIAL:
        files = files.exclude(audience=Attachment.Audience.INTERNAL)
    file = get_object_or_404(files, pk=pk)
    _note(request, owner.chain, f"attachment:{file.pk}")
    # nosniff and attachment: an uploaded file must never become a page of ours.
    return FileResponse(open_attachment(file), as_attachment=True, filename=file.name, content_type=file.content_type)


@officials_only
@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A paper as it was frozen, to officials who may see the matter.

    The party opens its papers in the portal: there only after the delivery, and the opening is the receipt.
    """
    owner = get_object_or_404(visible_matters(request), number=number)
    document = get_object_or_404(Document.objects.about(owner.chain).exclude(sha256=""), pk=pk)
    _note(request, owner.chain, f"paper:{document.pk}")
    response = HttpResponse(open_pdf(document), content_type="application/pdf")
    name = f"{document.number} {document.kind_name}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _note(request: HttpRequest, subject: str, what: str, *, part_of_page: bool = False) -> None:
    """Who read which matter or file (查阅记录); a script cannot leave itself out by saying that it asks for a part."""
    actor, now = actor_of(request_user(request), ip=address_of(request)), clock.now()
    since = now - ONE_READING if part_of_page else None
    record_read(actor=actor, subject=subject, what=what, at=now, unless_since=since)
