"""我的申请: what became of an application, the answers to its corrections, its withdrawal and its result."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from documents.models import Delivery, Document
from documents.stationery import verify_url
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.desk.access import address_of, agents_only, request_key, request_user
from flows.desk.paging import newest_first
from flows.matters.acts import perform_on
from flows.matters.answers import mark_fields
from flows.matters.delivering import reading
from flows.matters.delivering.forms import ConfirmationForm
from flows.matters.models import Matter
from permissions import clock
from permissions.audit.log import record_read
from permissions.organisations.models import actor_of
from permissions.refusals import Refusal, Refusals

from .. import acts
from ..forms import CorrectionForm, WithdrawForm
from ..models import CorrectionItem, RepairApplication
from .access import own_application, own_matters
from .materials import material_fields, status_of, take_all
from .words import done_steps, situations


@agents_only
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Every application of the person's enterprises, the newest first."""
    today = clock.today()
    page = newest_first(request, own_matters(request_user(request), today), size=20)
    now_at = situations(page.rows, today)
    rows = [{"matter": matter, "penalty": matter.repair.penalty, "now": now_at[matter.pk]} for matter in page.rows]
    help_phone = page.rows[0].unit.phone if page.rows else ""
    context = {"page": page, "rows": rows, "portal_tab": "applications", "help_phone": help_phone}
    return render(request, "credit_repair/applications.html", context)


@agents_only
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """One application in plain words."""
    application = own_application(request, pk)
    if application.matter.status == Matter.Status.DRAFT:
        return redirect("credit_repair:edit", pk=pk)
    return show(request, application)


def _asked(application: RepairApplication) -> list[CorrectionItem]:
    """What waits for an answer now."""
    if application.matter.status != Matter.Status.OPEN:
        return []
    return list(application.corrections.filter(answered_at=None))


def _paper(matter: Matter) -> Document | None:
    """The paper with the result, once it was delivered."""
    about = Document.objects.about(matter.chain)
    delivered = about.filter(kind__in=acts.PAPERS.values(), deliveries__isnull=False)
    return delivered.first()


def _notices(matter: Matter) -> QuerySet[Document]:
    """What the bureau told on paper on the way: extensions and corrections, once delivered."""
    told = Document.objects.about(matter.chain).filter(kind__in=acts.NOTICES, deliveries__isnull=False)
    return told.distinct()


def _deliveries(matter: Matter) -> QuerySet[Delivery]:
    """What was sent to the enterprise, when and how; the papers with all that is known of their receipt."""
    papers = Document.objects.order_by("pk").prefetch_related("deliveries")
    rows = Delivery.objects.filter(document__subject_ref=matter.chain).select_related("document")
    return rows.prefetch_related(Prefetch("papers", papers)).order_by("handed_at", "pk")


def show(
    request: HttpRequest,
    application: RepairApplication,
    *,
    form: CorrectionForm | None = None,
    confirmation: ConfirmationForm | None = None,
    wrong: dict[str, Refusal] | None = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one application; the forms as they were sent, and why they were refused."""
    matter = application.matter
    situation = situations([matter], clock.today())[matter.pk]
    asked, sent = _asked(application), list(_deliveries(matter))
    papers = {each.pk: each for row in sent for each in row.papers.all()}
    paper = next((each for _, each in sorted(papers.items()) if each.kind in acts.PAPERS.values()), None)
    context = {
        "application": application,
        "matter": matter,
        "penalty": application.penalty,
        "now": situation,
        "steps": done_steps(matter.acts.all(), situation),
        "answered": application.corrections.exclude(answered_at=None),
        "form": form or (CorrectionForm(items=asked) if asked else None),
        "materials": material_fields(application, wrong),
        "paper": paper,
        "notices": [each for _, each in sorted(papers.items()) if each.kind in acts.NOTICES],
        "deliveries": sent,
        "remedies": reading.remedies_of(papers.values(), current_calendar(region_of(matter.unit))),
        "agreed": reading.confirmation_of(matter),
        "agrees": bool(reading.electronic_ways(matter)),
        "confirmation": confirmation or ConfirmationForm(initial={"way": "PORTAL"}),
        "refused": paper.context if paper and situation.is_refused else None,
        "verify": verify_url(paper.verification_code) if paper else "",
        "may_withdraw": matter.status == Matter.Status.OPEN and not matter.decisions.exists(),
        "error": error,
        "request_key": request_key(request) or uuid.uuid4().hex,
        "help_phone": matter.unit.phone,
    }
    return render(request, "credit_repair/progress.html", context, status=status)


@agents_only
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers to the one correction list, with new files if there are any."""
    application = own_application(request, pk)
    asked = _asked(application)
    if not asked:
        messages.info(request, gettext("Nothing waits for your answer; what you sent before stands."))
        return redirect("credit_repair:progress", pk=pk)
    form = CorrectionForm(request.POST, items=asked)
    wrong = take_all(request, application)
    if wrong or not form.is_valid():
        return show(request, application, form=form, wrong=wrong, status=status_of(wrong))
    if request.POST.get("do") == "upload":
        return show(request, application, form=form)
    try:
        perform_on(
            acts.correct,
            pk,
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
            request_key=request_key(request),
            answers=form.answers(),
        )
    except (Refusal, Refusals) as error:
        mark_fields(form, error)
        return show(request, application, form=form, error=error, status=422)
    except (Matter.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    messages.success(request, gettext("Your corrections were sent. The time limits start anew today."))
    return redirect("credit_repair:progress", pk=pk)


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, with the reason, and end the application."""
    application = own_application(request, pk)
    if request.method == "POST" and application.matter.status == Matter.Status.WITHDRAWN:
        return redirect("credit_repair:progress", pk=pk)  # the same form sent twice
    if application.matter.status != Matter.Status.OPEN:
        return redirect("credit_repair:progress", pk=pk)
    form, error, status = WithdrawForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                perform_on(
                    acts.withdraw,
                    pk,
                    actor=request_user(request),
                    now=clock.now(),
                    ip=address_of(request),
                    request_key=request_key(request),
                    reason=form.cleaned_data["reason"],
                )
            except (Refusal, Refusals) as refused:
                error = refused
            except (Matter.DoesNotExist, PermissionDenied) as lost:
                raise Http404 from lost
            else:
                messages.success(request, gettext("The application was withdrawn. You may apply again at any time."))
                return redirect("credit_repair:progress", pk=pk)
    context = {
        "application": application,
        "matter": application.matter,
        "penalty": application.penalty,
        "form": form,
        "error": error,
        "request_key": request_key(request) or uuid.uuid4().hex,
        "help_phone": application.matter.unit.phone,
    }
    return render(request, "credit_repair/withdraw.html", context, status=status)


@agents_only
@require_GET  # to ask for the headers alone is to receive nothing
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The delivered paper with the result; its first opening is the receipt (文书送达回执)."""
    matter = own_application(request, pk).matter
    return _opened(request, matter, _paper(matter))


@agents_only
@require_GET  # as above
def notice(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A delivered notice of extension or correction; its first opening is the receipt."""
    matter = own_application(request, pk).matter
    return _opened(request, matter, _notices(matter).filter(pk=paper).first())


def _opened(request: HttpRequest, matter: Matter, found: Document | None) -> HttpResponse:
    user, now = request_user(request), clock.now()
    if found is None:
        raise Http404
    content = acts.open_paper_for_party(matter, actor=user, now=now, ip=address_of(request), paper=found)
    actor = actor_of(user, ip=address_of(request))
    record_read(actor=actor, subject=matter.chain, what=f"paper:{found.pk}", at=now)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{found.number} {found.kind_name}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
