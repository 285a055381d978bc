"""The disk is full (磁盘已满) while a paper is frozen or a material is handed in: a real small disk that is full."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import vault
from documents.models import Document, NumberSeries
from flows.matters.models import Job
from tests.city import City, png

from .story import broken

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 1024 * 1024


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A disk of one megabyte for the files."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "banjie-test", str(place)]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.strip()}")
    settings.MEDIA_ROOT = place
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room; returns the file that takes it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (64 * 1024, 4096):
            try:
                while True:
                    file.write(b"\\0" * size)
            except OSError:
                continue
    return filler


def left_overs(disk: Path) -> list[str]:
    return [path.name for path in disk.rglob("*.part")]


def test_a_paper_that_finds_no_room_keeps_its_number_for_the_next_try(disk: Path) -> None:
    city = City().build()
    matter = city.to("issue", city.submitted(city.penalty(city.enterprise())))
    filler = fill(disk)

    city.run_jobs()

    paper, job = Document.objects.get(), Job.objects.get(kind="credit_repair.issue_result")
    assert (paper.state, paper.serial, paper.sha256) == (Document.State.NUMBERED, 1, "")
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
    assert "No space left on device" in job.last_error
    assert left_overs(disk) == broken() == []
    assert not matter.work_items.open().exists()

    filler.unlink()
    city.at(minutes=5)
    city.run_jobs()

    again = Document.objects.get()
    assert (again.number, again.state) == (paper.number, Document.State.FROZEN)
    assert NumberSeries.objects.get().last == 1
    assert vault.open_pdf(again).startswith(b"%PDF")
    assert matter.work_items.open().get().node == "deliver"
    assert broken() == []


def test_a_material_that_finds_no_room_is_not_taken_and_the_page_says_so(disk: Path) -> None:
    city = City().build()
    application = city.draft(city.penalty(city.enterprise()))
    agent = Client(raise_request_exception=False)
    agent.force_login(city.people["agent0"], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("credit_repair:upload", args=[application.pk, "COMMITMENT"])
    filler, before = fill(disk), application.matter.attachments.current().get(material="COMMITMENT")

    refused = agent.post(address, {"COMMITMENT": SimpleUploadedFile("new.png", png("green"), "image/png")})

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "30"
    assert application.matter.attachments.current().get(material="COMMITMENT") == before
    assert left_overs(disk) == broken() == []

    filler.unlink()
    taken = agent.post(address, {"COMMITMENT": SimpleUploadedFile("new.png", png("green"), "image/png")})
    assert taken.status_code == 302
    assert application.matter.attachments.current().get(material="COMMITMENT") != before
    assert broken() == []
