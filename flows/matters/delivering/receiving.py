"""Receipts (文书送达回执), 民事诉讼法第八十七条至第九十五条: recorded, confirmed in the portal, deemed after a notice.

Each opens what its papers set running.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _

from documents import delivery
from documents.models import Delivery, Document
from flows.law.periods import expires_at
from permissions.clock import local_date

from ..acts import perform_aside_by_system
from ..attachments import Received, take_in
from ..models import Attachment, DeliveryConfirmation, Matter
from ..procedures import procedure_of
from ..step import Done, Step, act
from . import reading
from .rules import CONFIRMATION_ADDRESS, NO_CONFIRMATION

logger = logging.getLogger(__name__)
SCAN = "RECEIPT"  # material; the number of the delivery follows
ONLINE = (Delivery.Channel.PORTAL, Delivery.Channel.ELECTRONIC)


def delivery_of(step: Step, delivery_id: int) -> Delivery:
    """The delivery of this matter; Delivery.DoesNotExist for another's."""
    rows = Delivery.objects.select_related("document__authority")
    return rows.get(pk=delivery_id, document__subject_ref=step.matter.chain)


def keep(step: Step, file: Received, material: str) -> Attachment:
    """Keep a file of the bureau's own with the matter."""
    assert step.actor is not None, "a person uploads"
    internal = Attachment.Audience.INTERNAL
    return take_in(file, matter=step.matter, material=material, by=step.actor, now=step.now, audience=internal)


def opens(step: Step, row: Delivery) -> None:
    """Start what the papers of a received delivery set running, as the procedure declares it (自送达之日起)."""
    declared = procedure_of(step.matter.procedure).receipts
    for paper in row.papers.order_by("pk"):
        if paper.kind in declared and not _received_before(paper, row):
            import_string(declared[paper.kind])(step, row)


def _received_before(paper: Document, row: Delivery) -> bool:
    return paper.deliveries.filter(receipt_at__isnull=False).exclude(pk=row.pk).exists()


def _said(row: Delivery, by: str) -> str:
    numbers = "、".join(paper.number for paper in row.papers.order_by("pk"))
    assert row.receipt_at is not None
    relation = f"({row.get_receipt_relation_display()})" if row.receipt_relation else ""
    return f"{numbers}于{local_date(row.receipt_at)}送达,{by}{relation}"


@act(title=_("Receipt"), outcomes={"RECEIVED": _("Signed for")})
def record(
    step: Step,
    *,
    delivery_id: int,
    by: str,
    relation: str,
    at: dt.datetime,
    note: str = "",
    scan: Received | None = None,
) -> Done:
    """Record the receipt (登记送达回执) that came back: who signed, what he is to the recipient, when; the scan.

    Refuses E-DLV-01 unless all that had to leave together did, and E-DLV-04, 05, 12, 14, 16.
    """
    row = delivery_of(step, delivery_id)
    reading.check_bundle(row.document, row.papers.all())
    is_new = row.receipt_at is None
    row = delivery.record_receipt(
        row,
        by=by.strip(),
        at=at,
        relation=relation,
        note=note,
        scan_sha256=scan.sha256 if scan else "",
        actor=step.log_actor,
        recorded_at=step.now,
    )
    if scan is not None:
        keep(step, scan, f"{SCAN}-{row.pk}")
    if is_new:
        opens(step, row)
    return Done("RECEIVED", _said(row, f"{row.receipt_by}签收"))


@act(title=_("Receipt"), outcomes={"RECEIVED": _("Signed for")})
def confirm_online(step: Step, *, delivery_id: int, note: str = "企业办事端确认") -> Done:
    """The party confirms in the portal (在线签收), or opens the paper there: this moment is the receipt.

    Refuses E-DLV-01 and E-DLV-04, and Delivery.DoesNotExist what came on paper: that is signed on paper.
    """
    row = delivery_of(step, delivery_id)
    if row.channel not in ONLINE:
        raise Delivery.DoesNotExist
    reading.check_bundle(row.document, row.papers.all())
    is_new = row.receipt_at is None
    actor = step.log_actor
    row = delivery.record_receipt(
        row, by=actor.name, at=step.now, relation=Delivery.Relation.AGENT, note=note, actor=actor
    )
    if is_new:
        opens(step, row)
    return Done("RECEIVED", _said(row, f"{row.receipt_by}在线签收"))


@act(title=_("Deemed delivery"), outcomes={"DEEMED": _("Deemed delivered")})
def deem(step: Step, *, delivery_id: int) -> Done:
    """The period of a public notice is over (视为送达), 民事诉讼法第九十五条: received on its last day."""
    row = delivery_of(step, delivery_id)
    assert row.deemed_on is not None
    last = expires_at(row.deemed_on) - dt.timedelta(seconds=1)
    row = delivery.record_receipt(row, by="公告期满视为送达", at=last, recorded_at=step.now)
    opens(step, row)
    return Done("DEEMED", _said(row, f"{row.published_on}在{row.address}公告,期满视为送达"))


def deem_noticed(now: dt.datetime) -> int:
    """Deem delivered what was published so long ago; how many. Twice does no harm, one fault holds no other back.

    The day is derived anew: a calendar published since may have moved it.
    """
    today, done = local_date(now), 0
    waiting = Delivery.objects.awaiting().filter(deemed_on__lt=today).select_related("document__authority")
    for row in waiting.order_by("pk"):
        try:
            assert row.published_on is not None
            day = reading.deemed_on(row.published_on, row.document.authority)
            if day != row.deemed_on:
                Delivery.objects.filter(pk=row.pk).update(deemed_on=day)
            if day < today:
                matter_id = int(row.document.subject_ref.removeprefix("matter:"))
                perform_aside_by_system(deem, matter_id, key=f"deemed:{row.pk}", now=now, delivery_id=row.pk)
                done += 1
        except Exception:  # noqa: BLE001  whatever it was, the next sweep tries again
            logger.exception("delivery %s: not deemed", row.pk)
    return done


@act(title=_("Confirmation of electronic delivery"), outcomes={"GIVEN": _("Agreed")})
def confirm_electronic(step: Step, *, way: str, address: str = "") -> Done:
    """The party agrees to electronic delivery (电子送达确认) and says where; it takes the place of what it said before.

    Refuses E-DLV-17 fax or e-mail without number or address.
    """
    chosen = DeliveryConfirmation.Way(way)
    address = "" if chosen == DeliveryConfirmation.Way.PORTAL else address.strip()
    if chosen != DeliveryConfirmation.Way.PORTAL and not address:
        raise CONFIRMATION_ADDRESS.refusal(field="address")
    _end_confirmation(step, step.matter)
    assert step.actor is not None
    row = DeliveryConfirmation(matter=step.matter, way=chosen, address=address, given_at=step.now, given_by=step.actor)
    step.create(row)
    return Done("GIVEN", f"同意以{chosen.label}送达{address}")


@act(title=_("Withdrawal of electronic delivery"), outcomes={"WITHDRAWN": _("Withdrawn")})
def withdraw_electronic(step: Step) -> Done:
    """The party no longer agrees (撤回电子送达确认): from now on papers come by hand or mail. Refuses E-DLV-18."""
    if not reading.electronic_ways(step.matter):
        raise NO_CONFIRMATION.refusal()
    if not _end_confirmation(step, step.matter):  # what it said in its application is withdrawn
        assert step.actor is not None
        row = DeliveryConfirmation(
            matter=step.matter,
            way=DeliveryConfirmation.Way.PORTAL,
            given_at=step.now,
            given_by=step.actor,
            withdrawn_at=step.now,
        )
        step.create(row)
    return Done("WITHDRAWN", "撤回电子送达确认,改以纸质方式送达")


def _end_confirmation(step: Step, matter: Matter) -> bool:
    """Withdraw the confirmation that holds; whether there was one."""
    last = reading.confirmation_of(matter)
    if last is None or last.withdrawn_at is not None:
        return False
    step.change(last, withdrawn_at=step.now)
    return True
