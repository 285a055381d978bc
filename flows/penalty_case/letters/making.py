"""Making the papers of a case (制文): internal ones at once, what leaves after its seal. Safe to run again."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop as _

from documents import issuing
from documents.forms.catalogue import FORMS, name_of
from documents.models import Document
from documents.sealing.rules import NotSealed
from flows.matters.acts import perform_aside_by_job, perform_job
from flows.matters.models import Job
from flows.matters.step import Done, Step, act
from permissions.audit.log import SYSTEM

from .. import rules
from ..models import PaperOrder, case_of
from .builders import form_of, word_of
from .facts import day_of


def make_internal(job: Job, now: dt.datetime) -> None:
    """Make the internal paper that the job's order asks for, and record it beside the flow."""
    order = PaperOrder.objects.get(pk=job.payload["order"])
    paper = make(order, now)
    perform_aside_by_job(record_internal, job, now=now, order_id=order.pk, document_id=paper.pk, number=paper.number)


def issue_papers(job: Job, now: dt.datetime) -> None:
    """Make everything that waits to leave, then let the flow go on; back to the keeper if a seal was not used."""
    assert job.matter is not None, "the job of a task"
    try:
        made = {order.pk: make(order, now) for order in rules.waiting_orders(case_of(job.matter))}
    except NotSealed:
        perform_job(job, now=now, outcome="UNSEALED")
        return
    numbers = "、".join(paper.number for paper in made.values())
    perform_job(job, now=now, numbers=numbers, papers={order: paper.pk for order, paper in made.items()})


def make(order: PaperOrder, now: dt.datetime) -> Document:
    """Number, render and freeze the paper of this order, or find it made; refuses E-LAW-01 before any number.

    Raises documents.sealing.rules.NotSealed for a paper that leaves without the use of the seal.
    """
    order.case = case_of(order.case.matter)
    name = FORMS[order.kind].NAME
    is_begun = Document.objects.filter(issue_key=order.issue_key).exists()
    return issuing.issue(
        issue_key=order.issue_key,
        template=name_of(order.kind),
        kind=f"penalty_case.{order.kind}",
        kind_name=name,
        kind_word=word_of(order),
        title=name,
        authority=order.case.matter.unit,
        recipient=order.recipient,
        context=None if is_begun else form_of(order),  # what has its number prints what was frozen
        subject_ref=order.case.matter.chain,
        signatory=rules.signatory_in(order.case.matter, order.case),
        issued_on=day_of(order),
        actor=SYSTEM,
        at=now,
    )


@act(title=_("Internal paper made"), outcomes={"MADE": _("Paper made")})
def record_internal(step: Step, *, order_id: int, document_id: int, number: str) -> Done:
    """An internal paper (内部文书) is made: its number, beside the flow."""
    step.change(PaperOrder.objects.get(pk=order_id, case=step.matter.pk), document_id=document_id)
    return Done("MADE", number)
