"""Jobs (作业): rows with a lease. The message only wakes a worker; whatever it misses the sweeper finds."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from celery import current_app
from django.db import transaction

from .models import Job
from .procedures import job_handler

LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8
logger = logging.getLogger(__name__)


def wake_after_commit() -> None:
    """Send the wake-up once the transaction is through; a broker that is down only delays the work."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        current_app.send_task("matters.run_ready_jobs", ignore_result=True, retry=False)
    except Exception:  # noqa: BLE001  the broker is down: the row is the truth, the sweeper will find it
        logger.warning("broker unreachable; the sweeper will take up the jobs", exc_info=True)


def lease_next(now: dt.datetime) -> Job | None:
    """Take the next ready job with a lease of its own, or None; two workers never get the same one."""
    with transaction.atomic():
        ready = Job.objects.select_for_update(skip_locked=True).ready(now)
        job = ready.first()
        if job is None:
            return None
        job.state = Job.State.RUNNING
        job.lease = uuid.uuid4().hex
        job.lease_until = now + LEASE
        job.attempts += 1
        job.save(update_fields=["state", "lease", "lease_until", "attempts"])
        return job


def run(job: Job, now: dt.datetime) -> None:
    """Do a leased job; a failure is written down and tried again later, ever more slowly."""
    try:
        job_handler(job.kind)(job, now)
    except Exception as error:  # noqa: BLE001  whatever it was, the row keeps it and the queue goes on
        logger.exception("job %s failed", job.key)
        put_back(job, now, error)
    else:
        finish(Job.objects.get(pk=job.pk), now)


def finish(job: Job, now: dt.datetime) -> None:
    """Mark a job done; doing it again changes nothing."""
    if job.state != Job.State.DONE:
        job.state, job.done_at, job.last_error = Job.State.DONE, now, ""
        job.save(update_fields=["state", "done_at", "last_error"])


def put_back(job: Job, now: dt.datetime, error: Exception) -> None:
    """Queue a failed job for later, or give it up after MAX_ATTEMPTS; only the holder of the lease may."""
    given_up = job.attempts >= MAX_ATTEMPTS
    Job.objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING).update(
        state=Job.State.FAILED if given_up else Job.State.QUEUED,
        run_after=now + dt.timedelta(seconds=min(2**job.attempts * 5, 3600)),
        last_error=f"{type(error).__name__}: {error}"[:2000],
        lease_until=None,
    )


def run_ready(now: dt.datetime, *, limit: int = 50) -> int:
    """Run what is ready now, at most ``limit`` jobs; how many were run."""
    for done in range(limit):
        job = lease_next(now)
        if job is None:
            return done
        run(job, now)
    return limit
