"""立案台账: look through the filings of one's authority, take them out as a spreadsheet."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from flows.desk.access import address_of, authorities_here, officials_only, request_user
from flows.desk.filings import MOST, FilingFilter, rows_of, write
from flows.desk.paging import newest_first
from flows.desk.spreadsheet import XLSX
from permissions import clock
from permissions.audit import log
from permissions.organisations.models import actor_of


@officials_only
@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """The filings of the authorities in which the person holds a position, newest first."""
    filters = FilingFilter(request.GET, authorities_here(request))
    page = newest_first(request, filters.qs.select_related("authority", "enterprise", "penalty"))
    context = {"filter": filters, "page": page, "rows": rows_of(page.rows), "most": MOST}
    return render(request, "desk/filings.html", context)


@officials_only
@require_POST
def filings_export(request: HttpRequest) -> HttpResponseBase:
    """What the filters of the address leave, as a spreadsheet; who took what is logged in the bureau's own chain."""
    units = authorities_here(request)
    filters = FilingFilter(request.GET, units)
    if filters.qs.count() > MOST:
        said = gettext("More than %(most)s filings fit; choose a year or a state first.")
        messages.warning(request, said % {"most": MOST})
        return redirect(f"{reverse('desk:filings')}?{request.GET.urlencode()}")
    now, actor = clock.now(), actor_of(request_user(request), ip=address_of(request))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "filings.xlsx"
        count = write(filters.qs, file)
        with transaction.atomic():
            for unit in units:
                payload = {"rows": count, "filters": filters.said}
                log.append(f"register:{unit.code}", action="filings.exported", actor=actor, at=now, payload=payload)
        content = file.open("rb")  # lives on until it was sent, though its name is gone
    name = f"立案台账-{now:%Y%m%d}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
