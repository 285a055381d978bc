"""Reads of deliveries (送达记录): who may record them, by which electronic way, what runs from a receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.module_loading import import_string

from documents.models import Delivery, Document
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.bundles import bundle_of
from flows.law.parameters import parameter
from flows.law.periods import Period, add_months, due_dates
from flows.law.remedies import LITIGATION, RECONSIDERATION
from flows.law.uses import governs
from flows.law.workdays import Calendar
from permissions import policies, roles
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal
from permissions.roles import Role

from ..clocks.printed_dates import ANSWERS, place_of_papers
from ..models import DeliveryConfirmation, Matter
from ..procedures import procedure_of
from .rules import NOT_TOGETHER, RECEIPT_WANTED

PUBLIC_NOTICE = governs(
    "delivery.public_notice", "RULE", "送达", zh="公告送达视为送达的期间", en="period after which a notice is delivery"
)
DELIVERY = governs(
    "penalty.delivery", "RULE", "送达", zh="处罚决定书的送达期限", en="period for delivering a penalty decision"
)
RECEIPT_KIND = "matters.receipt"  # 文书送达回执: comes back with the papers and is not delivered itself


def seat_of(matter: Matter) -> tuple[Role, OrgUnit]:
    """In which role and section deliveries are recorded: the procedure's officer, else who answers for papers."""
    procedure = procedure_of(matter.procedure)
    role = roles.role_of(procedure.delivers) if procedure.delivers else ANSWERS
    place = procedure.delivers_from
    if "." in place:
        named: OrgUnit = import_string(place)(matter)
        return role, named
    return role, matter.unit.section(place) if place else place_of_papers(matter.unit)


def may_deliver(matter: Matter, user: User, today: dt.date) -> bool:
    """Whether this person may record deliveries of this matter's papers."""
    role, place = seat_of(matter)
    return policies.may_act(user, role.code, place, today)


def confirmation_of(matter: Matter) -> DeliveryConfirmation | None:
    """The confirmation of electronic delivery that was given last, withdrawn or not."""
    return matter.delivery_confirmations.order_by("pk").last()


def electronic_ways(matter: Matter) -> dict[str, str]:
    """Electronic channel → confirmed address: what the party agreed to last, or said in its application.

    The portal has no address; a withdrawn confirmation leaves nothing.
    """
    last = confirmation_of(matter)
    if last is not None:
        if last.withdrawn_at is not None:
            return {}
        if last.way == DeliveryConfirmation.Way.PORTAL:
            return {Delivery.Channel.PORTAL: ""}
        return {Delivery.Channel.ELECTRONIC: last.address}
    said = procedure_of(matter.procedure).consented
    return {Delivery.Channel.PORTAL: ""} if said and import_string(said)(matter) else {}


def deemed_on(published_on: dt.date, unit: OrgUnit) -> dt.date:
    """The day on which a public notice of this day is delivery (视为送达), 民事诉讼法 arts 85, 95.

    The last day of its period; where that is a day off, the first working day after it.
    """
    row = parameter(PUBLIC_NOTICE, published_on)
    return due_dates(published_on, row.period, current_calendar(region_of(unit))).legal_due


def delivery_due(paper: Document) -> dt.date | None:
    """Until when a paper of this kind is to be delivered, where the law says; None where it does not."""
    within = bundle_of(paper.kind, paper.issued_on).deliver_within
    if not within:
        return None
    row = parameter(within, paper.issued_on)
    return due_dates(paper.issued_on, row.period, current_calendar(region_of(paper.authority))).legal_due


def unserved(tried: Iterable[Delivery]) -> list[str]:
    """The recipients who were tried and have not received it, each once, in the order of the attempts."""
    rows = list(tried)
    received = {row.recipient for row in rows if row.receipt_at is not None}
    return [name for name in dict.fromkeys(row.recipient for row in rows) if name not in received]


def next_recipient(paper: Document, tried: Sequence[Delivery], wanted: str = "") -> str:
    """To whom a paper goes next: whom the officer chose of those tried, else who was tried in vain, else who waits.

    Before the first attempt it is whom the paper names.
    """
    left = unserved(tried)
    if wanted in left:
        return wanted
    under_way = {row.recipient for row in tried if row.failed_at is None}
    in_vain = [name for name in left if name not in under_way]
    return next(iter([*in_vain, *left, *(row.recipient for row in tried)]), paper.recipient)


def check_bundle(leading: Document, papers: Iterable[Document]) -> None:
    """Refuse E-DLV-01 unless everything that leaves together with the leading paper is among ``papers``."""
    kinds = {paper.kind for paper in papers}
    missing = [row.name for row in bundle_of(leading.kind, leading.issued_on).papers if row.kind not in kinds]
    if missing:
        facts = {"first": missing[0], "missing": "、".join(missing), "leading": leading.kind_name}
        raise NOT_TOGETHER.refusal(field="together", **facts)


def companions(paper: Document) -> list[Document]:
    """The papers of the same matter that are to leave together with this one, as far as they are made."""
    kinds = bundle_of(paper.kind, paper.issued_on).kinds
    return list(Document.objects.about(paper.subject_ref).in_force().filter(kind__in=kinds)) if kinds else []


def check_received(matter: Matter, kinds: Iterable[str]) -> None:
    """Refuse E-DLV-15 unless each paper in force of these kinds has its receipt; for steps that demand it."""
    papers = Document.objects.about(matter.chain).in_force().filter(kind__in=list(kinds))
    waiting = papers.exclude(deliveries__receipt_at__isnull=False)
    if numbers := "、".join(waiting.values_list("number", flat=True)):
        raise RECEIPT_WANTED.refusal(numbers=numbers)


def receipt_moment(paper: Document) -> dt.datetime | None:
    """When the paper was first received; None before. Reads ``paper.deliveries`` as it was prefetched."""
    moments = [each.receipt_at for each in paper.deliveries.all() if each.receipt_at is not None]
    return min(moments, default=None)


@dataclass(frozen=True)
class RemedyDays:
    """Until when a received paper may be fought (救济期限), 行政复议法 art 20, 行政诉讼法 art 46: for information."""

    received_on: dt.date
    reconsideration: dt.date
    litigation: dt.date
    provisional: bool


def remedy_days(paper: Document, calendar: Calendar) -> RemedyDays | None:
    """The days that the receipt of a paper with a remedy clause opened; None for others and before the receipt."""
    moment = receipt_moment(paper)
    if moment is None or not paper.context.get("remedy"):
        return None
    on = local_date(moment)
    asked, early = _last_day(on, parameter(RECONSIDERATION, paper.issued_on).period, calendar)
    sued, late = _last_day(on, parameter(LITIGATION, paper.issued_on).period, calendar)
    return RemedyDays(on, asked, sued, early or late)


def _last_day(on: dt.date, period: Period, calendar: Calendar) -> tuple[dt.date, bool]:
    """The last day, and whether it is provisional: the pure count, where its year has no calendar yet."""
    try:
        due = due_dates(on, period, calendar)
    except Refusal:
        return (add_months(on, period.n) if period.unit == "MONTH" else on + dt.timedelta(days=period.n)), True
    return due.legal_due, due.provisional


@dataclass(frozen=True)
class PaperRemedy:
    """A received paper with the days its receipt opened."""

    paper: Document
    days: RemedyDays


def remedies_of(papers: Iterable[Document], calendar: Calendar) -> list[PaperRemedy]:
    """The days of each received paper that has a remedy clause."""
    found = ((paper, remedy_days(paper, calendar)) for paper in papers)
    return [PaperRemedy(paper, days) for paper, days in found if days is not None]
