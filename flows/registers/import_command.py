"""What `import_enterprises` and `import_penalties` have in common: arguments, progress, and naming every bad row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from permissions import clock
from permissions.audit.log import SYSTEM
from permissions.refusals import Refusal

from .import_results import ImportResult


class ImportCommand(BaseCommand):
    """A command that imports one register; exit code 1 if rows were bad and nothing was written."""

    run: Callable[..., ImportResult]

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what to do with bad rows."""
        parser.add_argument("file", type=Path, help=_("xlsx or csv (UTF-8 or GB18030)"))
        parser.add_argument("--skip-bad", action="store_true", help=_("write the good rows although others are bad"))
        parser.add_argument(
            "--bad-rows", type=Path, metavar="FILE", help=_("write the bad rows with their reasons to this file")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then name the counts and every bad row."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            result = self._import(path.name, content, options["skip_bad"])
        except Refusal as refusal:
            raise CommandError(_sentence(refusal)) from refusal
        self._report(result)
        if result.bad_rows and options["bad_rows"]:
            options["bad_rows"].write_bytes(result.bad_rows_file(options["bad_rows"].name))
            self.stdout.write(_("The bad rows are in %(file)s") % {"file": options["bad_rows"]})
        if not result.is_written:
            raise CommandError(
                _("%(count)d of %(rows)d rows are bad; nothing was written")
                % {"count": len(result.bad_rows), "rows": len(result.table.rows)}
            )

    def _import(self, file_name: str, content: bytes, skip_bad: bool) -> ImportResult:
        now = clock.now()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file_name, total=None)
            return type(self).run(
                file_name,
                content,
                actor=SYSTEM,
                at=now,
                today=clock.local_date(now),
                skip_bad=skip_bad,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )

    def _report(self, result: ImportResult) -> None:
        for bad in result.bad_rows:
            self.stdout.write(_("Row %(row)d: ") % {"row": bad.number} + ";".join(bad.reasons))
        if result.unused_columns:
            self.stdout.write(_("Columns not used: %(columns)s") % {"columns": "、".join(result.unused_columns)})
        if result.is_written:
            self.stdout.write(
                _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(bad)d bad")
                % {
                    "created": result.created,
                    "updated": result.updated,
                    "unchanged": result.unchanged,
                    "bad": len(result.bad_rows),
                }
            )


def _sentence(refusal: Refusal) -> str:
    if (get_language() or "zh").startswith("zh"):
        return f"{refusal.rule.code} {refusal.message}。{refusal.way_out}。"
    return f"{refusal.rule.code} {refusal.message_en}. {refusal.way_out_en}."
