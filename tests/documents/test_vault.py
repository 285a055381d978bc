"""The bytes of papers: whole, unchanged, or refused."""

from __future__ import annotations

import resource

import pytest

from documents import vault
from documents.models import Document


def test_bytes_come_back_as_they_were_frozen(issue):
    assert vault.open_pdf(issue()).startswith(b"%PDF-1.7")


def test_a_changed_byte_is_refused(issue, place_for_files):
    paper = issue()
    file = place_for_files / paper.pdf_path
    file.chmod(0o600)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(vault.IntegrityBroken, match=paper.sha256):
        vault.open_pdf(paper)


def test_a_lost_file_is_named(issue, place_for_files):
    paper = issue()
    (place_for_files / paper.pdf_path).unlink()

    with pytest.raises(vault.IntegrityBroken, match=paper.number):
        vault.open_pdf(paper)


def test_a_paper_not_yet_frozen_has_no_bytes():
    with pytest.raises(vault.IntegrityBroken, match="not frozen"):
        vault.open_pdf(Document(number="（沪松）应急信修〔2026〕1号"))


def test_file_is_written_whole_and_read_only(place_for_files):
    file = vault.keep(b"bytes", "documents/ab/x.pdf")

    assert file.read_bytes() == b"bytes"
    assert file.stat().st_mode & 0o222 == 0
    assert [path.name for path in file.parent.iterdir()] == ["x.pdf"]


def test_the_same_bytes_may_be_written_again(place_for_files):
    vault.keep(b"bytes", "documents/ab/x.pdf")

    assert vault.keep(b"bytes", "documents/ab/x.pdf").read_bytes() == b"bytes"


def test_a_disk_that_takes_no_more_leaves_no_half_file_and_no_wrong_one(place_for_files):
    """The operating system itself refuses the bytes: no file may grow beyond four kilobytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            vault.keep(b"paper" * 10_000, "papers/one.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert not [path for path in place_for_files.rglob("*") if path.is_file()]
    assert vault.keep(b"paper" * 10_000, "papers/one.pdf").stat().st_size == 50_000
