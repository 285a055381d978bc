"""Making a preview (生成预览): a worker's job that may be killed at any moment and done again."""

from __future__ import annotations

import datetime as dt

from django.utils import translation
from django.utils.module_loading import import_string

from documents import previewing, vault
from permissions.clock import local_date
from permissions.organisations.models import User
from permissions.refusals import Refusal, Refusals, items_of

from ..models import Job, WorkItem
from ..procedures import procedure_of
from . import asking


def make(job: Job, now: dt.datetime) -> None:
    """Render the paper that the step would lead to; what a person can mend is told with the job, not tried again."""
    item = WorkItem.objects.select_related("matter__unit").get(pk=job.payload["task"])
    by = User.objects.get(pk=job.payload["by"])
    drafts = import_string(procedure_of(item.matter.procedure).preview)
    try:
        with translation.override("zh-hans"):
            draft = drafts(item, job.payload["values"], by=by, on=local_date(now))
            rendered = previewing.render(draft)
    except (Refusal, Refusals) as error:
        _tell(job, error)
        return
    vault.keep(rendered.data, asking.path_of(job))


def _tell(job: Job, error: Refusal | Refusals) -> None:
    """Write down why there is no preview, in both languages, for the page that waits for it."""
    said = [
        {
            "code": each.rule.code,
            "zh": each.message,
            "en": each.message_en,
            "way_out": each.way_out,
            "way_out_en": each.way_out_en,
        }
        for each in items_of(error)
    ]
    Job.objects.filter(pk=job.pk, lease=job.lease).update(payload={**job.payload, "said": said})
