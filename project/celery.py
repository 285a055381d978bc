"""The Celery application: wake-ups and clockwork; the work itself is rows in matters.Job."""

import os
import signal
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.dev")
app = Celery("banjie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-jobs": {"task": "matters.run_ready_jobs", "schedule": 20.0},
    "withdraw-spent-grants": {"task": "matters.withdraw_spent_grants", "schedule": crontab(hour=0, minute=5)},
    "seal-day": {"task": "matters.seal_day", "schedule": crontab(hour=0, minute=10)},
}


@worker_process_init.connect
def finish_the_job(**_: Any) -> None:
    """A stop is sent to the whole process group; the worker itself ends its child, after the job in hand."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
