"""Appending to the log (留痕). No act without its entry: callers append inside the transaction of the act."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from .models import AccessLog, ChainHead, Entry

ZERO = "0" * 64


@dataclass(frozen=True)
class Actor:
    """Who did it, as values (the log has no foreign keys): a person, or the system itself."""

    id: str
    name: str
    role: str = ""
    unit: str = ""
    on_behalf_of: str = ""
    ip: str = ""


SYSTEM = Actor(id="system", name="系统")


def canonical(value: Mapping[str, Any]) -> str:
    """Canonical JSON: keys sorted, no spaces, UTF-8 not escaped; dates must already be text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(prev_hash: str, body: str) -> str:
    """``SHA256(prev_hash + body)`` as hex text."""
    return hashlib.sha256((prev_hash + body).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Facts as they stand in the log and under a hash: dates and decimals as text, the rest as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=str)  # the same facts give the same text
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value)


def _check(chain: str, at: dt.datetime) -> None:
    """Names go into the lines of the daily root, moments into the hashed text: neither may be ambiguous."""
    if not chain.isprintable() or not 0 < len(chain) <= 80:
        raise ValueError(f"{chain!r} cannot name a chain")
    if at.utcoffset() is None:
        raise ValueError("an entry needs an aware moment")


def append(
    chain: str, *, action: str, actor: Actor, at: dt.datetime, payload: Mapping[str, Any] | None = None
) -> Entry:
    """Append one entry to ``chain`` (``matter:<id>``, ``calendar:…``, ``user:<id>``) and return it.

    at       an aware moment; stored to the millisecond with its offset
    payload  old and new of every changed legal fact, rule ids, node names, reason, calendar version
    """
    return append_many(chain, [(action, payload or {})], actor=actor, at=at)[0]


def _locked_head(chain: str) -> ChainHead:
    """The head of the chain, its row locked; made for the first entry, whoever else begins it now."""
    heads = ChainHead.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(chain=chain, hash=ZERO)], ignore_conflicts=True)
        head = heads.get()
    return head


@transaction.atomic(savepoint=False)
def append_many(
    chain: str, actions: Iterable[tuple[str, Mapping[str, Any]]], *, actor: Actor, at: dt.datetime
) -> list[Entry]:
    """Append several entries of one actor and moment to one chain with one lock and one insert."""
    _check(chain, at)
    head = _locked_head(chain)
    entries = [_next(head, action, payload, actor, at) for action, payload in actions]
    Entry.objects.bulk_create(entries)
    head.save(update_fields=["seq", "hash"])
    return entries


@transaction.atomic(savepoint=False)
def append_to_chains(
    action: str, payloads: Mapping[str, Mapping[str, Any]], *, actor: Actor, at: dt.datetime
) -> list[Entry]:
    """Append one entry to each of many chains (chain → payload), in a handful of queries however many they are.

    For what happens to thousands of matters at once. Heads are locked in the order of their names, so that two
    such runs never wait for each other.
    """
    for chain in payloads:
        _check(chain, at)
    heads = _locked_heads(sorted(payloads))
    entries = [_next(heads[chain], action, payload, actor, at) for chain, payload in payloads.items()]
    Entry.objects.bulk_create(entries)
    ChainHead.objects.bulk_create(
        heads.values(), update_conflicts=True, unique_fields=["chain"], update_fields=["seq", "hash"]
    )
    return entries


def _locked_heads(chains: list[str]) -> dict[str, ChainHead]:
    rows = ChainHead.objects.select_for_update().filter(chain__in=chains).order_by("chain")
    found = {head.chain: head for head in rows}
    if missing := [chain for chain in chains if chain not in found]:
        ChainHead.objects.bulk_create([ChainHead(chain=chain, hash=ZERO) for chain in missing], ignore_conflicts=True)
        found |= {head.chain: head for head in rows.filter(chain__in=missing)}
    return found


def _next(head: ChainHead, action: str, payload: Mapping[str, Any], actor: Actor, at: dt.datetime) -> Entry:
    """The entry that follows the head, which moves on to it."""
    head.seq += 1
    body = canonical(
        {
            "chain": head.chain,
            "seq": head.seq,
            "at": at.isoformat(timespec="milliseconds"),
            "action": action,
            "actor": actor.id,
            "actor_name": actor.name,
            "role": actor.role,
            "unit": actor.unit,
            "on_behalf_of": actor.on_behalf_of,
            "ip": actor.ip,
            "payload": plain(payload),
        }
    )
    entry = Entry(
        chain=head.chain,
        seq=head.seq,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        action=action,
        actor=actor.id,
        body=body,
        prev_hash=head.hash,
        hash=link(head.hash, body),
    )
    head.hash = entry.hash
    return entry


def record_read(
    *, actor: Actor, subject: str, what: str, at: dt.datetime, unless_since: dt.datetime | None = None
) -> None:
    """Note that somebody read a sensitive record; unchained, kept apart from the acts.

    unless_since  nothing is noted if the same reading stands there since this moment: a part of a page that
                  is fetched after the page is no second reading
    """
    if unless_since is not None:
        noted = AccessLog.objects.filter(subject=subject, actor=actor.id, what=what)
        if noted.filter(at__gte=unless_since).exists():
            return
    AccessLog.objects.create(at=at, actor=actor.id, subject=subject, what=what, ip=actor.ip or None)
