"""Proving the log (留痕核验): walk the chains, walk the signed roots, name the first thing that is broken.

Rows are read as the bytes that are stored, never as Django's types: whoever edits the store behind the
triggers can leave text that no type accepts, and that must be a finding, not a crash. Each walk is one
statement, so that acts going on at the same time cannot make a whole chain look broken.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import BinaryField, Exists, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from .log import ZERO
from .models import ChainHead, DailyRoot, Entry

Tick = Callable[[], None]
Moment = Callable[[dt.datetime], bytes]
READ = json.JSONDecoder().decode
ROOTS = "daily root"
BATCH = 200  # leaves looked up in one query; SQLite allows expressions of depth 1000


class Fault(NamedTuple):
    """One break: in which chain or root, at which number, and what does not agree."""

    where: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.where} #{self.number}: {self.what}"


class Stored(Func):
    """A column as the bytes that lie in the store, on SQLite even where they are no text any more."""

    output_field = BinaryField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """The value's bytes, whatever its type."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """The same; moments come in UTC because Django's connections do."""
        return self.as_sql(compiler, connection, template="convert_to((%(expressions)s)::text, 'UTF8')", **extra)


class StoredEntry(NamedTuple):
    """One entry as stored, and beside it the head of its chain as ``seq hash`` (None: there is none)."""

    chain: bytes
    seq: bytes
    at: bytes
    action: bytes
    actor: bytes
    body: bytes
    prev_hash: bytes
    hash: bytes
    head: bytes | None


def stored_entries(entries: QuerySet[Entry]) -> Iterator[StoredEntry]:
    """The entries chain by chain in their order, read in one statement with the heads."""
    seq_and_hash = Stored(Concat("seq", Value(" "), "hash", output_field=TextField()))
    head = ChainHead.objects.filter(chain=OuterRef("chain")).values_list(seq_and_hash)
    columns = [Stored(name) for name in StoredEntry._fields[:-1]]
    rows = entries.order_by("chain", "seq").values_list(*columns, Subquery(head))
    for row in rows.iterator(chunk_size=2000):
        *values, seen = row
        yield StoredEntry._make([*map(bytes, values), None if seen is None else bytes(seen)])


def verify_chain(chain: str) -> Fault | None:
    """The first break of one chain, or None; nothing after the first break can be trusted."""
    entries = Entry.objects.filter(chain=chain)
    return next(_faults(entries, ChainHead.objects.filter(chain=chain)), None)


def verify_all(tick: Tick = lambda: None) -> Iterator[Fault]:
    """The first break of every chain that has one; memory stays flat however long the log is.

    tick  called once for each entry, for a progress bar
    """
    yield from _faults(Entry.objects.all(), ChainHead.objects.all(), tick)


def _faults(entries: QuerySet[Entry], heads: QuerySet[ChainHead], tick: Tick = lambda: None) -> Iterator[Fault]:
    stored = moments_here()
    for chain, rows in groupby(stored_entries(entries), key=attrgetter("chain")):
        number, what = _first_break(rows, tick, stored)
        if what:
            yield Fault(text_of(chain), number, what)
    # Heads of chains of which no entry is left.
    bare = heads.exclude(Exists(Entry.objects.filter(chain=OuterRef("chain"))))
    for chain, seq, hash_ in bare.values_list(Stored("chain"), Stored("seq"), Stored("hash")).iterator():
        if (bytes(seq), bytes(hash_)) != (b"0", ZERO.encode()):
            yield Fault(text_of(bytes(chain)), 1, f"the head says {text_of(bytes(seq))} entries, found 0")


def _first_break(rows: Iterator[StoredEntry], tick: Tick, stored: Moment) -> tuple[int, str | None]:
    """Where this chain breaks first and how; ``rows`` are read to their end in any case."""
    seq, tip, what, head = 0, ZERO.encode(), None, None
    for row in rows:
        tick()
        if what is None:
            what = check_entry(row, expected_seq=seq + 1, prev_hash=tip, stored=stored)
            seq, tip, head = seq + 1, row.hash, row.head
    return (seq, what) if what else _head_fault(head, seq, tip)


def _head_fault(head: bytes | None, seq: int, tip: bytes) -> tuple[int, str | None]:
    """Where and why the head does not fit the entries that are there, if it does not."""
    if head is None:
        return seq, "the chain has no head"
    if head == b"%d %s" % (seq, tip):
        return seq, None
    said, _, said_tip = text_of(head).partition(" ")
    if said == str(seq):
        return seq, f"the head says that it ends in {said_tip[:12]}…, found {text_of(tip)[:12]}…"
    first_unknown = min(seq, int(said)) + 1 if said.isdecimal() else seq + 1
    return first_unknown, f"the head says {said} entries, found {seq}"


def check_entry(entry: StoredEntry, *, expected_seq: int, prev_hash: bytes, stored: Moment) -> str | None:
    """What is wrong with this entry as the next link after ``prev_hash``; None if nothing is.

    stored  how the engine at hand writes a moment
    """
    if entry.seq != b"%d" % expected_seq:
        return f"entry {expected_seq} is missing"
    if entry.prev_hash != prev_hash:
        return "does not continue the entry before it"
    if hashlib.sha256(prev_hash + entry.body).hexdigest().encode() != entry.hash:
        return "its text does not give its hash"
    try:
        column = _column_fault(entry, READ(entry.body.decode()), stored)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        # Only somebody who also made the hashes anew gets as far as this.
        return "its text is not readable"
    return f"column {column} differs from its hashed text" if column else None


def _column_fault(entry: StoredEntry, body: dict[str, Any], stored: Moment) -> str | None:
    """The column that says something else than the hashed body, if any."""
    for column in ("chain", "seq", "action", "actor"):
        if getattr(entry, column) != str(body[column]).encode():
            return column
    return None if entry.at == stored(dt.datetime.fromisoformat(body["at"])) else "at"


def moments_here() -> Moment:
    """How the engine at hand writes a moment."""
    return moment_on_postgresql if connection.vendor == "postgresql" else moment_on_sqlite


def moment_on_sqlite(at: dt.datetime) -> bytes:
    """How SQLite keeps this moment: as text in UTC, of which every byte counts."""
    return str(at.astimezone(dt.UTC))[:-6].encode()


def moment_on_postgresql(at: dt.datetime) -> bytes:
    """How PostgreSQL writes it: without zeros at the end of the second's parts, and with the zone."""
    text = str(at.astimezone(dt.UTC))[:-6]
    return ((text.rstrip("0") if "." in text else text) + "+00").encode()


def text_of(stored: bytes) -> str:
    """Stored bytes as people can read them, also when they are no UTF-8 any more."""
    return stored.decode(errors="backslashreplace")


# The signed daily roots (每日签名根) ----------------------------------------
class StoredRoot(NamedTuple):
    """One root as the bytes that are stored."""

    number: bytes
    sealed_at: bytes
    leaves: bytes
    previous: bytes
    root: bytes
    signature: bytes
    public_key: bytes


def stored_roots() -> Iterator[StoredRoot]:
    """The roots in their order."""
    rows = DailyRoot.objects.order_by("number").values_list(*(Stored(name) for name in StoredRoot._fields))
    for row in rows.iterator(chunk_size=50):
        yield StoredRoot(*map(bytes, row))


def verify_roots(*, public_key: str | None = None, tick: Tick = lambda: None) -> Iterator[Fault]:
    """Breaks of the signed roots, and entries that a root names and that are no longer as it says.

    public_key  hex of the key that must have signed; without it the first root's own key is taken for
                all of them, which proves that they are whole and of one hand, but not of whose

    Memory grows with the number of chains, not with the log.
    """
    previous, key = ZERO.encode(), public_key.encode() if public_key else b""
    newest: dict[str, int] = {}
    whole = True
    for expected, root in enumerate(stored_roots(), start=1):
        tick()
        if root.number != b"%d" % expected:
            yield Fault(ROOTS, expected, "is missing")
            return
        key = key or root.public_key
        what = check_root(root, previous=previous, public_key=key)
        if what:
            whole = False
            yield Fault(ROOTS, expected, what)
        else:
            leaves = leaves_of(root)
            newest.update((chain, seq) for chain, seq, _ in leaves)
            yield from _leaf_faults(expected, leaves)
        previous = root.root
    if whole:
        yield from _rooted_faults(newest)


def check_root(root: StoredRoot, *, previous: bytes, public_key: bytes) -> str | None:
    """What is wrong with this root as the next one after ``previous``; None if nothing is."""
    if root.previous != previous:
        return "does not continue the root before it"
    try:
        sealed_at = dt.datetime.fromisoformat(root.sealed_at.decode())
        sealed_at = sealed_at if sealed_at.tzinfo else sealed_at.replace(tzinfo=dt.UTC)
        whole = root_hash(previous.decode(), int(root.number), sealed_at, root.leaves.decode())
        to_the_millisecond = sealed_at.replace(microsecond=sealed_at.microsecond // 1000 * 1000)
        if whole.encode() != root.root or moments_here()(to_the_millisecond) != root.sealed_at:
            return "its leaves do not give its hash"
        leaves_of(root)
    except (ValueError, OverflowError):
        return "its text is not readable"
    if root.public_key != public_key:
        return "is signed with another key"
    try:
        signature = bytes.fromhex(root.signature.decode())
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key.decode())).verify(signature, root.root)
    except (InvalidSignature, ValueError):
        return "its signature is not of the key"
    # Hexadecimal digits may be written in two ways; the store holds one.
    return None if signature.hex().encode() == root.signature else "its signature is not as it was written"


def leaves_of(root: StoredRoot) -> list[tuple[str, int, str]]:
    """Chain, number and hash of each leaf; ValueError where a line is no leaf."""
    leaves = []
    for line in root.leaves.decode().split("\n"):
        chain, seq, entry_hash = line.split("\t")
        leaves.append((chain, int(seq), entry_hash))
    return leaves


def _leaf_faults(number: int, leaves: list[tuple[str, int, str]]) -> Iterator[Fault]:
    """Entries that are sealed in this root and are gone or others by now."""
    for start in range(0, len(leaves), BATCH):
        batch = leaves[start : start + BATCH]
        wanted = reduce(or_, (Q(chain=chain, seq=seq) for chain, seq, _ in batch))
        found = {
            (text_of(bytes(chain)), bytes(seq)): text_of(bytes(entry_hash))
            for chain, seq, entry_hash in Entry.objects.filter(wanted).values_list(
                Stored("chain"), Stored("seq"), Stored("hash")
            )
        }
        for chain, seq, entry_hash in batch:
            there = found.get((chain, b"%d" % seq))
            if there != entry_hash:
                said = "is gone" if there is None else "is not the one that was sealed"
                yield Fault(chain, seq, f"the entry sealed in root {number} {said}")


def _rooted_faults(newest: dict[str, int]) -> Iterator[Fault]:
    """Heads that claim more than was sealed: such a chain would be left out of the next root."""
    heads = ChainHead.objects.values_list(Stored("chain"), Stored("rooted_seq"))
    for chain, rooted in heads.iterator(chunk_size=2000):
        name, said = text_of(bytes(chain)), text_of(bytes(rooted))
        sealed = newest.get(name, 0)
        if said == str(sealed):
            continue
        # A root may have been sealed while we walked: then it names what the head says.
        if said.isdecimal() and int(said) > sealed and _is_named(name, said):
            continue
        yield Fault(name, sealed, f"the head says {said} entries are sealed, the roots say {sealed}")


def _is_named(chain: str, seq: str) -> bool:
    line = f"{chain}\t{seq}\t"
    return DailyRoot.objects.filter(Q(leaves__startswith=line) | Q(leaves__contains=f"\n{line}")).exists()


def root_hash(previous: str, number: int, sealed_at: dt.datetime, leaves: str) -> str:
    """SHA-256 over the previous root, the number, the moment in UTC and the leaves."""
    moment = sealed_at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    return hashlib.sha256(f"{previous}\n{number}\n{moment}\n{leaves}".encode()).hexdigest()
