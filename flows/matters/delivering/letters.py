"""The receipt to sign (文书送达回执): printed when papers leave on paper. Only the worker imports this module."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from documents import issuing, stationery
from documents.models import Delivery
from permissions.audit.log import SYSTEM
from permissions.clock import local_date

from ..acts import perform_aside_by_job
from ..models import Job, Matter
from ..step import Done, Step, act
from .reading import RECEIPT_KIND, delivery_due


@dataclass(frozen=True)
class ReceiptForm:
    """Context of the receipt (文书送达回执), 民事诉讼法第八十七条: what was delivered how, and room to sign.

    papers  name and number of each paper, as one line
    """

    matter_number: str
    recipient: str
    papers: tuple[str, ...]
    way: str
    facts: tuple[str, ...]
    sent_on: dt.date
    handed_by: str
    due_on: dt.date | None
    contact_unit: str
    contact_phone: str


stationery.register(RECEIPT_KIND, path="matters/letters/receipt.html", context=ReceiptForm)
LABELS = {
    "address": "送达地点",
    "tracking_number": "邮件号",
    "organ": "受托机关",
    "reason": "拒收事由",
    "witnesses": "见证人",
}


@act(title=_("Receipt to sign"), outcomes={"MADE": _("Paper issued")})
def record_form(step: Step, *, delivery_id: int, document_id: int, number: str) -> Done:
    """The worker has made the receipt to sign (制文); the delivery knows it."""
    Delivery.objects.filter(pk=delivery_id).update(receipt_form=document_id)
    step.changes.append({"on": "document", "id": document_id, "old": None, "new": {"number": number}})
    return Done("MADE", number)


def issue_receipt(job: Job, now: dt.datetime) -> None:
    """Number, render and freeze the receipt of a delivery, then tie it to that; safe to run again."""
    row = Delivery.objects.select_related("document__authority").get(pk=job.payload["delivery"])
    matter = Matter.objects.select_related("unit").get(pk=job.matter_id)
    paper = row.document
    form = issuing.issue(
        issue_key=f"{RECEIPT_KIND}:{row.pk}",
        template=RECEIPT_KIND,
        kind=RECEIPT_KIND,
        kind_name="文书送达回执",
        kind_word="送回",
        title="文书送达回执",
        authority=matter.unit,
        recipient=row.recipient,
        context=_context(row, matter),
        subject_ref=matter.chain,
        signatory=paper.signatory,
        issued_on=local_date(row.handed_at),
        actor=SYSTEM,
        at=now,
    )
    perform_aside_by_job(record_form, job, now=now, delivery_id=row.pk, document_id=form.pk, number=form.number)


def _context(row: Delivery, matter: Matter) -> ReceiptForm:
    facts = [(name, getattr(row, name)) for name in Delivery.FACTS[row.channel]]
    return ReceiptForm(
        matter_number=matter.number or "",
        recipient=row.recipient,
        papers=tuple(f"{paper.kind_name}（{paper.number}）" for paper in row.papers.order_by("pk")),
        way=row.get_channel_display(),
        facts=tuple(f"{LABELS[name]}：{value}" for name, value in facts if value),
        sent_on=local_date(row.handed_at),
        handed_by=row.handed_by,
        due_on=delivery_due(row.document),
        contact_unit=matter.unit.section("LEGAL").name,
        contact_phone=matter.unit.phone,
    )
