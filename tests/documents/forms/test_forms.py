"""The house forms: each prints, says all it was given, and nothing typed into it becomes markup."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from documents import stationery
from documents.forms import base, case, catalogue, inspection, parties, penalty, sections

from ..sample import text_of
from .gallery import printed
from .samples import OFFICERS, SAMPLES

pytestmark = pytest.mark.one_engine

BY_HAND = ("陈示", "林例", "孙法", "31000009")


def typed_in(value: Any) -> list[str]:
    """Every text that a form was given, line by line."""
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    if isinstance(value, tuple):
        return [text for item in value for text in typed_in(item)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in typed_in(getattr(value, field.name))]
    return []


def bare(text: str) -> str:
    """Without blanks and the feet of pages, so that what runs over a page's end is read on."""
    return "".join(text.split())


def text_without_feet(data: bytes) -> str:
    """The text of all pages without page numbers."""
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [
            page.get_textpage().get_text_bounded(0, 35 * 72 / 25.4, page.get_width(), page.get_height()) for page in pdf
        ]
    return bare("".join(pages))


def test_every_form_of_the_list_has_a_sample():
    assert list(SAMPLES) == list(catalogue.FORMS)
    assert all(type(SAMPLES[key]) is form for key, form in catalogue.FORMS.items())


@pytest.mark.parametrize("key", SAMPLES)
def test_a_form_prints_all_it_was_given(key):
    text = text_without_feet(printed(key, SAMPLES[key]))

    assert catalogue.FORMS[key].NAME in text
    missing = [one for one in typed_in(SAMPLES[key]) if bare(one) not in text]
    # Who signs by hand is not named in print: the number of the certificate stands beside the line.
    assert [one for one in missing if one not in BY_HAND] == []


def test_one_officer_alone_signs_nothing():
    alone = replace(SAMPLES["inspection_record"], officers=OFFICERS[:1])

    with pytest.raises(ValueError, match="two officers"):
        alone.sections()


@pytest.mark.parametrize("key", SAMPLES)
def test_what_leaves_is_sealed_and_closes_with_the_code_for_checking_and_what_stays_does_not(key):
    form, template = catalogue.FORMS[key], stationery.template_of(catalogue.name_of(key))

    assert template.sealed == form.LEAVES
    assert template.path == form.FRAME
    assert form.FRAME == base.FORM or form.LEAVES
    assert not form.ORDERS or form.LEAVES


def test_a_town_without_the_power_to_order_prints_no_order():
    text = text_of(
        printed("town_rectification_opinion", SAMPLES["town_rectification_opinion"], authority="某镇人民政府")
    )
    assert "责令" not in text
    assert "行政复议" not in text
    assert "依法上报上海市松江区应急管理局查处" in bare(text)


def test_the_paper_of_a_third_party_is_not_offered():
    assert "隐患整改意见书" in catalogue.NOT_OFFERED
    assert "隐患整改意见书" not in {form.NAME for form in catalogue.FORMS.values()}


def test_an_order_names_the_limit_of_each_finding_once():
    text = bare(text_of(printed("rectification_order", SAMPLES["rectification_order"])))

    assert "第2项问题于2026年11月20日前整改完毕；第1项问题于2026年12月4日前整改完毕" in text
    assert "其中第1项属于重大事故隐患" in text
    assert "其中第3项已于检查当场整改完毕" in text


def test_a_request_goes_upward():
    with pytest.raises(ValueError, match="upward"):
        replace(SAMPLES["lift_request"], upward=False)


def test_a_review_answers_all_seven_points():
    opinion = SAMPLES["review_opinion"]

    with pytest.raises(ValueError, match="shorter"):
        replace(opinion, findings=opinion.findings[:6]).sections()
    with pytest.raises(ValueError, match="no conclusion"):
        replace(opinion, conclusion="大致同意").sections()


# Versions.


@pytest.mark.parametrize("source", ["documents.forms.inspection", "documents.forms.sections", "documents.forms.base"])
def test_the_version_of_a_form_follows_the_code_that_lays_it_out(monkeypatch, source):
    template = stationery.template_of("forms.advice")
    before = stationery.version_of(template)
    assert stationery.version_of(template) == before

    sources = inspection.Advice.sources()
    assert source in sources
    monkeypatch.setattr(inspection.Advice, "sources", classmethod(lambda cls: sources | {source: "changed"}))
    assert stationery.version_of(template) != before


# The vocabulary.


@pytest.mark.parametrize(
    ("yuan", "written"),
    [
        (1, "壹元整"),
        (Decimal("0.05"), "伍分"),
        (Decimal("1250.50"), "壹仟贰佰伍拾元伍角整"),
        (Decimal("30000.00"), "叁万元整"),
        (Decimal("10.07"), "壹拾元零柒分"),
        (10, "壹拾元整"),
        (2000, "贰仟元整"),
        (10005, "壹万零伍元整"),
        (30000, "叁万元整"),
        (100000, "壹拾万元整"),
        (120300, "壹拾贰万零叁佰元整"),
        (1000001, "壹佰万零壹元整"),
        (100000000, "壹亿元整"),
    ],
)
def test_amounts_are_written_in_capitals(yuan, written):
    assert sections.chinese_amount(yuan) == written


@pytest.mark.parametrize("yuan", [0, -1, 10**12, Decimal("0.001")])
def test_an_amount_that_cannot_be_written_is_refused(yuan):
    with pytest.raises(ValueError, match="written out"):
        sections.chinese_amount(yuan)


def test_labels_of_an_approval_and_opinions_go_together():
    with pytest.raises(ValueError, match="shorter"):
        _ = sections.Approval(("审核意见", "审批意见"), (sections.Opinion(),)).rows


@pytest.mark.parametrize("form", [penalty.PenaltyNotice, penalty.HearingNotice, penalty.SpotDecision])
def test_a_paper_without_a_party_is_refused(form):
    key = next(key for key, known in catalogue.FORMS.items() if known is form)

    with pytest.raises(ValueError, match="party"):
        replace(SAMPLES[key], unit=None).sections()


def test_articles_are_typed_into_no_wording():
    """What a paper cites is handed over, checked for the day; only docstrings name articles."""
    for module in (inspection, case, penalty):
        code = [line for line in Path(module.__file__).read_text().splitlines() if '"""' not in line]
        assert not [line for line in code if "》第" in line]
    assert parties.Officer("陈示", "31000001").certificate in str(OFFICERS[0])
