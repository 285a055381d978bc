"""The bytes of papers (文书原件): one file a hash below MEDIA_ROOT, written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from .models import Document


class IntegrityBroken(Exception):
    """The stored file is missing or its bytes are not those that were frozen (原件完整性校验失败); for an operator."""


def keep(data: bytes, relative_path: str) -> Path:
    """Write the bytes below MEDIA_ROOT under a temporary name, then rename; returns where they lie.

    A crash leaves no half file under the final name. A file already there is replaced by the same bytes.
    """
    target = Path(settings.MEDIA_ROOT) / relative_path
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o440)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return target


def adopt(file: Path, relative_path: str) -> Path:
    """Move a finished file of the same disk below MEDIA_ROOT, whole or not at all; returns where it lies."""
    target = Path(settings.MEDIA_ROOT) / relative_path
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.chmod(file, 0o440)
    os.replace(file, target)
    _sync_folder(target.parent)
    return target


def open_pdf(document: Document) -> bytes:
    """The paper's bytes, hashed anew; IntegrityBroken rather than bytes that differ from what was frozen.

    Who may read them is the caller's business.
    """
    if not document.sha256:
        raise IntegrityBroken(f"{document.number}: not frozen, there are no bytes")
    try:
        data = (Path(settings.MEDIA_ROOT) / document.pdf_path).read_bytes()
    except OSError as error:
        raise IntegrityBroken(f"{document.number}: {document.pdf_path} cannot be read ({error.strerror})") from error
    found = hashlib.sha256(data).hexdigest()
    if found != document.sha256:
        raise IntegrityBroken(f"{document.number}: frozen as {document.sha256}, the file is {found}")
    return data


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
