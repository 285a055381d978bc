"""The signed daily root (每日签名根): what makes even a deleted tail of a chain show."""

from __future__ import annotations

import datetime as dt
import os
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
from .verification import root_hash


def signing_key() -> Ed25519PrivateKey:
    """The key in AUDIT_SIGNING_KEY; made on first use, readable by its owner only."""
    path = Path(settings.AUDIT_SIGNING_KEY)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process made it in the same moment; its key is the key
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def public_key() -> str:
    """Hex of the public key, to be written down outside the system."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@transaction.atomic
def seal_day(*, at: dt.datetime) -> DailyRoot | None:
    """Sign a root over all chains touched since the last one; None when nothing was touched.

    Run daily by beat; running it twice seals nothing twice.
    """
    key = signing_key()
    touched = list(
        ChainHead.objects.select_for_update().filter(seq__gt=F("rooted_seq")).order_by("chain")
    )
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
