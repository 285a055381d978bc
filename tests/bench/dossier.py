"""What a dossier of 300 pages costs: photographs and scans as offices hand them in, made by a process of its own.

The whole process counts: its start, the first printing, both files, and the most memory that it ever had. Its bound is
in seconds of the processor, so that a busy machine does not make it dearer.
"""

from __future__ import annotations

import io
import os
import sys

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from flows.matters import attachments
from flows.matters.dossier import asking
from flows.matters.models import Attachment, Dossier, Job, Matter
from permissions.organisations.models import User
from tests.bench import databases
from tests.bench.figures import Figures
from tests.bench.moment import NOW
from tests.bench.timing import process_of_its_own
from tests.bench.town import person

TITLE = "Dossier"
PAGES, SECONDS, PEAK_MB = 300, 30, 500
WORKER = """
import project, django
django.setup()
from flows.matters import jobs
from permissions import clock
jobs.run_ready(clock.now())
"""
PHOTOGRAPH, SCAN = (4000, 3000), (1654, 2339)  # pixels: twelve million, and A4 at 200 dpi


def measure(figures: Figures, database: str, *, photographs: int, scans: int, pages: int) -> None:
    """Seconds and peak memory of a dossier with so many photographs, and scans of so many pages each.

    Of a closed matter in ``database``, which has another dossier afterwards.
    """
    databases.use(database)
    matter = Matter.objects.filter(title__startswith="closed").earliest("pk")
    _hand_in(matter, person("sj.credit"), photographs, scans, pages)
    Job.objects.filter(state=Job.State.QUEUED).update(state=Job.State.CANCELLED)
    dossier = asking.ask(matter, by=person("sj.archive"), now=NOW)
    databases.close(database)

    seconds, processor, peak = _made(database)

    databases.use(database)
    dossier = Dossier.objects.select_related("job").get(pk=dossier.pk)
    assert dossier.made_at is not None and dossier.left_out == [], (dossier.left_out, dossier.job.last_error)
    figures.add(
        TITLE,
        pages=dossier.pages,
        materials=dossier.attachments,
        seconds=seconds,
        processor_seconds=processor,
        peak_mb=peak,
        pdf_mb=dossier.pdf_size / 1_000_000,
        zip_mb=dossier.zip_size / 1_000_000,
    )
    figures.at_least("dossier: pages", dossier.pages, min(PAGES, photographs + scans * pages))
    figures.at_most("dossier: processor seconds", processor, SECONDS)
    figures.at_most("dossier: peak memory, MB", peak, PEAK_MB)
    figures.show(TITLE)


def _made(database: str) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processor, and megabytes of a process that makes what was asked for."""
    environment = {**os.environ, "BANJIE_DATABASE": databases.address_of(database)}
    return process_of_its_own([sys.executable, "-c", WORKER], environment)


# Materials ---------------------------------------------------------------------------------
def _hand_in(matter: Matter, by: User, photographs: int, scans: int, pages: int) -> None:
    photograph, scan = _jpeg(PHOTOGRAPH, "RGB"), _jpeg(SCAN, "L")
    files = [(f"现场照片{n}.jpg", photograph + bytes([n]), "image/jpeg") for n in range(photographs)]
    files += [(f"扫描件{n}.pdf", _scan(scan, pages, n), "application/pdf") for n in range(scans)]
    for number, (name, content, content_type) in enumerate(files):
        received = attachments.receive(SimpleUploadedFile(name, content, content_type), name)
        kept = {"matter": matter, "by": by, "now": NOW, "audience": Attachment.Audience.INTERNAL}
        attachments.take_in(received, material=f"BENCH-{number}", **kept)


def _jpeg(size: tuple[int, int], mode: str) -> bytes:
    """A picture as busy as a real one: a slope of light with grain on it."""
    grain = Image.effect_noise(size, 24)
    picture = Image.blend(Image.linear_gradient("L").resize(size), grain, 0.5)
    out = io.BytesIO()
    picture.convert(mode).save(out, "JPEG", quality=80)
    return out.getvalue()


def _scan(jpeg: bytes, pages: int, number: int) -> bytes:
    """A scanned document: a picture a page, each of its own."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for at in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            drawn = pdf.make_stream(
                jpeg + bytes([number, at]),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=SCAN[0],
                Height=SCAN[1],
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=drawn))
            page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        pdf.save(out)
    return out.getvalue()
