"""Days are those of Shanghai whatever zone the server is set to: the same questions in processes of four zones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.city import City
from tests.flows.matters.clockwork import moment
from tests.processes import ROOT, environment, manage

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati"]
# Run in a process of its own: what it makes of the stored clocks, and whom its sweep would tell.
CHILD = """
import datetime as dt, json, sys, time
import django
django.setup()
from django.db import transaction
from flows.matters.clocks import deadlines, reminders
from flows.matters.models import Deadline, Reminder
from permissions import clock

found = {"zone": time.strftime("%Z"), "days": [], "clocks": [], "reminded": []}
moments = [dt.datetime.fromisoformat(text) for text in json.loads(sys.argv[1])]
for at in moments:
    found["days"].append(str(clock.local_date(at)))
    for row in Deadline.objects.order_by("pk"):
        days = [str(day.on) for day in deadlines.explain_deadline(row) if day.counted]
        again = deadlines.dates_of(row, deadlines.current_calendar())
        found["clocks"].append([str(row.legal_due), str(again.legal_due), deadlines.standing(row, at), days])
    with transaction.atomic():
        reminders.send_due(at)
        rows = Reminder.objects.order_by("pk").values_list("rung", "due_on", "legal_due", "told")
        found["reminded"].append([[rung, str(on), str(due), told] for rung, on, due, told in rows])
        transaction.set_rollback(True)
found["offset"] = str(clock.now().utcoffset())
print(json.dumps(found))
"""


@pytest.mark.django_db(transaction=True)
def test_a_server_in_another_zone_comes_to_the_same_dates(tmp_path: Path) -> None:
    # Half an hour before the holiday: a day earlier in New York, hours into it in Kiritimati.
    city = City(now=moment("2026-09-30 23:30")).build()
    city.submitted(city.penalty(city.enterprise()))
    asked = [
        "2026-09-30T23:59:59+08:00",
        "2026-09-30T16:00:00+00:00",  # the first of October
        "2026-10-09T08:00:00+08:00",
        "2026-10-09T20:00:00-04:00",  # eight in the morning of the tenth
        "2026-10-10T12:00:00+08:00",
        "2026-10-11T05:59:59+14:00",  # one second before the end of the tenth
        "2026-10-10T16:00:00+00:00",
        "2026-10-12T09:00:00+08:00",
    ]
    answers, lines = {}, {}
    for zone in ZONES:
        env = environment(tmp_path, TZ=zone)
        done = subprocess.run(
            [sys.executable, "-c", CHILD, json.dumps(asked)], cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        answers[zone] = json.loads(done.stdout)
        batch = manage("due", "--batch", env=env, input="2026-09-30 3\n2026-12-31 1\n2026-09-18 3\n")
        lines[zone] = batch.stdout
    assert answers["Asia/Shanghai"]["days"] == [
        "2026-09-30",
        "2026-10-01",
        "2026-10-09",
        "2026-10-10",
        "2026-10-10",
        "2026-10-10",
        "2026-10-11",
        "2026-10-12",
    ]
    assert {row[0] for row in answers["UTC"]["clocks"]} == {"2026-10-08", "2026-10-09", "2026-10-10"}
    assert [bool(rows) for rows in answers["UTC"]["reminded"]] == [False, False, True, True, True, True, False, True]
    for zone in ZONES:
        answers[zone].pop("zone")
        assert answers[zone] == answers["Asia/Shanghai"], zone
        assert lines[zone] == lines["Asia/Shanghai"], zone
    assert lines["UTC"].startswith("2026-10-10\n") and lines["UTC"].endswith("2026-09-22\n")
