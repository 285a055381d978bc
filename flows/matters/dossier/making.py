"""Making a dossier (生成案卷): a worker's job that may be killed at any moment and done again."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from documents import binding, vault
from documents.binding import Part, Unbindable
from permissions import clock

from .. import jobs
from ..models import Dossier, Job
from . import archive, contents as reading, sheets
from .contents import Contents, File
from .sheets import LeftOut, Row

HEADINGS = {"paper": "文书", "attachment": "材料"}


class LeaseLost(RuntimeError):
    """Another worker has taken over the job; this one stops without a trace."""


@dataclass
class Progress:
    """How far it is, told after each part; each telling keeps the lease of the job."""

    dossier: Dossier
    job: Job

    def begin(self, steps: int) -> None:
        """So many parts are to come."""
        Dossier.objects.filter(pk=self.dossier.pk).update(steps=steps, steps_done=0)

    def tick(self) -> None:
        """One more part is done. Raises LeaseLost."""
        if not jobs.keep_lease(self.job, clock.now()):
            raise LeaseLost(self.job.key)
        Dossier.objects.filter(pk=self.dossier.pk).update(steps_done=F("steps_done") + 1)


def make(job: Job, now: dt.datetime) -> None:
    """Make the dossier of this job; safe to run again, and nothing is left lying when it fails."""
    dossier = Dossier.objects.select_related("matter").get(job=job)
    if dossier.made_at is not None:
        return
    progress = Progress(dossier, job)
    with translation.override("zh-hans"), _workplace(dossier, job) as folder:
        contents = reading.read(dossier.matter_id, folder / "history.jsonl")
        # Each file is looked at, bound and copied; each sheet is printed and bound.
        progress.begin(3 * len(contents.files) + 2 * len(contents.clocks) + 6)
        bound, here, left_out = _bind(contents, folder, progress)
        archive.write(
            contents,
            here,
            left_out,
            history=folder / "history.jsonl",
            pdf={"name": f"{contents.matter.number}.pdf", "sha256": _sha256(bound.path), "pages": bound.pages},
            target=folder / "dossier.zip",
            tick=progress.tick,
        )
        _keep(dossier, contents, bound, left_out, folder / "dossier.zip", now)


def _bind(contents: Contents, folder: Path, progress: Progress) -> tuple[Part, list[File], list[LeftOut]]:
    """The PDF, the files whose bytes are whole, and what became no page."""
    bodies: list[tuple[File, Part]] = []
    here: list[File] = []
    left_out: list[LeftOut] = []
    for number, file in enumerate(contents.files):
        missing = _fault(file)
        if missing is None:
            here.append(file)
        why = missing or file.left_out
        if not why:
            try:
                target = folder / f"file-{number}.pdf"
                title = f"{file.number} {file.title}".strip()
                bodies.append((file, Part(title, target, _pages_of(file, target), HEADINGS[file.kind])))
            except Unbindable as unbindable:
                why = str(unbindable)
        if why:
            is_fault = missing is not None and missing != file.left_out
            size = f"{file.place.stat().st_size // 1024 + 1} KB" if missing is None else ""
            left_out.append(LeftOut(file, why, is_fault, size))
        progress.tick()
    parts = [part for _, part in bodies] + sheets.course(contents, folder, progress.tick)
    parts += sheets.list_left_out(contents, left_out, folder)
    rows = _catalogue(parts, bodies, left_out)
    front = sheets.front(contents, parts, rows, left_out, folder)
    target = folder / "dossier.pdf"
    pages = binding.bind([*front, *parts], target, title=f"{contents.matter.number} 案卷", tick=progress.tick)
    return Part("案卷", target, pages), here, left_out


def _fault(file: File) -> str | None:
    """What is wrong with the stored file, in Chinese; None where it is there with its hash."""
    if not file.sha256:
        return file.left_out
    try:
        found = _sha256(file.place)
    except FileNotFoundError:
        return "原件缺失"
    return None if found == file.sha256 else "原件已损坏，与登记的哈希不符"


def _pages_of(file: File, target: Path) -> int:
    if file.content_type == "application/pdf":
        return binding.take_pdf(file.place, target)
    if file.content_type.startswith("image/"):
        return binding.take_picture(file.place, target)
    raise Unbindable("不是PDF或者图片")


def _catalogue(parts: Sequence[Part], bodies: Sequence[tuple[File, Part]], left_out: Sequence[LeftOut]) -> list[Row]:
    """The lines of the catalogue with the numbers that the pages get."""
    files = {part.path: file for file, part in bodies}
    rows, page = [], 1
    for part in parts:
        file = files.get(part.path)
        last = page + part.pages - 1
        span = str(page) if last == page else f"{page}-{last}"
        if file:
            rows.append(Row(file.title, file.number, file.by, file.on, span, file.note))
        else:
            rows.append(Row(part.title, "", "", None, span, ""))
        page = last + 1
    where = rows[-1].pages if left_out else ""
    for row in left_out:
        note = ("缺失或损坏" if row.is_fault else "未并入") + f"，见第{where}页"
        rows.append(Row(row.file.title, row.file.number, row.by, row.on, "", note))
    return rows


def _keep(
    dossier: Dossier, contents: Contents, bound: Part, left_out: list[LeftOut], zipped: Path, now: dt.datetime
) -> None:
    """Put both files in their place and say so; those of earlier dossiers of the matter go."""
    dossier.chain_seq, dossier.chain_hash = contents.covers.seq, contents.covers.hash
    dossier.papers, dossier.attachments = len(contents.papers), len(contents.attachments)
    dossier.pages = bound.pages
    dossier.left_out = [[row.title, row.why, row.is_fault] for row in left_out]
    dossier.pdf_sha256, dossier.pdf_size = _sha256(bound.path), bound.path.stat().st_size
    dossier.zip_sha256, dossier.zip_size = _sha256(zipped), zipped.stat().st_size
    dossier.made_at = now
    vault.adopt(bound.path, dossier.path_of("pdf"))
    vault.adopt(zipped, dossier.path_of("zip"))
    with transaction.atomic():
        if Dossier.objects.select_for_update().being_made().filter(pk=dossier.pk).exists():
            dossier.save()
    dossier.refresh_from_db()  # another worker may have been first
    wanted = {Path(dossier.path_of(ending)).name for ending in ("pdf", "zip")}
    for file in (Path(settings.MEDIA_ROOT) / dossier.path_of("pdf")).parent.iterdir():
        if file.is_file() and file.name not in wanted:
            file.unlink(missing_ok=True)


@contextmanager
def _workplace(dossier: Dossier, job: Job) -> Iterator[Path]:
    """A folder on the disk of the store; what a killed run of this dossier left there goes first."""
    above = Path(settings.MEDIA_ROOT) / "dossiers" / ".making"
    above.mkdir(parents=True, exist_ok=True)
    for left in above.glob(f"{dossier.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = above / f"{dossier.pk}-{job.lease or 'now'}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
