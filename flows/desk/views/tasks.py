"""Acting on a task: do it, claim it, put it back. Rights and rules are the dispatcher's; here is only the form."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from flows.desk.access import address_of, log_refused_fields, officials_only, request_key, request_user, visible_matters
from flows.desk.matter_page import capacities_for, form_for, is_late, show_matter
from flows.desk.templatetags.banjie import role_name
from flows.matters import claims
from flows.matters.acts import perform_task
from flows.matters.answers import mark_fields, status_of
from flows.matters.models import Act, Matter, WorkItem
from permissions import clock
from permissions.refusals import Refusal, Refusals

# What the forms ask of a task before the dispatcher reads it under its lock.
ASKED_BY_FORMS = (
    *("node", "closed_at", "holder", "role", "unit"),
    *("matter__procedure", "matter__submitted_at", "matter__unit", "matter__number"),
)


def _found(request: HttpRequest, pk: int) -> tuple[WorkItem, Matter]:
    """The task and its matter, if this person may see that."""
    related = ("task__process", "unit__parent", "holder", "received_from")
    item = get_object_or_404(WorkItem.objects.select_related(*related), pk=pk)
    item.matter = get_object_or_404(visible_matters(request), pk=item.matter_id)
    return item, item.matter


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the task asks; a reload after a refusal leads back to the matter.

    Whether the person may see the matter is the dispatcher's question; here it is asked before anything is shown.
    """
    if request.method != "POST":
        return redirect("desk:matter", number=_found(request, pk)[1].number)
    user, ip = request_user(request), address_of(request)
    item = get_object_or_404(WorkItem.objects.select_related("matter").only(*ASKED_BY_FORMS), pk=pk)
    # Only who may act in several positions is asked for one; the dispatcher asks who did not say.
    capacities = capacities_for(item, user) if "position" in request.POST else []
    running = item.matter.deadlines.running()
    form = form_for(item, capacities, None, request.POST, request.FILES)
    if item.closed_at is None and not form.is_valid():
        form.ask_again(late=is_late(running, item))
    # What was done meanwhile may be what the form no longer fits: the dispatcher knows by whom, and by which form.
    if item.closed_at is None and form.errors and WorkItem.objects.filter(pk=pk, closed_at=None).exists():
        _, matter = _found(request, pk)
        log_refused_fields(request, matter, form)
        return show_matter(request, matter, task=pk, form=form, status=422)
    facts = form.facts() if form.is_valid() else {"request_key": request_key(request)}
    try:
        done = perform_task(pk, actor=user, now=clock.now(), ip=ip, matter_id=item.matter_id, **facts)
    except (Refusal, Refusals) as error:
        item, matter = _found(request, pk)
        form = form_for(item, capacities_for(item, user), running, request.POST, request.FILES)
        mark_fields(form, error)
        return show_matter(request, matter, task=pk, form=form, error=error, status=status_of(error))
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, _what_happened(done))
    following = _next_in_a_row(request, item)
    return redirect(_page_of(following) if following else reverse("desk:inbox"))


def _page_of(item: WorkItem) -> str:
    return f"{reverse('desk:matter', args=[item.matter.number])}?task={item.pk}#now"


def _next_in_a_row(request: HttpRequest, done: WorkItem) -> WorkItem | None:
    """The next task of the same step, held or claimed now, where such are done one after the other."""
    if not done.task.flow_task.in_a_row:
        return None
    user, now, same = (
        request_user(request),
        clock.now(),
        {"node": done.node, "matter__procedure": done.matter.procedure},
    )
    held = WorkItem.objects.inbox(user).filter(**same).select_related("matter").first()
    if held is not None:
        return held
    free = WorkItem.objects.pool(user, clock.local_date(now)).filter(**same).order_by("due_on", "id").first()
    try:
        return claims.claim(free.pk, actor=user, now=now, ip=address_of(request)) if free else None
    except (Refusal, Refusals, ObjectDoesNotExist, PermissionDenied):
        return None  # somebody was quicker, or it is not for him: the inbox says what there is


def _what_happened(done: Act) -> str:
    """What was done, and what comes next with whom."""
    said = gettext("%(number)s: %(step)s, %(outcome)s.") % {
        "number": done.matter.number,
        "step": gettext(done.title),
        "outcome": gettext(done.outcome_title),
    }
    waiting = done.matter.work_items.open().order_by("pk").values_list("title", "unit__short_name", "role")
    following = [
        gettext("%(step)s (%(unit)s, %(role)s)") % {"step": gettext(title), "unit": unit, "role": role_name(role)}
        for title, unit, role in waiting
    ]
    if following:
        return said + gettext(" Next: %(steps)s.") % {"steps": gettext("; ").join(following)}
    if done.matter.status == Matter.Status.CLOSED:
        return said + gettext(" The matter is closed.")
    return said


@officials_only
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of the pool; whoever comes second reads who was first."""
    item, matter = _found(request, pk)
    said = gettext("You now hold %(step)s of %(number)s.")
    return _pass_on(request, item, by=claims.claim, said=said, onward=_page_of(item))


@officials_only
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back into the pool."""
    item, _ = _found(request, pk)
    said = gettext("%(step)s of %(number)s is back in the pool.")
    return _pass_on(request, item, by=claims.release, said=said, onward=reverse("desk:inbox"))


def _pass_on(
    request: HttpRequest, item: WorkItem, *, by: Callable[..., WorkItem], said: str, onward: str
) -> HttpResponse:
    """Claim or release, say what was done, and go on from there; a refusal shows the matter with its reason."""
    try:
        by(item.pk, actor=request_user(request), now=clock.now(), ip=address_of(request))
    except (Refusal, Refusals) as error:
        return show_matter(request, item.matter, error=error, status=status_of(error))
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, said % {"step": gettext(item.title), "number": item.matter.number})
    return redirect(onward)
