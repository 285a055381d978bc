"""``manage.py backup TARGET``: the whole installation in one archive, while people work."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from permissions import clock
from project.operations.safekeeping import backup


class Command(BaseCommand):
    """Writes the archive and says what is in it, and that the key is not, if it is not."""

    help = "Backs up database and files into one archive; acts may go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, how many to keep."""
        parser.add_argument("target", type=Path, help="a folder, or a new file that ends in .tar")
        parser.add_argument("--keep", type=int, metavar="N", help="afterwards keep only the N newest in the folder")
        parser.add_argument("--despite-damage", action="store_true", help="also if files are gone or changed")

    def handle(self, *args: Any, target: Path, keep: int | None, despite_damage: bool, **options: Any) -> None:
        """One line what was made; CommandError, and no archive, if it was not."""
        if keep is not None and (keep < 1 or target.suffix == ".tar"):
            raise CommandError("--keep needs a number from 1 on, and a folder as target.")
        passphrase = settings.BACKUP_PASSPHRASE
        try:
            made = backup.make(target, now=clock.now(), despite_damage=despite_damage, passphrase=passphrase)
        except backup.NoBackup as error:
            raise CommandError(f"No backup was made: {error}.") from error
        counts = made.inventory.counts
        self.stdout.write(
            f"{made.path}: {made.size / 2**20:.1f} MiB, {sum(counts.values())} rows, "
            f"{len(made.inventory.files) - len(made.damaged)} files, {counts['audit_entry']} log entries."
        )
        if not made.has_key:
            self.stdout.write(
                f"NOT in it: the key that signs the log ({settings.AUDIT_SIGNING_KEY}). Keep a copy of it apart, "
                "or set BANJIE_BACKUP_PASSPHRASE and it goes along encrypted."
            )
        for path in made.damaged:
            self.stderr.write(f"Gone or changed: {path}")
        for old in backup.keep_newest(target, keep) if keep else []:
            self.stdout.write(f"Removed: {old.name}")
