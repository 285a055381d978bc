"""Delivery (送达) and its receipt (文书送达回执), 行政处罚法 art. 61; reading a paper's bytes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from permissions.audit import log
from permissions.clock import local_date
from permissions.refusals import Rule

from .models import Delivery, Document
from .vault import IntegrityBroken, open_pdf

__all__ = ["IntegrityBroken", "deliver", "open_pdf", "record_receipt"]

BY_CONSENT = (Delivery.Channel.PORTAL, Delivery.Channel.ELECTRONIC)

CONSENT_RULE = Rule(
    code="E-DLV-02",
    article="行政处罚法 第六十一条第二款; 民事诉讼法 第九十条",
    zh="采用电子方式送达的,应当经受送达人同意",
    en="Electronic delivery needs the recipient's consent",
    way_out="请取得受送达人的电子送达确认,或者改用其他送达方式",
    way_out_en="Obtain the recipient's confirmation of electronic delivery, or choose another way",
)
DELIVERABLE_RULE = Rule(
    code="E-DLV-03",
    article="本系统规则",
    zh="文书{number}尚未定稿或者已经失效,不得送达",
    en="Paper {number} is not frozen or no longer holds and cannot be delivered",
    way_out="请等待文书生成,或者送达替代的文书",
    way_out_en="Wait for the paper to be made, or deliver the one that replaces it",
)
RECEIPT_RULE = Rule(
    code="E-DLV-04",
    article="民事诉讼法 第八十七条",
    zh="送达回执已经登记({by},{at}),不得更改",
    en="The receipt is already recorded ({by}, {at}) and cannot be changed",
    way_out="如登记有误,请在办理意见中说明并附证明",
    way_out_en="If it is wrong, say so in an opinion and attach the proof",
)
RECEIPT_TIME_RULE = Rule(
    code="E-DLV-05",
    article="民事诉讼法 第八十七条",
    zh="收到时间不得早于送出时间",
    en="A paper cannot be received before it was sent",
    way_out="请核对送达回执上的日期",
    way_out_en="Check the date on the receipt",
)


@transaction.atomic
def deliver(
    document: Document, *, recipient: str, channel: str, actor: log.Actor, at: dt.datetime, consent: bool = False
) -> Delivery:
    """Record that the paper was sent or handed to one recipient by one channel; returns the delivery.

    The same recipient and channel again returns the first one unchanged. Refuses E-DLV-03 unless the paper
    is frozen and in force, E-DLV-02 for PORTAL and ELECTRONIC without consent. Logs ``document.delivered``.
    """
    channel = Delivery.Channel(channel)
    paper = Document.objects.select_for_update().get(pk=document.pk)
    known = paper.deliveries.filter(recipient=recipient, channel=channel).first()
    if known:
        return known
    if paper.state != Document.State.FROZEN or paper.standing != Document.Standing.IN_FORCE:
        raise DELIVERABLE_RULE.refusal(number=paper.number)
    if channel in BY_CONSENT and not consent:
        raise CONSENT_RULE.refusal(field="channel")
    delivery = Delivery.objects.create(
        document=paper, recipient=recipient, channel=channel, consent=consent, handed_at=at, handed_by=actor.name
    )
    log.append(
        paper.subject_ref,
        action="document.delivered",
        actor=actor,
        at=at,
        payload={
            "number": paper.number,
            "sha256": paper.sha256,
            "recipient": recipient,
            "channel": channel.value,
            "consent": consent,
        },
    )
    return delivery


@transaction.atomic
def record_receipt(
    delivery: Delivery,
    *,
    by: str,
    at: dt.datetime,
    note: str = "",
    actor: log.Actor | None = None,
    recorded_at: dt.datetime | None = None,
) -> Delivery:
    """Record the receipt: ``by`` took the paper at the moment ``at``; returns the delivery as it now stands.

    actor        who records it; None is the system (a download in the portal)
    recorded_at  when it is recorded, if later than ``at`` (a paper receipt comes back by post)

    The first receipt counts: the same person on the same day again changes nothing; another one is refused
    E-DLV-04, a moment before the delivery E-DLV-05. Logs ``document.received``.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.receipt_at is not None:
        if row.receipt_by == by and local_date(row.receipt_at) == local_date(at):
            return row
        raise RECEIPT_RULE.refusal(by=row.receipt_by, at=f"{local_date(row.receipt_at):%Y-%m-%d}")
    if at < row.handed_at:
        raise RECEIPT_TIME_RULE.refusal(field="receipt_at")
    row.receipt_at, row.receipt_by, row.receipt_note = at, by, note
    row.save(update_fields=["receipt_at", "receipt_by", "receipt_note"])
    log.append(
        row.document.subject_ref,
        action="document.received",
        actor=actor or log.SYSTEM,
        at=recorded_at or at,
        payload={
            "number": row.document.number,
            "recipient": row.recipient,
            "channel": row.channel,
            "received_at": at,
            "received_by": by,
            "note": note,
        },
    )
    return row
