"""The machine of one installation: a real worker and beat on the test's database, whose clock the test moves."""

from __future__ import annotations

import datetime as dt
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flows.matters.models import Job
from permissions.clock import SHANGHAI
from tests.processes import ROOT, environment

PATIENCE = 200  # real seconds until we believe that nothing comes any more
SWEEP, PULSE = "matters.send_reminders", "operations.worker_pulse"
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=SHANGHAI)


class Machine:
    """Worker and beat; started, stopped and started again as often as wanted, each time with the same files."""

    def __init__(self, folder: Path, *, broker: str, beats: int = 1, deliveries: int = 1) -> None:
        self.folder, self.beats, self.deliveries = folder, beats, deliveries
        self.clock, self.said = folder / "clock", folder / "said"
        self.said.touch()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = environment(
            folder,
            BANJIE_TEST_CLOCK=str(self.clock),
            BANJIE_TEST_SAID=str(self.said),
            BANJIE_TEST_DELIVERIES=str(deliveries),
            **({"BANJIE_BROKER": broker} if broker else {}),
        )

    # The clock ------------------------------------------------------------------------

    def set_clock(self, moment: dt.datetime) -> None:
        """It is this moment now, and time goes on from there."""
        offset = math.ceil((moment - dt.datetime.now(SHANGHAI)).total_seconds())  # never before the moment
        new = self.clock.with_suffix(".new")
        new.write_text(str(offset))
        os.replace(new, self.clock)

    def now(self) -> dt.datetime:
        """The moment as the machine has it."""
        return dt.datetime.now(SHANGHAI) + dt.timedelta(seconds=int(self.clock.read_text()))

    def jump(self, moment: dt.datetime) -> None:
        """Move the clock on, and wait for what that brings."""
        self.set_clock(moment)
        self.swept(moment)

    def swept(self, since: dt.datetime) -> None:
        """Wait until every beat has asked for a sweep since then and all that was asked is done."""
        wanted = self.beats * self.deliveries
        self._until(lambda: self._count("sent", SWEEP, since=since) >= wanted, f"no sweep is asked for since {since}")
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is on its way and no job could be run now.

        What a sweep has written waits for the next message that wakes the worker, twenty seconds later: those pass
        at once.
        """
        nudged = 0.0

        def is_quiet() -> bool:
            nonlocal nudged
            if self._count("sent") != self._count("done"):
                return False
            if not Job.objects.ready(self.now()).exists():
                return True
            if time.monotonic() - nudged > 1:
                nudged = time.monotonic()
                self.set_clock(self.now() + dt.timedelta(seconds=20))
            return False

        self._until(is_quiet, "the worker does not come to an end")

    def _count(self, word: str, task: str = "", since: dt.datetime = LONG_AGO) -> int:
        """How many messages were sent, or done, of this task, since that moment of the moved clock."""
        lines = (line.split() for line in self.said.read_text().splitlines())
        return sum(
            said == word and task in ("", name) and dt.datetime.fromisoformat(at) >= since for said, name, at in lines
        )

    # Processes ------------------------------------------------------------------------

    def start(self) -> None:
        """Worker and beats as the deployment runs them; returns when the worker has done what beat sent."""
        for name in (f"beat{number}" for number in range(self.beats)):
            self._run(name, "beat", "-s", str(self.folder / name), "--pidfile=")
        self._run("worker", "worker", "-c", "1", "--without-gossip", "--without-mingle", "--without-heartbeat")
        # Time passes, twenty times as fast, until each beat has sent a message and one has come back as done.
        began, real = self.now(), time.monotonic()

        def came_through() -> bool:
            self.set_clock(began + 20 * dt.timedelta(seconds=time.monotonic() - real))
            sent = self._count("sent", PULSE, since=began)
            return sent >= self.beats * self.deliveries and self._count("done", PULSE, since=began) > 0

        self._until(came_through, "worker and beat do not find together")
        self.settle()

    def _run(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.autumn.clockwork", *command, "-l", "WARNING"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """End them all, beat first, the worker after what it has in hand."""
        for name in sorted(self.processes):  # beats before the worker
            self.processes[name].terminate()
            self.processes[name].wait(60)
        self.processes = {}

    def _until(self, holds: Callable[[], object], complaint: str) -> None:
        patience = time.monotonic() + PATIENCE
        while not holds():
            for name, process in self.processes.items():
                assert process.poll() is None, f"{name} ended by itself: {self._last_words(name)}"
            if time.monotonic() > patience:
                logs = "\n".join(self._last_words(name) for name in self.processes)
                raise AssertionError(f"{complaint}\n{logs}")
            time.sleep(0.05)

    def _last_words(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-3000:]
