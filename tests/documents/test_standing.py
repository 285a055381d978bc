"""Voiding and replacing: with a reason, once, and the number stays used."""

from __future__ import annotations

import pytest

from documents import standing, vault
from documents.models import Document
from permissions.audit.models import Entry
from permissions.refusals import Refusal

from .conftest import AT, OFFICER


def actions():
    return [entry.action for entry in Entry.objects.filter(chain="matter:12").order_by("seq")]


def test_voided_paper_keeps_number_and_bytes_and_names_its_reason(issue):
    paper = standing.void(issue(), reason=" 认定事实有误 ", actor=OFFICER, at=AT)

    assert (paper.state, paper.standing) == (Document.State.VOID, Document.Standing.VOIDED)
    assert (paper.standing_reason, paper.standing_at) == ("认定事实有误", AT)
    assert vault.open_pdf(paper).startswith(b"%PDF-")
    assert issue(issue_key="sample:2").number == "（沪松）应急信修〔2026〕2号"


def test_voiding_twice_changes_and_logs_nothing_more(issue):
    paper = issue()
    standing.void(paper, reason="错", actor=OFFICER, at=AT)

    again = standing.void(paper, reason="另一事由", actor=OFFICER, at=AT)

    assert again.standing_reason == "错"
    assert actions() == ["document.numbered", "document.frozen", "document.voided"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_e_doc_02_no_reason_no_voiding(issue, reason):
    with pytest.raises(Refusal, match="E-DOC-02"):
        standing.void(issue(), reason=reason, actor=OFFICER, at=AT)


def test_replaced_paper_names_its_successor(issue):
    old, new = issue(), issue(issue_key="sample:2")

    paper = standing.replace(old, by=new, reason="更正金额", actor=OFFICER, at=AT)
    again = standing.replace(old, by=new, reason="更正金额", actor=OFFICER, at=AT)

    assert (paper.standing, paper.replaced_by) == (Document.Standing.REPLACED, new)
    assert again.pk == paper.pk
    assert actions().count("document.replaced") == 1
    assert list(Document.objects.in_force()) == [new]


def test_e_doc_03_a_paper_that_holds_no_longer_is_neither_replaced_nor_voided(issue):
    old, new, third = issue(), issue(issue_key="sample:2"), issue(issue_key="sample:3")
    standing.replace(old, by=new, reason="更正", actor=OFFICER, at=AT)

    with pytest.raises(Refusal, match="E-DOC-03"):
        standing.void(old, reason="错", actor=OFFICER, at=AT)
    with pytest.raises(Refusal, match="E-DOC-03"):
        standing.replace(old, by=third, reason="错", actor=OFFICER, at=AT)


def test_e_doc_03_neither_a_voided_paper_nor_the_paper_itself_can_replace(issue):
    old, new = issue(), issue(issue_key="sample:2")
    standing.void(new, reason="错", actor=OFFICER, at=AT)

    for successor in (new, old):
        with pytest.raises(Refusal, match="E-DOC-03"):
            standing.replace(old, by=successor, reason="更正", actor=OFFICER, at=AT)


def test_a_corrected_paper_stays_in_force_and_names_its_notices(issue):
    paper, first, second = issue(), issue(issue_key="sample:2"), issue(issue_key="sample:3")

    for notice in (first, second, second):
        standing.note_correction(paper, by=notice, actor=OFFICER, at=AT)

    paper.refresh_from_db()
    assert paper.standing == Document.Standing.IN_FORCE
    assert list(paper.corrections.order_by("pk")) == [first, second]
    assert actions().count("document.corrected") == 2
