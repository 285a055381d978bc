"""`manage.py import_calendar FILE --year 2027`: a year's arrangement from csv, xlsx or ics into its draft.

With --publish it is published at once and every open deadline is derived anew by a job.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from flows.calendar import drafts
from flows.calendar.models import WorkCalendar
from flows.calendar.reading import Arrangement
from flows.calendar.regions import NATION
from flows.desk import publication
from flows.matters.answers import said
from permissions import clock
from permissions.refusals import Refusal, Refusals, items_of


class Command(BaseCommand):
    help = (
        "Take a year's days off and make-up working days into the draft of its calendar; nothing is written unless "
        "all rows are good or --skip-bad. With --publish the draft is published, too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("csv, xlsx or ics"))
        parser.add_argument("--year", type=int, required=True, help=_("the year that the file is for"))
        parser.add_argument("--region", default=NATION, help=_("region code; CN is the national calendar"))
        parser.add_argument("--skip-bad", action="store_true", help=_("write the good rows although others are bad"))
        parser.add_argument("--publish", action="store_true", help=_("publish the draft at once"))
        parser.add_argument("--notice-no", default="", help=_("number of the notice; needed to publish a final year"))
        parser.add_argument("--basis", default="", help=_("why a year that is final already is replaced"))
        parser.add_argument("--provisional", action="store_true", help=_("publish it while the notice is awaited"))

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            with transaction.atomic():
                draft, found = self._take_in(path.name, content, options)
                calendar = self._publish(draft, options) if options["publish"] else None
        except (Refusal, Refusals) as error:
            raise CommandError("\n".join(map(_sentence, items_of(error)))) from error
        for bad in found.bad_rows:
            self.stdout.write(_("Row %(row)d: ") % {"row": bad.number} + ";".join(bad.reasons))
        counts = {"off": len(found.days_off), "makeup": len(found.makeup_days), "bad": len(found.bad_rows)}
        self.stdout.write(_("%(off)d days off, %(makeup)d make-up working days, %(bad)d bad rows") % counts)
        if calendar is not None:
            self.stdout.write(f"{calendar.label} {calendar.get_status_display()} {calendar.notice_no}".rstrip())

    def _take_in(self, name: str, content: bytes, options: dict[str, Any]) -> tuple[WorkCalendar, Arrangement]:
        return drafts.take_in_file(
            options["year"],
            options["region"],
            name,
            content,
            actor=None,
            now=clock.now(),
            skip_bad=options["skip_bad"],
        )

    def _publish(self, draft: WorkCalendar, options: dict[str, Any]) -> WorkCalendar:
        draft.refresh_from_db()
        return publication.publish_draft(
            draft.pk,
            notice_no=options["notice_no"],
            basis=options["basis"],
            provisional=options["provisional"],
            compared_with=drafts.comparison(draft),
            actor=None,
            now=clock.now(),
        )


def _sentence(refusal: Refusal) -> str:
    return f"{refusal.rule.code} {said(refusal)}"
