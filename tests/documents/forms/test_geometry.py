"""House forms measured on the PDF: the grid of GB/T 9704-2012, the type area, and nothing under the seal."""

from __future__ import annotations

from functools import cache

import pypdfium2
import pytest

from documents.forms import catalogue
from documents.sealing import impression

from ..sample import Bar, Glyph, glyphs_of
from ..sealing.test_impression import closing_of, outlines_of
from .gallery import printed
from .samples import SAMPLES

pytestmark = pytest.mark.one_engine
ORGAN = "上海市松江区应急管理局"
LINE, CHARACTER = 225 / 22, 156 / 28  # mm
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262  # type area 版心, mm
REACHES = 1.2  # so far the ring of 43.2 mm, centred over two lines, reaches beyond the free line below them
SEALED = [key for key, form in catalogue.FORMS.items() if form.LEAVES]
OFFICIAL = [key for key in SEALED if "official" in catalogue.FORMS[key].FRAME]  # 附注 stands right below the date


@cache
def sheets(key: str) -> list[tuple[list[Glyph], Bar | None]]:
    """The glyphs of each page, and the seal on it."""
    seal = {"seal": impression.address_of(ORGAN)} if key in SEALED else {}
    data = printed(key, SAMPLES[key], **seal)
    with pypdfium2.PdfDocument(data) as pdf:
        pages = len(pdf)
    found: list[tuple[list[Glyph], Bar | None]] = []
    for page in range(pages):
        round_ones = [line for line in outlines_of(data, page) if _is_round(line)]
        found.append((glyphs_of(data, page), round_ones[0] if round_ones else None))
    return found


def _is_round(line: Bar) -> bool:
    return line.right - line.left == pytest.approx(42, abs=1.3) == line.bottom - line.top


@pytest.mark.parametrize("key", SEALED)
def test_one_page_bears_the_seal_over_name_and_date(key: str) -> None:
    ((glyphs, circle),) = [(glyphs, circle) for glyphs, circle in sheets(key) if circle is not None]
    name, date, _ = closing_of(glyphs, ORGAN)
    middle = (circle.left + circle.right) / 2

    assert middle == pytest.approx((name[0].left + name[-1].right) / 2, abs=0.6)
    assert middle == pytest.approx((date[0].left + date[-1].right) / 2, abs=0.6)
    assert circle.top < name[0].top and circle.bottom > date[-1].bottom


@pytest.mark.parametrize("key", [key for key in SEALED if key not in OFFICIAL])
def test_nothing_else_stands_under_the_seal(key: str) -> None:
    ((glyphs, circle),) = [(glyphs, circle) for glyphs, circle in sheets(key) if circle is not None]
    name, date, _ = closing_of(glyphs, ORGAN)
    signature = {id(glyph) for glyph in (*name, *date)}
    x, y, reach = (circle.left + circle.right) / 2, (circle.top + circle.bottom) / 2, 21.0

    under = [
        glyph.char
        for glyph in glyphs
        if id(glyph) not in signature
        and glyph.char.strip()
        and max(glyph.left - x, x - glyph.right, 0) ** 2 + max(glyph.top - y, y - glyph.bottom, 0) ** 2 < reach**2
    ]
    assert under == []
    assert circle.bottom <= BOTTOM + REACHES


@pytest.mark.parametrize("key", [key for key in SAMPLES if catalogue.FORMS[key].FRAME == "documents/form.html"])
def test_a_form_keeps_to_the_type_area(key: str) -> None:
    for glyphs, _ in sheets(key):
        inside = [glyph for glyph in glyphs if glyph.char.strip() and glyph.top < BOTTOM]
        assert min(glyph.left for glyph in inside) >= LEFT - 0.6
        assert max(glyph.right for glyph in inside) <= RIGHT + 0.6
        assert min(glyph.top for glyph in inside) >= TOP - 0.6
        foot = "".join(glyph.char for glyph in glyphs if glyph.top >= BOTTOM).strip()
        assert foot.startswith("共") and foot.endswith("页")


def test_its_text_stands_on_the_grid_of_22_lines_with_28_characters() -> None:
    glyphs, _ = sheets("rectification_order")[0]
    wide = [glyph for glyph in glyphs if "一" <= glyph.char <= "鿿" and 80 < glyph.top < BOTTOM - LINE]
    middles = sorted((glyph.top + glyph.bottom) / 2 for glyph in wide)
    steps = [later - earlier for earlier, later in zip(middles, middles[1:], strict=False) if later - earlier > 1]
    assert len(steps) > 10 and steps == pytest.approx([LINE] * len(steps), abs=0.3)

    neighbours = [
        second.left - first.left
        for first, second in zip(wide, wide[1:], strict=False)
        if abs(first.top - second.top) < 1 and 0 < second.left - first.left < 1.5 * CHARACTER
    ]
    assert sorted(neighbours)[len(neighbours) // 2] == pytest.approx(CHARACTER, abs=0.05)
