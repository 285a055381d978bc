"""The signed daily root (每日签名根): what makes even a deleted tail of a chain show."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.db.models import F

from .log import ZERO
from .models import ChainHead, DailyRoot
from .verification import ROOTS, Fault, Stored, StoredRoot, check_root, root_hash


def signing_key() -> Ed25519PrivateKey:
    """The key in AUDIT_SIGNING_KEY; made on first use, readable by its owner only."""
    path = Path(settings.AUDIT_SIGNING_KEY)
    if not path.exists():
        _make_key(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def _make_key(path: Path) -> None:
    """Write a new key under a name of its own and link it into place: nobody ever reads half a key."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key is the key
    finally:
        os.unlink(draft)


def public_key() -> str:
    """Hex of the public key, to be written down outside the system."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def verify_latest(most: int) -> Iterator[Fault]:
    """Breaks among the last ``most`` roots: each continues the one before and is signed with its key.

    Costs the same however old the log is, so that a page may ask; ``verify_roots`` walks all of them and holds
    them against the entries.
    """
    newest = DailyRoot.objects.order_by("-number").values_list(*(Stored(name) for name in StoredRoot._fields))
    rows = [StoredRoot(*map(bytes, row)) for row in newest[: most + 1]][::-1]
    previous, number = ZERO.encode(), 1
    if len(rows) > most:
        before = rows.pop(0)
        if not before.number.isdigit():
            yield Fault(ROOTS, 0, "has no number")
            return
        previous, number = before.root, int(before.number) + 1
    for expected, root in enumerate(rows, start=number):
        if root.number != b"%d" % expected:
            yield Fault(ROOTS, expected, "is missing")
            return
        if what := check_root(root, previous=previous, public_key=rows[0].public_key):
            yield Fault(ROOTS, expected, what)
        previous = root.root


@transaction.atomic
def seal_day(*, at: dt.datetime) -> DailyRoot | None:
    """Sign a root over all chains touched since the last one; None when nothing was touched.

    Run daily by beat; running it twice seals nothing twice. A chain to which somebody appends at this
    very moment is left for the next root: waiting for many heads at once could deadlock with the acts.
    """
    key = signing_key()
    unsealed = ChainHead.objects.filter(seq__gt=F("rooted_seq")).order_by("chain")
    touched = list(unsealed.select_for_update(skip_locked=True))
    if not touched:
        return None
    last = DailyRoot.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = last.root if last else ZERO
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    leaves = "\n".join(f"{head.chain}\t{head.seq}\t{head.hash}" for head in touched)
    root = root_hash(previous, number, at, leaves)
    sealed = DailyRoot.objects.create(
        number=number,
        sealed_at=at,
        leaves=leaves,
        previous=previous,
        root=root,
        signature=key.sign(root.encode()).hex(),
        public_key=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
    )
    for head in touched:
        head.rooted_seq = head.seq
    ChainHead.objects.bulk_update(touched, ["rooted_seq"], batch_size=500)
    return sealed
