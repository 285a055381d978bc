"""Delivery (送达) and its receipt (文书送达回执), 行政处罚法 art. 61; reading a paper's bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from permissions.audit import log
from permissions.clock import local_date

from .delivery_rules import (
    ADDRESS_RULE,
    CONSENT_RULE,
    DELIVERABLE_RULE,
    DELIVERED_RULE,
    LEFT_RULE,
    NOTICE_FACTS_RULE,
    NOTICE_RULE,
    ORGAN_RULE,
    OVER_RULE,
    RECEIPT_RULE,
    RECEIPT_TIME_RULE,
    SENT_TIME_RULE,
    SIGNER_RULE,
    TRACKING_RULE,
    UNDER_WAY_RULE,
)
from .models import Delivery, Document
from .vault import IntegrityBroken, open_pdf

__all__ = ["IntegrityBroken", "Way", "deliver", "open_pdf", "record_failure", "record_receipt"]

Channel = Delivery.Channel
BY_CONSENT = (Channel.PORTAL, Channel.ELECTRONIC)


@dataclass(frozen=True)
class Way:
    """How it is delivered (送达方式) with what that way asks for; see ``Delivery.FACTS``.

    reason        of a refusal to take it (留置), or of a public notice
    proof_sha256  hash of the picture of the delivery, or of what shows the search for who cannot be found
    deemed_on     of a public notice: the day on which its period ends
    """

    channel: str
    address: str = ""
    tracking_number: str = ""
    organ: str = ""
    reason: str = ""
    witnesses: str = ""
    proof_sha256: str = ""
    published_on: dt.date | None = None
    deemed_on: dt.date | None = None

    def facts(self) -> dict[str, Any]:
        """What is said beside the channel, for the log."""
        return {name: value for name, value in asdict(self).items() if value and name != "channel"}


@transaction.atomic
def deliver(
    document: Document,
    *,
    recipient: str,
    way: Way,
    actor: log.Actor,
    at: dt.datetime,
    consent: bool = False,
    together: Sequence[Document] = (),
    sent_at: dt.datetime | None = None,
) -> Delivery:
    """Record that papers were sent or handed to one recipient in one way; returns the delivery.

    together  papers that leave with this one, under one receipt
    sent_at   when they left, if earlier than ``at``

    What is under way already is returned unchanged, with other papers it is refused E-DLV-19; what failed may be
    tried again the same way. Refuses E-DLV-13 what was received, E-DLV-03 unless every paper is frozen and in force,
    E-DLV-02 PORTAL and ELECTRONIC without consent, E-DLV-14 a moment that cannot be, and E-DLV-06 to 11 a way
    without what it asks for. A paper that is left with who refuses it is thereby received. Logs
    ``document.delivered``.
    """
    channel, sent_at = Channel(way.channel), sent_at or at
    wanted = {document.pk, *(paper.pk for paper in together)}
    papers = {p.pk: p for p in Document.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    paper = papers[document.pk]
    before = list(paper.deliveries.filter(recipient=recipient))
    known = next((each for each in before if each.channel == channel and each.failed_at is None), None)
    if known:
        if known.receipt_at is None and not wanted <= set(known.papers.values_list("pk", flat=True)):
            raise UNDER_WAY_RULE.refusal(number=paper.number)
        return known
    for received in before:
        if received.receipt_at is not None:
            on = f"{local_date(received.receipt_at):%Y-%m-%d}"
            raise DELIVERED_RULE.refusal(number=paper.number, at=on, by=received.receipt_by)
    for each in papers.values():
        if each.state != Document.State.FROZEN or each.standing != Document.Standing.IN_FORCE:
            raise DELIVERABLE_RULE.refusal(number=each.number)
    if channel in BY_CONSENT and not consent:
        raise CONSENT_RULE.refusal(field="channel")
    if sent_at > at or any(each.frozen_at is not None and sent_at < each.frozen_at for each in papers.values()):
        raise SENT_TIME_RULE.refusal(field="sent_at")
    _check_way(way, paper, before, local_date(at))
    delivery = Delivery.objects.create(
        document=paper,
        recipient=recipient,
        channel=channel,
        consent=consent,
        handed_at=sent_at,
        handed_by=actor.name,
        **way.facts(),
    )
    delivery.papers.add(*papers.values())
    numbers = [each.number for each in papers.values() if each is not paper]
    _log(delivery, "document.delivered", actor, at, sha256=paper.sha256, consent=consent, with_=numbers, **way.facts())
    if channel == Channel.LEFT:
        seen = f"见证人{way.witnesses}" if way.witnesses else "送达过程已拍照或者录像"
        return record_receipt(delivery, by=f"留置送达({seen})"[:80], at=sent_at, actor=actor, recorded_at=at)
    return delivery


def _check_way(way: Way, paper: Document, before: Sequence[Delivery], today: dt.date) -> None:
    """Refuse a way that lacks what it asks for."""
    channel = Channel(way.channel)
    if channel == Channel.MAIL and not way.tracking_number:
        raise TRACKING_RULE.refusal(field="tracking_number")
    if channel == Channel.ELECTRONIC and not way.address:
        raise ADDRESS_RULE.refusal(field="address")
    if channel in (Channel.ENTRUSTED, Channel.FORWARDED) and not way.organ:
        raise ORGAN_RULE.refusal(field="organ")
    if channel == Channel.LEFT and not (way.reason and (way.witnesses or way.proof_sha256)):
        raise LEFT_RULE.refusal(field="witnesses" if way.reason else "reason")
    if channel != Channel.NOTICE:
        return
    if not (way.published_on and way.deemed_on and way.address and way.reason):
        raise NOTICE_FACTS_RULE.refusal(field="published_on")
    if not paper.issued_on <= way.published_on <= today:
        raise NOTICE_FACTS_RULE.refusal(field="published_on")
    if not way.proof_sha256 and not any(each.failed_at is not None for each in before):
        raise NOTICE_RULE.refusal(field="channel")


@transaction.atomic
def record_receipt(
    delivery: Delivery,
    *,
    by: str,
    at: dt.datetime,
    relation: str = "",
    note: str = "",
    scan_sha256: str = "",
    actor: log.Actor | None = None,
    recorded_at: dt.datetime | None = None,
) -> Delivery:
    """Record the receipt: ``by`` took the papers at the moment ``at``; returns the delivery as it now stands.

    relation     one of Delivery.Relation: what the signer is to the recipient
    scan_sha256  hash of the signed receipt
    actor        who records it; None is the system (a download in the portal)
    recorded_at  when it is recorded, if later than ``at`` (a paper receipt comes back by post)

    The first receipt counts: the same person on the same day again changes nothing; another one is refused
    E-DLV-04, a moment before the delivery E-DLV-05, one to come E-DLV-14, a failed delivery E-DLV-12, nobody
    E-DLV-16. Logs ``document.received``.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.receipt_at is not None:
        if row.receipt_by == by and local_date(row.receipt_at) == local_date(at):
            return row
        raise RECEIPT_RULE.refusal(by=row.receipt_by, at=f"{local_date(row.receipt_at):%Y-%m-%d}")
    _still_awaited(row)
    if not by.strip():
        raise SIGNER_RULE.refusal(field="receipt_by")
    if at < row.handed_at:
        raise RECEIPT_TIME_RULE.refusal(field="receipt_at")
    if recorded_at is not None and at > recorded_at:
        raise SENT_TIME_RULE.refusal(field="receipt_at")
    row.receipt_at, row.receipt_by, row.receipt_note = at, by, note
    row.receipt_relation, row.receipt_sha256 = relation, scan_sha256
    row.save(update_fields=["receipt_at", "receipt_by", "receipt_note", "receipt_relation", "receipt_sha256"])
    facts = {"received_at": at, "received_by": by, "relation": relation, "note": note, "scan_sha256": scan_sha256}
    _log(row, "document.received", actor or log.SYSTEM, recorded_at or at, **facts)
    return row


@transaction.atomic
def record_failure(
    delivery: Delivery, *, failure: str, at: dt.datetime, actor: log.Actor, recorded_at: dt.datetime, note: str = ""
) -> Delivery:
    """Record that it did not arrive (未能送达) and why; what was tried stays on record. Returns the delivery.

    Refuses E-DLV-04 what was received, E-DLV-12 what is recorded as failed, E-DLV-05 and 14 a moment that cannot be.
    Logs ``document.returned``.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.receipt_at is not None:
        raise RECEIPT_RULE.refusal(by=row.receipt_by, at=f"{local_date(row.receipt_at):%Y-%m-%d}")
    _still_awaited(row)
    if at < row.handed_at:
        raise RECEIPT_TIME_RULE.refusal(field="failed_at")
    if at > recorded_at:
        raise SENT_TIME_RULE.refusal(field="failed_at")
    row.failure, row.failed_at, row.failure_note = Delivery.Failure(failure), at, note
    row.save(update_fields=["failure", "failed_at", "failure_note"])
    _log(row, "document.returned", actor, recorded_at, failed_at=at, failure=failure, note=note)
    return row


def _still_awaited(row: Delivery) -> None:
    if row.failed_at is not None:
        raise OVER_RULE.refusal(at=f"{local_date(row.failed_at):%Y-%m-%d}")


def _log(delivery: Delivery, action: str, actor: log.Actor, at: dt.datetime, **facts: Any) -> None:
    paper = delivery.document
    payload = {"number": paper.number, "recipient": delivery.recipient, "channel": str(delivery.channel), **facts}
    if "with_" in payload:
        payload["with"] = payload.pop("with_")
    log.append(paper.subject_ref, action=action, actor=actor, at=at, payload=payload)
