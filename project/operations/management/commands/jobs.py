"""``manage.py jobs``: what the machine still has to do and how far it is; put again what was given up."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flows.matters import jobs
from flows.matters.models import Job
from permissions import clock
from permissions.audit.log import Actor

SHOWN = 200
A_DAY = dt.timedelta(days=1)


class Command(BaseCommand):
    """Lists jobs that are not done; ``--again`` queues those that were given up, and the log says who did it."""

    help = (
        "Lists waiting, running and failed jobs; --progress counts them beside what was done in a day; "
        "--again KEY, or --again-all, queues failed ones once more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to list, what to put again."""
        parser.add_argument("--failed", action="store_true", help="list only what was given up")
        parser.add_argument(
            "--progress", action="store_true", help="count by kind what was done in a day and is to come"
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--again", metavar="KEY", help="queue this failed job once more")
        which.add_argument("--again-all", action="store_true", help="queue every failed job once more")
        parser.add_argument("--by", metavar="NAME", help="who does it; written into the log")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, or put again; CommandError for a job that is not there or was not given up."""
        if options["again"] or options["again_all"]:
            self._put_again(options)
            return
        if options["progress"]:
            self._progress()
            return
        unfinished = Job.objects.unfinished().select_related("matter").order_by("run_after", "id")
        if options["failed"]:
            unfinished = unfinished.filter(state=Job.State.FAILED)
        for job in unfinished[:SHOWN]:
            number = f"  {job.matter.number}" if job.matter and job.matter.number else ""
            at = job.run_after.astimezone(clock.SHANGHAI)
            self.stdout.write(f"{job.state:8} {job.key}{number}  from {at:%Y-%m-%d %H:%M}  attempts {job.attempts}")
            if job.last_error:
                self.stdout.write(f"         {job.last_error.splitlines()[0]}")
        count = unfinished.count()
        self.stdout.write(f"{count} jobs." if count <= SHOWN else f"{count} jobs, the first {SHOWN} are shown.")

    def _progress(self) -> None:
        """One line a kind: of all that was done in the last day or still is to be done, how many are."""
        rows = Job.objects.progress(since=clock.now() - A_DAY)
        for row in rows:
            done, running, queued, failed = (row[state] for state in ("done", "running", "queued", "failed"))
            share = 100 * done // (done + running + queued + failed)
            self.stdout.write(
                f"{share:3} %  {row['kind']}  done {done}, running {running}, waiting {queued}, failed {failed}"
            )
        self.stdout.write(f"{sum(row['running'] + row['queued'] for row in rows)} jobs to come.")

    def _put_again(self, options: dict[str, Any]) -> None:
        if not options["by"]:
            raise CommandError("Say who does it with --by NAME: the log keeps it.")
        failed = Job.objects.unfinished().filter(state=Job.State.FAILED).order_by("run_after", "id")
        if options["again"]:
            failed = failed.filter(key=options["again"])
            if not failed:
                raise CommandError(f"There is no failed job {options['again']}.")
        actor = Actor(id="system", name=f"运维 {options['by']}")
        for job in failed:
            jobs.put_again(job, actor=actor, now=clock.now())
            self.stdout.write(f"Queued again: {job.key}")
