"""``due DATE N``: the due date of a period begun on DATE, with the reason for every day."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, gettext as _

from flows.calendar.current import current_calendar
from flows.law.explanations import explain
from flows.law.periods import Period, due_dates
from flows.law.workdays import Calendar
from permissions.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Due date of a period of N working days begun on DATE (day zero is not counted), with explanation. "
        "Exit 1 if a day that matters lies in a year whose calendar is not published."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("date", nargs="?", metavar="DATE", help="day of the event, YYYY-MM-DD")
        parser.add_argument("n", nargs="?", metavar="N", help="length of the period")
        parser.add_argument("--calendar-days", action="store_true", help="N counts calendar days")
        parser.add_argument(
            "--batch", action="store_true", help="read lines 'DATE N' from standard input, print one date a line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unit = "CD" if options["calendar_days"] else "WD"
        if options["batch"]:
            if options["date"] is not None:
                raise CommandError(_("With --batch the dates are read from standard input."))
            self.batch(unit, current_calendar())
            return
        if options["n"] is None:
            raise CommandError(_("Give DATE and N, or --batch."))
        start, period = _read(options["date"], options["n"], unit)
        try:
            self.single(start, period, current_calendar())
        except Refusal as refusal:
            raise CommandError(f"{refusal.rule.code} {refusal.message}") from refusal

    def single(self, start: dt.date, period: Period, calendar: Calendar) -> None:
        """Print the legal due date, what else is known of it, and the days one by one."""
        due = due_dates(start, period, calendar)
        rows = explain(start, period, calendar)
        chinese = (get_language() or "zh").startswith("zh")
        self.stdout.write(f"{due.legal_due}" + (f" {_('provisional')}" if due.provisional else ""))
        if due.nominal_due != due.legal_due or due.safe_due != due.legal_due:
            self.stdout.write(
                _("pure count %(nominal)s, last working day before it %(safe)s")
                % {"nominal": due.nominal_due, "safe": due.safe_due}
            )
        self.stdout.write(_("calendar %(version)s") % {"version": due.calendar_version})
        for row in rows:
            number = "" if row.number is None else str(row.number)
            reason = row.reason_zh if chinese else row.reason_en
            mark = f" {_('provisional')}" if row.provisional else ""
            self.stdout.write(f"{row.on} {_weekday(row.on, chinese)} {number:>3} {reason}{mark}")

    def batch(self, unit: str, calendar: Calendar) -> None:
        """One legal due date a line; a line that is refused prints its code, and the command ends with exit 1."""
        refused: Refusal | None = None
        answers = []
        for number, line in enumerate(sys.stdin, 1):
            if not line.strip():
                continue
            try:
                start, period = _read(*_two_words(line), unit)
                answers.append(due_dates(start, period, calendar).legal_due.isoformat())
            except Refusal as refusal:
                refused = refusal
                answers.append(refusal.rule.code)
            except CommandError as error:
                raise CommandError(_("line %(number)d: %(error)s") % {"number": number, "error": error}) from error
        self.stdout.write("\n".join(answers))
        if refused is not None:
            raise CommandError(f"{refused.rule.code} {refused.message}")


def _two_words(line: str) -> tuple[str, str]:
    words = line.split()
    if len(words) != 2:
        raise CommandError(_("expected 'DATE N'"))
    return words[0], words[1]


def _read(date: str, n: str, unit: str) -> tuple[dt.date, Period]:
    try:
        return dt.date.fromisoformat(date), Period(int(n), "CD" if unit == "CD" else "WD")
    except ValueError as error:
        raise CommandError(
            _("%(date)s %(n)s: a date YYYY-MM-DD and a whole number of at least 1 are wanted") % {"date": date, "n": n}
        ) from error


def _weekday(day: dt.date, chinese: bool) -> str:
    return f"周{'一二三四五六日'[day.weekday()]}" if chinese else day.strftime("%a")
