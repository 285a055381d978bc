"""HTML to PDF/A: archival, self-contained, reproducible, and loud when something is missing."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zlib

import pikepdf
import pydyf
import pytest

from documents import rendering

from .sample import Reply, printed

pytestmark = pytest.mark.one_engine

PAGE = '<html lang="zh-CN"><title>试</title><style>p {{ font-family: {family} }}</style><p>{text}</p>{more}</html>'


def page(text="办结", family='FandolFang, "Noto Serif SC"', more=""):
    return PAGE.format(text=text, family=family, more=more)


def test_paper_is_tagged_pdf_a_2b_in_chinese_with_a_title():
    rendered = printed()

    with pikepdf.open(io.BytesIO(rendered.data)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert 'pdfaid:part="2"' in metadata and 'pdfaid:conformance="B"' in metadata
        assert "信用修复结果通知 （沪松）应急信修〔2026〕1号" in metadata
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert len(pdf.pages) == rendered.pages == 1


def test_only_the_house_fonts_are_embedded_and_only_as_subsets():
    rendered = printed(Reply(contact="喆堃燚赟珺"))

    with pikepdf.open(io.BytesIO(rendered.data)) as pdf:
        descriptors = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile3" in o]
        names = {str(d.FontName) for d in descriptors}

    assert {name.partition("+")[2] for name in names} == {"FandolFang", "FandolSong-Bold", "Noto-Serif-SC"}
    assert all(len(name.partition("+")[0]) == 7 for name in names)  # "/" and the six letters of a subset
    assert len(rendered.data) < 400_000


def test_the_same_letter_twice_gives_the_same_bytes():
    assert printed.__wrapped__() == printed.__wrapped__()


def test_another_process_with_other_hash_seeds_gives_the_same_bytes():
    script = (
        "from documents import rendering; print(rendering.render("
        "'<html lang=zh-CN><title>试</title><p style=\"font-family: FandolFang, Noto Serif SC\">办结喆</p></html>')"
        ".sha256)"
    )
    hashes = set()
    for seed in ("0", "12345"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.add(done.stdout.strip())

    assert len(hashes) == 1


def test_result_carries_the_hash_of_its_bytes():
    rendered = rendering.render(page())

    assert rendered.sha256 == hashlib.sha256(rendered.data).hexdigest()


@pytest.mark.parametrize("text", ["😀", "甲\U00030edd乙", "ก"])
def test_a_character_that_no_font_has_is_an_error_and_not_a_box(text):
    with pytest.raises(rendering.RenderingFailed, match="notdef"):
        rendering.render(page(text))


@pytest.mark.parametrize("family", ["Arial", "serif", "SimSun"])
def test_a_family_that_is_not_ours_never_comes_from_the_machine(family):
    rendered = rendering.render(page(family=family))

    with pikepdf.open(io.BytesIO(rendered.data)) as pdf:
        descriptors = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile3" in o]
        names = {str(d.FontName).partition("+")[2] for d in descriptors}
    assert names == {"Noto-Serif-SC"} or names <= {"FandolFang", "FandolSong", "FandolHei", "FandolKai"}


def test_a_font_of_another_family_is_an_error(monkeypatch):
    monkeypatch.setattr(rendering, "FAMILIES", ("FandolHei",))

    with pytest.raises(rendering.RenderingFailed, match="FandolFang"):
        rendering.render(page())


@pytest.mark.parametrize(
    "more",
    [
        '<img src="https://example.org/x.png">',
        '<img src="http://127.0.0.1:1/x.png">',
        '<img src="file:///etc/hostname">',
        '<img src="../../project/settings/base.py">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        "<style>@font-face {font-family: x; src: url(file:///usr/share/fonts/x.ttf)} p {font-family: x}</style>",
    ],
)
def test_a_paper_fetches_nothing_from_the_network_or_the_machine(more):
    with pytest.raises(rendering.RenderingFailed, match="may not fetch"):
        rendering.render(page(more=more))


def test_a_picture_in_a_data_uri_is_printed():
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3C/svg%3E"

    assert rendering.render(page(more=f'<img src="{svg}" alt="空">')).pages == 1


def test_an_unknown_style_is_an_error_each_time():
    for _ in range(2):
        with pytest.raises(rendering.RenderingFailed, match="colour"):
            rendering.render(page(more="<style>p { colour: red }</style>"))


def test_a_style_that_was_parsed_before_prints_the_same_and_another_one_does_not():
    first, again = (rendering.render(page(more="<style>p { color: red }</style>")) for _ in range(2))
    other = rendering.render(page(more="<style>p { color: blue }</style>"))

    assert first.sha256 == again.sha256 != other.sha256


def test_streams_are_packed_once_and_hold_what_was_written():
    with pikepdf.open(io.BytesIO(printed().data)) as pdf:
        packed = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Filter" in each]
        assert {str(each.Filter) for each in packed} == {"/FlateDecode"}
        assert sum(len(each.read_bytes()) for each in packed) > 2 * sum(len(each.read_raw_bytes()) for each in packed)
    stream = pydyf.Stream([b"q", 1.5, "Q"], {"Type": "/XObject"}, compress=True)
    assert stream.data == stream.data and f"/Length {len(stream.packed[1])}".encode() in stream.data
    stream.stream.append(b"S")
    packed = stream.data.partition(b"stream\n")[2].removesuffix(b"\nendstream")
    assert zlib.decompress(packed) == b"q\n1.5\nQ\nS"


def test_every_font_is_there_and_the_machine_is_ready():
    rendering.check_ready()


def test_a_missing_font_is_named_with_the_command_that_mends_it(monkeypatch, tmp_path):
    monkeypatch.setattr(rendering, "FONTS", tmp_path)

    with pytest.raises(rendering.NotReady, match=r"FandolFang-Regular\.otf.*git checkout documents/fonts"):
        rendering.check_ready()


def test_the_fontconfig_of_the_process_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/else.conf")
    rendering._font_configuration.cache_clear()

    rendering.check_ready()

    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/else.conf"


def test_rendering_is_safe_from_several_threads():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        hashes = set(pool.map(lambda _: rendering.render(page("办结" * 50)).sha256, range(8)))

    assert len(hashes) == 1
