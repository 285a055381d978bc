"""Sending papers and what comes of it (送出、未能送达), 行政处罚法第六十一条: acts of officials beside the flow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop as _

from documents import delivery
from documents.delivery import Way
from documents.delivery_rules import ADDRESS_RULE, UNDER_WAY_RULE
from documents.models import Delivery, Document
from flows.law.periods import expires_at

from ..attachments import Received
from ..clocks.rules import LATE_REASON_WANTED
from ..models import Deadline
from ..step import Done, Step, act
from . import reading, receiving

PROOF = "DELIVERY_PROOF"  # material; the number of the delivery follows
JOB = "matters.issue_receipt"
ON_PAPER = (Delivery.Channel.IN_PERSON, Delivery.Channel.LEFT, Delivery.Channel.MAIL, Delivery.Channel.ENTRUSTED)


def hand_over(
    step: Step,
    paper: Document,
    *,
    channel: str,
    recipient: str = "",
    together: Sequence[Document] = (),
    sent_at: dt.datetime | None = None,
    proof: Received | None = None,
    **facts: Any,
) -> Delivery:
    """Send a paper and what leaves with it to its recipient; for the steps of a procedure and for ``send``.

    recipient  one of those whom the paper names, where it names several
    facts      what the way asks for, see ``documents.delivery.Way``

    What ends without anybody's receipt, left or by public notice, must be whole when it leaves, else E-DLV-01.
    Refuses E-DLV-02 and 09 an electronic way that was not agreed to, and what ``documents.delivery.deliver`` does.
    A receipt to sign is printed where people sign one.
    """
    agreed = reading.electronic_ways(step.matter)
    way = Way(Delivery.Channel(channel), **facts)
    if channel == Delivery.Channel.ELECTRONIC and channel in agreed:
        if way.address not in ("", agreed[channel]):
            raise ADDRESS_RULE.refusal(field="address")
        way = replace(way, address=agreed[channel])
    if channel == Delivery.Channel.NOTICE and way.published_on:
        way = replace(way, deemed_on=reading.deemed_on(way.published_on, step.matter.unit))
    if channel in (Delivery.Channel.LEFT, Delivery.Channel.NOTICE):
        reading.check_bundle(paper, [paper, *together])
    if proof is not None:
        way = replace(way, proof_sha256=proof.sha256)
    sent = delivery.deliver(
        paper,
        recipient=recipient or paper.recipient,
        way=way,
        together=together,
        consent=channel in agreed,
        actor=step.log_actor,
        at=step.now,
        sent_at=sent_at,
    )
    if proof is not None:
        receiving.keep(step, proof, f"{PROOF}-{sent.pk}")
    if channel in ON_PAPER:
        step.queue(JOB, f"receipt:{sent.pk}", {"delivery": sent.pk})
    if sent.receipt_at is not None:
        receiving.opens(step, sent)
    return sent


def told(sent: Delivery) -> str:
    """One line for the timeline: the way, the papers, and what is known of it."""
    numbers = "、".join(paper.number for paper in sent.papers.order_by("pk"))
    known = [f"邮件号{sent.tracking_number}" if sent.tracking_number else "", sent.organ, sent.address, sent.reason]
    if sent.deemed_on:
        known.append(f"公告{sent.published_on},至{sent.deemed_on}视为送达")
    facts = ",".join(filter(None, known))
    return f"{sent.get_channel_display()}{numbers}" + (f"({facts})" if facts else "")


@act(title=_("Delivery"), outcomes={"SENT": _("Sent"), "DELIVERED": _("Delivered")})
def send(
    step: Step,
    *,
    paper_id: int,
    channel: str,
    recipient: str = "",
    together: Sequence[int] = (),
    sent_at: dt.datetime | None = None,
    late_reason: str = "",
    **facts: Any,
) -> Done:
    """Send (送达) a paper of this matter, alone or with others under one receipt; again after it failed.

    recipient  of several who were tried, to whom again

    Refuses what ``hand_over`` does, E-DLV-19 what is under way like this already, and E-DUE-12 without a reason
    where the period for its delivery has passed.
    """
    papers = Document.objects.about(step.matter.chain).exclude(kind=reading.RECEIPT_KIND).select_related("authority")
    paper = papers.get(pk=paper_id)
    due, tried = reading.delivery_due(paper), list(paper.led_deliveries.order_by("pk"))
    if due is not None and (sent_at or step.now) >= expires_at(due) and not tried:
        if not late_reason.strip():
            title, late = f"送达{paper.number}", Deadline.LATE[Deadline.Kind.LEGAL]
            raise LATE_REASON_WANTED.refusal(field="late_reason", title=title, due=due.isoformat(), late=late)
        step.late_reason = late_reason.strip()
    recipient = reading.next_recipient(paper, tried, recipient)
    if any(row.is_awaiting and (row.channel, row.recipient) == (channel, recipient) for row in tried):
        raise UNDER_WAY_RULE.refusal(number=paper.number)
    with_it = list(papers.filter(pk__in=together).exclude(pk=paper.pk))
    sent = hand_over(step, paper, channel=channel, recipient=recipient, together=with_it, sent_at=sent_at, **facts)
    step.notify_party(
        zh=f"{paper.kind_name} {paper.number} 已送出({sent.get_channel_display()}),请查收"[:300],
        en=f"{paper.number} is on its way to you"[:300],
    )
    return Done("DELIVERED" if sent.receipt_at else "SENT", told(sent))


@act(title=_("Failed delivery"), outcomes={"FAILED": _("Not delivered")})
def fail(step: Step, *, delivery_id: int, failure: str, at: dt.datetime, note: str = "") -> Done:
    """Record that it could not be delivered (未能送达) and why; the attempt stays in the history."""
    row = receiving.delivery_of(step, delivery_id)
    row = delivery.record_failure(row, failure=failure, at=at, note=note, actor=step.log_actor, recorded_at=step.now)
    said = f"{told(row)}未能送达:{row.get_failure_display()}"
    return Done("FAILED", f"{said}。{note}" if note else said)
