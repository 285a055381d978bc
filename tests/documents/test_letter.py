"""The letter form 信函格式 of GB/T 9704-2012, measured on the printed page."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from documents import stationery

from .sample import MM, PARAGRAPHS, REMEDY, Reply, glyphs_of, imprint, lines_of, printed, red_bars_of, text_of

pytestmark = pytest.mark.one_engine

LINE = 225 / 22  # mm
CHARACTER = 156 / 28  # mm


def test_masthead_is_red_song_bold_30_mm_below_the_page_top():
    masthead = [g for g in glyphs_of(printed().data) if g.top < 45]

    assert "".join(g.char for g in masthead) == "上海市松江区应急管理局"
    assert {g.font.partition("+")[2] for g in masthead} == {"FandolSong-Bold"}
    assert min(g.top for g in masthead) == pytest.approx(30, abs=0.5)
    assert (masthead[0].left + masthead[-1].right) / 2 == pytest.approx(105, abs=0.5)


def test_upper_double_line_lies_4_mm_below_the_masthead_and_is_170_mm_long():
    data = printed().data

    upper = red_bars_of(data)[0]

    masthead_foot = 30 + 12.7  # em box of 36 pt
    assert upper.top - masthead_foot == pytest.approx(4, abs=0.2)
    assert upper.right - upper.left == pytest.approx(170, abs=0.1)
    assert upper.left == pytest.approx(20, abs=0.1)


def test_lower_double_line_ends_20_mm_above_the_page_foot():
    lower = red_bars_of(printed().data)[-1]

    assert 297 - lower.bottom == pytest.approx(20, abs=0.1)
    assert lower.right - lower.left == pytest.approx(170, abs=0.1)


def test_upper_line_is_thick_over_thin_and_the_lower_one_thin_over_thick():
    runs = _red_runs(printed().data, at_mm=60)

    thick_over_thin, thin_over_thick = runs[:2], runs[2:]
    assert thick_over_thin == pytest.approx([0.9, 0.3], abs=0.11)
    assert thin_over_thick == pytest.approx([0.3, 0.9], abs=0.11)


def test_number_stands_flush_right_under_the_upper_line():
    data = printed().data
    number = [g for g in glyphs_of(data) if 50 < g.top < 62]

    assert "".join(g.char for g in number) == "（沪松）应急信修〔2026〕1号"
    assert number[-1].right == pytest.approx(184, abs=0.3)
    seven_eighths = 16 / MM * 7 / 8
    assert number[0].top - red_bars_of(data)[0].bottom == pytest.approx(seven_eighths, abs=0.3)


def test_title_is_22_pt_song_bold_centred_two_lines_below_the_number():
    glyphs = glyphs_of(printed().data)
    title = [g for g in glyphs if 75 < g.top < 86]

    assert "".join(g.char for g in title) == "信用修复结果通知"
    assert {g.font.partition("+")[2] for g in title} == {"FandolSong-Bold"}
    assert (title[0].left + title[-1].right) / 2 == pytest.approx(28 + 78, abs=0.5)
    assert title[1].left - title[0].left == pytest.approx(22 / MM, abs=0.05)
    number_foot = max(g.top + 16 / MM for g in glyphs if 50 < g.top < 62)
    assert title[0].top - number_foot == pytest.approx(2 * LINE, abs=1)


def test_body_keeps_the_margins_and_the_grid_of_22_lines_and_28_characters():
    rendered = printed(Reply(paragraphs=("国" * 1400,)))

    body = [g for g in glyphs_of(rendered.data, page=1) if g.char == "国"]

    assert len(body) == 22 * 28
    assert min(g.left for g in body) == pytest.approx(28, abs=0.1)
    assert max(g.right for g in body) == pytest.approx(184, abs=0.3)
    first, last = body[0], body[-1]
    em = 16 / MM
    assert (first.top + em / 2) - LINE / 2 == pytest.approx(37, abs=0.2)
    assert (last.top + em / 2) + LINE / 2 == pytest.approx(297 - 35, abs=0.2)
    assert body[1].left - body[0].left == pytest.approx(CHARACTER, abs=0.01)
    assert body[28].top - body[0].top == pytest.approx(LINE, abs=0.01)


def test_a_rare_character_does_not_push_the_lines_off_the_grid():
    plain = glyphs_of(printed(Reply(paragraphs=("国" * 300,))).data)
    rare = glyphs_of(printed(Reply(paragraphs=("国" * 40 + "喆堃燚赟珺" + "国" * 255,))).data)

    def tops(glyphs):
        return sorted({round(g.top, 2) for g in glyphs if g.char == "国"})

    assert tops(rare) == tops(plain)


def test_addressee_is_flush_left_and_ends_with_a_full_width_colon():
    line = next(line for line in lines_of(glyphs_of(printed().data)) if "化工" in line)
    first = next(g for g in glyphs_of(printed().data) if 98 < g.top < 105)

    assert line == "上海泗泾示例化工有限公司："
    assert first.left == pytest.approx(28, abs=0.1)


def test_date_stands_four_characters_from_the_right_with_the_organ_centred_above():
    glyphs = glyphs_of(printed().data)
    rows = _rows(glyphs)
    date = next(row for row in rows if "".join(g.char for g in row).endswith("2026年11月5日"))
    date = date[-len("2026年11月5日") :]
    organ = [row for row in rows if "".join(g.char for g in row).endswith("松江区应急管理局")][-1]

    assert 184 - date[-1].right == pytest.approx(4 * CHARACTER, abs=1)
    assert (date[0].left + date[-1].right) / 2 == pytest.approx((organ[0].left + organ[-1].right) / 2, abs=0.5)


@pytest.mark.parametrize("name", ["上海市应急管理局", "中国（上海）自由贸易试验区临港新片区管理委员会"])
def test_short_and_long_names_of_organs_stay_inside_the_type_area(name):
    glyphs = glyphs_of(printed(authority=name).data)

    assert min(g.left for g in glyphs if g.top > 60) >= 27.9
    assert max(g.right for g in glyphs if g.top > 60) <= 184.3
    masthead = [g for g in glyphs if g.top < 45]
    assert "".join(g.char for g in masthead) == name
    assert masthead[-1].right - masthead[0].left <= 156


def test_first_page_has_no_number_and_the_second_has_it_left_7_mm_below_the_type_area():
    rendered = printed(Reply(paragraphs=("国" * 1400,)))
    first, second, third = (glyphs_of(rendered.data, page) for page in range(3))

    def foot(glyphs):
        return [g for g in glyphs if g.top > 262]

    assert foot(first) == []
    assert "".join(g.char for g in foot(second)) == "—2—"
    assert "".join(g.char for g in foot(third)) == "—3—"
    dash = foot(second)[0]
    assert dash.top + 14 / MM / 2 == pytest.approx(262 + 7, abs=0.5)
    assert dash.left == pytest.approx(28 + CHARACTER, abs=0.5)
    assert foot(third)[-1].right == pytest.approx(184 - CHARACTER, abs=0.5)
    assert {g.font.partition("+")[2] for g in foot(second)} == {"FandolSong"}


@pytest.mark.parametrize("length", [250, 278, 279, 306, 390, 418, 419, 446])
def test_signature_is_never_alone_on_a_page(length):
    rendered = printed(Reply(paragraphs=("国" * length,), remedy=""))

    last = lines_of(glyphs_of(rendered.data, rendered.pages - 1))

    assert rendered.pages == 1 or sum("国" in line for line in last) >= 2


def test_copies_stand_at_the_foot_of_the_last_page_without_meeting_the_text():
    for length in range(370, 482, 28):
        rendered = printed(Reply(paragraphs=("国" * length,), copies="上海市应急管理局，松江区数据局"))
        glyphs = glyphs_of(rendered.data, rendered.pages - 1)
        [copies] = [row for row in _rows(glyphs) if "".join(g.char for g in row).startswith("抄送")]
        text = [g for g in glyphs if g.top < copies[0].top - 1]

        assert copies[0].top + 9 == pytest.approx(262, abs=3)
        assert max(g.top for g in text) + 5 < copies[0].top


def test_text_reads_exactly_and_in_order():
    assert text_of(printed().data) == (
        "上海市松江区应急管理局（沪松）应急信修〔2026〕1号信用修复结果通知上海泗泾示例化工有限公司："
        + "".join(PARAGRAPHS)
        + REMEDY
        + "上海市松江区应急管理局2026年11月5日"
        + "扫码核验本文书真伪和效力核验码 7K2MQ-ABCDE-FGHJK-MNPQR-STVWXY"
        + "核验网址 https://banjie.example/verify/"
        + "（联系人：王五，联系电话：021-00000000）"
    )


def test_a_name_of_rare_characters_is_printed_from_the_embedded_fallback():
    glyphs = glyphs_of(printed(Reply(contact="喆堃燚赟珺")).data)

    rare = [g for g in glyphs if g.char in "喆堃燚赟珺"]
    assert "".join(g.char for g in rare) == "喆堃燚赟珺"
    assert {g.font.partition("+")[2] for g in rare} == {"Noto-Serif-SC"}


@pytest.mark.parametrize(
    "typed",
    ["<b>甲</b>", "</style><script>alert(1)</script>", "{{ paper.number }}", "{% include 'x' %}", "\"'&amp;<!--"],
)
def test_markup_and_template_syntax_typed_into_a_field_are_printed_as_text(typed):
    text = text_of(printed(Reply(paragraphs=(typed,))).data)

    assert typed in text


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("信用修复结果通知", ["信用修复结果通知"]),
        ("上海市松江区应急管理局准予信用修复决定书", ["上海市松江区应急管理局准予信用修复决定书"]),
        (
            "上海市松江区应急管理局关于不予受理信用修复申请的通知书",
            ["上海市松江区应急管理局", "关于不予受理信用修复申请的通知书"],
        ),
        ("关于商请协助核实某某化工有限公司整改情况的复函", ["关于商请协助核实某某化工有限公司", "整改情况的复函"]),
        (
            "关于做好2027年度安全生产行政执法计划编制和报送备案工作的通知",
            ["关于做好2027年度安全生产行政", "执法计划编制和报送备案工作的通知"],
        ),
        ("国" * 45, ["国" * 15] * 3),
    ],
)
def test_a_long_title_is_broken_after_the_organ_or_between_words_and_into_like_lengths(title, lines):
    assert imprint(title=title).title_lines == lines


def test_date_is_printed_without_zeros():
    assert imprint(issued_on=dt.date(2026, 3, 5)).date == "2026年3月5日"


def test_qr_code_leads_to_the_public_page_of_this_paper(tmp_path):
    assert imprint().verify_url == "https://banjie.example/verify/7K2MQABCDEFGHJKMNPQRSTVWXY/"
    assert imprint().qr == stationery.qr_image(imprint().verify_url)
    assert imprint().qr.startswith("data:image/svg+xml")


def _rows(glyphs):
    rows = []
    for _, row in itertools.groupby(sorted(glyphs, key=lambda g: round(g.top, 1)), key=lambda g: round(g.top, 1)):
        rows.append(sorted(row, key=lambda g: g.left))
    return rows


def _red_runs(data, *, at_mm):
    """Thickness in mm of the red runs met from top to bottom along one column of the first page."""
    import pypdfium2

    scale = 20 / 72 * 25.4  # 20 pixels a mm
    with pypdfium2.PdfDocument(data) as pdf:
        image = pdf[0].render(scale=scale).to_pil().convert("RGB")
    column = [image.getpixel((int(at_mm * 20), y)) for y in range(45 * 20, image.height)]
    red = [r > 200 and g < 120 for r, g, _ in column]
    return [len(list(run)) / 20 for is_red, run in itertools.groupby(red) if is_red]
