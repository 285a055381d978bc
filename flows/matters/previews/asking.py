"""Asking for a preview (申请预览文书), what became of it, and sweeping it away; the web imports this, no renderer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from permissions.organisations.models import User

from .. import jobs
from ..models import Job, Matter, WorkItem
from ..procedures import procedure_of

JOB = "matters.preview"
KEPT = dt.timedelta(days=1)
FOLDER = "previews"


def fields_at(item: WorkItem) -> tuple[str, ...] | None:
    """Which fields of the step's form its paper rests on; None where the step leads to no paper."""
    return procedure_of(item.matter.procedure).previews.get(item.node)


def ask(item: WorkItem, values: Mapping[str, Any], *, by: User, now: dt.datetime) -> Job:
    """Have a preview made of the paper that this step leads to; who asks the same again while it is made gets that one.

    values  what is typed into the fields that ``fields_at`` names: text and lists of text
    Whether the person may do the step is the caller's question. Changes nothing of the matter.
    """
    payload = {"task": item.pk, "by": by.pk, "values": dict(values)}
    with transaction.atomic():
        Matter.objects.select_for_update(of=("self",)).get(pk=item.matter_id)  # two clicks at once queue here
        running = Job.objects.filter(kind=JOB, matter=item.matter_id, payload=payload)
        found = running.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
        if found is None:
            key = f"preview:{uuid.uuid4().hex}"
            found = Job.objects.create(
                kind=JOB, key=key, matter_id=item.matter_id, payload=payload, run_after=now, created_at=now
            )
    jobs.wake_after_commit()
    return found


def path_of(job: Job) -> str:
    """Where the file of a preview lies below MEDIA_ROOT."""
    return f"{FOLDER}/{job.pk}.pdf"


def file_of(job: Job, now: dt.datetime) -> Path | None:
    """The file of a preview that is made; None before, and a day later whether it was swept away or not."""
    if job.state != Job.State.DONE or job.done_at is None or job.done_at + KEPT <= now:
        return None
    path = Path(settings.MEDIA_ROOT) / path_of(job)
    return path if path.is_file() else None


def sweep(now: dt.datetime) -> None:
    """Take away the files that are a day old, and what a killed worker left half written."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    if not folder.is_dir():
        return
    fresh = Job.objects.filter(kind=JOB, created_at__gt=now - KEPT)
    kept = {f"{pk}.pdf" for pk in fresh.values_list("pk", flat=True)}
    is_at_work = Job.objects.filter(kind=JOB, state=Job.State.RUNNING).exists()
    for file in folder.iterdir():
        if file.suffix == ".part" and is_at_work:
            continue
        if file.name not in kept:
            file.unlink(missing_ok=True)
