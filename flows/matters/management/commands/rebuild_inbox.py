"""``manage.py rebuild_inbox``: the inbox follows the engine; this says where it does not, and mends it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flows.matters import work
from permissions import clock
from permissions.audit.log import SYSTEM


class Command(BaseCommand):
    """Compare work items (待办) and jobs with what the engine waits for."""

    help = "Makes work items and jobs agree with the engine; with --check only says where they do not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look only, or mend."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where they disagree")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        """One line for each disagreement, then the count; exit 1 if any is left."""
        mended = 0
        if not check:
            for line in work.rebuild(now=clock.now(), actor=SYSTEM):
                mended += 1
                self.stdout.write(line)
        left = work.drift()
        if left:
            for line in left:
                self.stdout.write(line)
            raise CommandError(f"Inbox and engine disagree in {len(left)} places.")
        self.stdout.write(
            f"Inbox and engine agree; {mended} disagreements were mended." if mended else "Inbox and engine agree."
        )
