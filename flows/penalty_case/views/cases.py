"""我的案件: what the enterprise was told, until when it may speak, what it owes, its papers; in plain words."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_safe

from documents.stationery import verify_url
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.credit_repair import rules as repair_rules
from flows.credit_repair.acts import open_paper_for_party
from flows.desk.access import address_of, agents_only, request_key, request_user
from flows.desk.paging import newest_first
from flows.matters.attachments import open_attachment
from flows.matters.delivering import reading
from flows.matters.delivering.forms import ConfirmationForm
from flows.matters.models import Matter
from permissions import clock
from permissions.audit.log import record_read
from permissions.organisations.models import actor_of
from permissions.refusals import Refusal, Refusals

from .. import rules
from ..forms import StatementForm
from ..models import Evidence, PenaltyCase
from . import party


@agents_only
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Every case against the person's enterprises of which it was told, the newest first."""
    today = clock.today()
    page = newest_first(request, party.own_matters(request_user(request), today), size=20)
    rows = [{"matter": matter, "now": stage} for matter, stage in party.stages_of(page.rows, today)]
    help_phone = page.rows[0].unit.phone if page.rows else ""
    return render(request, "penalty_case/cases.html", {"page": page, "rows": rows, "help_phone": help_phone})


@agents_only
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case in plain words."""
    return show(request, party.own_case(request, pk))


def show(
    request: HttpRequest,
    case: PenaltyCase,
    *,
    form: StatementForm | None = None,
    confirmation: ConfirmationForm | None = None,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one case; the forms as they were sent, and why they were refused."""
    matter, today = case.matter, clock.today()
    sent = party.sent_to(matter)
    papers = {paper.pk: paper for row in sent for paper in row.papers.all()}
    decision = party.decision_paper(matter)
    told = rules.told_proposal(case) if rules.notice_received_at(case) or _told(case, papers) else None
    open_now = rules.statements_open(case, clock.now()) if matter.status == Matter.Status.OPEN else []
    context: dict[str, Any] = {
        "case": case,
        "matter": matter,
        "now": party.stage_of(case, today),
        "told": told,
        "told_words": rules.proposed_in_words(told) if told else "",
        "period": rules.party_period(case),
        "form": form or (StatementForm(case=case) if open_now else None),
        "statements": case.statements.all(),  # type: ignore[attr-defined]
        "proofs": Evidence.objects.filter(case=case, by_party=True)
        .exclude(attachment=None)
        .select_related("attachment"),
        "hearing": party.summoned(case),
        "decision": decision,
        "papers": [papers[key] for key in sorted(papers)],
        "deliveries": sent,
        "opening_counts": any(row.is_awaiting and row.consent for row in sent),
        "remedies": reading.remedies_of(papers.values(), current_calendar(region_of(matter.unit))),
        "agreed": reading.confirmation_of(matter),
        "agrees": bool(reading.electronic_ways(matter)),
        "confirmation": confirmation or ConfirmationForm(initial={"way": "PORTAL"}),
        "verify": verify_url(decision.verification_code) if decision else "",
        "error": error,
        "request_key": request_key(request) or uuid.uuid4().hex,
        "help_phone": case.section.phone or matter.unit.phone,
        **(_owed(case) if decision else {}),
    }
    return render(request, "penalty_case/case.html", context, status=status)


def _told(case: PenaltyCase, papers: dict[int, Any]) -> bool:
    """Whether a notice of what is proposed was delivered, also while its receipt is awaited."""
    return any(row.document_id in papers for row in rules.told_orders(case))


def _owed(case: PenaltyCase) -> dict[str, Any]:
    """What is owed and until when, what was paid, and when the publicity can end."""
    today, penalty = clock.today(), rules.penalty_now(case)
    if penalty is None:
        return {}
    published = penalty.publicity_state == penalty.PublicityState.PUBLISHED
    return {
        "penalty": penalty,
        "owed": penalty.outstanding(today),
        "payments": case.payments.all(),  # type: ignore[attr-defined]
        "repair": repair_rules.publicity_of(penalty, today) if published else None,
    }


@agents_only
@require_GET  # to ask for the headers alone is to receive nothing
def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A delivered paper of the case; its first opening is the receipt (文书送达回执)."""
    matter, user, now = party.own_case(request, pk).matter, request_user(request), clock.now()
    found = party.papers_of(matter).filter(pk=paper).first()
    if found is None:
        raise Http404
    content = open_paper_for_party(matter, actor=user, now=now, ip=address_of(request), paper=found)
    actor = actor_of(user, ip=address_of(request))
    record_read(actor=actor, subject=matter.chain, what=f"paper:{found.pk}", at=now)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{found.number} {found.kind_name}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@agents_only
@require_safe
def proof(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file that the party handed in itself."""
    own = party.own_case(request, pk)
    row = get_object_or_404(Evidence.objects.select_related("attachment"), case=own, by_party=True, attachment=file)
    assert row.attachment is not None
    return FileResponse(
        open_attachment(row.attachment),
        as_attachment=True,
        filename=row.attachment.name,
        content_type=row.attachment.content_type,
    )
