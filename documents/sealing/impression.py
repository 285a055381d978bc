"""The impression of a seal (印模) as a picture: a neutral circle that says 示例印章, never a real organ's seal.

Its characters are outlines and no text, so that what is copied out of a paper is the paper alone. They are made into
drawing operators of PDF once for each bureau: as an SVG they would cost each paper more than all the rest of it.
Only the worker imports this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, pi, sin
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import uharfbuzz

FONT = Path(__file__).resolve().parents[1] / "fonts" / "FandolSong-Bold.otf"
DIAMETER = 42  # mm
RED = "0.901961 0 0.070588"
STROKE = 1.2  # mm
LABEL = "示例印章"
CLAIM = "数字签名"
MIDDLE = DIAMETER / 2
RADIUS = 16  # of the arc on which the name stands
UPRIGHT = 0.36  # of the size: from the middle of a character down to its base line
PIXELS = 96 / 25.4  # of CSS in a mm
ROUND = 0.5522847  # how far the controls of a quarter circle stand out

_SOURCE = re.compile(r'src="(seal:[^"]+)"')

Matrix = tuple[float, float, float, float, float, float]


class NoGlyph(LookupError):
    """A bureau's name has a character that the seal's font lacks (印章缺字); for an operator."""


@dataclass(frozen=True)
class Impression:
    """A picture that WeasyPrint draws: 42 mm wide, transparent, so that what is below stays readable (下压)."""

    operators: bytes

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio, as WeasyPrint asks."""
        return DIAMETER * PIXELS, DIAMETER * PIXELS, 1.0

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Write the operators into the page."""
        stream.transform(a=width / DIAMETER, d=height / DIAMETER)
        stream.stream.append(self.operators)


def address_of(authority: str) -> str:
    """What a template names as the source of the picture: ``seal:`` and the organ's name."""
    return f"seal:{quote(authority)}"


def pictures_in(html: str) -> dict[str, Any]:
    """The impressions that a paper names, by their addresses; NoGlyph for a name that cannot be drawn."""
    return {address: impression(unquote(address.removeprefix("seal:"))) for address in _SOURCE.findall(html)}


@lru_cache(maxsize=64)
def impression(authority: str) -> Impression:
    """The organ's name along the upper arc, 示例印章 across the middle; no star and no coat of arms."""
    shapes = [*_arc(authority), *_line(LABEL, 22.8, 5.2), *_line(CLAIM, 35.2, 3.2)]
    drawn = [f"q {RED} rg {RED} RG {STROKE} w", _circle((DIAMETER - STROKE) / 2), *shapes, "f Q"]
    return Impression("\n".join(drawn).encode())


def _circle(r: float) -> str:
    k, m = r * ROUND, MIDDLE
    return (
        f"{m + r:.3f} {m} m {m + r:.3f} {m + k:.3f} {m + k:.3f} {m + r:.3f} {m} {m + r:.3f} c "
        f"{m - k:.3f} {m + r:.3f} {m - r:.3f} {m + k:.3f} {m - r:.3f} {m} c "
        f"{m - r:.3f} {m - k:.3f} {m - k:.3f} {m - r:.3f} {m} {m - r:.3f} c "
        f"{m + k:.3f} {m - r:.3f} {m + r:.3f} {m - k:.3f} {m + r:.3f} {m} c h S"
    )


def _line(text: str, base: float, size: float) -> list[str]:
    """The characters beside each other, centred."""
    left = MIDDLE - len(text) * size / 2
    return [_shape(character, left + n * size, base, size, 0.0) for n, character in enumerate(text)]


def _arc(name: str) -> list[str]:
    """The characters along the upper arc, their feet to the centre; a long name is set smaller."""
    size = min(4.2, 60 / max(len(name), 1))
    step = min(size * 1.25 / RADIUS, 1.5 * pi / max(len(name) - 1, 1))
    first = -step * (len(name) - 1) / 2
    found = []
    for n, character in enumerate(name):
        angle = first + n * step
        x, y = MIDDLE + RADIUS * sin(angle), MIDDLE - RADIUS * cos(angle)
        # From the middle of the character to its lower left corner, turned with it.
        dx, dy = -size / 2, size * UPRIGHT
        left, base = x + dx * cos(angle) - dy * sin(angle), y + dx * sin(angle) + dy * cos(angle)
        found.append(_shape(character, left, base, size, angle))
    return found


def _shape(character: str, left: float, base: float, size: float, angle: float) -> str:
    """One character as a path, its lower left corner here, turned by the angle; the page's y runs downwards."""
    font = _font()
    glyph = font.get_nominal_glyph(ord(character))
    if not glyph:
        raise NoGlyph(f"{character!r} is not in {FONT.name}")
    scale = size / font.face.upem
    path: list[str] = []
    place = (scale * cos(angle), scale * sin(angle), scale * sin(angle), -scale * cos(angle), left, base)
    font.draw_glyph(glyph, _pen(), (place, path))
    return " ".join(path)


@cache
def _font() -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONT))))


@cache
def _pen() -> uharfbuzz.DrawFuncs:
    """Writes an outline as operators of PDF into the list that it is given, placed by the matrix beside it."""

    def writes(operator: str) -> Any:
        def write(*call: Any) -> None:
            *numbers, (place, path) = call
            points = zip(numbers[::2], numbers[1::2], strict=True)
            path.append(" ".join([*(_placed(place, x, y) for x, y in points), operator]))

        return write

    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(writes("m"))
    pen.set_line_to_func(writes("l"))
    pen.set_cubic_to_func(writes("c"))  # the font is of the CFF kind: it has no quadratic curves
    pen.set_close_path_func(writes("h"))
    return pen


def _placed(place: Matrix, x: float, y: float) -> str:
    a, b, c, d, e, f = place
    return f"{a * x + c * y + e:.2f} {b * x + d * y + f:.2f}"
