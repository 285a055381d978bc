"""收到的公文: what other authorities sent to mine; reading it, and signing for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from documents.vault import open_pdf
from flows.desk.access import address_of, officials_only, positions_of, request_user
from permissions import clock
from permissions.audit.log import record_read
from permissions.organisations.models import actor_of

from .. import acts
from ..models import Addressee, AddresseeQuerySet as Addressees

PAGE_SIZE = 30


def _mine(request: HttpRequest) -> Addressees:
    """What was sent to the authorities in which the person works today."""
    return Addressee.objects.received_by(sorted({post.unit.authority.pk for post in positions_of(request)}))


@officials_only
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The papers received, the newest first."""
    page = Paginator(_mine(request), PAGE_SIZE).get_page(request.GET.get("page"))
    user, today = request_user(request), clock.today()
    units = {row.unit for row in page if row.unit is not None}
    takes_in = {unit.pk for unit in units if acts.may_receive(user, unit, today)}
    rows: list[dict[str, Any]] = [{"row": row, "may_sign": row.unit_id in takes_in} for row in page]
    return render(request, "official_paper/received.html", {"page": page, "rows": rows})


@officials_only
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper as it was frozen; the sender's matter stays the sender's."""
    row = get_object_or_404(_mine(request), pk=pk)
    actor = actor_of(request_user(request), ip=address_of(request))
    record_read(actor=actor, subject=row.document.subject_ref, what=f"paper:{row.document_id}", at=clock.now())
    response = HttpResponse(open_pdf(row.document), content_type="application/pdf")
    name = f"{row.document.number} {row.document.kind_name}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@officials_only
@require_POST
def sign_for(request: HttpRequest, pk: int) -> HttpResponse:
    """签收: by the office of the receiving authority."""
    row = get_object_or_404(_mine(request), pk=pk)
    try:
        acts.receive(row.pk, actor=request_user(request), now=clock.now(), ip=address_of(request))
    except PermissionDenied as error:
        raise Http404 from error
    messages.success(request, gettext("Signed for: %(number)s.") % {"number": row.document.number})
    return redirect("official_paper:received")
