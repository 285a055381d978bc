"""`manage.py load_demo`: the demonstration city; again costs seconds."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from permissions import clock
from project.demo.loading import steps


class Command(BaseCommand):
    """Loads units, people, appointments, calendar, enterprises, penalties and each procedure's own examples."""

    help = "Load the demonstration city: invented people and enterprises. Never into a database in earnest."
    requires_system_checks: list[str] = []  # `make run` has just checked; again must cost little

    def add_arguments(self, parser: CommandParser) -> None:
        """The one way round the guard."""
        parser.add_argument("--force-demonstration", action="store_true", help=_("load outside the demonstration"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside the demonstration; else do every step and name what was added."""
        if not (settings.DEMONSTRATION or options["force_demonstration"]):
            raise CommandError(
                _("This is not a demonstration (settings.DEMONSTRATION is off): nothing was loaded. ")
                + _("--force-demonstration loads invented people with a known password all the same.")
            )
        password = getattr(settings, "DEMO_PASSWORD", "")
        if not password:
            raise CommandError(_("settings.DEMO_PASSWORD is not set"))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            for title, load in steps(now=clock.now(), password=password):
                task = bar.add_task(title, total=None)
                added = load(partial(_show, bar, task))
                bar.update(task, total=1, completed=1)
                self.stdout.write(_("%(title)s: %(count)d added") % {"title": title, "count": added})


def _show(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)
