"""Binding (装订): papers, files and pictures into one PDF, page by page. Only the worker imports this module.

Each source is first made a plain PDF of its own (``take_pdf``, ``take_picture``), so that a broken one is known by
name before anything is bound. ``bind`` then reads them from disk: its memory does not grow with their size.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from . import layers, rendering

MAX_PAGES = 2000  # of one file; more are no document that somebody handed in to be read
MAX_PIXELS = 60_000_000
MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
SHORT, LONG = 1654, 2339  # pixels of A4 at 200 dpi
SHARE = 0.13  # of the page's width that its stamp takes
AT_ONCE = 64  # files that are open at the same time: a process may have some thousand, and not for itself


class Unbindable(Exception):
    """A file that cannot become pages (不能并入); says why, in Chinese, for the list of the dossier."""


@dataclass(frozen=True)
class Part:
    """One part (卷内文件): its title, its plain PDF, how many pages, and the heading of the bookmarks it stands under.

    numbered  its pages count; cover and catalogue do not
    """

    title: str
    path: Path
    pages: int
    heading: str = ""
    numbered: bool = True


def take_pdf(source: Path, target: Path) -> int:
    """Write the pages of a PDF as a plain one and return how many; Unbindable for what cannot be read.

    What is drawn stays as it is, also what a signature or a form field shows; fields, links and scripts go.
    """
    try:
        with pikepdf.open(source, access_mode=pikepdf.AccessMode.stream) as pdf:
            if not 0 < len(pdf.pages) <= MAX_PAGES:
                raise Unbindable(f"共{len(pdf.pages)}页，不在1至{MAX_PAGES}页之间")
            pdf.flatten_annotations("all")
            plain = pikepdf.new()
            for page in pdf.pages:
                for name in ("/Annots", "/AA", "/B", "/StructParents", "/Metadata", "/PieceInfo", "/Tabs"):
                    if name in page.obj:
                        del page.obj[name]
                plain.pages.append(page)
            layers.name_in(plain, [layers.of(pdf, plain)])
            plain.save(target, deterministic_id=True)
            return len(plain.pages)
    except pikepdf.PasswordError:
        raise Unbindable("文件已加密，需要口令才能打开") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, RuntimeError):
        raise Unbindable("文件损坏，不能作为PDF打开") from None


def take_picture(source: Path, target: Path) -> int:
    """Write a picture as one A4 page of at most 200 dpi; returns 1. Unbindable for what cannot be decoded."""
    try:
        with Image.open(source) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Unbindable(f"超过{MAX_PIXELS // 10_000}万像素")
            small = _reduced(image)
    except Unbindable:
        raise
    except Exception:  # noqa: BLE001  whatever a decoder makes of bytes that somebody sent
        raise Unbindable("文件损坏，不能作为图片打开") from None
    data = io.BytesIO()
    small.save(data, "JPEG", quality=85)
    _page_of_picture(data.getvalue(), small, target)
    return 1


def _reduced(image: Image.Image) -> Image.Image:
    """The picture upright, on white, in colours or grey, and no larger than a printed page needs."""
    lying = image.width > image.height
    box = (LONG, SHORT) if lying else (SHORT, LONG)
    image.draft("RGB", box)  # a JPEG is decoded small at once
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("P", "1", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA"):
        white = Image.new("RGB", image.size, "white")
        white.paste(image.convert("RGB"), mask=image.getchannel("A"))
        return white
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _page_of_picture(jpeg: bytes, picture: Image.Image, target: Path) -> None:
    width, height = A4 if picture.width <= picture.height else A4[::-1]
    room = (width - 20 * MM, height - 32 * MM)  # the stamp has the top
    scale = min(room[0] / picture.width, room[1] / picture.height)
    w, h = picture.width * scale, picture.height * scale
    x, y = (width - w) / 2, 12 * MM + (room[1] - h) / 2
    with pikepdf.new() as pdf:
        drawn = pdf.make_stream(
            jpeg,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = pdf.add_blank_page(page_size=(width, height))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=drawn))
        page.obj.Contents = pdf.make_stream(f"q {w:.3f} 0 0 {h:.3f} {x:.3f} {y:.3f} cm /Im0 Do Q".encode())
        pdf.save(target, deterministic_id=True)


def bind(parts: Sequence[Part], target: Path, *, title: str, tick: Callable[[], None] = lambda: None) -> int:
    """Put the parts together, stamp their pages 第 n 页, set bookmarks and labels; returns how many are numbered.

    The same parts give the same bytes. ``tick`` is called once a part.
    """
    with TemporaryDirectory(dir=target.parent, prefix=".bundles-") as folder:
        paths = [part.path for part in parts]
        if len(paths) > AT_ONCE:
            paths, tick = _in_bundles(paths, Path(folder), tick), lambda: None
        with _joined(paths, tick) as bound:
            number = _stamp(bound, parts)
            _label(bound, parts)
            _bookmark(bound, parts)
            bound.docinfo["/Title"] = title
            bound.Root.Lang = "zh-CN"
            bound.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
            bound.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return number


def _in_bundles(paths: Sequence[Path], folder: Path, tick: Callable[[], None]) -> list[Path]:
    """Fewer files with the same pages in the same order."""
    bundles = []
    for start in range(0, len(paths), AT_ONCE):
        bundle = folder / f"{start}.pdf"
        with _joined(paths[start : start + AT_ONCE], tick) as joined:
            joined.save(bundle, deterministic_id=True)
        bundles.append(bundle)
    return bundles


@contextmanager
def _joined(paths: Sequence[Path], tick: Callable[[], None]) -> Iterator[pikepdf.Pdf]:
    """The pages of all these files; they are read when it is saved, and so stay open inside the block."""
    with ExitStack() as opened, pikepdf.new() as joined:
        found = []
        for path in paths:
            source = opened.enter_context(pikepdf.open(path, access_mode=pikepdf.AccessMode.stream))
            joined.pages.extend(source.pages)
            found.append(layers.of(source, joined))
            tick()
        layers.name_in(joined, found)
        yield joined


def _bookmark(bound: pikepdf.Pdf, parts: Sequence[Part]) -> None:
    with bound.open_outline() as outline:
        above: pikepdf.OutlineItem | None = None
        following = 0
        for part in parts:
            start, following = following, following + part.pages
            item = pikepdf.OutlineItem(part.title, start)
            if not part.heading:
                above = None
                outline.root.append(item)
                continue
            if above is None or above.title != part.heading:
                above = pikepdf.OutlineItem(part.heading, start)
                outline.root.append(above)
            above.children.append(item)


def _label(bound: pikepdf.Pdf, parts: Sequence[Part]) -> None:
    """Readers show the numbers that are stamped: i, ii … before the first numbered page, then 1, 2 …"""
    front = sum(part.pages for part in parts if not part.numbered)
    first = pikepdf.Dictionary(S=pikepdf.Name.r)
    nums = pikepdf.Array(
        [0, first, front, pikepdf.Dictionary(S=pikepdf.Name.D)] if front else [0, pikepdf.Dictionary(S=pikepdf.Name.D)]
    )
    bound.Root.PageLabels = pikepdf.Dictionary(Nums=nums)


# Stamps -------------------------------------------------------------------------------------------
# Thirteen drawings of one character each, printed once in the house's font; a page's stamp places some of them.
_CHARACTERS = "0123456789第页"
_EM = 12.0


@cache
def _characters() -> bytes:
    pages = "".join(f"<p>{character}</p>" for character in _CHARACTERS)
    style = (
        f"@page {{ size: {_EM}pt {_EM}pt; margin: 0 }} body, p {{ margin: 0 }} p {{ break-after: page; "
        f"font: 11pt/{_EM}pt FandolSong, 'Noto Serif SC'; text-align: center }} p:last-child {{ break-after: auto }}"
    )
    head = f'<head><meta charset="utf-8"><title>第n页</title><style>{style}</style></head>'
    return rendering.render(f'<!doctype html><html lang="zh-CN">{head}<body>{pages}</body></html>').data


def _stamp(bound: pikepdf.Pdf, parts: Sequence[Part]) -> int:
    """Write 第 n 页 on every page that counts, at its upper right as it is read; returns the last number."""
    with pikepdf.open(io.BytesIO(_characters())) as printed:
        drawings = {
            character: bound.copy_foreign(page.as_form_xobject())
            for character, page in zip(_CHARACTERS, printed.pages, strict=True)
        }
        counts = [part.numbered for part in parts for _ in range(part.pages)]
        number = 0
        for page, is_counted in zip(bound.pages, counts, strict=True):
            if is_counted:
                number += 1
                _place(bound, page, _stamp_form(bound, drawings, number))
    return number


def _stamp_form(bound: pikepdf.Pdf, drawings: dict[str, pikepdf.Object], number: int) -> pikepdf.Object:
    text = f"第{number}页"
    content, x = ["q 1 1 1 rg"], 2.0
    placed = []
    for character in text:
        left = x if character in "第页" else x - 3  # each stands in the middle of its square
        placed.append(f"q 1 0 0 1 {left:g} 1 cm /C{_CHARACTERS.index(character)} Do Q")
        x += _EM if character in "第页" else _EM / 2 + 0.5
    width = x + 2
    content += [f"0 0 {width:g} {_EM + 2:g} re f", *placed, "Q"]
    used = {f"/C{_CHARACTERS.index(character)}": drawings[character] for character in sorted(set(text))}
    return bound.make_stream(
        "\n".join(content).encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([0, 0, round(width, 1), _EM + 2]),
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(used)),
    )


def _place(bound: pikepdf.Pdf, page: pikepdf.Page, form: pikepdf.Object) -> None:
    """Draw the stamp over the page, in the corner of its own space that is the upper right when it is read.

    By hand: the library's overlay gives its names by lot, and the same dossier would not come out twice.
    """
    box = pikepdf.Rectangle(page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    seen = min(box.width, box.height)
    scale = seen * SHARE / 50  # page 1234 in the same size as page 1
    along, across = scale * float(form.BBox[2]), scale * float(form.BBox[3])
    gap = seen * 0.03
    x0, y0, x1, y1 = box.llx + gap, box.lly + gap, box.urx - gap, box.ury - gap
    matrix = {
        90: (0, scale, -scale, 0, x0 + across, y1 - along),
        180: (-scale, 0, 0, -scale, x0 + along, y0 + across),
        270: (0, -scale, scale, 0, x1 - across, y0 + along),
    }.get(turned, (scale, 0, 0, scale, x1 - along, y1 - across))
    own: Any = page.obj
    resources: Any = pikepdf.Dictionary(own.get("/Resources", pikepdf.Dictionary()))  # pages may share theirs
    drawn = pikepdf.Dictionary(resources.get("/XObject", pikepdf.Dictionary()))
    drawn["/PageStamp"] = form
    resources["/XObject"] = drawn
    page.obj.Resources = resources
    page.contents_add(bound.make_stream(b"q\n"), prepend=True)
    numbers = " ".join(f"{value:.4f}" for value in matrix)
    page.contents_add(bound.make_stream(f"\nQ q {numbers} cm /PageStamp Do Q".encode()))
