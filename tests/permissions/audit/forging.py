"""Writing past the triggers, as somebody with the keys of the database could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from permissions.audit import triggers
from permissions.audit.log import link
from permissions.audit.models import ChainHead, Entry


def forge(sql: str, *values: Any) -> None:
    """Run one statement with the triggers off."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0, "the forgery met no row"


@contextmanager
def forged(table: str, key: int, column: str, value: bytes) -> Iterator[None]:
    """Inside the block this column holds these bytes; the triggers must be off already."""
    placeholder = "CAST(%s AS TEXT)" if connection.vendor == "sqlite" else "convert_from(%s, 'UTF8')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [key])
        [old] = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET {column} = {placeholder} WHERE id = %s", [value, key])
        yield
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [old, key])


def one_byte_edits(text: str) -> Iterator[bytes]:
    """Texts that differ in one place, every place in turn; on SQLite also by bytes that are no text."""
    if connection.vendor == "sqlite":
        raw = text.encode()
        for place, byte in enumerate(raw):
            yield raw[:place] + bytes([byte ^ (1, 0x80, 0x20)[place % 3]]) + raw[place + 1 :]
    else:
        for place, letter in enumerate(text):
            other = letter.swapcase() if letter.swapcase() != letter else "x"
            yield (text[:place] + other + text[place + 1 :]).encode()
    yield text[:-1].encode()
    if connection.vendor == "sqlite":  # PostgreSQL cuts a blank too many off again
        yield f"{text} ".encode()


def rehash(chain: str) -> None:
    """Make every hash of the chain, and its head, fit the texts again: all that a forger without the key can do."""
    with triggers.lifted():
        before = "0" * 64
        seq = 0
        for entry in Entry.objects.filter(chain=chain).order_by("seq"):
            entry.prev_hash, entry.hash = before, link(before, entry.body)
            entry.save()
            before, seq = entry.hash, entry.seq
        ChainHead.objects.filter(chain=chain).update(hash=before, seq=seq)
