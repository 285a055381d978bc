"""The way of a paper, step by step: who has it when, what comes of each answer."""

from __future__ import annotations

from documents.models import Document
from documents.vault import open_pdf
from flows.matters.models import Matter
from tests.city import City
from tests.drafting import handed_in, to, waits_at


def test_a_notice_goes_from_the_draft_to_its_dispatch(city: City) -> None:
    matter = to(city, "end", handed_in(city))

    paper = Document.objects.get(subject_ref=matter.chain)
    assert matter.status == Matter.Status.CLOSED
    assert paper.number == "（沪松）应急通〔2026〕1号"
    assert paper.signatory == "官sj.leader"
    assert open_pdf(paper).startswith(b"%PDF-")
    assert waits_at(matter) == []
