"""What the house's fonts can print (字库), so that a list of other people's words never ends in an empty box."""

from __future__ import annotations

import re
from functools import cache

from fontTools.ttLib import TTFont

from .rendering import FONT_FILES, FONTS

# Markup and layout need these; no font draws them.
_UNDRAWN = frozenset(map(ord, "\t\n\r"))
# A font may have a glyph of no width for them; printed like that they would be dropped.
_CONTROLS = frozenset([*range(0x20), *range(0x7F, 0xA0)])


@cache
def drawn() -> frozenset[int]:
    """The code points that one of the house's fonts draws."""
    found: set[int] = set()
    for name in FONT_FILES:
        with TTFont(FONTS / name, lazy=True) as font:
            found.update(font["cmap"].getBestCmap())
    return frozenset(found) - _CONTROLS | _UNDRAWN


def printable(text: str) -> str:
    """The text with every character that no font draws written as its code, ``〔U+1F600〕``; nothing is dropped."""
    known = drawn()
    if known.issuperset(map(ord, text)):
        return text
    return _CHARACTER.sub(lambda one: one[0] if ord(one[0]) in known else f"〔U+{ord(one[0]):04X}〕", text)


_CHARACTER = re.compile(r".", re.S)
