"""材料上传: one material one field; what is refused is said there, and the rest of the form stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from flows.desk.access import address_of, agents_only, request_user
from flows.matters import rules as matter_rules
from flows.matters.acts import log_refused
from flows.matters.attachments import open_attachment, refused_uploads
from flows.matters.models import Attachment, Matter
from flows.matters.procedures import procedure_of
from permissions import clock
from permissions.audit.log import record_read
from permissions.organisations.models import actor_of
from permissions.refusals import Refusal, Refusals

from .. import acts, rules
from ..models import RepairApplication
from .access import own_application

HINTS = {
    "PERFORMANCE_PROOF": gettext_noop(
        "Receipt of the fine, recheck opinion or other proof, in one PDF or picture; a photograph is enough if "
        "every word can be read."
    ),
    "COMMITMENT": gettext_noop("Print the commitment, sign and stamp it, and upload a scan or photograph."),
}


@dataclass(frozen=True)
class MaterialField:
    """One material of an application: what it is, what is there, and what was wrong with the last try."""

    code: str
    title: str
    hint: str
    file: Attachment | None
    error: Refusal | None = None
    is_new: bool = False


def material_fields(
    application: RepairApplication, errors: Mapping[str, Refusal] | None = None, new: str = ""
) -> list[MaterialField]:
    """The two materials with what was handed in."""
    current = {file.material: file for file in application.matter.attachments.current()}
    return [
        MaterialField(
            code, gettext(title), gettext(HINTS.get(code, "")), current.get(code), (errors or {}).get(code), code == new
        )
        for code, title in procedure_of("credit_repair").materials.items()
    ]


def take_all(request: HttpRequest, application: RepairApplication) -> dict[str, Refusal]:
    """Take in whatever files came with the form; material → why one was refused."""
    wrong = dict(refused_uploads(request))
    for code in procedure_of("credit_repair").materials:
        upload = request.FILES.get(code)
        if upload is None:
            continue
        try:
            acts.hand_in(
                application.pk,
                material=code,
                upload=upload,
                actor=request_user(request),
                now=clock.now(),
                ip=address_of(request),
            )
        except Refusal as refusal:
            wrong[code] = refusal
        except (Matter.DoesNotExist, PermissionDenied) as error:
            raise Http404 from error
    if wrong:
        by = actor_of(request_user(request), ip=address_of(request))
        log_refused(application.matter.chain, Refusals(list(wrong.values())), by, clock.now())
    return wrong


def status_of(wrong: Mapping[str, Refusal]) -> int:
    """413 for a file that is too large, else 422."""
    too_large = any(refusal.rule is matter_rules.FILE_TOO_LARGE for refusal in wrong.values())
    return 413 if too_large else 422


@agents_only
@require_POST
def upload(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take in one file as soon as it is chosen, and answer with its field.

    htmx swaps only what succeeds, so to it a refusal comes as 200; without scripts the whole form is sent
    instead and this address is not used.
    """
    application = own_application(request, pk)
    if code not in procedure_of("credit_repair").materials:
        raise Http404
    wrong = take_all(request, application)
    new = "" if wrong or code not in request.FILES else code
    fields = material_fields(application, wrong, new)
    field = next(each for each in fields if each.code == code)
    if not request.headers.get("HX-Request"):
        return redirect("credit_repair:edit", pk=pk)
    # After the submission only what the correction asks for is sent anew.
    context = {"material": field, "application": application, "is_optional": bool(application.matter.number)}
    return render(request, "credit_repair/parts/material.html", context)


@agents_only
@require_safe
def material(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file that the enterprise handed in itself."""
    application = own_application(request, pk)
    files = application.matter.attachments.exclude(audience=Attachment.Audience.INTERNAL)
    found = get_object_or_404(files, pk=file)
    actor = actor_of(request_user(request), ip=address_of(request))
    record_read(actor=actor, subject=application.matter.chain, what=f"attachment:{found.pk}", at=clock.now())
    # nosniff and attachment: an uploaded file must never become a page of ours.
    return FileResponse(
        open_attachment(found), as_attachment=True, filename=found.name, content_type=found.content_type
    )


@agents_only
@require_safe
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """信用承诺书: the template to print, sign and stamp, one for each decision (domain §c.4)."""
    application = own_application(request, pk)
    context = {
        "application": application,
        "penalty": application.penalty,
        "basis": rules.MEASURES,
        "today": clock.today(),
    }
    return render(request, "credit_repair/commitment.html", context)
