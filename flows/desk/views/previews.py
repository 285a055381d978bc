"""预览文书: ask at a step for what its paper would look like, see how far it is, open it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from flows.desk.access import address_of, officials_only, request_user, visible_matters
from flows.desk.matter_page import capacities_for, form_for, is_late, show_matter
from flows.desk.templatetags.banjie import in_english
from flows.matters.models import Job, Matter, WorkItem
from flows.matters.previews import asking
from permissions import clock
from permissions.audit.log import record_read
from permissions.organisations.models import actor_of


@officials_only
@require_POST
def ask_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a preview made of the paper that a step leads to; only for who could do the step now."""
    user = request_user(request)
    item = get_object_or_404(WorkItem.objects.select_related("task__process", "unit__parent", "holder"), pk=pk)
    item.matter = get_object_or_404(visible_matters(request), pk=item.matter_id)
    if not (capacities := capacities_for(item, user)):
        raise Http404
    names = asking.fields_at(item)
    if names is None or item.closed_at is not None:
        return redirect("desk:matter", number=item.matter.number)
    running = item.matter.deadlines.running()
    form = form_for(item, capacities, None, request.POST, request.FILES)
    if not form.is_valid() and any(name in form.errors for name in names):
        form.ask_again(late=is_late(running, item))
        return show_matter(request, item.matter, task=pk, form=form, status=422)
    values = {name: form.cleaned_data[name] for name in names}
    job = asking.ask(item, values, by=user, now=clock.now())
    return redirect("desk:preview", number=item.matter.number, pk=job.pk)


def _found(request: HttpRequest, number: str, pk: int) -> tuple[Matter, Job]:
    matter = get_object_or_404(visible_matters(request), number=number)
    return matter, get_object_or_404(Job.objects.filter(kind=asking.JOB, matter=matter), pk=pk)


@officials_only
@never_cache
@require_safe
def preview(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """How far it is; a part of the page for the script that asks again while it is made."""
    matter, job = _found(request, number, pk)
    words, way_out = ("en", "way_out_en") if in_english() else ("zh", "way_out")
    context = {
        "matter": matter,
        "job": job,
        "file": asking.file_of(job, clock.now()),
        "said": [(each[words], each[way_out], each["code"]) for each in job.payload.get("said", [])],
        "is_waiting": job.state in (Job.State.QUEUED, Job.State.RUNNING),
        "is_tried_again": job.state == Job.State.QUEUED and job.attempts > 0,
        "is_stuck": job.state == Job.State.FAILED,
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, f"desk/{'parts/preview_state' if is_part else 'preview'}.html", context)


@officials_only
@never_cache
@require_safe
def preview_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The preview itself, to officials who may see the matter, for a day; who opened it is noted."""
    matter, job = _found(request, number, pk)
    path = asking.file_of(job, clock.now())
    if path is None:
        raise Http404
    actor = actor_of(request_user(request), ip=address_of(request))
    record_read(actor=actor, subject=matter.chain, what=f"preview:{job.pk}", at=clock.now())
    return FileResponse(path.open("rb"), filename=f"{matter.number} 预览.pdf", content_type="application/pdf")
