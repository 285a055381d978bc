"""Making a backup (备份) while people work: first the database at one moment, then every file that it names.

In that order every row has its file: a file is on the disk before the row that names it is committed, and no file is
ever changed or taken away.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from django.conf import settings
from django.db import connection

from permissions.audit import roots
from permissions.clock import SHANGHAI

from ..models import Pulse
from . import archive, engines
from .inventory import Inventory

FORMAT = "banjie-backup-1"
KEY = "audit-key.pem"
ROOM_TO_SPARE = 1.1  # of what the files and the database take


class NoBackup(Exception):
    """There is no backup; says why and what to do."""


@dataclass(frozen=True)
class Made:
    """A whole backup: where it lies, how large it is, what it holds, and whether the signing key is in it."""

    path: Path
    size: int
    inventory: Inventory
    damaged: list[str]
    has_key: bool


def make(target: Path, *, now: dt.datetime, despite_damage: bool = False, passphrase: str = "") -> Made:
    """Write one archive: to ``target`` if it ends in ``.tar``, else into that folder under a name of its moment.

    passphrase      with it the key that signs the log goes along, encrypted; without it the key stays out
    despite_damage  also if files of the vault are gone or changed; the manifest then names them

    Raises NoBackup, and leaves nothing that could be taken for a backup.
    """
    if target.suffix != ".tar":
        target = target / f"banjie-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.tar"
    try:
        return _make(target, now, despite_damage, passphrase)
    except engines.CannotCopy as error:
        raise NoBackup(str(error)) from error
    except OSError as error:
        raise NoBackup(f"{error.strerror or error} ({target}): make room or name another place") from error


def _make(target: Path, now: dt.datetime, despite_damage: bool, passphrase: str) -> Made:
    if target.exists():
        raise NoBackup(f"{target} is there already; nothing is written over")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".banjie-copy-") as folder:
        copy = Path(folder) / engines.COPY[connection.vendor]
        inventory = engines.copy_to(copy)
        _check_room(target.parent, copy, inventory)
        key = _encrypted_key(passphrase)
        with archive.writing(target) as writer:
            writer.add(copy.name, copy)
            copy.unlink()
            if key:
                writer.add_bytes(KEY, key)
            damaged = _add_files(writer, inventory)
            if damaged and not despite_damage:
                raise NoBackup(
                    f"{len(damaged)} files are gone or changed ({', '.join(damaged[:5])}). Look for them in an older "
                    "backup first; --despite-damage makes one all the same"
                )
            manifest = {
                "format": FORMAT,
                "made_at": now.isoformat(timespec="seconds"),
                "engine": connection.vendor,
                **inventory.as_manifest(),
                "files": len(inventory.files),
                "damaged": damaged,
                "public_key": roots.public_key() if Path(settings.AUDIT_SIGNING_KEY).exists() else "",
            }
            writer.add_bytes(archive.MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    Pulse.objects.strike(Pulse.BACKUP, at=now, file=target.name)
    return Made(target, target.stat().st_size, inventory, damaged, bool(key))


def _add_files(writer: archive.Writer, inventory: Inventory) -> list[str]:
    """Add every file that is there; those that are gone, or whose bytes are not those of their hash."""
    damaged = []
    for path, digest in inventory.files.items():
        source = Path(settings.MEDIA_ROOT) / path
        if not source.is_file() or writer.add(archive.FILES + path, source) != digest:
            damaged.append(path)
    return damaged


def _check_room(folder: Path, copy: Path, inventory: Inventory) -> None:
    """Refuse before hours of copying what cannot fit."""
    files = [file for path in inventory.files if (file := Path(settings.MEDIA_ROOT) / path).is_file()]
    needed = (copy.stat().st_size + sum(file.stat().st_size for file in files)) * ROOM_TO_SPARE
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise NoBackup(f"{folder} has {free // 2**20} MiB free, the backup takes {needed // 2**20:.0f} MiB")


def _encrypted_key(passphrase: str) -> bytes:
    if not passphrase or not Path(settings.AUDIT_SIGNING_KEY).exists():
        return b""
    protection = BestAvailableEncryption(passphrase.encode())
    return roots.signing_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all but the ``count`` newest archives of this folder; those that were removed."""
    old = sorted(folder.glob("banjie-????????-??????.tar"))[:-count]
    for path in old:
        path.unlink()
    return old
