"""The archive: one tar that ordinary tools open; its last members are ``manifest.json`` and ``SHA256SUMS``.

A file that is still written has another name (``.….part``) and is renamed when its last byte is on the disk, so
whatever bears an archive's name was finished. `tar xf X && sha256sum -c SHA256SUMS` proves it without this program.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

MANIFEST, SUMS, FILES = "manifest.json", "SHA256SUMS", "files/"
BLOCK = 1 << 20


class Damaged(Exception):
    """The archive is not whole, or not as it was written; says where."""


class _Hashing(io.RawIOBase):
    """Reads through and hashes what it read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sha256.update(data)
        return data


class Writer:
    """Adds members one after another and remembers their hashes."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar, self.sums = tar, {}  # type: ignore[var-annotated]

    def add(self, name: str, source: Path) -> str:
        """Add a file; its SHA-256 as it was written."""
        with source.open("rb") as file:
            return self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, data: bytes) -> str:
        """Add bytes; their SHA-256."""
        return self._add(name, io.BytesIO(data), len(data))

    def _add(self, name: str, file: IO[bytes], size: int) -> str:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reading = _Hashing(file)
        self.tar.addfile(member, reading)  # type: ignore[arg-type]
        self.sums[name] = reading.sha256.hexdigest()
        return str(self.sums[name])

    def close(self) -> None:
        """Add the sums of all members."""
        self.add_bytes(SUMS, "".join(f"{digest}  {name}\n" for name, digest in self.sums.items()).encode())


@contextlib.contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Write an archive that gets its name only when it is whole and on the disk; on any error nothing is left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_away(target.parent)
    draft = target.with_name(f".{target.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with tarfile.open(fileobj=file, mode="w") as tar:
                writer = Writer(tar)
                yield writer
                writer.close()
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
        _sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def clear_away(folder: Path) -> None:
    """Remove drafts whose writer died; one that is still written is locked by its writer."""
    for draft in folder.glob(".*.tar.part"):
        with draft.open("rb") as file, contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each member in its order; Damaged for a member that no backup has."""
    with tarfile.open(path, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or member.name.startswith(("/", "../")) or "/../" in member.name:
                raise Damaged(f"{path.name} holds {member.name}, which is no file of a backup")
            yield member.name, content


def checked(path: Path) -> dict[str, Any]:
    """The manifest of an archive of which every byte was read and is as it was written; else Damaged."""
    found: dict[str, str] = {}
    kept: dict[str, bytes] = {}
    try:
        for name, content in members(path):
            sha256 = hashlib.sha256()
            while block := content.read(BLOCK):
                sha256.update(block)
                if name in (MANIFEST, SUMS):
                    kept[name] = kept.get(name, b"") + block
            found[name] = sha256.hexdigest()
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(f"{path.name} cannot be read to its end: {error}") from error
    if kept.keys() != {MANIFEST, SUMS}:
        raise Damaged(f"{path.name} is not whole: its end is missing")
    del found[SUMS]
    lines = kept[SUMS].decode(errors="replace").splitlines()
    said = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    wrong = sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name))
    if wrong:
        raise Damaged(f"{path.name} is not as it was written: {', '.join(wrong[:5])}")
    told: dict[str, Any] = json.loads(kept[MANIFEST])
    return told
