"""The seal on the page (用印位置): where GB/T 9704-2012 wants it, measured on the PDF."""

from __future__ import annotations

import ctypes
import datetime as dt

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from documents.sealing import impression

from ..sample import MM, Bar, Glyph, Reply, glyphs_of, printed, text_of

pytestmark = pytest.mark.one_engine
LINE = 10.2272  # mm
ORGANS = ["上海市松江区应急管理局", "松江局", "中国（上海）自由贸易试验区临港新片区管理委员会"]


def outlines_of(data: bytes, page: int = 0) -> list[Bar]:
    """What is drawn as a line on the page and is wider than 3 cm, in mm from the page's upper left."""
    found = []
    with pypdfium2.PdfDocument(data) as pdf:
        sheet = pdf[page]
        for shape in sheet.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,)):
            filled, stroked = ctypes.c_int(), ctypes.c_int()
            pdfium.FPDFPath_GetDrawMode(shape, filled, stroked)
            left, bottom, right, top = shape.get_bounds()
            if stroked.value and right - left > 30 * MM:
                height = sheet.get_height()
                found.append(Bar(left / MM, (height - top) / MM, right / MM, (height - bottom) / MM))
    return found


def circle_of(data: bytes, page: int = 0) -> Bar:
    """The outline of the seal: the one line of a letter drawn round."""
    (circle,) = outlines_of(data, page)
    return circle


def closing_of(glyphs: list[Glyph], organ: str) -> tuple[list[Glyph], list[Glyph], Glyph]:
    """署名, 成文日期, and the character before them."""
    text = "".join(glyph.char for glyph in glyphs)
    start = text.rindex(organ + "2026年")
    name = glyphs[start : start + len(organ)]
    date = glyphs[start + len(organ) : text.index("日", start) + 1]
    above = max((glyph for glyph in glyphs if glyph.bottom < name[0].top), key=lambda glyph: glyph.bottom)
    return name, date, above


@pytest.mark.parametrize("organ", ORGANS)
@pytest.mark.parametrize("day", [dt.date(2026, 1, 5), dt.date(2026, 12, 25)])
def test_it_presses_centred_over_name_and_date_with_its_top_within_one_line_of_the_text(organ, day):
    sealed = printed(authority=organ, issued_on=day, seal=impression.address_of(organ))

    circle = circle_of(sealed.data)
    name, date, _ = closing_of(glyphs_of(sealed.data), organ)
    text = [g for g in glyphs_of(sealed.data) if g.left > 28 and g.bottom < name[0].top and g.char == "。"]

    assert circle.right - circle.left == pytest.approx(42, abs=1.3)
    assert circle.bottom - circle.top == pytest.approx(42, abs=1.3)
    middle = (circle.left + circle.right) / 2
    assert middle == pytest.approx((name[0].left + name[-1].right) / 2, abs=0.6)
    assert middle == pytest.approx((date[0].left + date[-1].right) / 2, abs=0.6)
    centre = (name[0].top + date[-1].bottom) / 2
    assert (circle.top + circle.bottom) / 2 == pytest.approx(centre, abs=1.5)
    assert circle.top < name[0].top and circle.bottom > date[-1].bottom, "下压署名和成文日期"
    # The last line of text ends half a line below the middle of its characters; the next one is the one allowed.
    ends = max((glyph.top + glyph.bottom) / 2 for glyph in text) + LINE / 2
    assert 0 <= circle.top - ends <= LINE


def test_name_and_date_stay_text_under_the_seal_and_the_seal_is_none():
    organ = ORGANS[0]
    sealed, bare = printed(seal=impression.address_of(organ)), printed()

    assert text_of(sealed.data) == text_of(bare.data)
    assert impression.LABEL not in text_of(sealed.data)


def test_a_paper_without_a_seal_has_no_circle():
    assert outlines_of(printed().data) == []


def test_a_page_is_never_left_for_the_seal_alone():
    """The closing is kept together: where the seal has no room, name and date go with it, and text with them."""
    organ = ORGANS[0]
    for lines in range(8, 14):
        paragraphs = tuple("经核实，你单位已经履行行政处罚决定确定的义务。" for _ in range(lines))
        sealed = printed(Reply(paragraphs=paragraphs), seal=impression.address_of(organ))
        page = sealed.pages - 1
        name, _, _ = closing_of(glyphs_of(sealed.data, page), organ)
        circle = circle_of(sealed.data, page)
        assert circle.bottom < 297 - 20, lines
        assert any(glyph.bottom < name[0].top for glyph in glyphs_of(sealed.data, page)), lines


def test_a_character_that_the_font_lacks_is_no_empty_place():
    with pytest.raises(impression.NoGlyph):
        impression.impression("某\U0002a6d6局")


def test_the_same_organ_has_the_same_operators():
    assert impression.impression(ORGANS[0]) is impression.impression(ORGANS[0])
    assert impression.impression(ORGANS[0]).operators != impression.impression(ORGANS[1]).operators
