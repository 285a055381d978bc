"""The signature in a paper, looked at with tools that are not ours."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from documents import issuing, vault
from documents.sealing import keymaking, pkcs12
from documents.sealing.provider import provider

from ..conftest import AT
from ..sample import printed, text_of
from .conftest import Parts, parts_of, pdfsig

AUTHORITY = keymaking.CERTIFICATE_FILE


@pytest.fixture
def signed(seal_it, seal, issue_sealed) -> bytes:
    """The frozen bytes of a paper that was issued, numbered, sealed and signed."""
    seal_it()
    return vault.open_pdf(issue_sealed())


def test_poppler_finds_one_valid_signature_over_the_whole_file(signed, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(signed)

    said = pdfsig(tmp_path / "paper.pdf")

    assert said.count("Signature #") == 1
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Hash Algorithm: SHA-256" in said
    assert "CN=上海市松江区应急管理局" in said


def test_the_signing_time_is_that_of_the_act_and_not_of_the_machine(signed, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(signed)

    with pikepdf.open(tmp_path / "paper.pdf") as pdf:
        [field] = pdf.Root.AcroForm.Fields

        assert str(field.V.M) == "D:20261105093000+08'00'"


def test_openssl_verifies_signature_and_chain_with_the_authority_trusted(signed, tmp_path):
    assert parts_of(signed).verified_by_openssl(tmp_path, Path(settings.SEAL_FOLDER) / AUTHORITY)


def test_another_authority_does_not_vouch_for_it(signed, tmp_path):
    other = tmp_path / "other"
    keymaking.make_key_file(other, "X", "另一机关", valid_from=AT, valid_until=AT + dt.timedelta(days=9))

    assert not parts_of(signed).verified_by_openssl(tmp_path, other / AUTHORITY)


def test_a_flipped_bit_anywhere_in_the_signed_bytes_is_found(signed, tmp_path):
    chance, whole, authority = random.Random(5), parts_of(signed), Path(settings.SEAL_FOLDER) / AUTHORITY
    places = [0, 9, len(whole.covered) - 1, *(chance.randrange(len(whole.covered)) for _ in range(30))]

    for place in places:
        assert not Parts(_flipped(whole.covered, place), whole.signature).verified_by_openssl(tmp_path, authority)
    in_its_value = len(whole.signature.rstrip(b"\0")) - 8
    assert not Parts(whole.covered, _flipped(whole.signature, in_its_value)).verified_by_openssl(tmp_path, authority)


def _flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def test_poppler_finds_a_changed_word(signed, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(_flipped(signed, len(signed) // 3))

    assert "Signature is Valid." not in pdfsig(tmp_path / "paper.pdf")


def test_archival_form_tags_and_text_survive_the_signature(signed, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(signed)

    with pikepdf.open(tmp_path / "paper.pdf") as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K is not None
        assert pdf.Root.OutputIntents
        [field] = pdf.Root.AcroForm.Fields
        # PDF/A-2 6.3: a widget without a place needs no appearance, but must be printed and never hidden.
        assert list(field.Rect) == [0, 0, 0, 0]
        assert int(field.F) & 0b100 and not int(field.F) & 0b10
        assert not pdf.is_encrypted
    assert "上海市松江区应急管理局2026年11月5日" in text_of(signed)
    assert "示例印章" not in text_of(signed), "the seal is a picture and no text"


def test_the_claim_in_the_paper_is_no_statutory_seal(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        [field] = pdf.Root.AcroForm.Fields

        assert str(field.V.Reason) == "用印：数字签名(示例)，非法定电子印章"


def test_who_signed_before_signs_without_reading_the_key_again(seal):
    data = printed().data

    first, second = (provider().sign(data, seal, AT) for _ in range(2))

    assert first.startswith(data) and second.startswith(data), "the unsigned bytes stay as they were"
    assert hashlib.sha256(first).digest() != hashlib.sha256(second).digest()
    assert pkcs12._signer.cache_info().hits >= 1


def test_the_renderer_prints_the_same_bytes_again(seal_it, seal, issue_sealed):
    seal_it()
    paper = issue_sealed()

    assert issuing.render(paper).sha256 == paper.unsigned_sha256 == paper.rendered_sha256 != paper.sha256
