"""Hostile materials: refused in plain words or taken in unchanged, within bounds of memory and processor."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image, ImageFile

from flows.matters import attachments
from permissions.refusals import Refusal
from tests.city import png
from tests.uploads import hostile
from tests.uploads.bounds import MEMORY, bounded


@pytest.fixture(autouse=True)
def as_in_the_web_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The printer of papers, once imported, lets broken pictures through; the web process never imports it."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


def zipped(content: bytes) -> bytes:
    """An archive with one file in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", content)
    return buffer.getvalue()


def came_out(content: bytes, name: str) -> str:
    """The content type, or the code of the rule that it was refused by."""
    try:
        return attachments.sniff(content, name, "PERFORMANCE_PROOF")
    except Refusal as refused:
        return refused.rule.code


def bounded_came_out(content: bytes, name: str) -> str:
    """The same in a child that may take so much memory and processor and no more."""
    return bounded(lambda: came_out(content, name))


BOMBS: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("objects that unfold to 2 GB", lambda: hostile.object_stream_bomb(2048), "a.pdf", "E-FILE-03"),
    ("a table that unfolds to 2 GB", lambda: hostile.cross_reference_bomb(2048), "a.pdf", "application/pdf"),
    ("five million arrays in each other", lambda: hostile.deep_pdf(5_000_000), "a.pdf", "E-FILE-03"),
    ("a page named three million times", lambda: hostile.wide_pdf(3_000_000), "a.pdf", "E-FILE-03"),
    ("900,000 objects", lambda: hostile.crowded_pdf(900_000), "a.pdf", "application/pdf"),
    ("a tree that contains itself", hostile.looping_pdf, "a.pdf", "E-FILE-03"),
    ("a remark of 2 GB in a picture", lambda: hostile.png_text_bomb(2048), "a.png", "E-FILE-03"),
    ("40 megapixels", lambda: hostile.photograph(8000, 5000), "a.jpg", "image/jpeg"),
    ("40 megapixels in four inks", lambda: hostile.photograph(8000, 5000, "CMYK"), "a.jpg", "image/jpeg"),
    ("an archive that unfolds to 1 GB", lambda: zipped(b"\0" * (1 << 30)), "a.pdf", "E-FILE-02"),
]


@pytest.mark.one_engine
@pytest.mark.parametrize(("make", "name", "expected"), [case[1:] for case in BOMBS], ids=[case[0] for case in BOMBS])
def test_memory_and_processor_are_bounded(make: Callable[[], bytes], name: str, expected: str) -> None:
    content = make()
    assert len(content) <= 20 * hostile.MEGABYTE
    assert bounded_came_out(content, name) == expected


@pytest.mark.one_engine
def test_the_bound_is_a_bound() -> None:
    """The measure itself: what takes more is noticed, by whichever it took."""
    assert bounded(lambda: str(len(bytearray(2 * MEMORY)))) == "MemoryError"
    assert bounded(lambda: str(sum(iter(int, 1))), seconds=1) == "killed by signal 24"


PDF = hostile.pdf_with()
OTHERS: list[tuple[str, bytes, str, str]] = [
    ("a script on opening", hostile.pdf_with(OpenAction=hostile.script()), "a.pdf", "E-FILE-05"),
    ("a program on opening", hostile.pdf_with(OpenAction=hostile.launch()), "a.pdf", "E-FILE-05"),
    ("a script on a click", hostile.pdf_with_click(hostile.script()), "a.pdf", "E-FILE-05"),
    ("an embedded invoice", hostile.pdf_with_attachment(), "a.pdf", "application/pdf"),
    ("PDF and archive", PDF + zipped(b"x" * 99), "a.pdf", "application/pdf"),
    ("PDF and page", b"<html><script>alert(1)</script>" + PDF, "a.pdf", "E-FILE-02"),
    ("PDF that is called a page", PDF, "a.html", "E-FILE-02"),
    ("GIF and script", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "a.png", "E-FILE-02"),
    ("animated picture", hostile.animated_png(5), "a.png", "image/png"),
    ("four inks", hostile.photograph(40, 30, "CMYK"), "a.jpg", "image/jpeg"),
    ("grey", hostile.photograph(40, 30, "L"), "a.jpeg", "image/jpeg"),
    ("says where it was taken", hostile.located_photograph(), "a.jpg", "image/jpeg"),
    ("archive by its right name", zipped(b"x"), "a.zip", "E-FILE-02"),
    ("reserved name", png(), "CON.png", "image/png"),
    ("two extensions", png(), "a.pdf.png", "image/png"),
]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("content", "name", "expected"), [case[1:] for case in OTHERS], ids=[case[0] for case in OTHERS]
)
def test_two_faces_scripts_and_oddities(content: bytes, name: str, expected: str) -> None:
    assert came_out(content, name) == expected


@pytest.mark.one_engine
def test_an_action_that_follows_another_is_found_and_a_ring_of_them_ends() -> None:
    import pikepdf

    first = pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=pikepdf.Array([hostile.launch()]))
    assert came_out(hostile.pdf_with(OpenAction=first), "a.pdf") == "E-FILE-05"
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        ring = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.GoTo))
        ring["/Next"] = ring
        made.Root["/OpenAction"] = ring
        made.save(buffer)
    assert came_out(buffer.getvalue(), "a.pdf") == "application/pdf"


@pytest.mark.one_engine
def test_what_is_taken_in_is_never_opened_here_as_a_picture() -> None:
    """40 megapixels are 120 MB once unfolded: nobody unfolds them on the way in."""
    content = hostile.photograph(8000, 5000)
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.width * picture.height == 40_000_000
    assert bounded_came_out(content, "a.jpg") == "image/jpeg"
