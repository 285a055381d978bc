"""RabbitMQ in the place of Redis: node and worker are killed in the middle of jobs, and each job is done once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from documents.models import Document
from flows.matters.models import Act, Job, Matter
from permissions.audit import verification
from project import celery_app
from tests.city import City
from tests.processes import ROOT, environment
from tests.services import RabbitMQ, rabbitmq

pytestmark = pytest.mark.skipif(not os.environ.get("BANJIE_WALKS"), reason="a long walk: make walk")
PATIENCE = 900  # a lease of two minutes runs out for each job that was cut off


def until(condition: Callable[[], object], what: str) -> None:
    """Return when it is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"it did not come to it: {what}"
        time.sleep(0.05)


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[RabbitMQ]:
    """A node that also the acts of this process send their wake-ups to."""
    with rabbitmq() as node:
        monkeypatch.setattr(celery_app.conf, "broker_write_url", node.url)
        celery_app._after_fork()  # the pool of connections is made anew
        yield node
    celery_app._after_fork()


@pytest.fixture
def start_worker(node: RabbitMQ, transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts a worker with beat, in a process group of its own, so that all of it can be killed."""
    started: list[subprocess.Popen[bytes]] = []
    command = [
        "-m",
        "celery",
        "-A",
        "project",
        "worker",
        "-B",
        "-c",
        "2",
        "-l",
        "WARNING",
        "-s",
        str(tmp_path / "beat"),
    ]

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment(tmp_path, BANJIE_BROKER=node.url),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(120)


def decided(city: City, count: int, since: int) -> list[Matter]:
    """So many matters whose papers wait to be made."""
    found = []
    for number in range(since, since + count):
        matter = city.submitted(city.penalty(city.enterprise(number)), f"agent{number}")
        found.append(city.to("issue", matter))
    return found


def test_node_and_worker_killed_in_the_middle(node: RabbitMQ, start_worker: Any) -> None:
    city = City().build()
    worker = start_worker()
    matters = decided(city, 3, since=0)
    until(lambda: Job.objects.filter(kind="credit_repair.issue_result").exclude(state="QUEUED").exists(), "work begins")

    os.killpg(worker.pid, signal.SIGKILL)  # in the middle of a job
    worker.wait(10)
    cut_off = Job.objects.filter(state=Job.State.RUNNING).count()
    node.kill()
    matters += decided(city, 3, since=3)  # nobody to wake: the acts go through all the same
    assert Job.objects.unfinished().count() >= 3

    node.start()
    worker = start_worker()
    matters += decided(city, 3, since=6)
    node.kill()  # and once more while the worker lives
    node.start()

    until(lambda: not Job.objects.exclude(state=Job.State.DONE).exists(), "every job is done")
    print(f"{Job.objects.count()} jobs, {cut_off} cut off in the middle, all done; {len(matters)} papers")
    assert sorted(Document.objects.values_list("serial", flat=True)) == list(range(1, 10))
    assert set(Document.objects.values_list("state", flat=True)) == {"FROZEN"}
    for matter in matters:
        assert Act.objects.filter(matter=matter, node="issue").count() == 1
    assert list(verification.verify_all()) == []
