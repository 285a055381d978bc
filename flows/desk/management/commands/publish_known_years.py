"""Publish the working-day calendars that are known, and the next years provisionally."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from flows.calendar.known_years import PROVISIONAL_AHEAD
from flows.desk.publication import publish_years_known_now
from permissions import clock
from permissions.audit.log import SYSTEM


class Command(BaseCommand):
    help = "Publish the calendars of all known years that are not published yet, then the next years provisionally."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--provisional",
            type=int,
            default=PROVISIONAL_AHEAD,
            metavar="N",
            help="years after the last known one to publish provisionally (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        published = publish_years_known_now(actor=SYSTEM, now=clock.now(), provisional_ahead=options["provisional"])
        for calendar in published:
            self.stdout.write(f"{calendar.label} {calendar.get_status_display()} {calendar.notice_no}".rstrip())
        if not published:
            self.stdout.write(_("All known years are published already."))
