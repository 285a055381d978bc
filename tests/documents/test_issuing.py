"""Issuing: may be killed anywhere and run again; the same key is the same paper, with the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from documents import issuing, rendering, standing, stationery, vault
from documents.models import Document, NumberSeries
from permissions.audit.models import Entry
from permissions.refusals import Refusal

from .conftest import AT, OFFICER
from .sample import Reply, text_of


def log_of(chain="matter:12"):
    return [entry.action for entry in Entry.objects.filter(chain=chain).order_by("seq")]


def files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_issued_paper_is_frozen_with_number_bytes_and_log(issue, place_for_files):
    paper = issue()

    assert (paper.number, paper.serial, paper.state) == ("（沪松）应急信修〔2026〕1号", 1, Document.State.FROZEN)
    assert (paper.pages, paper.authority_name, paper.frozen_at) == (1, "上海市松江区应急管理局", AT)
    [file] = files_in(place_for_files)
    assert file == place_for_files / "documents" / paper.sha256[:2] / f"{paper.sha256}.pdf"
    assert paper.number in text_of(vault.open_pdf(paper)) and paper.printed_code in text_of(vault.open_pdf(paper))
    assert log_of() == ["document.numbered", "document.frozen"]
    frozen = json.loads(Entry.objects.get(action="document.frozen").body)["payload"]
    assert frozen["sha256"] == paper.sha256
    assert (
        frozen["template_version"]
        == paper.template_version
        == stationery.version_of(stationery.template_of("sample.reply"))
    )


def test_issuing_again_returns_the_same_paper_and_logs_nothing(issue, place_for_files):
    first = issue()

    second = issue()

    assert (second.pk, second.number, second.sha256) == (first.pk, first.number, first.sha256)
    assert len(log_of()) == 2 and len(files_in(place_for_files)) == 1
    assert NumberSeries.objects.get().last == 1


class Killed(BaseException):
    """The worker dies here."""


def die(*args, **kwargs):
    raise Killed


@pytest.mark.parametrize("place", ["render", "freeze"])
def test_killed_after_the_number_the_next_run_freezes_the_same_paper(issue, monkeypatch, place, place_for_files):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        if place == "render":
            patch.setattr(issuing, "try_out", lambda *_, **__: None)
        patch.setattr(issuing, place, die)
        issue()
    interrupted = Document.objects.get()
    assert interrupted.state == Document.State.NUMBERED
    assert files_in(place_for_files) == []

    paper = issue()

    assert (paper.pk, paper.number) == (interrupted.pk, "（沪松）应急信修〔2026〕1号")
    assert paper.verification_code == interrupted.verification_code
    assert paper.state == Document.State.FROZEN
    assert log_of() == ["document.numbered", "document.frozen"]


def test_killed_between_file_and_row_the_next_run_ends_with_one_file(issue, monkeypatch, place_for_files):
    with monkeypatch.context() as patch, pytest.raises(Killed), transaction.atomic():
        patch.setattr(issuing.log, "append", _die_on("document.frozen", issuing.log.append))
        issue()
    assert Document.objects.filter(state="FROZEN").count() == 0

    paper = issue()

    assert paper.state == Document.State.FROZEN
    assert vault.open_pdf(paper)


def test_killed_while_writing_no_half_file_is_left(issue, monkeypatch, place_for_files):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(vault.os, "replace", die)
        issue()

    assert files_in(place_for_files) == []
    assert issue().state == Document.State.FROZEN


def test_a_retry_prints_what_was_frozen_with_the_number(issue, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(issuing, "freeze", die)
        issue()

    paper = issue(context=Reply(contact="赵六"), issued_on=dt.date(2026, 12, 1))

    text = text_of(vault.open_pdf(paper))
    assert "王五" in text and "赵六" not in text and "2026年11月5日" in text


def test_two_runs_that_render_at_once_keep_the_first_bytes(issue, bureau):
    paper = issue()
    again = issuing.render(paper)

    kept = issuing.freeze(paper, again, actor=OFFICER, at=AT)

    assert kept.sha256 == again.sha256 == paper.sha256
    assert len(log_of()) == 2


def test_other_bytes_from_the_same_template_are_an_error_and_overwrite_nothing(issue):
    paper = issue()
    strange = rendering.Rendered(data=b"%PDF-other", pages=1, sha256="0" * 64)

    with pytest.raises(issuing.NotReproducible):
        issuing.freeze(paper, strange, actor=OFFICER, at=AT)

    paper.refresh_from_db()
    assert paper.sha256 != "0" * 64


def test_other_bytes_after_a_change_of_the_template_keep_the_first(issue, monkeypatch):
    paper = issue()
    monkeypatch.setattr(stationery, "version_of", lambda template: "f" * 64)

    kept = issuing.freeze(paper, rendering.Rendered(data=b"%PDF-other", pages=1, sha256="0" * 64), actor=OFFICER, at=AT)

    assert kept.sha256 == paper.sha256


def test_a_paper_voided_before_it_was_frozen_gets_no_bytes(issue, monkeypatch, place_for_files):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(issuing, "freeze", die)
        issue()
    standing.void(Document.objects.get(), reason="决定已撤回", actor=OFFICER, at=AT)

    paper = issue()

    assert (paper.state, paper.sha256) == (Document.State.VOID, "")
    assert files_in(place_for_files) == []
    assert issue(issue_key="sample:2").number == "（沪松）应急信修〔2026〕2号"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"context": Reply(contact="😀")}, rendering.RenderingFailed),
        ({"kind_word": "信用修复结果"}, Refusal),
        ({"template": "nowhere"}, stationery.UnknownTemplate),
        ({"context": {"paragraphs": ()}}, TypeError),
    ],
)
def test_what_cannot_be_printed_takes_no_number(issue, changes, error):
    with pytest.raises(error):
        issue(**changes)

    assert not Document.objects.exists() and not NumberSeries.objects.exists()
    assert log_of() == []


def test_missing_fonts_take_no_number(issue, monkeypatch, tmp_path):
    monkeypatch.setattr(rendering, "FONTS", tmp_path / "nothing")

    with pytest.raises(rendering.NotReady):
        issue()

    assert not Document.objects.exists()


@pytest.mark.parametrize("change", [{"subject_ref": "matter:13"}, {"kind": "other"}])
def test_a_key_of_another_paper_is_an_error(issue, change):
    issue()

    with pytest.raises(issuing.IssueKeyTaken):
        issue(**change)


def test_a_later_change_of_the_units_name_changes_no_paper(issue, bureau):
    paper = issue()
    bureau.name = "上海市松江区应急管理和消防局"
    bureau.save()

    paper.refresh_from_db()
    assert paper.authority_name == "上海市松江区应急管理局"
    assert issuing.render(paper).sha256 == paper.sha256


def test_context_comes_back_as_it_was_typed():
    reply = replace(Reply(), paragraphs=("甲", "乙"), copies="丙")

    assert stationery.thaw_context(Reply, stationery.freeze_context(reply)) == reply


def _die_on(action, append):
    def append_or_die(chain, **entry):
        if entry["action"] == action:
            raise Killed
        return append(chain, **entry)

    return append_or_die
