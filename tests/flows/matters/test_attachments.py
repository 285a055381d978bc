"""Materials (材料): what is taken in is what it says, whole, of a bearable size, and never changes afterwards."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from flows.matters import attachments
from flows.matters.models import Attachment, Matter
from tests.city import City, png
from tests.refusing import refused


def jpeg(**options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(buffer, "JPEG", **options)
    return buffer.getvalue()


def pdf(pages: int = 2, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(buffer, **options)
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A real head that announces so many pixels, and hardly any data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def take_in(city: City, matter: Matter, content: bytes, name: str, material: str = "PERFORMANCE_PROOF") -> Attachment:
    upload = SimpleUploadedFile("upload", content)
    upload._name = name  # type: ignore[attr-defined]  # as a client may send it, before Django tidies it
    received = attachments.receive(upload, material)
    return attachments.take_in(received, matter=matter, material=material, by=city.people["agent0"], now=city.now)


def test_the_same_file_sent_again_is_the_one_that_is_there(city: City, matter: Matter) -> None:
    first = take_in(city, matter, png("red"), "a.png")
    assert take_in(city, matter, png("red"), "a.png") == first
    assert take_in(city, matter, png("red"), "b.png") != first  # another name is what the person sees: it is taken
    assert take_in(city, matter, png("red"), "a.png").withdrawn_at is None
    assert matter.attachments.current().filter(material="PERFORMANCE_PROOF").count() == 1


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (pdf(), "凭证.pdf", "application/pdf"),
        (pdf(), "凭证.PDF", "application/pdf"),
        (pdf() + b"\r\n\0\0", "有尾巴.pdf", "application/pdf"),
        (pdf(encryption=pikepdf.Encryption(user="", owner="o")), "只限打印.pdf", "application/pdf"),
        (png(), "a.png", "image/png"),
        (jpeg(), "a.jpg", "image/jpeg"),
        (jpeg(progressive=True), "a.jpeg", "image/jpeg"),
        (jpeg() + b"phones append things here", "手机照片.jpg", "image/jpeg"),
    ],
)
def test_what_it_says_is_taken_in(city: City, matter: Matter, content: bytes, name: str, content_type: str) -> None:
    taken = take_in(city, matter, content, name)

    assert (taken.name, taken.content_type, taken.size) == (name, content_type, len(content))
    assert taken.sha256 == hashlib.sha256(content).hexdigest()
    assert attachments.open_attachment(taken).read() == content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<script>alert(1)</script>", "凭证.pdf"),
        (b"MZ\x90\x00 a program", "凭证.png"),
        (pdf(), "凭证.png"),
        (png(), "凭证.pdf"),
        (png(), "凭证.jpg"),
        (png(), "凭证.exe"),
        (png(), "凭证"),
        (png(), "凭证.png.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"%PDF-1.4\n" + png(), "两面.png"),
        (b"GIF89a" + b"\0" * 40, "a.png"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(city: City, matter: Matter, content: bytes, name: str) -> None:
    before = Attachment.objects.count()
    with refused("E-FILE-02") as found:
        take_in(city, matter, content, name)
    assert found[0].field == "PERFORMANCE_PROOF"
    assert Attachment.objects.count() == before


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "空.pdf"),
        (b"", "空.png"),
        (b"%PDF-1.7\n", "只有头.pdf"),
        (pdf(0), "没有页.pdf"),
        *[(pdf(5)[: int(len(pdf(5)) * part)], f"断{part}.pdf") for part in (0.3, 0.6, 0.9, 0.98)],
        *[(png()[: int(len(png()) * part)], f"断{part}.png") for part in (0.4, 0.8, 0.9)],
        *[(jpeg()[: int(len(jpeg()) * part)], f"断{part}.jpg") for part in (0.4, 0.9)],
        (jpeg()[:-2], "少两字节.jpg"),
        (png()[:-30] + b"\0" * 30, "坏.png"),
    ],
)
def test_what_is_empty_or_damaged_is_refused(city: City, matter: Matter, content: bytes, name: str) -> None:
    with refused("E-FILE-03"):
        take_in(city, matter, content, name)


def test_a_file_that_asks_for_a_password_is_refused_and_says_so(city: City, matter: Matter) -> None:
    with refused("E-FILE-04") as found:
        take_in(city, matter, pdf(encryption=pikepdf.Encryption(user="x", owner="y")), "有密码.pdf")
    assert "密码" in found[0].way_out


@pytest.mark.parametrize(("extra", "taken"), [(-1, True), (0, True), (1, False)])
def test_the_limit_is_twenty_megabytes_to_the_byte(city: City, matter: Matter, extra: int, taken: bool) -> None:
    content = png() + b"\0" * (20 * 1024 * 1024 + extra - len(png()))
    if taken:
        assert take_in(city, matter, content, "大.png").size == len(content)
        return
    with refused("E-FILE-01") as found:
        take_in(city, matter, content, "大.png")
    assert found[0].facts["limit"] == "20 MB"


@pytest.mark.parametrize(("size", "taken"), [((6000, 10000), True), ((6000, 10001), False), ((60000, 60000), False)])
def test_a_picture_has_sixty_million_pixels_at_most(
    city: City, matter: Matter, size: tuple[int, int], taken: bool
) -> None:
    if taken:
        take_in(city, matter, png_of(*size), "大图.png")
        return
    with refused("E-FILE-01" if size[0] == 6000 else "E-FILE-03") as found:
        take_in(city, matter, png_of(*size), "大图.png")
    if size[0] == 6000:
        assert found[0].facts == {"name": "大图.png", "size": "6000万像素", "limit": "6000万像素"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\用户\\桌面\\凭证.png", "凭证.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
        ("报告\u202egnp.exe.png", "报告gnp.exe.png"),
        ("a\x00b\x07.png", "ab.png"),
        ("Ünï-Дата-日付-تاريخ-Ημ.png", "Ünï-Дата-日付-تاريخ-Ημ.png"),
        ("e\u0301.png", "\u00e9.png"),
        ("长" * 300 + ".png", "长" * 110 + ".png"),
        (".." + "a" * 300 + ".png", ".." + "a" * 108 + ".png"),
        ("一 份 文件.PNG", "一 份 文件.PNG"),
    ],
)
def test_names_are_fit_to_be_shown_and_sent_in_a_header(city: City, matter: Matter, sent: str, kept: str) -> None:
    assert take_in(city, matter, png(), sent).name == kept


@pytest.mark.parametrize("sent", ["", ".", "..", "/", "\x00", "\u202e", "。"])
def test_a_name_that_says_nothing_is_still_a_name_and_has_no_kind(city: City, matter: Matter, sent: str) -> None:
    assert attachments.clean_name(sent)
    with refused("E-FILE-02"):
        take_in(city, matter, png(), sent)


def test_the_same_content_is_stored_once(city: City, matter: Matter) -> None:
    first = take_in(city, matter, png("red"), "a.png")
    second = take_in(city, matter, png("red"), "b.png", "COMMITMENT")

    assert first.sha256 == second.sha256
    folder = attachments.path_of(first.sha256).parent
    assert [path.name for path in folder.iterdir()] == [first.sha256]


def test_a_replaced_material_stays_in_the_table(city: City, matter: Matter) -> None:
    first = take_in(city, matter, png("red"), "第一版.png")
    city.at(minutes=1)
    second = take_in(city, matter, png("blue"), "第二版.png")

    first.refresh_from_db()
    assert first.withdrawn_at == city.now
    assert list(matter.attachments.current().filter(material="PERFORMANCE_PROOF")) == [second]
    assert attachments.open_attachment(first).read() == png("red")


def test_a_changed_byte_on_disk_is_found(city: City, matter: Matter) -> None:
    taken = take_in(city, matter, png(), "a.png")
    path = attachments.path_of(taken.sha256)
    os.chmod(path, 0o600)
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(attachments.FileDamaged):
        attachments.open_attachment(taken)
    take_in(city, matter, png(), "again.png")
    assert attachments.open_attachment(taken).read() == png()


def test_a_file_that_is_gone_is_found(city: City, matter: Matter) -> None:
    taken = take_in(city, matter, png(), "a.png")
    attachments.path_of(taken.sha256).unlink()
    with pytest.raises(attachments.FileDamaged):
        attachments.open_attachment(taken)


def test_stored_files_lie_outside_the_web_root_and_carry_no_name(city: City, matter: Matter, settings: Any) -> None:
    path = attachments.path_of(take_in(city, matter, png(), "凭证.png").sha256)
    assert path.is_relative_to(settings.MEDIA_ROOT)
    assert not path.is_relative_to(settings.BASE_DIR)
    assert path.suffix == ""
