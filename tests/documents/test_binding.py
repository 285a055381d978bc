"""Binding: pictures and PDFs become pages that are upright, stamped and the same every time."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from documents import binding
from documents.binding import Part, Unbindable


def pdf(path: Path, *, turned: int = 0, box: tuple[int, ...] = (0, 0, 595, 842), pages: int = 1) -> Path:
    with pikepdf.new() as made:
        for _ in range(pages):
            page = made.add_blank_page(page_size=(595, 842))
            page.obj.Rotate = turned
            page.obj.MediaBox = pikepdf.Array(list(box))
        made.save(path)
    return path


def picture(path: Path, mode: str = "RGB", size: tuple[int, int] = (300, 200), **options: object) -> Path:
    Image.new(mode, size, 1).save(path, **options)  # type: ignore[arg-type]
    return path


def ink(path: Path, index: int = 0) -> tuple[float, float]:
    """Where the stamp stands on the page as it is read: shares of its width from the left and height from the top."""
    with pypdfium2.PdfDocument(path) as read:
        page = read[index]
        image = page.render(scale=1000 / page.get_width()).to_pil().convert("L")
    left, top, right, bottom = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    return (left + right) / 2 / image.width, (top + bottom) / 2 / image.height


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 595, 842), (-100, -50, 495, 792), (0, 0, 2384, 3370), (0, 0, 120, 90)])
def test_the_stamp_is_at_the_upper_right_as_the_page_is_read(tmp_path, turned, box):
    pages = binding.take_pdf(pdf(tmp_path / "in.pdf", turned=turned, box=box), tmp_path / "plain.pdf")

    binding.bind([Part("甲", tmp_path / "plain.pdf", pages)], tmp_path / "out.pdf", title="试")

    x, y = ink(tmp_path / "out.pdf")
    assert x > 0.7 and y < 0.2, (x, y)
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
        assert re.sub(r"\s", "", read[0].get_textpage().get_text_bounded()) == "第1页"


def test_numbers_run_over_the_parts_and_leave_out_the_front(tmp_path):
    parts = []
    for number, (pages, numbered) in enumerate([(2, False), (3, True), (9, True)]):
        path = tmp_path / f"{number}.pdf"
        binding.take_pdf(pdf(tmp_path / "in.pdf", pages=pages), path)
        parts.append(Part(f"部分{number}", path, pages, "上" if number else "", numbered))

    last = binding.bind(parts, tmp_path / "out.pdf", title="案卷")

    assert last == 12
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
        stamps = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in read]
        labels = [read.get_page_label(index) for index in range(len(read))]
    assert stamps == ["", "", *(f"第{number}页" for number in range(1, 13))]
    assert labels == ["i", "ii", *map(str, range(1, 13))]
    with pikepdf.open(tmp_path / "out.pdf") as read, read.open_outline() as outline:
        assert [item.title for item in outline.root] == ["部分0", "上"]
        assert [item.title for item in outline.root[1].children] == ["部分1", "部分2"]


def test_many_parts_are_bound_with_few_files_open(tmp_path, monkeypatch):
    parts = []
    for number in range(11):
        path = tmp_path / f"{number}.pdf"
        binding.take_pdf(pdf(tmp_path / "in.pdf", pages=1 + number % 3), path)
        parts.append(Part(f"部分{number}", path, 1 + number % 3))
    ticks: list[int] = []
    binding.bind(parts, tmp_path / "at-once.pdf", title="案卷")
    monkeypatch.setattr(binding, "AT_ONCE", 4)

    last = binding.bind(parts, tmp_path / "out.pdf", title="案卷", tick=lambda: ticks.append(open_files(tmp_path)))

    assert len(ticks) == 11 and max(ticks) <= 4
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
        stamps = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in read]
    assert stamps == [f"第{number}页" for number in range(1, last + 1)]
    with pikepdf.open(tmp_path / "out.pdf") as read, read.open_outline() as outline:
        found = {item.title: read.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root}
    with pikepdf.open(tmp_path / "at-once.pdf") as read, read.open_outline() as outline:
        assert found == {item.title: read.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root}
    assert [path.name for path in tmp_path.glob(".*")] == [], "the bundles are gone"


def open_files(folder: Path) -> int:
    """How many files below the folder this process has open."""
    held = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
    return sum(str(folder) in str(link.readlink()) for link in held if link.is_symlink())


@pytest.mark.parametrize("usual", [{"OFF": ["hidden"]}, {"BaseState": "OFF", "ON": ["shown"]}])
def test_a_layer_that_is_not_shown_stays_hidden(tmp_path, monkeypatch, usual):
    with pikepdf.new() as made:
        layers = {
            name: made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name))
            for name in ("shown", "hidden")
        }
        page = made.add_blank_page(page_size=(600, 800))
        page.obj.Resources = pikepdf.Dictionary(Properties=pikepdf.Dictionary(A=layers["shown"], B=layers["hidden"]))
        page.obj.Contents = made.make_stream(b"/OC /A BDC 100 100 50 50 re f EMC /OC /B BDC 300 100 50 50 re f EMC")
        said = pikepdf.Dictionary(Order=pikepdf.Array(list(layers.values())))
        for name, value in usual.items():
            listed = isinstance(value, list)
            said[f"/{name}"] = pikepdf.Array([layers[each] for each in value]) if listed else pikepdf.Name(f"/{value}")
        made.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(list(layers.values())), D=said)
        made.save(tmp_path / "in.pdf")
    binding.take_pdf(pdf(tmp_path / "blank.pdf"), tmp_path / "other.pdf")
    pages = binding.take_pdf(tmp_path / "in.pdf", tmp_path / "plain.pdf")
    parts = [Part("空白", tmp_path / "other.pdf", 1), Part("甲", tmp_path / "plain.pdf", pages)]

    for at_once in (1, 64):
        monkeypatch.setattr(binding, "AT_ONCE", at_once)
        binding.bind(parts, tmp_path / "out.pdf", title="试")

        with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
            image = read[1].render(scale=1).to_pil().convert("L")
        assert (image.getpixel((125, 675)), image.getpixel((325, 675))) == (0, 255)


def test_the_same_parts_give_the_same_bytes(tmp_path):
    binding.take_picture(picture(tmp_path / "a.jpg"), tmp_path / "a.pdf")
    binding.take_pdf(pdf(tmp_path / "b.in.pdf", pages=2), tmp_path / "b.pdf")
    parts = [Part("甲", tmp_path / "a.pdf", 1), Part("乙", tmp_path / "b.pdf", 2)]

    for name in ("one.pdf", "two.pdf"):
        binding.bind(parts, tmp_path / name, title="试")

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.png", "RGBA"), ("b.png", "LA"), ("c.png", "P"), ("d.png", "1"), ("e.png", "I;16"), ("f.jpg", "CMYK")],
)
def test_a_picture_of_any_kind_becomes_one_page(tmp_path, name, mode):
    assert binding.take_picture(picture(tmp_path / name, mode), tmp_path / "out.pdf") == 1

    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
        width, height = read[0].get_size()
    assert width > height, "a lying picture lies"


def test_a_picture_stands_as_its_camera_says(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    binding.take_picture(picture(tmp_path / "a.jpg", exif=turned), tmp_path / "out.pdf")

    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
        width, height = read[0].get_size()
    assert width < height


def test_forty_million_pixels_come_out_no_finer_than_print(tmp_path):
    binding.take_picture(picture(tmp_path / "a.jpg", size=(8000, 5000)), tmp_path / "out.pdf")

    with pikepdf.open(tmp_path / "out.pdf") as read:
        image = read.pages[0].obj.Resources.XObject["/Im0"]
        assert max(int(image.Width), int(image.Height)) <= binding.LONG


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "损坏"), (b"%PDF-1.7\n", "损坏"), (b"GIF89a", "损坏")],
)
def test_what_is_no_pdf_is_named(tmp_path, content, why):
    (tmp_path / "in.pdf").write_bytes(content)

    with pytest.raises(Unbindable, match=why):
        binding.take_pdf(tmp_path / "in.pdf", tmp_path / "out.pdf")


def test_a_locked_pdf_or_one_of_too_many_pages_is_named(tmp_path, monkeypatch):
    with pikepdf.open(pdf(tmp_path / "in.pdf")) as made:
        made.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    monkeypatch.setattr(binding, "MAX_PAGES", 2)
    pdf(tmp_path / "long.pdf", pages=3)

    for name, why in [("locked", "加密"), ("long", "共3页")]:
        with pytest.raises(Unbindable, match=why):
            binding.take_pdf(tmp_path / f"{name}.pdf", tmp_path / "out.pdf")


def test_a_field_keeps_what_it_shows_and_loses_what_it_does(tmp_path):
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(595, 842))
        look = made.make_stream(
            b"0 0 0 rg 0 0 100 50 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 50]
        )
        field = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T="seal",
                F=4,
                Rect=[100, 100, 200, 150],
                AP=pikepdf.Dictionary(N=look),
                A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
            )
        )
        page.obj.Annots = made.make_indirect([field])
        page.obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
        out = io.BytesIO()
        made.save(out)
    (tmp_path / "in.pdf").write_bytes(out.getvalue())

    pages = binding.take_pdf(tmp_path / "in.pdf", tmp_path / "plain.pdf")
    binding.bind([Part("甲", tmp_path / "plain.pdf", pages)], tmp_path / "out.pdf", title="试")

    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as read:
        image = read[0].render(scale=1).to_pil().convert("L")
    assert image.getpixel((150, 842 - 125)) < 50, "what the field showed is still drawn"
    with pikepdf.open(tmp_path / "out.pdf") as read:
        assert "/Annots" not in read.pages[0].obj and "/AA" not in read.pages[0].obj
        assert "/AcroForm" not in read.Root
        assert b"JavaScript" not in b"".join(repr(each).encode() for each in read.objects)
