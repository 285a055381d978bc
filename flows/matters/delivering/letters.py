"""The receipt to sign (文书送达回执): printed when papers leave on paper. Only the worker imports this module."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop as _

from documents import issuing
from documents.forms.catalogue import name_of
from documents.forms.execution import DeliveredPaper, DeliveryReceipt
from documents.models import Delivery
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from ..acts import perform_aside_by_job
from ..models import Job, Matter
from ..step import Done, Step, act
from .reading import RECEIPT_KIND


@act(title=_("Receipt to sign"), outcomes={"MADE": _("Paper issued")})
def record_form(step: Step, *, delivery_id: int, document_id: int, number: str) -> Done:
    """The worker has made the receipt to sign (制文); the delivery knows it."""
    Delivery.objects.filter(pk=delivery_id).update(receipt_form=document_id)
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("MADE", number)


def issue_receipt(job: Job, now: dt.datetime) -> None:
    """Number, render and freeze the receipt of a delivery, then tie it to that; safe to run again."""
    assert job.matter_id is not None, "it belongs to a matter"
    row = Delivery.objects.select_related("document__authority").get(pk=job.payload["delivery"])
    matter = Matter.objects.select_related("unit").get(pk=job.matter_id)
    form = issuing.issue(
        issue_key=f"{RECEIPT_KIND}:{row.pk}",
        template=name_of("delivery_receipt"),
        kind=RECEIPT_KIND,
        kind_name=DeliveryReceipt.NAME,
        kind_word=DeliveryReceipt.WORD,
        title=DeliveryReceipt.NAME,
        authority=matter.unit,
        recipient=row.recipient,
        context=receipt_of(row),
        subject_ref=matter.chain,
        signatory=row.document.signatory,
        issued_on=local_date(row.handed_at),
        actor=SYSTEM,
        at=now,
    )
    perform_aside_by_job(record_form, job, now=now, delivery_id=row.pk, document_id=form.pk, number=form.number)


def receipt_of(row: Delivery) -> DeliveryReceipt:
    """What the receipt says before it is signed; time, signer and relation are left to the hand."""
    known = [row.receipt_note, row.organ, f"邮件号{row.tracking_number}" if row.tracking_number else ""]
    known.append(f"拒收事由：{row.reason}" if row.reason else "")
    return DeliveryReceipt(
        recipient=row.recipient,
        place=row.address,
        way=row.get_channel_display(),
        papers=tuple(DeliveredPaper(p.kind_name, p.number, p.pages) for p in row.papers.order_by("pk")),
        delivered_at="　　　　年　　月　　日　　时　　分",
        received_by="　",
        relation="　",
        witness=row.witnesses or "　",
        note="；".join(filter(None, known)) or "　",
        by=(row.handed_by,),
    )
