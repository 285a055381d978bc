"""A paper is sealed before it is made: what is missing takes no number, and what is mended goes on."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from documents import issuing, numbering, vault
from documents.models import Document, NumberSeries
from documents.sealing import keyfiles, keymaking
from documents.sealing.models import Seal, SealUse
from documents.sealing.rules import NotSealed, SealUnusable
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.refusals import Refusal
from tests.seals import make_seal

from ..conftest import AT


class _Broken:
    """A provider whose service is down."""

    def check(self, seal: Seal, at: dt.datetime) -> None:
        """Says yes."""

    def sign(self, data: bytes, seal: Seal, at: dt.datetime) -> bytes:
        """Fails."""
        raise TimeoutError("the signing service does not answer")


def _gone(*args: Any, **facts: Any) -> None:
    """The worker goes between number and bytes."""
    raise TimeoutError


def no_number_is_burnt() -> None:
    assert not Document.objects.exists()
    assert not NumberSeries.objects.filter(last__gt=0).exists()


@pytest.mark.usefixtures("own_seals")
def test_without_the_use_of_a_seal_no_paper_is_made(seal, issue_sealed):
    with pytest.raises(Refusal) as refused:
        issue_sealed()

    assert refused.value.rule.code == "E-SEAL-06"
    no_number_is_burnt()


def absent(bureau: Any) -> None:
    keyfiles.file_of(bureau.code).unlink()


def locked(bureau: Any) -> None:
    keyfiles.file_of(bureau.code).with_suffix(".password").write_text("not the password")


def damaged(bureau: Any) -> None:
    file = keyfiles.file_of(bureau.code)
    file.write_bytes(file.read_bytes()[:-100])


def another(bureau: Any) -> None:
    file = keyfiles.file_of(bureau.code)
    file.unlink()
    keymaking.make_key_file(file.parent, bureau.code, bureau.name, valid_from=AT, valid_until=AT + dt.timedelta(days=9))


def withdrawn(bureau: Any) -> None:
    Seal.objects.update(withdrawn_at=AT)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (absent, "E-SEAL-02"),
        (locked, "E-SEAL-04"),
        (damaged, "E-SEAL-04"),
        (another, "E-SEAL-05"),
        (withdrawn, "E-SEAL-01"),
    ],
)
def test_a_seal_that_cannot_be_used_stops_the_paper_and_burns_no_number(
    own_seals, seal, seal_it, issue_sealed, bureau, harm, code
):
    seal_it()
    kept = {file: file.read_bytes() for file in own_seals.iterdir()}
    harm(bureau)

    with pytest.raises(SealUnusable) as refused:
        issue_sealed()

    assert refused.value.rule.code == code
    assert bureau.name in refused.value.message
    no_number_is_burnt()

    for file, content in kept.items():
        file.write_bytes(content)
    Seal.objects.update(withdrawn_at=None)
    paper = issue_sealed()
    assert (paper.serial, paper.state, paper.seal) == (1, Document.State.FROZEN, seal)


@pytest.mark.parametrize(
    ("at", "is_good"),
    [
        (AT - dt.timedelta(seconds=1), False),
        (AT, True),
        (AT + dt.timedelta(days=9), True),
        (AT + dt.timedelta(days=9, seconds=1), False),
    ],
)
def test_a_certificate_signs_from_its_first_moment_to_its_last(own_seals, bureau, seal_it, issue_sealed, at, is_good):
    make_seal(bureau, valid_from=AT, valid_until=AT + dt.timedelta(days=9))
    seal_it()

    if is_good:
        assert issue_sealed(at=at).state == Document.State.FROZEN
        return
    with pytest.raises(SealUnusable) as refused:
        issue_sealed(at=at)
    assert refused.value.rule.code == "E-SEAL-03"
    assert "2026-11-05至2026-11-14" in refused.value.message
    no_number_is_burnt()


def test_a_key_that_goes_after_the_number_was_taken_leaves_the_paper_waiting_for_it(
    own_seals, seal, seal_it, issue_sealed, monkeypatch, bureau
):
    seal_it()
    file = keyfiles.file_of(bureau.code)
    key, take = file.read_bytes(), issuing.take_number

    def taken_then_gone(*args: Any, **facts: Any) -> Document:
        paper = take(*args, **facts)
        file.unlink()
        return paper

    monkeypatch.setattr(issuing, "take_number", taken_then_gone)
    with pytest.raises(SealUnusable) as refused:
        issue_sealed()
    monkeypatch.undo()
    assert refused.value.rule.code == "E-SEAL-02"
    waiting = Document.objects.get()
    assert (waiting.state, waiting.sha256, waiting.seal) == (Document.State.NUMBERED, "", None)

    file.write_bytes(key)
    finished = issue_sealed()

    assert (finished.pk, finished.number, finished.state) == (waiting.pk, waiting.number, Document.State.FROZEN)
    assert NumberSeries.objects.get().last == 1
    assert numbering.gaps_in(NumberSeries.objects.get()) == []


def test_a_number_from_before_the_seals_is_sealed_before_it_is_finished(
    seal, seal_it, issue_sealed, monkeypatch, bureau
):
    with monkeypatch.context() as patch:
        patch.setattr(issuing, "sign", _gone)
        seal_it()
        with pytest.raises(TimeoutError):
            issue_sealed()
    SealUse.objects.all().delete()

    with pytest.raises(NotSealed) as refused:
        issue_sealed()
    assert refused.value.rule.code == "E-SEAL-06"
    assert Document.objects.get().state == Document.State.NUMBERED
    seal_it()
    finished = issue_sealed()

    assert (finished.serial, finished.state, NumberSeries.objects.get().last) == (1, Document.State.FROZEN, 1)
    assert SealUse.objects.get().document == finished


def test_a_provider_that_fails_leaves_the_numbered_paper_for_the_next_run(seal, seal_it, issue_sealed, settings):
    seal_it()
    settings.SEAL_PROVIDER = f"{__name__}._Broken"

    with pytest.raises(TimeoutError):
        issue_sealed()
    assert Document.objects.get().state == Document.State.NUMBERED

    settings.SEAL_PROVIDER = "documents.sealing.pkcs12.KeyFiles"
    assert issue_sealed().state == Document.State.FROZEN
    assert NumberSeries.objects.get().last == 1


def test_the_frozen_paper_names_its_seal_and_both_hashes_and_the_register_its_number(seal, seal_it, issue_sealed):
    use = seal_it()
    assert use.document is None

    paper = issue_sealed()

    stored = vault.open_pdf(paper)
    assert paper.sha256 == hashlib.sha256(stored).hexdigest() != paper.unsigned_sha256
    assert paper.seal == seal
    assert SealUse.objects.get().document == paper
    entries = list(Entry.objects.filter(chain="matter:12").order_by("seq"))
    assert [entry.action for entry in entries] == ["document.sealed", "document.numbered", "document.frozen"]
    assert seal.fingerprint in entries[0].body and seal.fingerprint in entries[2].body
    assert paper.unsigned_sha256 in entries[2].body
    assert verification.verify_chain("matter:12") is None


def test_a_second_run_keeps_the_first_signature_and_a_reprint_is_the_kept_bytes(seal, seal_it, issue_sealed):
    seal_it()
    first = issue_sealed()
    bytes_then = vault.open_pdf(first)

    again = issuing.freeze(
        first,
        issuing.render(first),
        issuing.sign(first, issuing.render(first), at=AT),
        actor=issuing.log.SYSTEM,
        at=AT,
    )

    assert (again.sha256, again.pk) == (first.sha256, first.pk)
    assert vault.open_pdf(again) == issuing.vault.open_pdf(issue_sealed()) == bytes_then


def test_three_workers_at_once_make_one_paper_with_one_number(together, seal, seal_it, issue_sealed, place_for_files):
    seal_it()

    papers = together([issue_sealed] * 3)

    assert {(paper.pk, paper.number, paper.sha256) for paper in papers} == {
        (paper.pk, paper.number, paper.sha256) for paper in Document.objects.filter(state=Document.State.FROZEN)
    }
    assert Document.objects.count() == NumberSeries.objects.get().last == 1
    assert len([path for path in place_for_files.rglob("*") if path.is_file()]) == 1
    entries = Entry.objects.filter(chain="matter:12").order_by("seq")
    assert [entry.action for entry in entries] == ["document.sealed", "document.numbered", "document.frozen"]
    assert vault.open_pdf(Document.objects.get())


def test_a_print_that_came_out_otherwise_is_found_under_the_signature(seal, seal_it, issue_sealed):
    seal_it()
    paper = issue_sealed()
    Document.objects.filter(pk=paper.pk).update(unsigned_sha256="0" * 64)

    with pytest.raises(issuing.NotReproducible):
        issuing.freeze(paper, issuing.render(paper), actor=issuing.log.SYSTEM, at=AT)


def test_a_letter_that_bears_no_seal_is_issued_without_one(issue):
    paper = issue()

    assert (paper.seal, paper.unsigned_sha256, SealUse.objects.count()) == (None, "", 0)
