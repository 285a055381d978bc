"""The changes of each hand (花脸稿): what every version puts in and takes out, in pieces that a page can mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext, gettext_noop as _

from ..models import TEXT, PaperText, Revision

SAME, IN, OUT = "same", "in", "out"
NAMES = {
    "title": _("Title"),
    "main_to": _("Addressees"),
    "body": _("Text"),
    "enclosures": _("Enclosures named in the paper"),
    "copies_to": _("Copies to"),
    "contact_name": _("Contact in the note"),
    "contact_phone": _("Telephone in the note"),
    "urgency": _("Urgency"),
}
AROUND = 24  # characters of what stayed on either side of a change


@dataclass(frozen=True)
class Piece:
    """A run of characters that stayed, came in or went out."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """What one hand did to one field."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hand:
    """One version with what it changed; the first one has nothing before it."""

    revision: Revision
    changes: tuple[Change, ...]
    is_first: bool
    is_signed: bool

    @property
    def count(self) -> int:
        """How many insertions and deletions."""
        return sum(piece.kind != SAME for change in self.changes for piece in change.pieces)


def hands(revisions: Iterable[Revision], signed: str = "") -> list[Hand]:
    """Each version beside the one before it, the first one first; ``signed`` is the hash that was signed."""
    found: list[Hand] = []
    before: Revision | None = None
    for revision in revisions:
        changes = tuple(_changes(before, revision)) if before is not None else ()
        found.append(Hand(revision, changes, before is None, revision.sha256 == signed))
        before = revision
    return found


def _changes(old: PaperText, new: PaperText) -> Iterator[Change]:
    for name in TEXT:
        was, became = _said(old, name), _said(new, name)
        if was != became:
            yield Change(gettext(NAMES[name]), tuple(_shortened(list(pieces(was, became)))))


def _said(text: PaperText, name: str) -> str:
    return str(text.get_urgency_display()) if name == "urgency" else str(getattr(text, name))  # type: ignore[attr-defined]


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The characters of both texts in order: what stayed, what went out, what came in."""
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, old[i:j])
            continue
        if j > i:
            yield Piece(OUT, old[i:j])
        if m > k:
            yield Piece(IN, new[k:m])


def _shortened(whole: list[Piece]) -> Iterator[Piece]:
    """What stayed is shown as far as it helps to find the place."""
    for number, piece in enumerate(whole):
        text = piece.text
        if piece.kind == SAME and len(text) > 2 * AROUND:
            head = "" if number == 0 else text[:AROUND]
            tail = "" if number == len(whole) - 1 else text[-AROUND:]
            text = f"{head}……{tail}"
        yield Piece(piece.kind, text)
