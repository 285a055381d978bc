"""A preview is marked on every page, and has no number, no seal and no code; what cannot be printed names its field."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pypdfium2
import pytest

from documents import previewing
from documents.models import Document
from permissions.refusals import Refusal, Refusals

from .sample import PARAGRAPHS, Reply, imprint, printed, text_of

DRAFT = previewing.Draft(
    template="sample.reply",
    kind_name="复函",
    title="信用修复结果通知",
    authority="上海市松江区应急管理局",
    recipient="上海泗泾示例化工有限公司",
    signatory="李四",
    issued_on=dt.date(2026, 11, 5),
    context=Reply(),
    labels={"paragraphs": "正文", "contact": "联系人"},
)


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.one_engine
def test_each_page_bears_the_mark_and_none_a_number_or_a_code() -> None:
    rendered = previewing.render(replace(DRAFT, context=Reply(paragraphs=PARAGRAPHS * 14)))

    with pypdfium2.PdfDocument(rendered.data) as pdf:
        pages = [bare(page.get_textpage().get_text_bounded()) for page in pdf]
    assert len(pages) == rendered.pages > 1
    assert all(bare(previewing.MARK) in page for page in pages)
    text = "".join(pages)
    assert "〔2026〕" not in text and "核验" not in text and "示例印章" not in text
    assert text.count(PARAGRAPHS[0]) >= 13  # one may run over the end of a page
    assert "上海市松江区应急管理局2026年11月5日" in text


@pytest.mark.one_engine
def test_a_paper_bears_no_mark() -> None:
    assert imprint().mark == ""
    assert "不具效力" not in bare(text_of(printed().data))


def test_nothing_is_kept_as_a_paper(db: None) -> None:
    assert previewing.render(DRAFT).data.startswith(b"%PDF-")
    assert not Document.objects.exists()


@pytest.mark.one_engine
def test_what_no_font_draws_names_its_field_and_the_character() -> None:
    with pytest.raises(Refusal) as one:
        previewing.render(replace(DRAFT, context=Reply(contact="王😀五")))
    assert one.value.rule is previewing.UNPRINTABLE
    assert one.value.message == "“联系人”中的字符“😀”（U+1F600）不在字库内，文书无法印制"

    context = Reply(paragraphs=("甲", "乙\ue000丙"), contact="王😀五")
    with pytest.raises(Refusals) as several:
        previewing.render(replace(DRAFT, recipient="某\u0627公司", context=context))
    assert [each.facts["name"] for each in several.value.items] == ["主送对象", "正文", "联系人"]


@pytest.mark.one_engine
def test_another_context_than_the_templates_is_a_bug() -> None:
    with pytest.raises(TypeError, match="prints Reply"):
        previewing.render(replace(DRAFT, context=imprint()))
