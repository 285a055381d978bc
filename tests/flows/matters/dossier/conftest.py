"""A matter that was walked to its end, and its dossier."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from documents import vault
from flows.matters import jobs
from flows.matters.attachments import path_of
from flows.matters.dossier import asking
from flows.matters.models import Attachment, Dossier, Matter
from tests.city import City


@pytest.fixture
def city(db: None) -> City:
    return City().build()


@pytest.fixture
def matter(city: City) -> Matter:
    """Granted, delivered and archived."""
    return city.to("", city.submitted(city.penalty(city.enterprise())))


@pytest.fixture
def attach(city: City) -> Callable[..., Attachment]:
    """Lay a file into the matter as an official's material, whatever it is: also what no upload would let in now."""

    def lay(matter: Matter, name: str, content: bytes, content_type: str, **facts: Any) -> Attachment:
        row = Attachment(
            matter=matter,
            material="OTHER",
            name=name,
            content_type=content_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=city.people["sj.credit"],
            uploaded_at=city.now,
        )
        for field, value in facts.items():
            setattr(row, field, value)
        row.save()
        target = path_of(row.sha256)
        vault.keep(content, "/".join(target.parts[-3:]))
        return row

    return lay


def made(city: City, matter: Matter, by: str = "sj.archive") -> Dossier:
    """The dossier of the matter as a worker makes it now."""
    dossier = asking.ask(matter, by=city.people[by], now=city.now)
    jobs.run_ready(city.at(seconds=5))
    dossier.refresh_from_db()
    dossier.job.refresh_from_db()
    assert dossier.made_at is not None, dossier.job.last_error
    return dossier


def files(settings: Any, dossier: Dossier) -> tuple[Path, Path]:
    """Its PDF and its zip."""
    place = Path(settings.MEDIA_ROOT)
    return place / dossier.path_of("pdf"), place / dossier.path_of("zip")


def pdf_of(pages: int = 1, **options: Any) -> bytes:
    """A PDF of so many A4 pages, each with a line of its own."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for number in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Contents = pdf.make_stream(f"0 0 0 RG 50 {100 + number} m 300 {200 + number} l S".encode())
        pdf.save(out, **options)
    return out.getvalue()


def picture_of(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (180, 60, 40)).save(out, kind)
    return out.getvalue()
