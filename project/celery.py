"""The Celery application: wake-ups and clockwork; the work itself is rows in matters.Job."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.dev")
app = Celery("banjie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
