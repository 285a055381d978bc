"""Writing the log out (留痕导出) as JSON Lines, so that it can be checked without the system.

One object a line: a header, the signed roots, then chain by chain its entries and its head, then the counts.
Roots come first: what they name is in the log already when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from .models import ChainHead, Entry
from .verification import StoredEntry, stored_entries, stored_roots, text_of

FORMAT = "banjie-history-1"
VERIFIER = Path(__file__).with_name("verify_export.py")


def lines(chain: str | None = None, tick: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The lines of an export of one chain with all roots, or of everything.

    tick  called once for each entry, for a progress bar
    """
    roots = entries = heads = 0
    yield _line(kind="export", format=FORMAT, scope=chain or "all")
    for root in stored_roots():
        roots += 1
        yield _line(kind="root", **{name: text_of(value) for name, value in root._asdict().items()})
    found: QuerySet[Entry] = Entry.objects.filter(chain=chain) if chain else Entry.objects.all()
    for _, rows in groupby(stored_entries(found), key=attrgetter("chain")):
        for row in rows:
            entries += 1
            tick()
            yield _line(kind="entry", **_columns(row))
        if row.head is not None:
            heads += 1
            seq, _, tip = text_of(row.head).partition(" ")
            yield _line(kind="head", chain=text_of(row.chain), seq=seq, hash=tip)
    for head in _bare_heads(chain):
        heads += 1
        yield _line(kind="head", chain=head.chain, seq=str(head.seq), hash=head.hash)
    yield _line(kind="end", roots=roots, entries=entries, heads=heads)


def _columns(row: StoredEntry) -> dict[str, str]:
    return {name: text_of(value) for name, value in row._asdict().items() if name != "head"}


def _bare_heads(chain: str | None) -> QuerySet[ChainHead]:
    """Heads of chains of which no entry is left: an export must not hide them."""
    heads = ChainHead.objects.filter(chain=chain) if chain else ChainHead.objects.all()
    return heads.exclude(Exists(Entry.objects.filter(chain=OuterRef("chain")))).order_by("chain")


def _line(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"
