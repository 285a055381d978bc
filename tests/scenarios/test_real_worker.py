"""A real worker and beat, in a process of their own, make the paper and send the mail."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from documents.models import Document
from flows.matters.models import Job
from tests.city import City

ROOT = Path(__file__).parents[2]
PATIENCE = 240  # seconds until we believe that nothing comes any more; usually it takes some twenty


def _database_url() -> str:
    """The test's own database as another process finds it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Celery's worker with beat, on the test's database and folder."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
        "BANJIE_DATABASE": _database_url(),
        "BANJIE_VAR": str(tmp_path),
    }
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
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=log, stderr=log)
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
