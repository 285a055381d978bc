"""The dossier: everything is in it on the page that the catalogue says, and what cannot be is named."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from django.utils.translation import gettext

from documents import vault
from documents.models import Document
from flows.matters.attachments import path_of
from flows.matters.dossier import asking
from flows.matters.dossier.making import make
from flows.matters.models import Dossier, Job, Matter
from permissions.audit import export, roots, verify_export
from permissions.audit.models import ChainHead, Entry
from tests.city import City

from .conftest import files, made, pdf_of, picture_of

Attach = Callable[..., Any]


def texts(pdf: Path) -> list[str]:
    """The text of each page without white space."""
    with pypdfium2.PdfDocument(pdf) as read:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in read]


def manifest_of(zipped: Path) -> dict[str, Any]:
    with zipfile.ZipFile(zipped) as box:
        return json.loads(box.read("manifest.json"))


def check(zipped: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The checker that lies in the zip, by a Python that sees no package."""
    script = zipped.with_name("checker.py")
    with zipfile.ZipFile(zipped) as box:
        script.write_bytes(box.read(export.VERIFIER.name))
    command = [sys.executable, "-I", "-S", str(script), str(zipped), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_every_page_stands_where_the_catalogue_says(city: City, matter: Matter, attach: Attach, settings: Any) -> None:
    attach(matter, "整改报告.pdf", pdf_of(3), "application/pdf")
    attach(matter, "现场照片.jpg", picture_of(900, 600), "image/jpeg")

    dossier = made(city, matter)

    pdf, _ = files(settings, dossier)
    pages = texts(pdf)
    stamps = [re.search(r"第(\d+)页", text[:12] + text[-12:]) for text in pages]
    front = [stamp is None for stamp in stamps].index(False)
    assert [int(stamp[1]) for stamp in stamps[front:] if stamp] == list(range(1, dossier.pages + 1))
    assert "案卷" in pages[0] and matter.number in pages[0] and "上海示例机械有限公司" in pages[0]
    assert f"共{dossier.pages}页" in pages[0]
    catalogue = "".join(pages[1:front])
    paper = Document.objects.about(matter.chain).get()
    with pikepdf.open(pdf) as read, read.open_outline() as outline:
        headings = [item.title for item in outline.root]
        assert headings[:4] == ["案卷首页", "卷内目录", "文书", "材料"]
        assert headings[4] == "办理经过与意见" and headings[-1] == "留痕"
        marks = {
            child.title: read.pages.index(pikepdf.Page(child.destination[0])) - front + 1
            for item in outline.root
            for child in item.children
        }
    first = marks[f"{paper.number} {paper.title}"]
    assert first == 1 and paper.number in pages[front]
    report = next(page for title, page in marks.items() if "整改报告.pdf" in title)
    assert re.search(rf"整改报告\.pdf.*?{report}-{report + 2}", catalogue)
    photo = next(page for title, page in marks.items() if "现场照片.jpg" in title)
    assert photo == report + 3
    assert dossier.left_out == [] and not dossier.has_faults
    assert "同意" in "".join(pages) and "逐日说明" in "".join(pages)


def test_the_history_is_printed_in_words_and_not_in_names_of_the_machine(city: City, settings: Any) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    city.claims("sj.credit", matter, "accept")
    city.to("", matter)

    pdf, _ = files(settings, made(city, matter))

    sheet = "".join(text for text in texts(pdf) if "哈希（前24位）" in text)
    paper = Document.objects.about(matter.chain).get()
    for said in ("领取任务", "受理", "用印", "文书编号", "文书定稿", "文书送出", paper.number):
        assert said in sheet, said
    actions = set(Entry.objects.filter(chain=matter.chain).values_list("action", flat=True))
    assert len(actions) > 10
    assert [action for action in actions if "." in action and action in sheet] == []
    with translation.override("zh-hans"):
        steps = [f"{gettext(act.title)}{gettext(act.outcome_title)}" for act in matter.acts.all()]
    assert len(steps) > 5 and [step for step in steps if step not in sheet] == []


def test_the_zip_holds_the_original_bytes_and_needs_only_python(
    city: City, matter: Matter, attach: Attach, settings: Any
) -> None:
    content = pdf_of(2)
    attach(matter, "整改报告.pdf", content, "application/pdf")
    roots.seal_day(at=city.now)

    dossier = made(city, matter)

    pdf, zipped = files(settings, dossier)
    manifest = manifest_of(zipped)
    paper = Document.objects.about(matter.chain).get()
    with zipfile.ZipFile(zipped) as box:
        by_title = {file["title"]: box.read(file["path"]) for file in manifest["files"]}
    assert by_title[paper.title] == vault.open_pdf(paper)
    assert content in by_title.values()
    assert by_title["核验程序"] == export.VERIFIER.read_bytes()
    head = ChainHead.objects.get(chain=matter.chain)
    assert (manifest["covers"]["seq"], manifest["covers"]["hash"]) == (head.seq, head.hash)
    assert manifest["covers"]["root"] == 1
    assert (dossier.chain_seq, dossier.chain_hash) == (head.seq, head.hash)
    (zipped.parent / manifest["pdf"]["name"]).write_bytes(pdf.read_bytes())
    result = check(zipped)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "The dossier holds." in result.stdout and "beside the zip was checked" in result.stdout


def test_made_twice_from_one_state_it_is_the_same_byte_for_byte(city: City, matter: Matter) -> None:
    first = made(city, matter)
    city.at(days=3)
    second = made(city, matter, by="sj.auditor")

    assert first.pk != second.pk
    assert (first.pdf_sha256, first.zip_sha256) == (second.pdf_sha256, second.zip_sha256)


def test_another_state_gives_another_dossier_and_the_old_files_go(city: City, settings: Any) -> None:
    matter = city.to("decide", city.submitted(city.penalty(city.enterprise())))
    first = made(city, matter)
    old = files(settings, first)
    city.to("", matter, since="decide")

    second = made(city, matter)

    assert second.chain_seq > first.chain_seq
    assert not any(file.exists() for file in old) and all(file.exists() for file in files(settings, second))
    assert asking.latest(matter) == (None, second)


@pytest.mark.parametrize("fault", ["missing", "damaged"])
@pytest.mark.parametrize("kind", ["paper", "attachment"])
def test_a_file_lost_or_damaged_in_the_store_is_named_and_the_checker_says_so(
    city: City, matter: Matter, attach: Attach, settings: Any, kind: str, fault: str
) -> None:
    row = attach(matter, "合同.pdf", pdf_of(2), "application/pdf")
    paper = Document.objects.about(matter.chain).get()
    lost = path_of(row.sha256) if kind == "attachment" else Path(settings.MEDIA_ROOT) / paper.pdf_path
    lost.chmod(0o600)
    lost.unlink() if fault == "missing" else lost.write_bytes(b"%PDF-1.7 something else")

    dossier = made(city, matter)

    pdf, zipped = files(settings, dossier)
    [[title, why, is_fault]] = dossier.left_out
    assert is_fault and dossier.has_faults
    assert title == (f"{paper.number} {paper.title}" if kind == "paper" else "OTHER：合同.pdf")
    assert why == ("原件缺失" if fault == "missing" else "原件已损坏，与登记的哈希不符")
    pages = texts(pdf)
    assert "其中1件缺失或者损坏" in pages[0] and "缺失或损坏" in "".join(pages[1:4])
    assert "未并入文件清单" in pages[-1] and why in pages[-1]
    result = check(zipped)
    assert result.returncode == 1
    assert f"{title}: was missing when the dossier was made: {why}" in result.stdout
    assert "BROKEN in 1 places" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "content_type", "why"),
    [
        (
            "加密.pdf",
            pdf_of(1, encryption=pikepdf.Encryption(owner="o", user="u")),
            "application/pdf",
            "文件已加密，需要口令才能打开",
        ),
        ("坏.pdf", b"%PDF-1.7\nnothing", "application/pdf", "文件损坏，不能作为PDF打开"),
        ("坏.jpg", b"\xff\xd8\xff\xe0nothing", "image/jpeg", "文件损坏，不能作为图片打开"),
        ("台账.xlsx", b"PK\x03\x04", "application/vnd.ms-excel", "不是PDF或者图片"),
    ],
)
def test_what_cannot_become_pages_is_listed_with_its_reason_and_lies_in_the_zip(
    city: City, matter: Matter, attach: Attach, settings: Any, name: str, content: bytes, content_type: str, why: str
) -> None:
    row = attach(matter, name, content, content_type)

    dossier = made(city, matter)

    pdf, zipped = files(settings, dossier)
    assert dossier.left_out == [[f"OTHER：{name}", why, False]]
    last = texts(pdf)[-1]
    assert name in last and why in last and row.sha256 in last
    [listed] = [file for file in manifest_of(zipped)["files"] if file["title"].endswith(name)]
    with zipfile.ZipFile(zipped) as box:
        assert box.read(listed["path"]) == content
    assert check(zipped).returncode == 0


def test_a_material_that_gave_way_and_a_number_without_paper_are_listed(city: City, settings: Any) -> None:
    matter = city.to("decide", city.submitted(city.penalty(city.enterprise())))
    city.hands_in(matter, "COMMITMENT", picture_of(40, 40, "PNG"))
    city.to("issue", matter, since="decide")
    city.run_jobs()
    unsigned = {"seal": None, "unsigned_sha256": ""}
    Document.objects.update(state="NUMBERED", sha256="", pages=0, template_version="", frozen_at=None, **unsigned)

    dossier = made(city, matter)

    reasons = [why for _, why, is_fault in dossier.left_out if not is_fault]
    assert reasons == ["已编号，没有定稿", f"已于{city.now:%Y-%m-%d}被后来的材料替换"]
    assert len(dossier.left_out) == 2


def test_rare_characters_and_markup_in_names_are_printed_as_they_are(
    city: City, matter: Matter, attach: Attach, settings: Any
) -> None:
    name = "㐂𠮷龘<b>{{ x }}</b>😀.pdf"
    attach(matter, name, pdf_of(1), "application/pdf")

    pdf, zipped = files(settings, made(city, matter))

    catalogue = "".join(texts(pdf)[1:3])
    assert "<b>{{x}}</b>〔U+1F600〕.pdf" in catalogue and "龘" in catalogue
    assert any(file["title"].endswith(name) for file in manifest_of(zipped)["files"])


def test_sixty_materials_stand_in_order(city: City, matter: Matter, attach: Attach, settings: Any) -> None:
    for number in range(60):
        attach(matter, f"材料{number}.pdf", pdf_of(1 + number % 2), "application/pdf")

    dossier = made(city, matter)

    pdf, zipped = files(settings, dossier)
    assert dossier.attachments == 62
    assert check(zipped).returncode == 0
    with pikepdf.open(pdf) as read, read.open_outline() as outline:
        [materials] = [item for item in outline.root if item.title == "材料"]
        assert [child.title for child in materials.children][-1] == "OTHER：材料59.pdf"


def test_a_second_delivery_of_the_job_changes_nothing(city: City, matter: Matter) -> None:
    dossier = made(city, matter)

    make(Job.objects.get(kind=asking.JOB), city.at(minutes=1))

    again = Dossier.objects.get()
    assert again.made_at == dossier.made_at


def test_a_changed_byte_an_added_file_or_another_pdf_is_found(
    city: City, matter: Matter, settings: Any, tmp_path: Path
) -> None:
    _, zipped = files(settings, made(city, matter))
    with zipfile.ZipFile(zipped) as box:
        inside = {name: box.read(name) for name in box.namelist()}
    manifest = json.loads(inside["manifest.json"])

    def told(name: str, changes: dict[str, bytes]) -> str:
        other = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(other, "w") as box:
            for path, data in {**inside, **changes}.items():
                box.writestr(path, data)
        result = check(other)
        assert result.returncode == 1, name
        return result.stdout

    assert "papers/001.pdf: does not have its hash" in told("byte", {"papers/001.pdf": b"%PDF other"})
    assert "papers/009.pdf: is not on the list" in told("added", {"papers/009.pdf": b"x"})
    other = json.loads(json.dumps(manifest))
    paper = next(file for file in other["files"] if file["kind"] == "paper")
    paper["sha256"] = hashlib.sha256(b"forged").hexdigest()
    forged = {"papers/001.pdf": b"forged", "manifest.json": json.dumps(other).encode()}
    assert "is not the paper that the history froze" in told("forged", forged)
    shorter = json.loads(json.dumps(manifest))
    shorter["files"] = [file for file in shorter["files"] if file["kind"] != "paper"]
    gone = told("gone", {"manifest.json": json.dumps(shorter).encode()})
    assert "is in the history and not in the dossier" in gone and "papers/001.pdf: is not on the list" in gone
    lines = inside["history.jsonl"].splitlines(keepends=True)
    assert "BROKEN" in told("history", {"history.jsonl": b"".join(lines[:-3] + lines[-2:])})
    (tmp_path / manifest["pdf"]["name"]).write_bytes(b"%PDF another")
    assert "is not the PDF that was made with this zip" in told("pdf", {})


def test_any_byte_that_changed_is_found(city: City, matter: Matter, settings: Any, tmp_path: Path) -> None:
    _, zipped = files(settings, made(city, matter))
    whole = zipped.read_bytes()
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(zipped) as box:
        headers = [entry.header_offset + at for entry in box.infolist()[:2] for at in (0, 4, 10, 12, 14, 26, 30)]
        central = [box.start_dir + at for at in (0, 4, 5, 12, 36, 38)]
    everywhere = range(0, len(whole), len(whole) // 40)

    for at in [*headers, *central, *everywhere, len(whole) - 65, len(whole) - 64, len(whole) - 1]:
        other.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert verify_export.main([str(other)]) == 1, at
    for changed in (whole[:-1], whole + b"0", whole[:-64], whole[1:]):
        other.write_bytes(changed)
        assert verify_export.main([str(other)]) == 1
    other.write_bytes(whole)
    assert verify_export.main([str(other)]) == 0


def test_the_readme_says_which_checker_is_the_right_one() -> None:
    readme = Path(export.VERIFIER).parents[2] / "README.md"
    assert hashlib.sha256(export.VERIFIER.read_bytes()).hexdigest() in readme.read_text(encoding="utf-8")
