"""``manage.py ready``: may a web process start here, or with --worker a worker; says what is missing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from project.operations import checks


class Command(BaseCommand):
    """Asks what each process asks at its start; exit status 1 and one sentence for each fault."""

    help = "Checks settings, database, migrations and triggers; with --worker also that papers can be printed."
    requires_system_checks: list[str] = []  # it runs them itself, with those for production

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom it asks."""
        parser.add_argument("--worker", action="store_true", help="also fonts and Pango, which only the worker needs")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line if all is well."""
        checks.begin(prints_papers=options["worker"])
        self.stdout.write("Ready.")
