"""Taking in materials (收取材料): what a file really is, how large, and where it lies."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import puremagic
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction
from django.http import HttpRequest
from pikepdf.settings import set_qpdf_limits
from PIL import Image

from documents import vault
from permissions.organisations.models import User
from permissions.refusals import Refusal

from . import rules
from .models import Attachment, Matter

# What a material may be: extension → content type; the content decides, the name must agree.
ALLOWED = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
ALLOWED_TEXT = "PDF、JPG、PNG"
MAX_PIXELS = 60_000_000
ACTIONS = 100  # that one leads to; who writes more of them hides something, or nothing
# A megabyte can be made to unfold to gigabytes when it is opened. Process-wide, hence once and here.
set_qpdf_limits(
    flate_max_memory=16 << 20,
    run_length_max_memory=16 << 20,
    png_max_memory=16 << 20,
    tiff_max_memory=16 << 20,
    dct_max_memory=16 << 20,
    max_stream_filters=4,
    parser_max_container_size=100_000,
    doc_max_warnings=100,
)


class FileDamaged(RuntimeError):
    """A stored file no longer has the hash it was taken in with: an operator must look."""


@dataclass(frozen=True)
class Received:
    """A file that was looked into and stored under its hash (已查验的文件); no matter has it yet."""

    name: str
    content_type: str
    size: int
    sha256: str


def receive(upload: UploadedFile, material: str) -> Received:
    """Look into an uploaded file and store its bytes, which takes as long as it takes: outside any transaction.

    Refuses E-FILE-01 (too large), E-FILE-02 (not what it says), E-FILE-03 (empty or damaged), E-FILE-04 (locked),
    E-FILE-05 (does something by itself).
    """
    name = clean_name(upload.name or "")
    if upload.size is None or upload.size > settings.ATTACHMENT_MAX_BYTES:
        raise too_large(name, upload.size or 0, material)
    content = upload.read()
    content_type = sniff(content, name, material)
    digest = hashlib.sha256(content).hexdigest()
    _store(content, digest)
    return Received(name, content_type, len(content), digest)


@transaction.atomic
def take_in(
    received: Received,
    *,
    matter: Matter,
    material: str,
    by: User,
    now: dt.datetime,
    audience: Attachment.Audience = Attachment.Audience.PARTY,
) -> Attachment:
    """Record a file as this material of the matter; an earlier one of the same material gives way.

    The same file sent again is the one that is there already.
    audience  who may open it beside the bureau; the party, unless it is a paper of the bureau's own
    """
    standing = matter.attachments.current().filter(material=material)
    known = standing.filter(sha256=received.sha256, name=received.name).first()
    if known:
        return known
    standing.update(withdrawn_at=now)
    return Attachment.objects.create(
        matter=matter,
        material=material,
        name=received.name,
        content_type=received.content_type,
        size=received.size,
        sha256=received.sha256,
        audience=audience,
        uploaded_by=by,
        uploaded_at=now,
    )


class CappedUpload(FileUploadHandler):
    """Drops a file that outgrows the limit while it still arrives, and keeps the rest of the form.

    The first of FILE_UPLOAD_HANDLERS: nothing over the limit is stored, the fields beside it are read, and
    ``refused_uploads`` says which file it was. A body many times the limit is not read at all (413).
    """

    READ_AT_MOST = 20  # times the limit of one file

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:
        """Refuse by the announced length before a byte is read."""
        self.announced = content_length
        if content_length > settings.ATTACHMENT_MAX_BYTES * self.READ_AT_MOST:
            raise RequestDataTooBig("the body is many times larger than any material may be")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, or drop the file at the limit."""
        if start + len(raw_data) > settings.ATTACHMENT_MAX_BYTES:
            refused = self.request.__dict__.setdefault("_refused_uploads", {})
            refused[self.field_name] = too_large(clean_name(self.file_name or ""), self.announced, self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""


def refused_uploads(request: HttpRequest) -> dict[str, Refusal]:
    """Form field → E-FILE-01 for each file that was dropped on the way in because of its size."""
    request.FILES  # noqa: B018  reading them is what takes the body in
    found: dict[str, Refusal] = request.__dict__.get("_refused_uploads", {})
    return found


def too_large(name: str, size: int, field: str) -> Refusal:
    """E-FILE-01 for a file of this size."""
    limit = settings.ATTACHMENT_MAX_BYTES
    return rules.FILE_TOO_LARGE.refusal(
        field=field, name=name, size=f"{size / 1024 / 1024:.1f} MB", limit=f"{limit // 1024 // 1024} MB"
    )


def clean_name(name: str) -> str:
    """A file name fit to be shown and to be sent in a header: no path, no control characters, 120 long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C")
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[:110]}{dot}{extension[:9]}" if dot else plain[:120] or "file"


def sniff(content: bytes, name: str, field: str) -> str:
    """The content type by the content itself, opened by the library that reads it; refuses what disagrees."""
    wanted = ALLOWED.get(Path(name).suffix.lower())
    if not content:
        raise rules.FILE_EMPTY.refusal(field=field, name=name)
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        found = set()
    if wanted is None or wanted not in found:
        raise rules.FILE_KIND.refusal(field=field, name=name, allowed=ALLOWED_TEXT)
    try:
        whole = _opens_as_pdf(content) if wanted == "application/pdf" else _opens_as_picture(content, wanted)
    except pikepdf.PasswordError:
        raise rules.FILE_LOCKED.refusal(field=field, name=name) from None
    except _TooManyPixels as found_pixels:
        size, limit = f"{found_pixels.args[0] // 10_000}万像素", f"{MAX_PIXELS // 10_000}万像素"
        raise rules.FILE_TOO_LARGE.refusal(field=field, name=name, size=size, limit=limit) from None
    except _ActsByItself:
        raise rules.FILE_ACTIVE.refusal(field=field, name=name) from None
    except Exception:  # noqa: BLE001  whatever a decoder makes of bytes that somebody sent
        whole = False
    if not whole:
        raise rules.FILE_EMPTY.refusal(field=field, name=name)
    return wanted


class _TooManyPixels(Exception):
    """More than MAX_PIXELS; says how many."""


class _ActsByItself(Exception):
    """A script, or the start of a program."""


def _opens_as_pdf(content: bytes) -> bool:
    """Has pages and its end: a file cut off on the way would be mended by the library without a word."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if any(map(_runs_something, _actions(pdf))):
            raise _ActsByItself
        return len(pdf.pages) > 0 and b"%%EOF" in content[-2048:]


def _actions(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """What the file would do when it is opened, turned over or clicked on (ISO 32000 art. 12.6)."""
    names = pdf.Root.get("/Names")
    if names is not None and "/JavaScript" in names:
        yield pikepdf.Dictionary(S=pikepdf.Name.JavaScript)
    pages = [page.obj for page in pdf.pages]
    clickable = [annotation for page in pages for annotation in page.get("/Annots", [])]
    for holder in [pdf.Root, *pages, *clickable]:
        yield holder.get("/OpenAction")
        yield holder.get("/A")
        yield from (action for _, action in holder.get("/AA", {}).items())


def _runs_something(action: Any) -> bool:
    """Whether an action, or one of those that follow it, is a script or starts a program."""
    waiting, seen = [action], 0
    while waiting and seen < ACTIONS:
        seen, each = seen + 1, waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += list(each)
        elif isinstance(each, pikepdf.Dictionary):
            if each.get("/S") in (pikepdf.Name.JavaScript, pikepdf.Name.Launch):
                return True
            waiting.append(each.get("/Next"))
    return False


def _opens_as_picture(content: bytes, wanted: str) -> bool:
    """Is of this format and has its end; the library's check of a JPEG looks at the head only."""
    with Image.open(io.BytesIO(content)) as image:
        pixels = image.width * image.height
        if pixels > MAX_PIXELS:
            raise _TooManyPixels(pixels)
        image.verify()
        # The last scan (FFDA) is followed by an end (FFD9); inside a scan neither can occur.
        ends = wanted != "image/jpeg" or content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda")
        return ends and Image.MIME.get(image.format or "") == wanted


def path_of(digest: str) -> Path:
    """Where content with this hash lies, outside the web root."""
    return Path(settings.MEDIA_ROOT) / "attachments" / digest[:2] / digest


def _store(content: bytes, digest: str) -> None:
    """Write the content under its hash; the same content twice is one file, and mends it if it was damaged."""
    path = path_of(digest)
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        vault.keep(content, str(path.relative_to(settings.MEDIA_ROOT)))


def open_attachment(attachment: Attachment) -> BinaryIO:
    """The bytes of an attachment, checked against its hash; raises FileDamaged if they changed or are gone."""
    try:
        content = path_of(attachment.sha256).read_bytes()
    except OSError as error:
        raise FileDamaged(f"attachment {attachment.pk} cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise FileDamaged(f"attachment {attachment.pk} does not have its hash any more")
    return io.BytesIO(content)
