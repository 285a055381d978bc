"""Restoring a backup (恢复): all is looked at before anything is touched, and all is proved afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from documents import vault
from flows.matters.models import Matter
from permissions.audit import roots, verification
from permissions.audit.models import Entry
from permissions.organisations.models import User

from .. import readiness
from ..models import Pulse
from . import archive, engines
from .backup import FORMAT, KEY

STILL_WARM = 60  # seconds after which a beat that gave no sign is taken to be stopped


class NotRestored(Exception):
    """Nothing was changed, or the old database is still there; says why and what to do."""


class NotAsItWas(Exception):
    """The backup was put back, but what is there now is not what it says; one line for each fault."""


@dataclass(frozen=True)
class Wanted:
    """How far the operator goes: over what is there, and without the key that signed the log."""

    replace_everything: bool = False
    new_key: bool = False
    passphrase: str = ""


def restore(source: Path, wanted: Wanted, *, now: dt.datetime) -> dict[str, Any]:
    """Put the archive back into the database and folder of the settings; its manifest.

    Raises NotRestored (nothing happened), NotAsItWas (see there).
    """
    try:
        manifest = archive.checked(source)
    except (archive.Damaged, OSError, ValueError) as error:
        raise NotRestored(str(error)) from error
    _fits(manifest)
    try:
        _is_free(wanted, now)
    except DatabaseError as error:
        raise NotRestored(f"the database cannot be used ({str(error).strip().splitlines()[0]})") from error
    with tempfile.TemporaryDirectory(dir=_room(), prefix=".banjie-restoring-") as folder:
        try:
            copy, key = _unpack(source, Path(folder), manifest)
            key = _key(key, manifest, wanted)
            engines.put_back(copy)
        except (engines.CannotCopy, OSError) as error:
            raise NotRestored(str(error)) from error
    if key:
        _keep_key(key)
    faults = proved(manifest)
    call_command("migrate", verbosity=0)  # what newer code adds; it also lays the triggers once more
    if faults:
        raise NotAsItWas("\n".join(faults))
    return manifest


def _room() -> Path:
    """Where the copy of the database lies meanwhile: beside the files, where there is room."""
    path = Path(settings.MEDIA_ROOT)
    path.mkdir(parents=True, exist_ok=True)
    return path.parent


def _fits(manifest: dict[str, Any]) -> None:
    """The archive is one of ours, of this engine, and not of a newer version than this code."""
    if manifest.get("format") != FORMAT:
        raise NotRestored(f"this is no backup that this version reads: {manifest.get('format')}")
    if manifest["engine"] != connection.vendor:
        raise NotRestored(f"the backup is of {manifest['engine']}, BANJIE_DATABASE names {connection.vendor}")
    newer = readiness.unknown_migrations(manifest["migrations"])
    if newer:
        raise NotRestored(f"the backup is of a newer version ({', '.join(newer[:3])}): install that one first")


def _is_free(wanted: Wanted, now: dt.datetime) -> None:
    """Nobody works on it, and nothing is lost that the operator did not give up in words."""
    if others := engines.others_at_work():
        raise NotRestored(f"{others} connections use this database: stop web, worker and beat first")
    tables = connection.introspection.table_names()
    if Pulse._meta.db_table in tables:
        beat = Pulse.objects.by_name().get(Pulse.BEAT)
        if beat and beat.age(now) < STILL_WARM:
            raise NotRestored(
                f"beat was here {beat.age(now):.0f} seconds ago: stop web, worker and beat, wait a minute"
            )
    held = [model for model in (User, Matter, Entry) if model._meta.db_table in tables and model._base_manager.exists()]
    if held and not wanted.replace_everything:
        raise NotRestored(
            "this installation is not empty; --replace-everything gives up all that is in its database. "
            "Make a backup of it first"
        )


def _unpack(source: Path, folder: Path, manifest: dict[str, Any]) -> tuple[Path, bytes]:
    """Files into the vault (they are named by their content, so none is in another's way), the rest returned."""
    copy, key = folder / engines.COPY[connection.vendor], b""
    for name, content in archive.members(source):
        if name == copy.name:
            with copy.open("wb") as file:
                shutil.copyfileobj(content, file, archive.BLOCK)
        elif name == KEY:
            key = content.read()
        elif name.startswith(archive.FILES) and name.removeprefix(archive.FILES) not in manifest["damaged"]:
            _keep_file(name.removeprefix(archive.FILES), content)
    return copy, key


def _keep_file(path: str, content: IO[bytes]) -> None:
    target = Path(settings.MEDIA_ROOT) / path
    if not target.is_file() or _digest(target) != target.stem:
        vault.keep(content.read(), path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(encrypted: bytes, manifest: dict[str, Any], wanted: Wanted) -> bytes:
    """The key to write, none if the right one lies there; NotRestored if the log would go on under another hand."""
    path, needed = Path(settings.AUDIT_SIGNING_KEY), manifest["public_key"]
    if not needed or wanted.new_key or (path.exists() and roots.public_key() == needed):
        return b""
    if path.exists():
        raise NotRestored(f"{path} is another key than the one that signed this log ({needed}): put it aside first")
    if encrypted and wanted.passphrase:
        try:
            key = load_pem_private_key(encrypted, wanted.passphrase.encode())
        except ValueError as error:
            raise NotRestored("BANJIE_BACKUP_PASSPHRASE does not open the key in this backup") from error
        if key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex() == needed:
            return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    raise NotRestored(
        f"the key that signed this log ({needed}) is not here: put your copy of it at {path}"
        + (", or tell BANJIE_BACKUP_PASSPHRASE, which opens the one in the backup" if encrypted else "")
        + "; --new-key goes on with a new one, and every verification will show that it changed"
    )


def _keep_key(pem: bytes) -> None:
    path = Path(settings.AUDIT_SIGNING_KEY)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def proved(manifest: dict[str, Any]) -> list[str]:
    """What is not as the manifest says: counts, chains, roots, files, triggers; empty if all is well."""
    now = engines.inventory_now()
    wanted = {name: manifest[name] for name in now.as_manifest()}
    faults = [f"{name}: not as in the backup" for name, value in now.as_manifest().items() if wanted[name] != value]
    for path, digest in now.files.items():
        stored = Path(settings.MEDIA_ROOT) / path
        if path not in manifest["damaged"] and not (stored.is_file() and _digest(stored) == digest):
            faults.append(f"{path}: gone or changed")
    faults += [readiness.triggers_fault()] if readiness.triggers_fault() else []
    key = manifest["public_key"] or None
    faults += [str(fault) for fault in verification.verify_all()]
    faults += [str(fault) for fault in verification.verify_roots(public_key=key)]
    return faults
