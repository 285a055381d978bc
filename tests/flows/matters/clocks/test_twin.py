"""Twins: one history with everything stopped for ten days and started again, one never stopped; the figures agree.

Only what the rules say of missed reminders differs: they are sent together, and each person reads one line a matter.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from flows.calendar.current import current_calendar
from flows.credit_repair import acts
from flows.matters import tasks
from flows.matters.clocks import deadlines, recompute
from flows.matters.clocks.past_dates import moves_of
from flows.matters.models import Deadline, Job, Matter, Notice, Reminder, WorkItem
from permissions import clock
from permissions.audit import verification
from tests.city import City
from tests.flows.matters.clockwork import PUBLISHER, document, moment, publish, running, stepping

LAST_DAY = moment("2026-10-21 09:00")
WATCH = dt.timedelta(hours=4)


class History:
    """What people do in this autumn, and a machine that is stopped from one moment to another."""

    def __init__(self, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        self.city = city
        monkeypatch.setattr(clock, "now", lambda: city.now)
        self.enterprise = city.enterprise()
        self.matters: dict[str, Matter] = {}

    # What happens -----------------------------------------------------------------------

    def acts(self) -> dict[str, Callable[[], None]]:
        """Moment → what somebody does then."""
        return {
            "2026-09-18 10:00": lambda: self.submits("left alone"),
            "2026-09-21 09:30": lambda: self.submits("accepted", to="verify"),
            "2026-09-28 10:00": self.pauses,
            "2026-09-29 09:00": lambda: self.submits("before the holiday"),
            "2026-09-29 11:00": self.publishes,
            "2026-10-10 10:00": self.resumes,
            "2026-10-12 10:00": self.extends,
            "2026-10-13 10:00": lambda: self.submits("after it", to="review"),
        }

    def submits(self, name: str, *, to: str = "") -> None:
        self.matters[name] = self.city.submitted(self.city.penalty(self.enterprise))
        if to:
            self.city.to(to, self.matters[name])

    def pauses(self) -> None:
        with stepping(self.city, self.matters["accepted"]) as step:
            step.pause(acts.RESULT, reason="HEARING", article="某条", document=document(step.matter))

    def resumes(self) -> None:
        if running(self.matters["accepted"], acts.RESULT).paused_at is None:
            return  # on the day of the pause everything was stopped
        with stepping(self.city, self.matters["accepted"]) as step:
            step.resume(acts.RESULT)

    def extends(self) -> None:
        with stepping(self.city, self.matters["accepted"]) as step:
            step.extend(acts.RESULT, reason="需核查", asked_by=step.matter.acts.get(node="accept"))

    def publishes(self) -> None:
        publish(2026, at=self.city.now, off={"2026-09-30": "国庆节"}, worked={"2026-10-11": "国庆节"})
        recompute.queue("CN", 2026, actor=PUBLISHER, now=self.city.now)

    # The machine ------------------------------------------------------------------------

    def runs(self, stop: dt.datetime, start: dt.datetime, *, stopped: bool, reminders_first: bool = False) -> None:
        """From watch to watch to the last day. While everything is stopped nobody does anything, in neither history."""
        acting = {moment(at): act for at, act in self.acts().items()}
        self.city.now = moment("2026-09-18 08:00")
        while self.city.now <= LAST_DAY:
            begun = self.city.now
            for at in sorted(at for at in acting if begun <= at < begun + WATCH and not stop < at < start):
                self.city.now = at
                acting[at]()
            self.city.now = begun + WATCH
            # The publication of 11:00 is the last that people do before the stop at 11:00: no worker saw its job.
            if not (stopped and stop <= self.city.now < start):
                self.works(reminders_first=reminders_first)

    def works(self, *, reminders_first: bool) -> None:
        """What beat sends and the worker does, in the order in which the messages happen to come."""
        now = self.city.now
        for task in (tasks.send_reminders, tasks.run_ready_jobs)[:: 1 if reminders_first else -1]:
            task()
        self.city.now = now + dt.timedelta(minutes=10)
        tasks.send_reminders()
        tasks.run_ready_jobs()
        self.city.now = now

    # What came of it --------------------------------------------------------------------

    def figures(self) -> dict[str, Any]:
        """Everything that must not depend on whether the machine ran."""
        names = {matter.pk: name for name, matter in self.matters.items()}
        now, calendar = LAST_DAY, current_calendar()
        found: dict[str, Any] = {"stale": recompute.count_stale(), "progress": self.progress()}
        for row in Deadline.objects.order_by("pk").prefetch_related("reminders", "pauses", "extensions"):
            until = clock.local_date(now)
            found[f"{names[row.matter_id]} {row.rule} {row.node} {row.start_event}"] = {
                "dates": [getattr(row, name) for name in deadlines.DATES],
                "remaining": deadlines.remaining_working_days(row.legal_due, until, calendar),
                "standing": deadlines.standing(row, now, calendar),
                "late": row.late_name,
                "ended": (row.end, row.ended_at, row.paused_at),
                "explained": deadlines.explain_deadline(row, until, calendar),
                "moved": [(move.old, move.new, move.cause, move.version) for move in moves_of(row)],
                "reminded": sorted((r.rung, r.legal_due, r.due_on) for r in row.reminders.all()),
                "next": row.remind_on,
            }
        items = WorkItem.objects.order_by("pk").values_list("matter", "node", "due_on", "closed_at")
        found["inbox"] = [(names[matter], *rest) for matter, *rest in items]
        found["jobs left"] = Job.objects.unfinished().count()
        return found

    def progress(self) -> tuple[str, int] | None:
        far = recompute.progress("CN", 2026)
        return (far.state, far.left) if far else None


@pytest.mark.parametrize(
    ("stop", "start", "reminders_first"),
    [
        # With a publication that no worker has seen: its job and the sweep come at once, in either order.
        pytest.param("2026-09-29 11:00", "2026-10-09 12:00", False, id="national-day-jobs-first"),
        pytest.param("2026-09-29 11:00", "2026-10-09 12:00", True, id="national-day-reminders-first"),
        pytest.param("2026-09-21 12:00", "2026-10-01 12:00", False, id="mid-autumn"),
        pytest.param("2026-10-10 12:00", "2026-10-20 12:00", True, id="after-the-holiday"),
    ],
)
def test_the_one_that_was_stopped_has_the_figures_of_the_one_that_never_was(
    city: City, monkeypatch: pytest.MonkeyPatch, stop: str, start: str, reminders_first: bool
) -> None:
    twins = []
    for stopped in (False, True):
        with transaction.atomic():
            history = History(city, monkeypatch)
            history.runs(moment(stop), moment(start), stopped=stopped, reminders_first=reminders_first)
            twins.append(history.figures())
            assert list(verification.verify_all()) == []
            if stopped:
                one_line_for_all_that_was_missed(moment(stop), moment(start))
            transaction.set_rollback(True)
    never, once = twins
    assert once.keys() == never.keys()
    for name in never:
        assert once[name] == never[name], name
    assert any(figures["reminded"] for figures in never.values() if isinstance(figures, dict))


def one_line_for_all_that_was_missed(stop: dt.datetime, start: dt.datetime) -> None:
    """Nothing was said while it was stopped; afterwards one line a person and matter for all the rungs missed."""
    assert not Reminder.objects.filter(sent_at__gt=stop, sent_at__lt=start).exists()
    missed = Reminder.objects.filter(sent_at__gte=start, due_on__lt=clock.local_date(start))
    assert missed.exists()
    lines: Counter[tuple[int, Any]] = Counter()
    for sent_at, matter in set(missed.values_list("sent_at", "deadline__matter__number")):
        said = Notice.objects.filter(created_at=sent_at, zh__startswith=f"{matter} “")
        lines.update(said.values_list("user", "matter"))
    assert lines and set(lines.values()) == {1}
