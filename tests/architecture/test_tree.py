"""Rules of the tree: sizes, names, addresses, locks, templates, migrations, targets and translations."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests import translations

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"project", "flows", "documents", "permissions"}
TARGETS = {"setup", "run", "test", "check", "bench", "walk"}
LOCKS = ["requirements.lock", "requirements-dev.lock", ".ci/uv.lock"]
# A name that says nothing about the law ends as a drawer for everything.
DRAWERS = {"utils", "helpers", "services", "core", "common"}
# The brackets keep these from matching themselves.
REGISTRIES = re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.]|deb[.]debian|index[-]url")
MACHINE_PATHS = re.compile(r"(?<![\w.:/}>-])/(?:work|root|home|tmp)/")
INLINE = re.compile(
    r"""<style\b | <script\b(?![^>]*\bsrc=) | <[^>]*\sstyle\s*= | <[^>]*\s(?:hx-)?on[a-z:-]+\s*= | javascript:""",
    re.I | re.X,
)


def tracked() -> list[Path]:
    """The files of the repository that are there: committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def text(path: Path) -> str:
    """What a text file holds; nothing for fonts and pictures."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def top(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def is_letter(path: Path) -> bool:
    """Letters and the sheets of a dossier are pages of paper with a style of their own; browsers never see them."""
    is_house = top(path) == "documents" and path.parent.name in ("documents", "parts")
    return is_house or not {"letters", "dossier"}.isdisjoint(path.parts)


def test_no_module_is_longer_than_400_lines():
    long = [
        name(path)
        for path in tracked()
        if path.suffix == ".py" and "migrations" not in path.parts and len(text(path).splitlines()) > 400
    ]

    assert long == []


def test_no_module_or_folder_is_a_drawer():
    drawers = [
        name(path)
        for path in tracked()
        if top(path) in PACKAGES and DRAWERS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]

    assert drawers == []


def test_no_file_names_a_package_registry():
    assert [name(path) for path in tracked() if REGISTRIES.search(text(path))] == []


def test_no_source_names_a_folder_of_somebodys_machine():
    named = {
        name(path): found.group()
        for path in tracked()
        if top(path) not in {"tests", ".ci"}
        and "static" not in path.parts
        and (found := MACHINE_PATHS.search(text(path)))
    }

    assert named == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_a_version_and_a_hash(lock):
    entries = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
    requirements = [entry for entry in entries if not entry.startswith("#")]

    assert requirements
    assert [entry for entry in requirements if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_no_screen_has_inline_style_or_script():
    templates = [path for path in tracked() if path.suffix in {".html", ".txt"} and "templates" in path.parts]
    inline = {
        name(path): found.group()
        for path in templates
        if top(path) in PACKAGES and not is_letter(path) and (found := INLINE.search(text(path)))
    }

    assert templates
    assert inline == {}


def test_migrations_of_every_app_are_one_line():
    loader = MigrationLoader(None)
    ours = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}
    forked = {label: leaves for label in ours if len(leaves := loader.graph.leaf_nodes(label)) > 1}
    joined = {
        key: parents
        for key, migration in loader.disk_migrations.items()
        if key[0] in ours and len(parents := [p for p in migration.dependencies if p[0] == key[0]]) > 1
    }

    assert forked == {}
    assert joined == {}


def test_make_help_lists_every_target_that_stands_firm():
    listed = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert {line.split()[0] for line in listed.splitlines() if line} >= TARGETS


def test_translations_are_complete():
    assert translations.faults() == []
