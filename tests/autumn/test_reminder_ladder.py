"""An autumn with National Day: the ladder of reminders, by the real worker and beat on a clock that jumps.

Every rung of every clock must have been sent once, on its day, to whom it concerns; what has to come out is computed
by an oracle from the notices. The 20th of September is a Sunday that is worked, the 10th of October a Saturday.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from flows.matters.models import Job, Matter, Notice, Reminder
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.clock import local_date
from permissions.organisations.models import Position, Substitution
from tests.autumn.machine import Machine
from tests.autumn.oracle import Case, Ladder, clocks, ladder
from tests.city import City
from tests.flows.matters.clockwork import moment
from tests.services import redis

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = (dt.date(2026, 10, 9), dt.date(2026, 10, 10))  # the colleague of the next district stands in


class Autumn:
    """The city, the matters that lie there, and what the oracle knows of them."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.city = City(now=moment("2026-09-18 10:00")).build()
        self.enterprise = self.city.enterprise()
        self.cases: list[Case] = []
        self.sweeps: list[dt.date] = []
        self.names: dict[int, str] = {}
        Substitution.objects.create(
            position=Position.objects.get(user=self.city.people["sj.credit"]),
            deputy=self.city.people["pd.credit"],
            from_on=AWAY[0],
            until_on=AWAY[1],
            reason="出差",
        )

    def submit(self, name: str, at: str) -> Matter:
        """An application that is handed in at this moment."""
        self.city.now = moment(at)
        matter = self.city.submitted(self.city.penalty(self.enterprise))
        self.names[matter.pk] = name
        return matter

    def lies_in_the_pool(self, at: str) -> None:
        """Nobody takes it."""
        self.submit("pool", at)
        self._waits_for_the_officer("pool", self.city.now.date())

    def is_held(self, at: str) -> None:
        """The officer takes it and goes no further."""
        self.city.claims("sj.credit", self.submit("held", at), "accept")
        self._waits_for_the_officer("held", self.city.now.date())

    def _waits_for_the_officer(self, name: str, start: dt.date) -> None:
        self.cases.append(
            Case(
                name,
                "accept",
                clocks(start),
                hands=frozenset({"sj.credit"}),
                above=frozenset({"sj.head"}),
                idle=frozenset({"sj.leader"}),
                deputy=("pd.credit", *AWAY),
            )
        )

    def is_accepted(self, at: str) -> None:
        """Accepted at once, and then two verifiers have it."""
        self.city.to("verify", self.submit("accepted", at))
        self.cases.append(
            Case(
                "accepted",
                "verify",
                clocks(self.city.now.date(), accepted=True),
                hands=frozenset({"sj.verify1", "sj.verify2"}),
                above=frozenset({"sj.head", "sj.leader"}),  # of the one in the section, of the other in the squad
                idle=frozenset({"sj.credit", "sj.head"}),  # who acted last, and above
            )
        )

    def passes(self, first: str, last: str) -> None:
        """Day after day, the sweep at half past eight."""
        day, until = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        while day <= until:
            self.machine.jump(moment(f"{day} 08:30"))
            self.sweeps.append(day)
            day += dt.timedelta(days=1)

    def came_to(self) -> Ladder:
        """What was really written."""
        people = {user.pk: account for account, user in self.city.people.items()}
        rows = Reminder.objects.select_related("deadline").order_by("pk")
        numbers = {f"{matter.number} “": self.names[matter.pk] for matter in Matter.objects.all()}
        lines = [
            (name, notice.user.username, local_date(notice.created_at))
            for start, name in numbers.items()
            for notice in Notice.objects.filter(zh__startswith=start).select_related("user")
        ]
        return Ladder(
            [
                (
                    self.names[row.deadline.matter_id],
                    row.deadline.rule,
                    row.deadline.node,
                    row.rung,
                    row.legal_due,
                    row.due_on,
                    local_date(row.sent_at),
                    frozenset(people[pk] for pk in row.told),
                )
                for row in rows
            ],
            lines,
        )

    def is_as_it_has_to_be(self) -> None:
        """Rows and lines are those of the oracle, none twice; each line left once; the log is whole."""
        expected, found = ladder(self.cases, self.sweeps), self.came_to()
        assert sorted(found.reminders, key=str) == sorted(expected.reminders, key=str)
        assert sorted(found.notices) == sorted(expected.notices)
        assert {rung for _, _, _, rung, *_ in found.reminders} == {"EVE", "DUE", "LATE"}

        mails = Job.objects.filter(kind="matters.mail").values_list("payload__notice", "state")
        assert sorted(mails) == [(pk, "DONE") for pk in sorted(Notice.objects.values_list("pk", flat=True))]
        assert not Job.objects.unfinished().exists()

        swept = {(name, day) for name, *_, day, _ in found.reminders}
        assert Entry.objects.filter(action="deadline.reminded").count() == len(swept)
        assert list(verification.verify_all()) == []
        assert list(verification.verify_roots(public_key=None)) == []


@contextlib.contextmanager
def autumn_on(folder: Path, *, beats: int, deliveries: int) -> Iterator[Autumn]:
    """A broker of its own where the suite has one, and whatever was started is stopped in the end."""
    with contextlib.ExitStack() as running:
        own = running.enter_context(redis()) if settings.CELERY_BROKER_URL.startswith("redis") else ""
        machine = Machine(folder, broker=own, beats=beats, deliveries=deliveries)
        running.callback(machine.stop)
        yield Autumn(machine)


def test_beat_runs_twice_and_every_message_comes_twice(tmp_path: Path) -> None:
    with autumn_on(tmp_path, beats=2, deliveries=2) as autumn:
        autumn.lies_in_the_pool("2026-09-18 10:00")
        autumn.machine.set_clock(moment("2026-09-19 00:30"))
        autumn.machine.start()
        autumn.passes("2026-09-19", "2026-09-21")

        autumn.machine.jump(moment("2026-09-22 07:30"))  # nobody is called before the office opens
        assert not Reminder.objects.filter(sent_at__gt=moment("2026-09-22 00:00")).exists()
        autumn.passes("2026-09-22", "2026-09-22")
        autumn.machine.jump(moment("2026-09-22 10:00"))
        autumn.is_accepted("2026-09-22 10:00")
        autumn.passes("2026-09-23", "2026-09-30")
        autumn.machine.jump(moment("2026-09-30 16:40"))
        autumn.is_held("2026-09-30 16:40")
        autumn.passes("2026-10-01", "2026-10-07")
        assert not Reminder.objects.filter(sent_at__gt=moment("2026-10-01 00:00")).exists(), "in the holidays"
        autumn.machine.jump(moment("2026-10-08 07:30"))
        assert not Reminder.objects.filter(sent_at__gt=moment("2026-10-08 00:00")).exists()
        autumn.passes("2026-10-08", "2026-10-14")

        autumn.is_as_it_has_to_be()


def test_everything_is_down_for_ten_days_over_the_holiday(tmp_path: Path) -> None:
    with autumn_on(tmp_path, beats=1, deliveries=1) as autumn:
        autumn.lies_in_the_pool("2026-09-18 10:00")
        autumn.is_accepted("2026-09-22 10:00")
        autumn.machine.set_clock(moment("2026-09-23 00:30"))
        autumn.machine.start()
        autumn.passes("2026-09-23", "2026-09-24")
        autumn.passes("2026-09-28", "2026-09-29")
        autumn.machine.jump(moment("2026-09-29 09:00"))
        autumn.is_held("2026-09-29 09:00")
        autumn.machine.settle()
        autumn.machine.stop()

        back = moment("2026-10-09 09:00")
        autumn.machine.set_clock(back)
        autumn.machine.start()
        autumn.machine.swept(back)
        autumn.sweeps.append(back.date())
        autumn.passes("2026-10-10", "2026-10-14")

        missed = Reminder.objects.filter(sent_at__gte=back, sent_at__lt=moment("2026-10-10 00:00"))
        assert {f"{day:%m-%d}" for day in missed.values_list("due_on", flat=True)} == {"09-30", "10-08", "10-09"}
        autumn.is_as_it_has_to_be()
