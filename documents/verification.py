"""What the public may learn of a paper (文书核验): genuine or not, in force or not, and what the paper itself says."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import re
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db.models import F

from .models import CODE_ALPHABET, CODE_LENGTH, Document, VerificationWindow

QUESTIONS = 60  # an address in one window; a window booth checks that many, a guesser of 130 bits gains nothing
WINDOW = dt.timedelta(minutes=10)
KEPT = dt.timedelta(hours=1)
COMPARE_BYTES = 20 * 1024 * 1024

_CODE = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u3000": "", "－": "", "—": ""})


@dataclass(frozen=True)
class Attestation:
    """What verification says of a genuine paper (核验结果): its standing and what is printed on it, no more.

    replaced_by   number of the paper that took its place; empty where none did
    corrected_by  numbers and dates of the notices that correct what it prints; it holds otherwise
    """

    code: str
    number: str
    kind_name: str
    title: str
    authority: str
    recipient: str
    issued_on: dt.date
    sha256: str
    is_signed: bool
    standing: str
    standing_at: dt.datetime | None
    replaced_by: str
    corrected_by: tuple[tuple[str, dt.date], ...]

    @property
    def in_force(self) -> bool:
        """True while the paper is neither replaced nor voided."""
        return self.standing == Document.Standing.IN_FORCE

    @property
    def voided(self) -> bool:
        """True once it is voided; a paper replaced by another is not voided."""
        return self.standing == Document.Standing.VOIDED


def attest(typed: str) -> Attestation | None:
    """What may be said of the paper with this code, however it was typed; None for anything unknown.

    Forgives case, spaces, dashes and the letters O, I, L read for 0 and 1. A paper without bytes does not
    exist yet.
    """
    code = normal_code(typed)
    paper = Document.objects.frozen().select_related("replaced_by").filter(verification_code=code).first()
    if paper is None:
        return None
    notices = paper.corrections.frozen().exclude(standing=Document.Standing.VOIDED).order_by("pk")
    return Attestation(
        code=code,
        number=paper.number,
        kind_name=paper.kind_name,
        title=paper.title,
        authority=paper.authority_name,
        recipient=paper.recipient,
        issued_on=paper.issued_on,
        sha256=paper.sha256,
        is_signed=paper.seal_id is not None,
        standing=paper.standing,
        standing_at=paper.standing_at,
        replaced_by=paper.replaced_by.number if paper.replaced_by else "",
        corrected_by=tuple(notices.values_list("number", "issued_on")),
    )


def normal_code(typed: str) -> str:
    """The code as it is stored; empty, which no paper has, if it cannot be one."""
    code = typed.upper().translate(_MISREAD)
    return code if _CODE.fullmatch(code) else ""


def may_ask(ip: str, now: dt.datetime) -> bool:
    """Count one question of this address; False once it asked more than QUESTIONS in the window of ``now``.

    Counted in the database, so that all web processes count together. IPv6 is counted by its /64.
    """
    address = _counted_as(ip)
    seconds = int(WINDOW.total_seconds())
    opened_at = dt.datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, dt.UTC)
    window = VerificationWindow.objects.filter(ip=address, opened_at=opened_at)
    if not window.update(asked=F("asked") + 1):
        VerificationWindow.objects.filter(opened_at__lt=now - KEPT).delete()
        VerificationWindow.objects.bulk_create(
            [VerificationWindow(ip=address, opened_at=opened_at)], ignore_conflicts=True
        )
        window.update(asked=F("asked") + 1)
    return window.values_list("asked", flat=True)[0] <= QUESTIONS


def _counted_as(ip: str) -> str:
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{ip}/64", strict=False).network_address)
    return str(address)


class HashedFile(UploadedFile):
    """An uploaded file of which only the SHA-256 was kept (比对文件)."""

    def __init__(self, name: str, size: int, sha256: str) -> None:
        super().__init__(ContentFile(b""), name=name, size=size)
        self.sha256 = sha256


class HashingHandler(FileUploadHandler):
    """Hashes an upload as it comes in and stores nothing; stops reading beyond COMPARE_BYTES."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._hash, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > COMPARE_BYTES:
            raise StopUpload(connection_reset=True)
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> HashedFile:
        return HashedFile(self.file_name or "", file_size, self._hash.hexdigest())
