"""送达: deliver a paper, record its receipt or that it failed, from the page of its delivery; what awaits a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from documents.delivery_rules import OVER_RULE, RECEIPT_RULE, UNDER_WAY_RULE
from documents.models import Delivery, Document
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.desk.access import address_of, officials_only, positions_of, request_user, visible_matters
from flows.law.bundles import bundle_of
from flows.law.periods import expires_at
from flows.matters.acts import perform_aside
from flows.matters.delivering import reading, receiving, sending
from flows.matters.delivering.forms import FailureForm, ReceiptForm, SendForm
from flows.matters.models import Matter
from permissions import clock
from permissions.clock import local_date
from permissions.refusals import Refusal, Refusals

ACTS = {
    "send": (sending.send, gettext_noop("The delivery of %(number)s is recorded.")),
    "receive": (receiving.record, gettext_noop("The receipt of %(number)s is recorded.")),
    "fail": (sending.fail, gettext_noop("That %(number)s could not be delivered is recorded. Try another way.")),
}
# Whose turn it was is over: a conflict, not a mistake of this person.
CONFLICTS = {RECEIPT_RULE.code, OVER_RULE.code, UNDER_WAY_RULE.code}
SHOWN = 50


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def paper_delivery(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The deliveries of one paper; a POST does one of ACTS, for who answers for deliveries."""
    matter = get_object_or_404(visible_matters(request), number=number)
    paper = get_object_or_404(_papers(matter), pk=pk)
    if request.method != "POST":
        return _show(request, matter, paper)
    do = request.POST.get("do", "")
    if do not in ACTS or not reading.may_deliver(matter, request_user(request), clock.today()):
        raise Http404
    spec, said = ACTS[do]
    form = _forms(request, matter, paper, request.POST, request.FILES, do=do)[do]
    if not form.is_valid():
        return _show(request, matter, paper, forms={do: form}, status=422)
    attempt = _attempt(request, paper)
    if do == "send":
        facts = form.facts() | {"paper_id": paper.pk, "recipient": attempt.recipient if attempt else ""}
    else:
        facts = form.facts() | {"delivery_id": attempt.pk if attempt else 0}
    role, place = reading.seat_of(matter)
    actor, now = request_user(request), clock.now()
    try:
        perform_aside(spec, matter.pk, role=role, unit=place, actor=actor, now=now, ip=address_of(request), **facts)
    except (Refusal, Refusals) as error:
        over = isinstance(error, Refusal) and error.rule.code in CONFLICTS
        paper = _papers(matter).get(pk=pk)  # as it stands now: another may have been first
        return _show(request, matter, paper, forms={do: form}, error=error, status=409 if over else 422)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, gettext(said) % {"number": paper.number})
    return redirect("desk:delivery", number=matter.number, pk=paper.pk)


def _papers(matter: Matter) -> QuerySet[Document]:
    """The papers of a matter that are delivered, with their deliveries."""
    papers = Document.objects.about(matter.chain).exclude(kind=reading.RECEIPT_KIND)
    together = Prefetch("deliveries__papers", Document.objects.order_by("pk"))
    return papers.select_related("authority").prefetch_related(together, "deliveries__receipt_form")


def _attempt(request: HttpRequest, paper: Document) -> Delivery | None:
    """The delivery of this paper that the form speaks of."""
    wanted = request.POST.get("delivery", "")
    return next((row for row in paper.deliveries.all() if str(row.pk) == wanted), None)


def _forms(request: HttpRequest, matter: Matter, paper: Document, *data: Any, do: str = "") -> dict[str, Any]:
    """The forms by what they do; only the one that was sent is bound."""
    now, due = clock.now(), reading.delivery_due(paper)
    late = due is not None and now >= expires_at(due) and not paper.deliveries.all()
    mine = {name: data if name == do else () for name in ACTS}
    return {
        "send": SendForm(*mine["send"], matter=matter, paper=paper, late=late, prefix=None),
        "receive": ReceiptForm(*mine["receive"], auto_id="receive_%s"),
        "fail": FailureForm(*mine["fail"], now=now, auto_id="fail_%s"),
    }


def _show(
    request: HttpRequest,
    matter: Matter,
    paper: Document,
    *,
    forms: dict[str, Any] | None = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    may = reading.may_deliver(matter, request_user(request), clock.today())
    attempts = list(paper.deliveries.all())
    left = reading.unserved(attempts)
    waiting = [row for row in attempts if row.is_awaiting and row.recipient in left]
    wanted = request.POST.get("delivery", "") or request.GET.get("delivery", "")
    received = None if left else reading.receipt_moment(paper)
    remedies = reading.remedies_of([paper], current_calendar(region_of(matter.unit)))
    context: dict[str, Any] = {
        "matter": matter,
        "paper": paper,
        "attempts": attempts,
        "waiting": waiting,
        "chosen": next((row for row in waiting if str(row.pk) == wanted), waiting[0] if waiting else None),
        "received": received,
        "due": reading.delivery_due(paper) if received is None else None,
        "bundle": bundle_of(paper.kind, paper.issued_on),
        "remedy": remedies[0].days if remedies else None,
        "may": may,
        "is_ready": bool(paper.sha256) and paper.standing == Document.Standing.IN_FORCE,
        "error": error,
        "today": clock.today(),
    }
    if may:
        context["forms"] = _forms(request, matter, paper) | (forms or {})
    return render(request, "desk/delivery.html", context, status=status)


@dataclass(frozen=True)
class AwaitingRow:
    """One delivery without a receipt, its matter, and for how many days it has been on its way."""

    delivery: Delivery
    matter: Matter
    days: int


@officials_only
@require_safe
def awaiting(request: HttpRequest) -> HttpResponse:
    """待回执: what was sent and neither received nor returned, the oldest first."""
    authorities = {position.unit.authority.pk for position in positions_of(request)}
    rows = Delivery.objects.awaiting().filter(document__authority__in=authorities).select_related("document")
    found = list(rows.defer("document__context").order_by("handed_at", "pk")[: SHOWN + 1])
    keys = {row.pk: int(row.document.subject_ref.removeprefix("matter:")) for row in found}
    matters = visible_matters(request).in_bulk(keys.values())
    today = clock.today()
    shown = [
        AwaitingRow(row, matters[keys[row.pk]], (today - local_date(row.handed_at)).days)
        for row in found[:SHOWN]
        if keys[row.pk] in matters
    ]
    return render(request, "desk/awaiting.html", {"rows": shown, "has_more": len(found) > SHOWN})
