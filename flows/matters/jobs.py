"""Jobs (作业): rows with a lease. The message only wakes a worker; whatever it misses the sweeper finds."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from celery import current_app
from django.db import transaction

from documents.sealing.rules import SealUnusable
from permissions.audit import log

from .models import Job
from .procedures import job_handler

LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8
ASKED_AGAIN = 5  # attempts that count where the seal is missing: such a job is asked again every few minutes
AT_A_GLANCE = 4
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
        for job in Job.objects.select_for_update(skip_locked=True).ready(now)[:AT_A_GLANCE]:
            if job.attempts >= MAX_ATTEMPTS:
                # No attempt lived to write its failure down: the work kills its worker.
                job.state, job.lease_until = Job.State.FAILED, None
                job.last_error = f"its lease ran out {job.attempts} times"
                job.save(update_fields=["state", "lease_until", "last_error"])
                continue
            job.state = Job.State.RUNNING
            job.lease = uuid.uuid4().hex
            job.lease_until = now + LEASE
            job.attempts += 1
            job.save(update_fields=["state", "lease", "lease_until", "attempts"])
            return job
    return None


def run(job: Job, now: dt.datetime) -> None:
    """Do a leased job; a failure is written down and tried again later, ever more slowly."""
    try:
        job_handler(job.kind)(job, now)
    except SealUnusable as error:
        logger.warning("job %s waits: %s", job.key, error)
        put_back(job, now, error)
    except Exception as error:  # noqa: BLE001  whatever it was, the row keeps it and the queue goes on
        logger.exception("job %s failed", job.key)
        put_back(job, now, error)
    else:
        finish(Job.objects.get(pk=job.pk), now)


def keep_lease(job: Job, now: dt.datetime) -> bool:
    """Keep a leased job that takes long for another LEASE; False where it is not this worker's any more."""
    mine = Job.objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING)
    return bool(mine.update(lease_until=now + LEASE))


def finish(job: Job, now: dt.datetime) -> None:
    """Mark a job done; doing it again changes nothing, and what was cancelled stays so."""
    if job.state not in (Job.State.DONE, Job.State.CANCELLED):
        job.state, job.done_at, job.last_error = Job.State.DONE, now, ""
        job.save(update_fields=["state", "done_at", "last_error"])


def put_back(job: Job, now: dt.datetime, error: Exception) -> None:
    """Queue a failed job for later, or give it up after MAX_ATTEMPTS; only the holder of the lease may.

    One that waits for a seal is never given up: it says what is to be mended and goes on by itself once it is.
    """
    attempts, said = job.attempts, f"{type(error).__name__}: {error}"
    if isinstance(error, SealUnusable):
        attempts, said = min(attempts, ASKED_AGAIN), f"{error} {error.way_out}"
    given_up = attempts >= MAX_ATTEMPTS
    Job.objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING).update(
        state=Job.State.FAILED if given_up else Job.State.QUEUED,
        attempts=attempts,
        run_after=now + dt.timedelta(seconds=min(2**attempts * 5, 3600)),
        last_error=said[:2000],
        lease_until=None,
    )


def put_again(job: Job, *, actor: log.Actor, now: dt.datetime) -> None:
    """Queue a job that was given up once more, after an operator has mended the cause; others are left alone."""
    with transaction.atomic():
        given_up = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
        if given_up.update(state=Job.State.QUEUED, attempts=0, run_after=now):
            chain = f"matter:{job.matter_id}" if job.matter_id else f"job:{job.pk}"
            payload = {"job": job.key, "last_error": job.last_error}
            log.append(chain, action="job.put_again", actor=actor, at=now, payload=payload)
    wake_after_commit()


def run_ready(now: dt.datetime, *, limit: int = 50) -> int:
    """Run what is ready now, at most ``limit`` jobs; how many were run."""
    for done in range(limit):
        job = lease_next(now)
        if job is None:
            return done
        run(job, now)
    return limit
