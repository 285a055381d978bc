"""Dates on papers (文书所载届满日): what a paper printed, and the correction that is drafted when the date moves.

A paper is never changed. A letter that prints when a deadline falls due says so here when it is made; if the
calendar then moves that day, a correction notice is drafted, so that screen and paper never disagree silently.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from documents.models import Document

from ..models import DateCorrection, Deadline, Matter, PrintedDate


def note_printed(paper: Document, deadline: Deadline, printed_on: dt.date) -> PrintedDate:
    """Remember that the paper prints this day as the due date of the deadline; safe to repeat."""
    row, _ = PrintedDate.objects.get_or_create(paper=paper, deadline=deadline, defaults={"printed_on": printed_on})
    return row


def draft_corrections(due_on: Mapping[int, dt.date], *, cause: str, now: dt.datetime) -> list[DateCorrection]:
    """Draft a correction for every paper in force that prints another day; returns the new drafts.

    due_on  deadline id → its due date now. A draft that waits already is brought to the new day, and dropped
            where the paper is right again.
    """
    printed = PrintedDate.objects.filter(deadline__in=due_on, paper__standing=Document.Standing.IN_FORCE)
    waiting = {row.printed_id: row for row in DateCorrection.objects.filter(printed__in=printed, state="DRAFTED")}
    told = {
        row.printed_id: row.new_date
        for row in DateCorrection.objects.filter(printed__in=printed, state="ISSUED").order_by("pk")
    }
    drafts = []
    for row in printed:
        day, draft = due_on[row.deadline_id], waiting.get(row.pk)
        if day == told.get(row.pk, row.printed_on):
            if draft is not None:
                draft.state, draft.closed_at = DateCorrection.State.DROPPED, now
                draft.save(update_fields=["state", "closed_at"])
        elif draft is None:
            drafts.append(DateCorrection(printed=row, new_date=day, cause=cause[:200], drafted_at=now))
        elif draft.new_date != day:
            draft.new_date, draft.cause = day, cause[:200]
            draft.save(update_fields=["new_date", "cause"])
    return DateCorrection.objects.bulk_create(drafts)


def corrections_of(matter: Matter) -> QuerySet[DateCorrection]:
    """The corrections of a matter's papers that still wait to be sent, with what they say."""
    rows = DateCorrection.objects.filter(printed__deadline__matter=matter, state=DateCorrection.State.DRAFTED)
    return rows.select_related("printed__paper", "printed__deadline")


def wrong_dates(deadlines: Iterable[Deadline]) -> list[PrintedDate]:
    """Papers in force that print another day than the deadline has now, whatever was drafted: for checks."""
    days = {deadline.pk: deadline.legal_due for deadline in deadlines}
    rows = PrintedDate.objects.filter(deadline__in=days, paper__standing=Document.Standing.IN_FORCE)
    return [row for row in rows if row.printed_on != days[row.deadline_id]]
