"""A real worker and beat, in a process of their own, make the paper and send the mail."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.models import Document
from flows.matters.models import Job
from tests.city import City
from tests.processes import ROOT, environment

PATIENCE = 240  # seconds until we believe that nothing comes any more; usually it takes some twenty


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Celery's worker with beat, on the test's database and folder."""
    command = [
        "-m",
        "celery",
        "-A",
        "project",
        "worker",
        "-B",
        "-s",
        str(tmp_path / "beat"),
        "-c",
        "1",
        "-l",
        "WARNING",
    ]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment(tmp_path), stdout=log, stderr=log
        )
        yield process
        process.terminate()
        process.wait(60)


def _until(condition: object, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert worker.poll() is None, "the worker ended by itself"
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.5)
    raise AssertionError("the worker did not come to it")


def test_worker_makes_the_paper_and_leaves_no_job_behind(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    city = City().build()
    matter = city.submitted(city.penalty(city.enterprise()))
    city.to("issue", matter)

    _until(lambda: matter.work_items.open().filter(node="deliver").exists(), worker)

    paper = Document.objects.get()
    assert paper.state == Document.State.FROZEN
    _until(lambda: not Job.objects.exclude(state=Job.State.DONE).exists(), worker)
    assert Job.objects.filter(kind="matters.mail").exists()
    assert Document.objects.count() == 1
