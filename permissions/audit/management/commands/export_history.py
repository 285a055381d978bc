"""``manage.py export_history``: the log as a file that anybody can check without the system."""

from __future__ import annotations

import hashlib
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permissions import clock
from permissions.audit import export
from permissions.audit.log import SYSTEM, record_read
from permissions.audit.models import ChainHead, Entry

from .verify_history import progress_bar


class Command(BaseCommand):
    """Export the log (留痕导出) with its signed roots; the checksum lies beside it."""

    help = "Writes the log, all of it or one chain, as JSON Lines with a .sha256 beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to export and where to."""
        parser.add_argument("file", nargs="?", help="without it the lines go to the standard output")
        parser.add_argument("--chain", metavar="NAME", help="only this chain, e.g. matter:12, with all roots")
        parser.add_argument(
            "--with-verifier", action="store_true", help="write verify_export.py beside the file (needs only Python 3)"
        )

    def handle(
        self, *args: Any, file: str | None = None, chain: str | None = None, with_verifier: bool = False, **options: Any
    ) -> None:
        """Write the lines, then the checksum, then what to do with them."""
        if chain and not ChainHead.objects.filter(chain=chain).exists():
            raise CommandError(f"There is no chain {chain}.")
        if file is None and with_verifier:
            raise CommandError("--with-verifier needs a file to write beside.")
        record_read(actor=SYSTEM, subject=chain or "history", what="export", at=clock.now())
        if file is None:
            self._to_stdout(chain)
            return
        path = Path(file)
        digest, count = self._to_file(path, chain)
        path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n", encoding="utf-8")
        self.stdout.write(f"{count} lines, sha256 {digest}")
        if with_verifier:
            shutil.copyfile(export.VERIFIER, path.with_name(export.VERIFIER.name))
            self.stdout.write(f"Check it anywhere: python3 {export.VERIFIER.name} {path.name}")

    def _to_stdout(self, chain: str | None) -> None:
        checksum = hashlib.sha256()
        for line in export.lines(chain):
            checksum.update(line.encode())
            self.stdout.write(line, ending="")
        self.stderr.write(f"sha256 {checksum.hexdigest()}", self.style.NOTICE)

    def _to_file(self, path: Path, chain: str | None) -> tuple[str, int]:
        """Write under another name and rename: a broken run leaves no half export. Readable by its owner only."""
        checksum, count = hashlib.sha256(), 0
        found = Entry.objects.filter(chain=chain) if chain else Entry.objects.all()
        draft = path.with_name(f"{path.name}.part")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out, progress_bar() as progress:
                task = progress.add_task("entries", total=found.count())
                for line in export.lines(chain, lambda: progress.advance(task)):
                    raw = line.encode()
                    checksum.update(raw)
                    out.write(raw)
                    count += 1
            os.replace(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return checksum.hexdigest(), count
