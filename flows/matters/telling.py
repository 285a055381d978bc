"""Telling people (通知) what an act means for them: written down with the act as one job, sent out by a worker.

Who is told follows from the day of the act, however late the worker comes: a notice says what happened then.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from permissions import policies
from permissions.clock import local_date

from . import jobs
from .models import Job, Matter, WorkItem
from .procedures import procedure_of
from .step import Step

JOB = "matters.tell"


def write_down(step: Step) -> None:
    """Write the notices of the step, and one job for those whose readers a worker finds out; within its transaction."""
    step.write_notices()
    if step.opened or step.party_news:
        Job.objects.create(
            kind=JOB,
            key=f"tell:{uuid.uuid4().hex}",
            matter=step.matter,
            payload={"items": [item.pk for item in step.opened], "party": step.party_news},
            run_after=step.now,
            created_at=step.now,
        )


def tell_job(job: Job, now: dt.datetime) -> None:
    """Tell those who could take the new tasks, each person once, and the party; in one transaction with the job."""
    with transaction.atomic():
        held = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if held.state in (Job.State.DONE, Job.State.CANCELLED):
            return
        assert held.matter_id is not None, "what is told belongs to a matter"
        step = Step(matter=Matter.objects.get(pk=held.matter_id), node="", now=held.created_at)
        for zh, en in held.payload["party"]:
            step.notify(list(step.agents()), zh=zh, en=en)
        items = WorkItem.objects.filter(pk__in=held.payload["items"]).select_related("unit")
        places = {(item.role, item.unit) for item in items}
        if places:
            procedure = procedure_of(step.matter.procedure)
            step.notify(
                list(policies.who_may_act_in(places, local_date(step.now))),
                zh=f"新待办:{procedure.title_zh} {step.matter.number} {step.matter.title}",
                en=f"New task: {step.matter.number}, {step.matter.title}",
            )
        step.write_notices()
        jobs.finish(held, now)
