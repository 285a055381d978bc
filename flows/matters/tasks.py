"""What Celery calls: wake-ups and the clockwork of beat."""

from __future__ import annotations

from celery import shared_task
from django.utils.module_loading import import_string

from permissions import clock, grants
from permissions.audit import roots

from . import jobs, leaving
from .clocks import reminders
from .procedures import SHARED_SWEEPS, procedures

A_TURN = 25  # jobs: between turns a worker's child that printing made large gives way to a fresh one


@shared_task(name="matters.run_ready_jobs", ignore_result=True)
def run_ready_jobs() -> int:
    """Run a turn of the jobs that are ready, and ask for another one; sent after each act and by beat as the sweeper.

    Returns how many were run.
    """
    done = 0
    while done < A_TURN and jobs.run_ready(clock.now(), limit=1):  # each lease runs from its own moment
        done += 1
    if done == A_TURN:
        jobs.wake_after_commit()
    return done


@shared_task(name="matters.seal_day", ignore_result=True)
def seal_day() -> None:
    """Sign the day's root of the log; sent by beat shortly after midnight, or once it runs again."""
    roots.seal_day(at=clock.now())


@shared_task(name="matters.withdraw_spent_grants", ignore_result=True)
def withdraw_spent_grants() -> None:
    """Take away the grants of appointments that are over, and what their holders held; sent by beat every morning."""
    grants.withdraw_spent(today=clock.today())
    leaving.return_stranded(now=clock.now())


@shared_task(name="matters.send_reminders", ignore_result=True)
def send_reminders() -> None:
    """Remind of what falls due; sent by beat, twice does no harm."""
    reminders.send_due(clock.now())


@shared_task(name="matters.sweep_procedures", ignore_result=True)
def sweep_procedures() -> None:
    """Do what a day brings by itself, to deliveries and in each procedure; sent by beat hourly, twice does no harm."""
    declared = [path for procedure in procedures().values() for path in procedure.sweeps]
    for path in [*SHARED_SWEEPS, *declared]:
        import_string(path)(clock.now())
