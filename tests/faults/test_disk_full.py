"""The disk is full (磁盘已满) while a paper is frozen, a material handed in, a dossier made: a real small disk."""

from __future__ import annotations

import os
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
from flows.matters.dossier import asking
from flows.matters.models import Dossier, Job
from permissions import clock
from tests.city import City, png

from .story import broken

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 4 * 1024 * 1024


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A disk of four megabytes for the files."""
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


def fill(disk: Path, *, but: int = 0) -> Path:
    """Leave no room, or so many bytes; returns the file that takes it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (64 * 1024, 4096):
            try:
                while True:
                    file.write(b"\\0" * size)
            except OSError:
                continue
    if but:
        os.truncate(filler, filler.stat().st_size - but)
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


@pytest.mark.parametrize("left", [0, 16 * 1024, 256 * 1024, 512 * 1024])
def test_a_dossier_that_finds_no_room_leaves_nothing_and_is_made_later(
    disk: Path, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = City().build()
    monkeypatch.setattr(clock, "now", lambda: city.now)
    matter = city.to("verify", city.submitted(city.penalty(city.enterprise())))
    city.run_jobs()
    dossier = asking.ask(matter, by=city.people["sj.archive"], now=city.now)
    filler = fill(disk, but=left)

    city.run_jobs()

    dossier.refresh_from_db()
    assert dossier.made_at is None
    assert dossier.job.state == Job.State.QUEUED and "No space left on device" in dossier.job.last_error
    assert [path for path in (disk / "dossiers").rglob("*") if path.is_file()] == []

    filler.unlink()
    city.at(minutes=5)
    city.run_jobs()

    made = Dossier.objects.get()
    assert made.made_at is not None and not made.left_out
    assert asking.latest(matter) == (None, made)
    assert broken() == []
