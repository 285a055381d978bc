"""Which cases the enterprise may see (当事人), and what was told it on delivered papers: nothing else is shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_noop as _

from documents.models import Delivery, Document
from flows.credit_repair.views.words import long_day
from flows.desk.access import request_user
from flows.matters.models import Matter, Participation
from flows.registers.models import EnterpriseAgent
from permissions import clock
from permissions.organisations.models import User

from .. import rules
from ..models import HearingPlan, PaperOrder, PenaltyCase, Statement, case_of


def own_matters(user: User, today: dt.date) -> QuerySet[Matter]:
    """The cases of the person's enterprises from their first delivered paper on.

    A case against a person in charge is that person's own: it is delivered to him, and not shown to the enterprise.
    """
    agencies = EnterpriseAgent.objects.valid_on(today).filter(user=user)
    admitted = Participation.objects.valid_on(today).filter(
        capacity=Participation.Capacity.PARTY, enterprise__in=agencies.values("enterprise")
    )
    found = Matter.objects.filter(procedure="penalty_case", pk__in=admitted.values("matter"), case__on_person=False)
    found = found.select_related("enterprise", "unit__parent", "case__lead", "case__section", "case__penalty")
    return found.prefetch_related("case__penalty__instalments")


def own_case(request: HttpRequest, pk: int) -> PenaltyCase:
    """One of them; what belongs to others is as unknown as what does not exist."""
    matter = get_object_or_404(own_matters(request_user(request), clock.today()), pk=pk)
    case = case_of(matter)
    case.matter = matter
    return case


def sent_to(matter: Matter) -> list[Delivery]:
    """What was sent to the party, when and how, each with its papers; what went to a court or the police is not."""
    papers = Document.objects.order_by("pk").prefetch_related("deliveries")
    rows = Delivery.objects.filter(document__subject_ref=matter.chain, recipient=_name(matter))
    rows = rows.select_related("document").prefetch_related(Prefetch("papers", papers))
    return list(rows.order_by("handed_at", "pk"))


def papers_of(matter: Matter) -> QuerySet[Document]:
    """The papers that were delivered to the party, in the order of their making."""
    sent = Document.objects.about(matter.chain).filter(deliveries__recipient=_name(matter))
    return sent.distinct().order_by("pk")


def _name(matter: Matter) -> str:
    """The party as papers name it."""
    assert matter.enterprise is not None, "a case has its party"
    return matter.enterprise.name


@dataclass(frozen=True)
class Stage:
    """Where a case is for its party: one sentence, a colour, a sign; and the day by which something is due."""

    code: str
    text: str
    look: str
    icon: str
    due: dt.date | None = None


SUMMONS = "hearing_summons"
UNDER_WAY = _("The authority is looking into the case")
WEIGHED = _("Your time to speak is over; the decision is being prepared")
ASKED = _("You asked for a hearing; you will be told when and where it is")
HEARING = _("A hearing was arranged for %(day)s")
HEARD = _("The hearing was held; the decision is being prepared")
SPEAK = _("You may state your side until %(day)s")
PAY = _("Decided: please pay by %(day)s")
OVERDUE = _("Decided: the last day to pay was %(day)s, a surcharge runs")
PERFORMED = _("Decided, and nothing is owed")
DECIDED = _("Decided: the paper says what follows")
CLOSED = _("The case is closed")


@dataclass(frozen=True)
class Told:
    """What a case told its party on paper, and what that one said since (告知情况)."""

    is_decided: bool
    plan: HearingPlan | None
    notices: Sequence[PaperOrder]
    received_at: dt.datetime | None
    said: Sequence[Statement]


def told_to(cases: Sequence[PenaltyCase]) -> dict[int, Told]:
    """By the key of the case; the same few questions to the database for one case and for a page of them."""
    orders, said = _by_case(_orders_of(cases)), _by_case(Statement.objects.filter(case__in=cases).order_by("pk"))
    summonses = {pk: [row.row for row in rows if row.kind == SUMMONS and row.was_sent] for pk, rows in orders.items()}
    plans = HearingPlan.objects.in_bulk([about for told in summonses.values() for about in told])
    decided = _decided(cases)
    found = {}
    for case in cases:
        kept = [row for row in orders[case.pk] if row.kind in rules.NOTICES and row.sent_back_at is None]
        notices = rules.present_round(kept)
        received = min((row.received_at for row in notices if row.received_at), default=None)  # type: ignore[attr-defined]
        since = [row for row in said[case.pk] if received and row.made_at >= received]
        plan = plans.get(max(summonses.get(case.pk, ()), default=0))
        found[case.pk] = Told(case.pk in decided, plan, notices, received, since)
    return found


def _orders_of(cases: Sequence[PenaltyCase]) -> QuerySet[Any]:
    """The notices and summonses that were made, each with whether it was sent and when it was received first."""
    sent = Delivery.objects.filter(papers=OuterRef("document"))
    receipts = sent.filter(receipt_at__isnull=False).order_by("receipt_at").values("receipt_at")
    rows = PaperOrder.objects.filter(case__in=cases, kind__in=(*rules.NOTICES, SUMMONS), document__isnull=False)
    return rows.annotate(received_at=Subquery(receipts[:1]), was_sent=Exists(sent)).order_by("pk")


def _decided(cases: Sequence[PenaltyCase]) -> set[int]:
    """Those whose decision was delivered to the party and holds."""
    chains = {case.matter.chain: case for case in cases}
    kinds, holds = rules.DECISION_KINDS.values(), Document.Standing.IN_FORCE
    papers = Document.objects.filter(subject_ref__in=chains, kind__in=kinds, standing=holds)
    sent = papers.values_list("subject_ref", "deliveries__recipient")
    return {chains[chain].pk for chain, recipient in sent if recipient == _name(chains[chain].matter)}


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def stage_of(case: PenaltyCase, today: dt.date, told: Told | None = None) -> Stage:
    """Where the case is, from what was delivered: nobody learns here what he was not told on paper."""
    told = told or told_to([case])[case.pk]
    if told.is_decided:
        return _after_decision(case, today)
    if told.plan is not None and told.plan.held_until is None:
        day = long_day(clock.local_date(told.plan.at))
        return Stage("hearing", gettext(HEARING) % {"day": day}, "waiting", "calendar-due")
    if told.plan is not None:
        return Stage("heard", gettext(HEARD), "open", "player-play")
    if rules.outcome_of(told.said) == "HEARING":
        return Stage("asked", gettext(ASKED), "open", "player-play")
    if told.received_at is None:
        return Stage("open", gettext(UNDER_WAY), "open", "player-play")
    waived = any(row.kind == Statement.Kind.WAIVER for row in told.said)
    period = rules.period_of(case.matter.unit, told.received_at, told.notices, waived=waived)
    if period.is_over(today):
        return Stage("weighed", gettext(WEIGHED), "open", "player-play")
    return Stage("speak", gettext(SPEAK) % {"day": long_day(period.until)}, "waiting", "alert-triangle", period.until)


def _after_decision(case: PenaltyCase, today: dt.date) -> Stage:
    if case.matter.status != Matter.Status.OPEN:
        return Stage("closed", gettext(CLOSED), "done", "circle-check")
    penalty = case.penalty
    if penalty is None or not penalty.fine_amount:
        return Stage("decided", gettext(DECIDED), "done", "gavel")
    if not penalty.outstanding(today).total:
        return Stage("performed", gettext(PERFORMED), "done", "circle-check")
    if penalty.fine_due_on is None:
        return Stage("decided", gettext(DECIDED), "waiting", "gavel")
    words = PAY if today <= penalty.fine_due_on else OVERDUE
    look, icon = ("waiting", "alert-triangle") if words == PAY else ("late", "alert-triangle")
    return Stage("pay", gettext(words) % {"day": long_day(penalty.fine_due_on)}, look, icon, penalty.fine_due_on)


def decision_paper(matter: Matter) -> Document | None:
    """The decision, once it was delivered and while it holds."""
    kinds = rules.DECISION_KINDS.values()
    return papers_of(matter).filter(kind__in=kinds, standing=Document.Standing.IN_FORCE).last()


def summoned(case: PenaltyCase) -> HearingPlan | None:
    """The hearing of which the party was told last; None before."""
    told = PaperOrder.objects.filter(case=case, kind=SUMMONS, document__deliveries__isnull=False)
    return HearingPlan.objects.filter(case=case, pk__in=list(told.values_list("about", flat=True))).last()


def stages_of(matters: Sequence[Matter], today: dt.date) -> list[tuple[Matter, Stage]]:
    """Each case of a page with where it is."""
    cases: list[PenaltyCase] = []
    for matter in matters:
        matter.case.matter = matter  # type: ignore[attr-defined]
        cases.append(matter.case)  # type: ignore[attr-defined]
    told = told_to(cases)
    return [(case.matter, stage_of(case, today, told[case.pk])) for case in cases]
