"""Proving the log (留痕核验): walk the chains, walk the signed roots, name the first thing that is broken."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .log import ZERO, link
from .models import ChainHead, DailyRoot, Entry


@dataclass(frozen=True)
class Fault:
    """One break: in which chain or root, at which number, and what does not agree."""

    where: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.where} #{self.number}: {self.what}"


def _column_fault(entry: Entry, body: dict[str, object]) -> str | None:
    """The column that says something else than the hashed body, if any."""
    at = dt.datetime.fromisoformat(str(body.get("at")))
    for column, agrees in (
        ("chain", body.get("chain") == entry.chain),
        ("seq", body.get("seq") == entry.seq),
        ("action", body.get("action") == entry.action),
        ("actor", body.get("actor") == entry.actor),
        ("at", at == entry.at),
    ):
        if not agrees:
            return column
    return None


def check_entry(entry: Entry, *, expected_seq: int, prev_hash: str) -> str | None:
    """What is wrong with this entry as the next link after ``prev_hash``; None if nothing is."""
    if entry.seq != expected_seq:
        return f"entry {expected_seq} is missing"
    if entry.prev_hash != prev_hash:
        return "does not continue the entry before it"
    if link(prev_hash, entry.body) != entry.hash:
        return "its text does not give its hash"
    try:
        column = _column_fault(entry, json.loads(entry.body))
    except ValueError:
        return "its text is not readable"
    return f"column {column} differs from its hashed text" if column else None


def verify_chain(chain: str) -> Fault | None:
    """The first break of one chain, or None; nothing after the first break can be trusted."""
    return next(_walk(Entry.objects.filter(chain=chain), [chain]), None)


def verify_all() -> Iterator[Fault]:
    """The first break of every chain that has one; memory stays flat however long the log is."""
    yield from _walk(Entry.objects.all(), None)


def _walk(entries: object, only: list[str] | None) -> Iterator[Fault]:
    heads = ChainHead.objects.filter(chain__in=only) if only else ChainHead.objects.all()
    tips: dict[str, tuple[int, str]] = {}
    rows = entries.order_by("chain", "seq").iterator(chunk_size=2000)  # type: ignore[attr-defined]
    chain, seq, prev, broken = "", 0, ZERO, False
    for entry in rows:
        if entry.chain != chain:
            if chain and not broken:
                tips[chain] = (seq, prev)
            chain, seq, prev, broken = entry.chain, 0, ZERO, False
        if broken:
            continue
        what = check_entry(entry, expected_seq=seq + 1, prev_hash=prev)
        if what:
            broken = True
            tips[chain] = (-1, "")
            yield Fault(chain, seq + 1, what)
            continue
        seq, prev = entry.seq, entry.hash
    if chain and not broken:
        tips[chain] = (seq, prev)
    for head in heads.iterator(chunk_size=2000):
        tip = tips.pop(head.chain, (0, ZERO))
        if tip[0] != -1 and tip != (head.seq, head.hash):
            yield Fault(head.chain, tip[0] + 1, f"the head says {head.seq} entries, found {tip[0]}")
    for headless, tip in tips.items():
        if tip[0] != -1:
            yield Fault(headless, tip[0], "the chain has no head")


def verify_roots(*, public_key: str | None = None) -> Iterator[Fault]:
    """Breaks of the signed roots, and entries that a root names and that are no longer as it says.

    public_key  hex of the key that must have signed; without it each root's own key is used, which
                proves that the root is whole but not who signed it
    """
    previous = ZERO
    for expected, root in enumerate(DailyRoot.objects.order_by("number").iterator(), start=1):
        where = "daily root"
        if root.number != expected:
            yield Fault(where, expected, "is missing")
            return
        if root.previous != previous:
            yield Fault(where, root.number, "does not continue the root before it")
        if root_hash(root.previous, root.number, root.sealed_at, root.leaves) != root.root:
            yield Fault(where, root.number, "its leaves do not give its hash")
        key = public_key or root.public_key
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
                bytes.fromhex(root.signature), root.root.encode()
            )
        except (InvalidSignature, ValueError):
            yield Fault(where, root.number, "its signature is not of the key")
        yield from _leaf_faults(root)
        previous = root.root


def _leaf_faults(root: DailyRoot) -> Iterator[Fault]:
    for line in root.leaves.splitlines():
        chain, seq, entry_hash = line.split("\t")
        found = Entry.objects.filter(chain=chain, seq=int(seq)).values_list("hash", flat=True).first()
        if found != entry_hash:
            said = "is gone" if found is None else "is not the one that was sealed"
            yield Fault(chain, int(seq), f"the entry sealed in root {root.number} {said}")


def root_hash(previous: str, number: int, sealed_at: dt.datetime, leaves: str) -> str:
    """SHA-256 over the previous root, the number, the moment in UTC and the leaves."""
    moment = sealed_at.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")
    return hashlib.sha256(f"{previous}\n{number}\n{moment}\n{leaves}".encode()).hexdigest()
