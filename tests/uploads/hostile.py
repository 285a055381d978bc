"""Files that nobody sends by accident (恶意文件): small on the way in, large or active once they are opened."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
from PIL import Image, PngImagePlugin

MEGABYTE = 1 << 20
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
HEAD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
TAIL = b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF"


def _inflates(start: bytes, megabytes: int, filler: bytes) -> bytes:
    """A deflated stream that begins so and unfolds to that size."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(start), *(packer.compress(filler * MEGABYTE) for _ in range(megabytes)), packer.flush()]
    return b"".join(parts)


def _with_xref_stream(bodies: list[bytes], rows: list[tuple[int, int, int]], pack: int = -1) -> bytes:
    """Objects as they are, then a cross-reference stream; rows name them by type, index or -1 for its own place."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.5\n")
    for body in bodies:
        places.append(out.tell())
        out.write(body + b"\n")
    places.append(out.tell())
    packed = b"".join(struct.pack(">BIH", t, places[a] if t == 1 else a, g) for t, a, g in rows)
    filter_, data = (b"/Filter/FlateDecode", _inflates(packed, pack, b"\0")) if pack >= 0 else (b"", packed)
    number = len(rows) - 1
    out.write(b"%d 0 obj<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Length %d" % (number, len(rows), len(data)) + filter_)
    out.write(b">>stream\n" + data + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % places[-1])
    return out.getvalue()


def object_stream_bomb(megabytes: int) -> bytes:
    """Catalogue and page tree lie in an object stream that unfolds to that size."""
    index = b"1 0 2 40 "
    objects = b"<</Type/Catalog/Pages 2 0 R>>".ljust(40) + b"<</Type/Pages/Count 1/Kids[3 0 R]>>".ljust(60)
    data = _inflates(index + objects, megabytes, b"\n")
    stream = b"4 0 obj<</Type/ObjStm/N 2/First %d/Length %d/Filter/FlateDecode>>" % (len(index), len(data))
    bodies = [b"3 0 obj" + PAGE + b"endobj", stream + b"stream\n" + data + b"\nendstream endobj"]
    return _with_xref_stream(bodies, [(0, 0, 0), (2, 4, 0), (2, 4, 1), (1, 0, 0), (1, 1, 0), (1, 2, 0)])


def cross_reference_bomb(megabytes: int) -> bytes:
    """The table of objects unfolds to that size."""
    bodies = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj",
        b"3 0 obj" + PAGE + b"endobj",
    ]
    return _with_xref_stream(bodies, [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 2, 0), (1, 3, 0)], megabytes)


def deep_pdf(depth: int) -> bytes:
    """Arrays in arrays."""
    kids = b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]/X " + b"[" * depth + b"]" * depth + b">>endobj\n"
    return HEAD + kids + b"3 0 obj" + PAGE + b"endobj\n" + TAIL


def wide_pdf(kids: int) -> bytes:
    """One page, named that often."""
    tree = b"2 0 obj<</Type/Pages/Count 1/Kids[" + b"3 0 R " * kids + b"]>>endobj\n"
    return HEAD + tree + b"3 0 obj" + PAGE + b"endobj\n" + TAIL


def crowded_pdf(objects: int) -> bytes:
    """That many objects that nobody asks for."""
    tree = b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj" + PAGE + b"endobj\n"
    return HEAD + tree + b"".join(b"%d 0 obj 1 endobj\n" % n for n in range(4, objects)) + TAIL


def looping_pdf() -> bytes:
    """A page tree that contains itself, and a table that points to itself."""
    tree = b"2 0 obj<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>endobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \n"
    place = len(HEAD + tree)
    return HEAD + tree + table + b"trailer<</Root 1 0 R/Size 4/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (place, place)


def pdf_with(**root: object) -> bytes:
    """A page, and these entries of the catalogue."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        for name, value in root.items():
            made.Root[f"/{name}"] = value
        made.save(buffer)
    return buffer.getvalue()


def script() -> pikepdf.Dictionary:
    """An action that is a script."""
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def launch() -> pikepdf.Dictionary:
    """An action that starts a program."""
    return pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))


def pdf_with_click(action: pikepdf.Dictionary) -> bytes:
    """A page on which a click does this."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page()
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        page.obj["/Annots"] = pikepdf.Array([made.make_indirect(link)])
        made.save(buffer)
    return buffer.getvalue()


def pdf_with_attachment() -> bytes:
    """An electronic invoice carries its data as an embedded file."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["invoice.xml"] = pikepdf.AttachedFileSpec(made, b"<invoice/>", filename="invoice.xml")
        made.save(buffer)
    return buffer.getvalue()


def png_text_bomb(megabytes: int) -> bytes:
    """A compressed remark that unfolds to that size."""
    buffer, remarks = io.BytesIO(), PngImagePlugin.PngInfo()
    remarks.add(b"zTXt", b"Comment\0\0" + _inflates(b"", megabytes, b"A"))
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=remarks)
    return buffer.getvalue()


def animated_png(frames: int) -> bytes:
    """A picture of several frames."""
    buffer = io.BytesIO()
    pictures = [Image.new("RGB", (20, 20), (n % 255, 0, 0)) for n in range(frames)]
    pictures[0].save(buffer, "PNG", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def photograph(width: int, height: int, mode: str = "RGB", **options: object) -> bytes:
    """A JPEG of that size, as large in memory as it says."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 0).save(buffer, "JPEG", quality=40, **options)
    return buffer.getvalue()


def located_photograph() -> bytes:
    """A photograph that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    return photograph(40, 30, exif=exif.tobytes())
