"""What always holds (不变量), whatever people do: asked after every step and once more at the end."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from documents.models import Delivery, Document, NumberSeries
from documents.vault import open_pdf
from flows.credit_repair.acts import NOTICES
from flows.matters import checks, engine, work
from flows.matters.delivering.reading import RECEIPT_KIND
from flows.matters.models import Deadline, Job, Matter, WorkItem
from flows.matters.nodes import ByHand, ByJob, ByParty
from flows.registers.models import EnterpriseAgent
from permissions import policies
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.organisations.models import User
from permissions.refusals import Refusal, Refusals

OVER = [Matter.Status.CLOSED, Matter.Status.WITHDRAWN]


def faults_now(now: dt.datetime) -> list[str]:
    """Where inbox and engine disagree, who waits for nobody, what runs on in a matter that is over."""
    found = work.drift()
    for matter in Matter.objects.select_related("process", "unit", "enterprise").order_by("pk"):
        if matter.status == Matter.Status.OPEN:
            found += _stuck(matter, now.date())
        elif _still_waits(matter):
            found.append(f"{matter}: {matter.status}, and something still waits or runs")
    return found


def _stuck(matter: Matter, today: dt.date) -> list[str]:
    """Each open task without anybody who may act, finds it and is not kept apart from it."""
    tasks = engine.waiting_tasks(matter)
    found = [] if tasks else [f"{matter}: open, and nothing waits"]
    for task in tasks:
        node = task.flow_task
        if isinstance(node, ByParty):
            if not EnterpriseAgent.objects.valid_on(today).filter(enterprise=matter.enterprise).exists():
                found.append(f"{matter}: waits for a party without an agent")
        elif isinstance(node, ByJob):
            if not Job.objects.unfinished().exclude(state=Job.State.FAILED).filter(task=task).exists():
                found.append(f"{matter}: {node.name} waits for no job")
        elif isinstance(node, ByHand):
            items = matter.work_items.open().filter(task=task).select_related("unit__parent", "task__process", "holder")
            lost = [item for item in items if not _somebody(item, matter, today)]
            found += [f"{matter}: nobody finds {node.name}/{item.slot}, held by {item.holder}" for item in lost]
            if not items:
                found.append(f"{matter}: {node.name} is in no inbox")
    return found


def _somebody(item: WorkItem, matter: Matter, today: dt.date) -> bool:
    """Whether somebody may act on the task, is not kept apart from it, and has it in a list of his."""
    item.matter = matter
    holder = item.holder
    if holder is not None and policies.may_act(holder, item.role, item.unit, today):
        return True  # who holds it and may not do it may put it back: the desk offers both
    return any(
        kept_to(item, user) and (holder is None and _finds(item, user, today) or holder == user)
        for user in policies.who_may_act(item.role, item.unit, today).order_by("pk")
    )


def kept_to(item: WorkItem, user: User) -> bool:
    """Whether nothing that this person did keeps him apart from the task."""
    try:
        checks.kept_apart(item, user)
    except (Refusal, Refusals):
        return False
    return True


def _finds(item: WorkItem, user: User, today: dt.date) -> bool:
    return WorkItem.objects.pool(user, today).filter(pk=item.pk).exists()


def _still_waits(matter: Matter) -> bool:
    return (
        matter.work_items.open().exists()
        or matter.deadlines.running().exists()
        or matter.jobs.unfinished().exclude(task=None).exists()
    )


def faults_at_the_end(since: int) -> list[str]:
    """Everything is over: papers with their number, bytes, delivery and receipt, chains whole, clocks ended.

    since  the last entry of the log before the history: only chains written to since then are walked
    """
    found = [f"{matter}: never came to an end" for matter in Matter.objects.exclude(status__in=OVER)]
    for matter in Matter.objects.filter(status=Matter.Status.CLOSED):
        found += _file_of(matter)
    for matter in Matter.objects.filter(status=Matter.Status.WITHDRAWN):
        results = Document.objects.about(matter.chain).exclude(kind__in=NOTICES)
        if results.exists() or matter.decisions.exists():
            found.append(f"{matter}: withdrawn after the decision")
    chains = Entry.objects.filter(pk__gt=since).order_by("chain").values_list("chain", flat=True).distinct()
    found += [f"{fault}" for fault in map(verification.verify_chain, chains) if fault]
    if Deadline.objects.filter(ended_at=None).exists():
        found.append("a clock runs for ever")
    if Job.objects.filter(~Q(state__in=[Job.State.DONE, Job.State.CANCELLED])).exclude(task=None).exists():
        found.append("a job waits for ever")
    return found + _gaps()


def _file_of(matter: Matter) -> list[str]:
    """A closed matter has one decision that stands, its paper as it was frozen, a delivery of it and its receipt."""
    found = []
    papers = list(Document.objects.about(matter.chain))
    if not matter.decisions.exists():
        found.append("no decision")
    if all(paper.kind in (*NOTICES, RECEIPT_KIND) for paper in papers):
        found.append("no paper")
    for paper in papers:
        if paper.state != Document.State.FROZEN or not open_pdf(paper).startswith(b"%PDF-"):
            found.append(f"{paper.number} has no bytes")
        if paper.kind != RECEIPT_KIND and not paper.deliveries.exists():
            found.append(f"{paper.number} was never delivered")
        # By hand or by mail the receipt comes back later and holds nothing up.
        if paper.deliveries.filter(channel=Delivery.Channel.PORTAL, receipt_at=None).exists():
            found.append(f"{paper.number} was never received")
    return [f"{matter}: closed, {fault}" for fault in found]


def _gaps() -> list[str]:
    """Papers are numbered without gaps and none twice."""
    found = []
    for series in NumberSeries.objects.all():
        serials = sorted(Document.objects.filter(series=series).values_list("serial", flat=True))
        if serials != list(range(1, len(serials) + 1)):
            found.append(f"series {series}: {serials}")
    return found
