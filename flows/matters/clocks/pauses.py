"""Pausing and resuming clocks (期限中止与恢复): on a document, with the remainder or from zero as the rule says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from documents.models import Document
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.parameters import parameter
from flows.law.periods import expires_at
from permissions.clock import local_date
from permissions.refusals import Refusals

from ..models import Attachment, Deadline, DeadlinePause
from . import deadlines, rules

if TYPE_CHECKING:
    from ..step import Step

RESTARTED_AFTER = "补正后重新起算"


def pause(
    step: Step, clocks: Sequence[Deadline], *, reason: str, article: str, document: Document | Attachment | None
) -> None:
    """Stop these running clocks for the time being; the days after today do not count until they are resumed.

    document  the paper or attachment that says so; its number or name and its hash are kept
    A clock that has expired goes on: a pause mends nothing that is late. Refuses E-DUE-02 without a document,
    E-DUE-08 for a clock that is paused already, E-DUE-11 if none is left to pause; all or none.
    """
    refusals = Refusals()
    in_time = [clock for clock in clocks if step.now < expires_at(clock.legal_due)]
    for clock in in_time:
        if clock.paused_at is not None:
            refusals.add(rules.PAUSED_ALREADY.refusal(title=clock.title, on=local_date(clock.paused_at)))
        elif document is None or not document.sha256:
            refusals.add(rules.PAUSE_WITHOUT_DOCUMENT.refusal(title=clock.title))
    if not in_time:
        refusals.items += [rules.EXPIRED_BEFORE_THE_PAUSE.refusal(title=c.title, due=c.legal_due) for c in clocks]
    refusals.raise_if_any()
    for clock in in_time:
        row = DeadlinePause(
            deadline=clock,
            reason=reason,
            article=article,
            from_at=max(step.now, clock.started_at),
            paper=document if isinstance(document, Document) else None,
            attachment=document if isinstance(document, Attachment) else None,
            document_name=_name_of(document),
            document_sha256=document.sha256 if document else "",
        )
        step.create(row)
        step.change(clock, paused_at=row.from_at)


def _name_of(document: Document | Attachment | None) -> str:
    return document.number if isinstance(document, Document) else document.name if document else ""


def resume(step: Step, clocks: Sequence[Deadline]) -> list[Deadline]:
    """Let the paused ones of these clocks run again; returns those that run now.

    With the remainder; after a correction from zero where the dated rule says ``on_correction = "RESTART"``:
    then the clock ends as restarted and a new one begins. Refuses E-DUE-03 if none of them is paused, E-CAL-01 for
    a date in a year without a calendar.
    """
    paused = [clock for clock in clocks if clock.paused_at is not None]
    if not paused:
        Refusals([rules.NOT_PAUSED.refusal(title=clock.title) for clock in clocks]).raise_if_any()
    running = []
    for clock in paused:
        row = close(step, clock)
        if row.reason == DeadlinePause.Reason.CORRECTION and _starts_anew(clock):
            running.append(step.restart(clock, start_event=RESTARTED_AFTER))
        else:
            running.append(clock)
    return running


def close(step: Step, clock: Deadline) -> DeadlinePause:
    """End the open pause of a clock now and move its dates by the days that did not count."""
    row = clock.pauses.get(until_at=None)
    # A server clock that was set back never makes a pause end before it began.
    step.change(row, until_at=max(step.now, row.from_at))
    step.change(clock, paused_at=None)
    step.retime(clock, deadlines.dates_of(clock, current_calendar(region_of(step.matter.unit))))
    return row


def _starts_anew(clock: Deadline) -> bool:
    return parameter(clock.rule, local_date(clock.started_at)).on_correction == "RESTART"
