"""``manage.py restore SOURCE``: an archive of ``backup`` becomes this installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from permissions import clock
from project.operations.safekeeping import restoring


class Command(BaseCommand):
    """Checks the whole archive first, puts it back in one step, then proves counts, chains, files and triggers."""

    help = "Restores an archive of `backup` into the database and folder of the settings."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is given up must be said in words."""
        parser.add_argument("source", type=Path)
        parser.add_argument("--replace-everything", action="store_true", help="give up what is in the database now")
        parser.add_argument("--new-key", action="store_true", help="go on without the key that signed the log")

    def handle(self, *args: Any, source: Path, replace_everything: bool, new_key: bool, **options: Any) -> None:
        """One line what was restored; CommandError if nothing was, or if it is not what it was."""
        wanted = restoring.Wanted(replace_everything, new_key, settings.BACKUP_PASSPHRASE)
        try:
            manifest = restoring.restore(source, wanted, now=clock.now())
        except restoring.NotRestored as error:
            raise CommandError(f"Nothing was restored: {error}.") from error
        except restoring.NotAsItWas as error:
            raise CommandError(f"Restored, but it is not as it was:\n{error}") from error
        rows = sum(manifest["counts"].values())
        self.stdout.write(
            f"Restored as of {manifest['made_at']}: {rows} rows and {manifest['files']} files are as they were, "
            f"the history of {manifest['counts']['audit_entry']} entries holds, its triggers are there."
        )
        for path in manifest["damaged"]:
            self.stderr.write(f"Was gone or changed already when the backup was made: {path}")
