"""Dates on papers (文书所载届满日): what a paper printed, and the correction that is drafted when the date moves.

A paper is never changed. A letter that prints when a deadline falls due says so here when it is made; if the
calendar then moves that day, a correction notice is drafted, so that screen and paper never disagree silently.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from documents.models import Document
from permissions import policies, roles
from permissions.organisations.models import OrgUnit, User

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
    told = _told(printed)
    # What an official decided not to correct is not drafted for the same day again.
    dismissed = set(
        DateCorrection.objects.filter(printed__in=printed, state="DISMISSED").values_list("printed", "new_date")
    )
    drafts = []
    for row in printed.select_related("deadline"):
        day, draft = due_on[row.deadline_id], waiting.get(row.pk)
        if day == told.get(row.pk, row.printed_on) or (row.pk, day) in dismissed:
            if draft is not None:
                draft.state, draft.closed_at = DateCorrection.State.DROPPED, now
                draft.save(update_fields=["state", "closed_at"])
        elif draft is None:
            drafts.append(DateCorrection(printed=row, new_date=day, cause=cause[:200], drafted_at=now))
        elif draft.new_date != day:
            draft.new_date, draft.cause = day, cause[:200]
            draft.save(update_fields=["new_date", "cause"])
    return DateCorrection.objects.bulk_create(drafts)


ANSWERS = roles.SECTION_HEAD  # for the papers of an authority: the head of its legal section


def place_of_papers(unit: OrgUnit) -> OrgUnit:
    """The section of an authority that answers for its papers."""
    return unit.section(OrgUnit.Duty.LEGAL)


def answering_for_papers(unit: OrgUnit, today: dt.date) -> QuerySet[User]:
    """Who may issue or dismiss the corrections of this authority's papers."""
    return policies.who_may_act(ANSWERS.code, place_of_papers(unit), today)


def corrections_of(matter: Matter) -> QuerySet[DateCorrection]:
    """The corrections of a matter's papers that wait to be issued or to be delivered, with what they say."""
    waits = Q(state=DateCorrection.State.DRAFTED) | Q(state=DateCorrection.State.ISSUED, notice__deliveries=None)
    rows = DateCorrection.objects.filter(waits, printed__deadline__matter=matter)
    return rows.select_related("printed__paper", "printed__deadline", "notice")


def drafted_in(matters: QuerySet[Matter]) -> QuerySet[DateCorrection]:
    """The drafts that wait in these matters, the oldest first."""
    rows = DateCorrection.objects.filter(state=DateCorrection.State.DRAFTED, printed__deadline__matter__in=matters)
    return rows.select_related("printed__paper", "printed__deadline__matter")


def told_before(correction: DateCorrection) -> tuple[dt.date, DateCorrection | None]:
    """The day that the party was told before this correction, and the issued one that told it, if not the paper."""
    issued = correction.printed.corrections.filter(state=DateCorrection.State.ISSUED, pk__lt=correction.pk)
    last = issued.select_related("notice").order_by("pk").last()
    return (last.new_date, last) if last else (correction.printed.printed_on, None)


def wrong_dates(deadlines: Iterable[Deadline]) -> list[PrintedDate]:
    """Papers in force whose party was told another day than the deadline has now, whatever was drafted: for checks."""
    days = {deadline.pk: deadline.legal_due for deadline in deadlines}
    rows = PrintedDate.objects.filter(deadline__in=days, paper__standing=Document.Standing.IN_FORCE)
    told = _told(rows)
    return [row for row in rows if told.get(row.pk, row.printed_on) != days[row.deadline_id]]


def _told(printed: QuerySet[PrintedDate]) -> dict[int, dt.date]:
    """Printed date → the day that the last issued correction of it says."""
    issued = DateCorrection.objects.filter(printed__in=printed, state=DateCorrection.State.ISSUED).order_by("pk")
    return dict(issued.values_list("printed", "new_date"))
