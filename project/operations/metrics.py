"""``/metrics``: gauges in Prometheus' text format, each computed from the database while it is read.

No library counts in the processes: gunicorn has several and recycles them, and what an office wants to be woken by
(what waits, what is late, what stands still) is in the tables. How often and how fast pages were asked for stands
in the log lines, one for each request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flows.matters.models import Deadline, Job
from permissions import clock
from permissions.audit.models import ChainHead, DailyRoot

from . import readiness
from .models import Pulse
from .monitors import may_look

Sample = tuple[str, dict[str, str], float]
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
HELP = {
    "banjie_jobs": "Jobs of the machine that are not done, by state: QUEUED, RUNNING, FAILED (given up).",
    "banjie_jobs_ready": "Jobs that a worker could take now: the depth of the queue.",
    "banjie_oldest_job_age_seconds": "How long the oldest of these has waited.",
    "banjie_overdue_deadlines": "Running deadlines after their last day, by unit and kind.",
    "banjie_pulse_age_seconds": "Seconds since beat, worker, verification of the log and backup were last there.",
    "banjie_log_faults": "Faults that the last verification of the log found.",
    "banjie_log_entries_verified": "Entries that it walked.",
    "banjie_log_chains_unsealed": "Chains with entries that no signed daily root covers yet.",
    "banjie_log_last_root_age_seconds": "Seconds since the last signed daily root.",
    "banjie_triggers_missing": "1 if guards of the log, the calendar or the legal gate are gone.",
}


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The gauges for monitors; for anybody else there is nothing here."""
    if not may_look(request):
        raise Http404
    return HttpResponse("".join(lines(clock.now())), content_type=CONTENT_TYPE)


def lines(now: dt.datetime) -> Iterator[str]:
    """The text, line by line; each gauge once with its help."""
    named = ""
    for name, labels, value in samples(now):
        if name != named:
            yield f"# HELP {name} {HELP[name]}\n# TYPE {name} gauge\n"
            named = name
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{told}}} {value:g}\n" if told else f"{name} {value:g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def samples(now: dt.datetime) -> Iterator[Sample]:
    """Every gauge with its labels and value; the samples of one name follow each other."""
    yield from _jobs(now)
    yield from _overdue(clock.local_date(now))
    yield from _log(now)
    yield "banjie_triggers_missing", {}, float(bool(readiness.triggers_fault()))


def _jobs(now: dt.datetime) -> Iterator[Sample]:
    """Two queries, each with an index that what is done does not weigh on."""
    counted = dict(Job.objects.unfinished().order_by().values_list("state").annotate(Count("pk")))
    for state in (Job.State.QUEUED, Job.State.RUNNING, Job.State.FAILED):
        yield "banjie_jobs", {"state": state.value}, counted.get(state, 0)
    ready = Job.objects.ready(now).order_by().aggregate(depth=Count("pk"), oldest=Min("run_after"))
    yield "banjie_jobs_ready", {}, ready["depth"]
    yield "banjie_oldest_job_age_seconds", {}, (now - ready["oldest"]).total_seconds() if ready["oldest"] else 0


def _overdue(today: dt.date) -> Iterator[Sample]:
    """One query over the index of running deadlines, from its oldest to yesterday."""
    overdue = Deadline.objects.running().filter(legal_due__lt=today).order_by("matter__unit__code", "kind")
    counted = overdue.values_list("matter__unit__code", "kind").annotate(Count("pk"))
    for unit, kind, count in counted:
        yield "banjie_overdue_deadlines", {"unit": unit, "kind": kind}, count


def _log(now: dt.datetime) -> Iterator[Sample]:
    pulses = Pulse.objects.by_name()
    for name in (Pulse.BEAT, Pulse.WORKER, Pulse.HISTORY, Pulse.BACKUP):
        if name in pulses:
            yield "banjie_pulse_age_seconds", {"part": name}, pulses[name].age(now)
    if Pulse.HISTORY in pulses:
        yield "banjie_log_faults", {}, pulses[Pulse.HISTORY].told["faults"]
        yield "banjie_log_entries_verified", {}, pulses[Pulse.HISTORY].told["entries"]
    yield "banjie_log_chains_unsealed", {}, ChainHead.objects.filter(seq__gt=F("rooted_seq")).count()
    last = DailyRoot.objects.order_by("-number").values_list("sealed_at", flat=True).first()
    if last:
        yield "banjie_log_last_root_age_seconds", {}, (now - last).total_seconds()
