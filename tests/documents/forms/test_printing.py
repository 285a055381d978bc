"""House forms on the PDF: longest content, tags, outside readers, page numbers, bad input, and a reprint."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from ..sample import glyphs_of, lines_of, text_of
from .gallery import printed
from .samples import SAMPLES, longest
from .test_forms import bare, text_without_feet

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize("key", SAMPLES)
def test_the_longest_content_prints_too(key):
    data = printed(key, longest(SAMPLES[key]))

    for page in range(len(pypdfium2.PdfDocument(data))):
        glyphs = [g for g in glyphs_of(data, page) if 37 < g.top < 255]
        assert min((g.left for g in glyphs), default=28) >= 27.5
        assert max((g.right for g in glyphs), default=184) <= 184.8


@pytest.mark.parametrize("key", ["rectification_order", "case_report", "repair_notice", "designation"])
def test_a_form_is_tagged_pdf_a_2b_in_house_fonts(key):
    with pikepdf.open(io.BytesIO(printed(key, SAMPLES[key]))) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert 'pdfaid:part="2"' in metadata and 'pdfaid:conformance="B"' in metadata
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-CN"


def test_an_outside_reader_reads_the_same_text(tmp_path):
    (tmp_path / "form.pdf").write_bytes(printed("unit_decision", SAMPLES["unit_decision"]))

    done = subprocess.run(["pdftotext", "-raw", tmp_path / "form.pdf", "-"], capture_output=True, text=True, check=True)

    read = bare(done.stdout)
    for text in ("上海泗泾示例化工有限公司", "周喆", "安排未经安全生产教育和培训合格的从业人员2名上岗作业"):
        assert text in read


def test_pages_are_counted_in_the_middle_of_the_foot():
    data = printed("unit_decision", SAMPLES["unit_decision"])

    with pypdfium2.PdfDocument(data) as pdf:
        pages = len(pdf)
    feet = [lines_of([g for g in glyphs_of(data, page) if g.top > 262]) for page in range(pages)]
    assert pages > 1
    assert feet == [[f"共{pages}页第{page}页"] for page in range(1, pages + 1)]


def test_officers_sign_beside_the_numbers_of_their_certificates():
    text = bare(text_of(printed("inspection_record", SAMPLES["inspection_record"])))

    assert text.count("检查人员（签名）：") == 2
    assert "证件号：31000001" in text and "证件号：31000002" in text
    assert "被检查单位现场负责人（签名）：" in text


@pytest.mark.parametrize(
    "typed", ["<b>甲</b>", "{{ paper.number }}{% include 'x' %}", "\"'&amp;<!--", "</table><script>"]
)
def test_markup_and_template_syntax_are_printed_as_text(typed):
    form = replace(SAMPLES["no_filing_approval"], party=typed)

    assert bare(typed) in text_without_feet(printed("no_filing_approval", form))


def test_a_fact_of_5000_characters_runs_over_the_pages_of_a_table_and_loses_nothing():
    fact = "".join(f"第{n}节记载现场情况。" for n in range(500))[:5000]

    cell = text_without_feet(printed("no_filing_approval", replace(SAMPLES["no_filing_approval"], facts=fact)))
    decision = SAMPLES["unit_decision"]
    told = replace(decision, violation=replace(decision.violation, facts=fact))
    paragraph = text_without_feet(printed("unit_decision", told))

    assert fact in cell
    assert fact in paragraph


def test_a_table_over_ten_pages_repeats_its_head_and_loses_no_row():
    catalogue_form = SAMPLES["file_catalogue"]
    rows = tuple(replace(catalogue_form.entries[0], name=f"文书甲{n}号", pages=str(n)) for n in range(1, 301))

    data = printed("file_catalogue", replace(catalogue_form, entries=rows))

    with pypdfium2.PdfDocument(data) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert len(pages) > 10
    assert all("文书名称" in page for page in pages)
    whole = bare("".join(pages))
    assert [n for n in range(1, 301) if f"文书甲{n}号" not in whole] == []


def test_rare_characters_of_a_name_come_from_the_fallback_without_boxes():
    person = replace(SAMPLES["person_decision"].person, name="堃燚赟珺喆")
    data = printed("person_decision", replace(SAMPLES["person_decision"], person=person))

    rare = [g for g in glyphs_of(data) if g.char in "堃燚赟珺"]
    assert {g.font.partition("+")[2] for g in rare} == {"Noto-Serif-SC"}


def test_a_form_made_anew_from_the_same_content_has_the_same_bytes():
    assert printed("advice", SAMPLES["advice"]) == printed("advice", SAMPLES["advice"])


@pytest.mark.parametrize("facts", [1, 3, 5, 6, 7, 8, 10])
def test_the_last_opinion_of_an_approval_never_stands_alone_on_a_page(facts):
    form = replace(SAMPLES["case_report"], facts=SAMPLES["case_report"].facts * facts)

    with pypdfium2.PdfDocument(printed("case_report", form)) as pdf:
        last = bare(pdf[len(pdf) - 1].get_textpage().get_text_bounded())

    assert "审批意见" in last and "审核意见" in last
