"""The red-head paper 文件格式 of GB/T 9704-2012, measured on the printed page."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from functools import cache

import pypdfium2
import pytest

from documents import rendering, stationery
from documents.forms.official import OfficialPaper, Paragraph, paragraphs_of

from .sample import MM, Glyph, glyphs_of, imprint, lines_of, red_bars_of, text_of

pytestmark = pytest.mark.one_engine

LINE = 225 / 22  # mm
CHARACTER = 156 / 28  # mm
EM = 16 / MM
NUMBER = "（沪松）应急发〔2026〕12号"
TITLE = "关于报送年度执法计划的通知"
PAPER = OfficialPaper(
    addressee="各镇人民政府、街道办事处",
    body=paragraphs_of("现将有关事项通知如下。\n一、总体要求\n（一）工作目标\n重点检查单位全覆盖。"),
    printed_by="上海市松江区应急管理局办公室",
    printed_on=dt.date(2026, 11, 6),
    copies="上海市应急管理局",
)
SHORT = replace(PAPER, body=(Paragraph("现将有关事项通知如下。"),))
UPWARD = replace(PAPER, addressee="上海市应急管理局", upward=True, contact="王五", phone="021-00000000")


@cache
def printed(paper: OfficialPaper = PAPER, **changes: object) -> rendering.Rendered:
    """The paper as PDF; printed once for all tests that measure it."""
    template = stationery.Template("official", "documents/official.html", OfficialPaper)
    facts = {"number": NUMBER, "title": TITLE} | changes
    return rendering.render(stationery.compose(template, imprint(**facts), paper))


def row_with(text: str, data: bytes, page: int = 0) -> list[Glyph]:
    """The printed line that contains the text."""
    glyphs = sorted(glyphs_of(data, page), key=lambda g: (g.top + g.bottom) / 2)
    rows: list[list[Glyph]] = []
    for glyph in glyphs:
        middle = (glyph.top + glyph.bottom) / 2
        if rows and middle - (rows[-1][-1].top + rows[-1][-1].bottom) / 2 < 1:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda g: g.left)
        if text in "".join(g.char for g in row):
            return row
    raise AssertionError(f"no line with {text}")


def middle(row: list[Glyph], size: float = 16) -> float:
    """Height of a line's middle in mm: half an em below the ascent of its last character."""
    return row[-1].top + size / MM / 2


def black_lines(data: bytes, page: int) -> list[tuple[float, float, float]]:
    """Left end, right end and thickness in mm of the black rules of a page, from top to bottom, at 40 pixels a mm."""
    with pypdfium2.PdfDocument(data) as pdf:
        image = pdf[page].render(scale=40 / 72 * 25.4, crop=(0, 0, 0, 200 * MM)).to_pil().convert("L")
    found = []
    x = 60 * 40  # right of 抄送 and left of the date: here only lines are black
    column = [image.getpixel((28 * 40 + 40, y)) < 128 for y in range(image.height)]
    y = 0
    for dark, run in itertools.groupby(column):
        length = len(list(run))
        if dark and image.getpixel((x, y + length // 2)) < 128:
            row = [px for px in range(image.width) if image.getpixel((px, y + length // 2)) < 128]
            found.append((row[0] / 40, row[-1] / 40, length / 40))
        y += length
    return found


def test_mark_is_red_song_bold_35_mm_below_the_type_area_and_as_wide_as_it_at_most():
    row = row_with("文件", printed().data)

    assert "".join(g.char for g in row) == "上海市松江区应急管理局文件"
    assert {g.font.partition("+")[2] for g in row} == {"FandolSong-Bold"}
    assert min(g.top for g in row) == pytest.approx(37 + 35, abs=0.6)
    assert (row[0].left + row[-1].right) / 2 == pytest.approx(28 + 78, abs=0.5)
    assert row[-1].right - row[0].left <= 156.2


@pytest.mark.parametrize("name", ["上海市应急管理局", "中国（上海）自由贸易试验区临港新片区管理委员会"])
def test_a_long_name_is_set_narrower_and_not_lower(name):
    row = row_with("文件", printed(authority=name).data)

    assert "".join(g.char for g in row) == name + "文件"
    assert row[-1].right - row[0].left <= 156.2
    assert row[0].left >= 27.8
    assert row[0].bottom - row[0].top == pytest.approx(40.9 / MM, rel=0.15)


def test_number_is_centred_two_lines_below_the_mark_and_the_red_line_4_mm_below_it():
    data = printed().data
    number = row_with("〔2026〕", data)
    [rule] = red_bars_of(data)

    assert "".join(g.char for g in number) == NUMBER
    assert (number[0].left + number[-1].right) / 2 == pytest.approx(28 + 78, abs=0.5)
    mark_foot = 37 + 35 + 14.43
    assert middle(number) - LINE / 2 - mark_foot == pytest.approx(2 * LINE, abs=0.3)
    assert rule.top - (middle(number) + EM / 2) == pytest.approx(4, abs=0.3)
    assert (rule.left, rule.right) == (pytest.approx(28, abs=0.1), pytest.approx(184, abs=0.1))


def test_title_is_22_pt_song_bold_two_lines_below_the_red_line():
    data = printed().data
    title = row_with(TITLE, data)
    [rule] = red_bars_of(data)

    assert {g.font.partition("+")[2] for g in title} == {"FandolSong-Bold"}
    assert title[1].left - title[0].left == pytest.approx(22 / MM, abs=0.05)
    assert middle(title, 22) - LINE / 2 - rule.top == pytest.approx(2 * LINE, abs=0.3)
    assert (title[0].left + title[-1].right) / 2 == pytest.approx(28 + 78, abs=0.5)


def test_addressee_stands_flush_left_one_line_below_the_title_with_a_colon():
    data = printed().data
    addressee = row_with("各镇", data)

    assert addressee[0].left == pytest.approx(28, abs=0.1)
    assert addressee[-1].char == "："
    assert middle(addressee) - middle(row_with(TITLE, data), 22) == pytest.approx(2 * LINE, abs=0.3)


def test_upward_paper_has_its_number_left_and_who_signed_it_right_on_one_line():
    row = row_with("签发人", printed(UPWARD).data)
    text = "".join(g.char for g in row)

    assert text == NUMBER + "签发人：李四"
    assert row[0].left == pytest.approx(28 + CHARACTER, abs=0.3)
    assert row[-1].right == pytest.approx(184 - CHARACTER, abs=0.3)
    fonts = [g.font.partition("+")[2] for g in row]
    assert set(fonts[-2:]) == {"FandolKai"}
    assert set(fonts[-6:-2]) == {"FandolFang"}


def test_upward_paper_says_whom_to_ask_in_its_note_below_the_date():
    data = printed(UPWARD).data
    note = row_with("联系人", data)

    assert "".join(g.char for g in note) == "（联系人：王五，联系电话：021-00000000）"
    assert note[0].left == pytest.approx(28 + 2 * CHARACTER, abs=0.3)
    assert middle(note) - middle(row_with("2026年11月5日", data)) == pytest.approx(LINE, abs=0.3)


@pytest.mark.parametrize("missing", ["contact", "phone"])
def test_upward_paper_without_a_contact_is_refused(missing):
    with pytest.raises(ValueError, match="whom to ask"):
        replace(UPWARD, **{missing: ""})


@pytest.mark.parametrize("serial", ["12", "1234567", "00001a"])
def test_serial_of_copies_has_six_digits(serial):
    with pytest.raises(ValueError, match="six digits"):
        replace(PAPER, serial=serial)


def test_serial_secrecy_and_urgency_stand_in_three_lines_in_the_upper_left_corner():
    data = printed(replace(PAPER, serial="000012", secrecy="秘密★1年", urgency="特急")).data

    rows = [row_with(text, data) for text in ("000012", "秘密★1年", "特急")]
    assert [middle(row) for row in rows] == pytest.approx([37 + LINE * (n + 0.5) for n in range(3)], abs=0.3)
    assert [row[0].left for row in rows] == pytest.approx([28] * 3, abs=0.3)
    assert rows[1][0].font.endswith("FandolHei")
    assert rows[2][0].font.endswith("FandolHei")


def test_urgency_alone_stands_in_the_first_line():
    row = row_with("特急", printed(replace(PAPER, urgency="特急")).data)

    assert middle(row) == pytest.approx(37 + LINE / 2, abs=0.3)


def test_headings_are_hei_and_kai_and_the_text_is_fang():
    data = printed().data

    fonts = [row_with(text, data)[0].font.partition("+")[2] for text in ("一、", "（一）", "重点检查")]
    assert fonts == ["FandolHei", "FandolKai", "FandolFang"]


def test_attachments_are_named_one_line_below_the_text_two_characters_in_without_full_stop():
    data = printed(replace(SHORT, attachments=("重点检查单位名单", "工作量汇总表" * 6))).data
    first, second = row_with("附件：", data), row_with("2.", data)
    wrapped = row_with("汇总表", data)

    assert "".join(g.char for g in first) == "附件：1.重点检查单位名单"
    assert first[0].left == pytest.approx(28 + 2 * CHARACTER, abs=0.3)
    assert middle(first) - middle(row_with("如下", data)) == pytest.approx(2 * LINE, abs=0.3)
    assert second[0].left == pytest.approx(first[3].left, abs=0.3)
    assert wrapped[-1].right <= 184.3


def test_a_single_attachment_has_no_number():
    row = row_with("附件：", printed(replace(SHORT, attachments=("名单",))).data)

    assert "".join(g.char for g in row) == "附件：名单"


def test_date_stands_four_characters_from_the_right():
    row = row_with("11月5日", printed().data)

    assert 184 - row[-1].right == pytest.approx(4 * CHARACTER, abs=1)


def test_text_keeps_the_grid_of_22_lines_and_28_characters():
    paper = replace(PAPER, body=(Paragraph("国" * 1500),))

    body = [g for g in glyphs_of(printed(paper).data, page=1) if g.char == "国"]

    assert len(body) == 22 * 28
    assert (body[0].top + EM / 2) - LINE / 2 == pytest.approx(37, abs=0.2)
    assert (body[-1].top + EM / 2) + LINE / 2 == pytest.approx(297 - 35, abs=0.2)
    assert body[28].top - body[0].top == pytest.approx(LINE, abs=0.01)


def test_first_page_stands_on_the_same_grid():
    paper = replace(PAPER, body=(Paragraph("国" * 1500),))

    first = next(g for g in glyphs_of(printed(paper).data) if g.char == "国")

    offset = (first.top + EM / 2 - LINE / 2 - 37) / LINE
    assert offset == pytest.approx(round(offset), abs=0.03)


# 版记 on the last even page, at its foot.


@pytest.mark.parametrize("length", range(100, 1400, 100))
def test_record_stands_at_the_foot_of_the_last_even_page_and_meets_no_text(length):
    rendered = printed(replace(PAPER, body=(Paragraph("国" * length),)))

    assert rendered.pages % 2 == 0
    copies = row_with("抄送：", rendered.data, rendered.pages - 1)
    printing = row_with("印发", rendered.data, rendered.pages - 1)
    above = [g for g in glyphs_of(rendered.data, rendered.pages - 1) if g.top < copies[0].top - 1]
    assert "".join(g.char for g in printing) == "上海市松江区应急管理局办公室2026年11月6日印发"
    assert middle(printing, 14) + 3.5 == pytest.approx(262, abs=0.5)
    assert max((g.bottom for g in above), default=0) < copies[0].top
    assert text_of(rendered.data).count("抄送") == 1


def test_lines_of_the_record_are_thick_thin_thick_and_as_wide_as_the_type_area():
    lines = black_lines(printed().data, page=1)

    assert [round(thick, 2) for _, _, thick in lines] == pytest.approx([0.35, 0.25, 0.35], abs=0.03)
    assert [left for left, _, _ in lines] == pytest.approx([28] * 3, abs=0.1)
    assert [right for _, right, _ in lines] == pytest.approx([184] * 3, abs=0.1)


def test_record_stands_one_character_in_on_both_sides():
    data = printed().data
    copies, printing = row_with("抄送：", data, 1), row_with("印发", data, 1)

    assert copies[0].left == pytest.approx(28 + CHARACTER, abs=0.2)
    assert printing[0].left == pytest.approx(28 + CHARACTER, abs=0.2)
    assert printing[-1].right == pytest.approx(184 - CHARACTER, abs=0.2)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_7_mm_below_the_type_area():
    data = printed(replace(PAPER, body=(Paragraph("国" * 1000),))).data
    odd, even = row_with("—1—", data, 0), row_with("—2—", data, 1)

    assert odd[-1].right == pytest.approx(184 - CHARACTER, abs=0.5)
    assert even[0].left == pytest.approx(28 + CHARACTER, abs=0.5)
    assert odd[0].top + 14 / MM / 2 == pytest.approx(262 + 7, abs=0.5)


def test_neither_a_blank_page_nor_the_record_behind_it_is_numbered():
    full = next(
        rendered
        for length in range(600, 900, 14)
        if (rendered := printed(replace(PAPER, body=(Paragraph("国" * length),)))).pages == 4
        and not glyphs_of(rendered.data, 2)
    )

    assert lines_of(glyphs_of(full.data, 1))[-1] == "—2—"
    assert lines_of(glyphs_of(full.data, 3)) == [
        "抄送：上海市应急管理局。",
        "上海市松江区应急管理局办公室2026年11月6日印发",
    ]


def test_text_reads_exactly_and_in_order():
    assert text_of(printed(UPWARD).data).replace("— 1 —", "").replace("— 2 —", "") == (
        "上海市松江区应急管理局文件" + NUMBER + " 签发人：李四" + TITLE + "上海市应急管理局："
        "现将有关事项通知如下。一、总体要求（一）工作目标重点检查单位全覆盖。"
        "上海市松江区应急管理局2026年11月5日"
        "扫码核验本文书真伪和效力核验码 7K2MQ-ABCDE-FGHJK-MNPQR-STVWXY核验网址 https://banjie.example/verify/"
        "（联系人：王五，联系电话：021-00000000）"
        "抄送：上海市应急管理局。上海市松江区应急管理局办公室 2026年11月6日印发"
    )


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、总体要求", 1),
        ("（一）工作目标", 2),
        ("1.按月公布", 0),
        ("一、坚持原则。各单位应当落实责任。", 0),
        ("十二、附则", 1),
    ],
)
def test_headings_are_told_from_paragraphs(line, level):
    assert paragraphs_of(line + "\n\n  ") == (Paragraph(line, level),)
