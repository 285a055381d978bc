"""What a database holds, in figures that must be the same after its restoration: counts, chains, roots, files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings

from documents.models import Document
from flows.matters import attachments
from flows.matters.models import Attachment
from permissions.audit.models import ChainHead, DailyRoot

Select = Callable[[str], Iterable[tuple[Any, ...]]]


@dataclass(frozen=True)
class Inventory:
    """Figures of one moment; ``files`` are paths below MEDIA_ROOT, each with the hash that its name gives."""

    counts: dict[str, int]
    heads: str
    last_root: str
    migrations: list[str]
    files: dict[str, str] = field(default_factory=dict)

    def as_manifest(self) -> dict[str, Any]:
        """The figures without the files, as they stand in a manifest."""
        return {
            "counts": self.counts,
            "heads": self.heads,
            "last_root": self.last_root,
            "migrations": self.migrations,
        }


def taken(select: Select) -> Inventory:
    """The inventory of what ``select`` (a statement → its rows) sees; on both engines the same statements."""
    tables = sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    )
    root = _first(select(f"SELECT root FROM {_table(DailyRoot)} ORDER BY number DESC LIMIT 1"))
    applied = select("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Inventory(
        counts={table: int(_first(select(f'SELECT count(*) FROM "{table}"'))) for table in tables},
        heads=_heads(select(f"SELECT chain, seq, hash FROM {_table(ChainHead)}")),
        last_root=str(root or ""),
        migrations=[f"{app}.{name}" for app, name in applied],
        files=_files(select),
    )


def _table(model: Any) -> str:
    return str(model._meta.db_table)


def _first(rows: Iterable[tuple[Any, ...]]) -> Any:
    return next((row[0] for row in rows), None)


def _heads(rows: Iterable[tuple[Any, ...]]) -> str:
    """One figure over all chains, in whatever order they come: engines sort text differently."""
    total = 0
    for chain, seq, tip in rows:
        total += int.from_bytes(hashlib.sha256(f"{chain}\t{seq}\t{tip}".encode()).digest())
    return f"{total % 2**256:064x}"


def _files(select: Select) -> dict[str, str]:
    """Every file that a row names: frozen papers, and materials also of drafts and withdrawn ones."""
    papers = select(f"SELECT sha256 FROM {_table(Document)} WHERE sha256 <> ''")
    found = {Document(sha256=digest).pdf_path: digest for (digest,) in papers}
    for (digest,) in select(f"SELECT DISTINCT sha256 FROM {_table(Attachment)}"):
        found[str(attachments.path_of(digest).relative_to(settings.MEDIA_ROOT))] = digest
    return found
