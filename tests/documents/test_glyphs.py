"""What no font of the house draws is printed as its code, and everything else as it is."""

from __future__ import annotations

import pytest

from documents import glyphs, rendering

from .sample import glyphs_of, text_of


@pytest.mark.parametrize("text", ["", "松江区ABC 123，。〔2026〕①", "龘㐂𠂇䶮", "一\t二\n三\r"])
def test_what_the_fonts_draw_stays_as_it_is(text: str) -> None:
    assert glyphs.printable(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("甲😀乙", "甲〔U+1F600〕乙"),
        ("\u200b甲", "〔U+200B〕甲"),
        ("甲\x07", "甲〔U+0007〕"),
        ("甲\ue000乙", "甲〔U+E000〕乙"),
        ("\ud83d", "〔U+D83D〕"),
        ("ا", "〔U+0627〕"),
    ],
)
def test_what_they_do_not_draw_becomes_its_code_and_nothing_is_dropped(text: str, printed: str) -> None:
    assert glyphs.printable(text) == printed


def test_what_was_made_printable_is_printed_where_the_bare_text_is_refused() -> None:
    def page(text: str) -> str:
        style = "body { font: 12pt FandolSong, 'Noto Serif SC' }"
        head = f'<head><meta charset="utf-8"><title>试</title><style>{style}</style></head>'
        return f'<!doctype html><html lang="zh-CN">{head}<body><p>{text}</p></body></html>'

    bare = "企业𠅤😀有限公司"
    with pytest.raises(rendering.RenderingFailed):
        rendering.render(page(bare))

    made = rendering.render(glyphs.printable(page(bare)))

    assert text_of(made.data) == "企业𠅤〔U+1F600〕有限公司"
    assert all("Fandol" in glyph.font or "Noto" in glyph.font for glyph in glyphs_of(made.data))


def test_every_point_that_it_knows_is_in_a_font() -> None:
    assert {ord("松"), ord("A"), 0x20164} <= glyphs.drawn()
    assert not {0x1F600, 0x200B, 0xE000} & glyphs.drawn()
