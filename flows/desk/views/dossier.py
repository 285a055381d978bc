"""案卷: ask for the whole file of a matter, see how far it is, fetch it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from flows.desk.access import address_of, officials_only, positions_of, request_user, visible_matters
from flows.matters.dossier import asking
from flows.matters.models import Dossier, Job, Matter
from permissions import clock
from permissions.audit import export
from permissions.audit.log import record_read
from permissions.audit.models import ChainHead
from permissions.organisations.models import actor_of

CONTENT_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


def _matter(request: HttpRequest, number: str) -> Matter:
    """A matter that the person may see and whose file he may have; anything else is not there."""
    matter = get_object_or_404(visible_matters(request), number=number)
    if not asking.may_have(request_user(request), positions_of(request), matter):
        raise Http404
    return matter


@officials_only
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """The dossier in the making and the last one made; POST asks for one. A part while it is made."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405)
    matter = _matter(request, number)
    if request.method == "POST":
        asking.ask(matter, by=request_user(request), now=clock.now(), ip=address_of(request))
        return redirect("desk:dossier", number=matter.number)
    making, made = asking.latest(matter)
    head = ChainHead.objects.filter(chain=matter.chain).first()
    context = {
        "matter": matter,
        "making": making,
        "is_stuck": making is not None and making.job.state == Job.State.FAILED,
        "is_tried_again": making is not None and making.job.state == Job.State.QUEUED and making.job.attempts > 0,
        "made": made,
        "newer": head.seq - made.chain_seq if head and made else 0,
        "checker": export.VERIFIER.name,
        "checker_sha256": hashlib.sha256(export.VERIFIER.read_bytes()).hexdigest(),
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, f"desk/{'parts/dossier_state' if is_part else 'dossier'}.html", context)


@officials_only
@require_safe
def dossier_file(request: HttpRequest, number: str, pk: int, ending: str) -> HttpResponseBase:
    """One of the two files; who fetched it is noted."""
    matter = _matter(request, number)
    found = get_object_or_404(Dossier.objects.made().filter(matter=matter), pk=pk)
    if ending not in CONTENT_TYPES or not asking.is_there(found):
        raise Http404
    actor = actor_of(request_user(request), ip=address_of(request))
    record_read(actor=actor, subject=matter.chain, what=f"dossier:{found.pk}:{ending}", at=clock.now())
    path = Path(settings.MEDIA_ROOT) / found.path_of(ending)
    name = f"{matter.number}.{ending}"  # the name under which the checker looks for the PDF beside the zip
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPES[ending])
