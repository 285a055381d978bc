"""The Celery application: wake-ups and clockwork; the work itself is rows in matters.Job."""

import os
import signal
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.dev")
TRANSPORT_ALIASES["filesystem"] = "project.operations.folder_broker:Transport"
app = Celery("banjie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_scheduler = "project.operations.beat:Scheduler"
app.conf.beat_schedule = {
    # What nobody took before the next one comes is worth nothing: a worker that was away is not buried in them.
    "sweep-jobs": {"task": "matters.run_ready_jobs", "schedule": 20.0, "options": {"expires": 20}},
    "worker-pulse": {"task": "operations.worker_pulse", "schedule": 20.0, "options": {"expires": 20}},
    "withdraw-spent-grants": {"task": "matters.withdraw_spent_grants", "schedule": crontab(hour=0, minute=5)},
    "send-reminders": {"task": "matters.send_reminders", "schedule": 600.0, "options": {"expires": 600}},
    "sweep-procedures": {
        "task": "matters.sweep_procedures",
        "schedule": crontab(minute=1),
        "options": {"expires": 3600},
    },
    "seal-day": {"task": "matters.seal_day", "schedule": crontab(hour=0, minute=10)},
    "verify-history": {"task": "operations.verify_history", "schedule": crontab(hour=2, minute=30)},
}


@worker_init.connect
def begin_in_earnest(**_: Any) -> None:
    """In production a worker that cannot print, or finds no guarded database, says why and does not begin."""
    if settings.CHECKS_AT_START:
        from project.operations import checks  # noqa: PLC0415  the apps are ready only now

        checks.begin(prints_papers=True)


@worker_process_init.connect
def finish_the_job(**_: Any) -> None:
    """A stop is sent to the whole process group; the worker itself ends its child, after the job in hand."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
