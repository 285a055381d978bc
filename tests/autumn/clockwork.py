"""The product's Celery application on a clock that a test moves: the file BANJIE_TEST_CLOCK holds by how many seconds.

    celery -A tests.autumn.clockwork worker …      celery -A tests.autumn.clockwork beat …

Schedule, scheduler and tasks are the product's own. Beat reads the moved clock to see what is due; how long a message
may wait is still measured in real seconds. BANJIE_TEST_DELIVERIES=2 brings every message twice. What was sent and what
is done is written to BANJIE_TEST_SAID, so that the test knows when nothing is on its way.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab, schedule
from celery.signals import before_task_publish, task_postrun, task_revoked
from django.conf import settings

from permissions import clock
from project.celery import app

__all__ = ["app", "now"]

CLOCK = Path(os.environ["BANJIE_TEST_CLOCK"])
SAID = Path(os.environ["BANJIE_TEST_SAID"])
DELIVERIES = int(os.environ.get("BANJIE_TEST_DELIVERIES", "1"))
_unmoved = clock.now
_send_once = app.amqp.send_task_message


def now() -> dt.datetime:
    """The product's clock with the offset that the file holds at this moment."""
    settings.CLOCK_OFFSET_SECONDS = int(CLOCK.read_text())
    return _unmoved()


def on_the_moved_clock(given: float | crontab) -> schedule:
    """The same times of the product, looked at on the moved clock."""
    if not isinstance(given, crontab):
        return schedule(dt.timedelta(seconds=given), nowfun=now)
    moved = copy.copy(given)
    moved.nowfun, moved._orig_kwargs = now, {"nowfun": now}  # the second is what beat keeps in its file
    return moved


def _send(*args: Any, **kwargs: Any) -> Any:
    return [_send_once(*args, **kwargs) for _ in range(DELIVERIES)][-1]


def _say(word: str, task: str) -> None:
    with SAID.open("a") as said:
        said.write(f"{word} {task} {now().isoformat()}\n")


@before_task_publish.connect
def _sent(sender: str, **_: Any) -> None:
    _say("sent", sender)


@task_postrun.connect
def _done(task: Any, **_: Any) -> None:
    _say("done", task.name)


@task_revoked.connect
def _expired(sender: Any, **_: Any) -> None:
    _say("done", sender.name)


clock.now = now
app.amqp.send_task_message = _send
app.conf.beat_max_loop_interval = 0.1  # real seconds: how soon beat sees that the clock was moved
app.conf.result_expires = None  # no results are kept: nothing to clear away by the unmoved clock
app.conf.broker_transport_options = {**app.conf.broker_transport_options, "polling_interval": 0.02}
app.conf.beat_schedule = {
    name: {**entry, "schedule": on_the_moved_clock(entry["schedule"])} for name, entry in app.conf.beat_schedule.items()
}
