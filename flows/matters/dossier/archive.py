"""The machine-readable file of a dossier (案卷压缩文件), checked offline by ``verify_export.py`` that lies in it."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from documents.vault import IntegrityBroken
from permissions.audit import export

from .contents import Contents, File, acts_as_values, clock_as_values
from .sheets import LeftOut

FORMAT = "banjie-dossier-1"
CHECKER = export.VERIFIER.name
BLOCK = 1 << 20
SUM = 64  # hexadecimal digits of SHA-256, as the comment of the zip
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # no moment of making: the same state gives the same bytes


class Archive:
    """A zip that is written once, file by file, and remembers what it took in."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.zip = zipfile.ZipFile(target, "x", allowZip64=True)
        self.files: list[dict[str, Any]] = []

    def take(self, name: str, source: Path, *, kind: str, title: str, **facts: Any) -> str:
        """Copy a file in, block by block, and return its hash."""
        checksum, size = hashlib.sha256(), source.stat().st_size
        stored = zipfile.ZIP_STORED if name.endswith((".pdf", ".jpg", ".png")) else zipfile.ZIP_DEFLATED
        with source.open("rb") as file, self.zip.open(_entry(name, size, stored), "w", force_zip64=True) as out:
            while block := file.read(BLOCK):
                checksum.update(block)
                out.write(block)
        digest = checksum.hexdigest()
        self.files.append({"path": name, "sha256": digest, "size": size, "kind": kind, "title": title, **facts})
        return digest

    def write(self, name: str, value: Any, *, kind: str, title: str) -> None:
        """Write plain values as JSON."""
        data = _json(value)
        self.zip.writestr(_entry(name, len(data), zipfile.ZIP_DEFLATED), data)
        digest = hashlib.sha256(data).hexdigest()
        self.files.append({"path": name, "sha256": digest, "size": len(data), "kind": kind, "title": title})

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the list of everything and end with the hash of every byte before it."""
        data = _json({**manifest, "files": self.files})
        self.zip.writestr(_entry("manifest.json", len(data), zipfile.ZIP_DEFLATED), data)
        self.zip.comment = b"0" * SUM
        self.zip.close()
        with self.target.open("r+b") as file:
            checksum, left = hashlib.sha256(), self.target.stat().st_size - SUM
            while left:
                block = file.read(min(BLOCK, left))
                checksum.update(block)
                left -= len(block)
            file.seek(-SUM, os.SEEK_END)
            file.write(checksum.hexdigest().encode())


def write(
    contents: Contents,
    files: Sequence[File],
    left_out: Sequence[LeftOut],
    *,
    history: Path,
    pdf: dict[str, Any],
    target: Path,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Write the zip: original bytes of papers and materials, steps, deadlines, history, checker, and the list.

    Raises IntegrityBroken where a file changed between its check and now.
    """
    archive = Archive(target)
    try:
        for file in files:
            facts = {"content_type": file.content_type, "by": file.by, "on": file.on.isoformat(), **file.facts}
            if archive.take(file.name, file.place, kind=file.kind, title=file.title, **facts) != file.sha256:
                raise IntegrityBroken(f"{file.title}: changed while the dossier was made")
            tick()
        archive.write(
            "acts.json", acts_as_values(contents.acts, contents.decisions), kind="acts", title="办理经过与意见"
        )
        archive.write("deadlines.json", [clock_as_values(c) for c in contents.clocks], kind="deadlines", title="期限")
        archive.take("history.jsonl", history, kind="history", title="留痕")
        archive.take(CHECKER, export.VERIFIER, kind="checker", title="核验程序")
        archive.close(_manifest(contents, left_out, pdf))
    finally:
        archive.zip.close()


def _manifest(contents: Contents, left_out: Sequence[LeftOut], pdf: dict[str, Any]) -> dict[str, Any]:
    matter, covers = contents.matter, contents.covers
    return {
        "format": FORMAT,
        "how_to_check": f"python3 {CHECKER} <this zip>",
        "matter": {
            "number": matter.number,
            "title": matter.title,
            "procedure": contents.procedure,
            "unit": matter.unit.name,
            "party": matter.enterprise.name if matter.enterprise else "",
            "status": matter.status,
            "submitted_at": matter.submitted_at.isoformat() if matter.submitted_at else None,
            "closed_at": matter.closed_at.isoformat() if matter.closed_at else None,
        },
        "covers": {
            "chain": covers.chain,
            "seq": covers.seq,
            "hash": covers.hash,
            "at": covers.at.isoformat(),
            "root": covers.root,
            "root_hash": covers.root_hash,
        },
        "pdf": pdf,
        "not_in_pdf": [{"title": row.title, "sha256": row.sha256, "reason": row.why} for row in left_out],
        "missing": [
            {"title": row.title, "number": row.file.number, "sha256": row.sha256, "reason": row.why}
            for row in left_out
            if row.is_fault
        ],
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def _entry(name: str, size: int, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type, entry.file_size = how, size
    entry.create_system, entry.external_attr = 3, 0o444 << 16
    return entry
