"""The layers are guarded: every contract of import-linter catches a violation planted in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["project", "flows", "documents", "permissions"]
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract["name"] for contract in LINTER["contracts"]}
# Contract → the file, the line that breaks it, and the import as the linter reports it.
PLANTED = {
    "house": ("permissions/clock.py", "import flows.matters.models", "permissions.clock -> flows.matters.models"),
    "flows": ("flows/matters/acts.py", "from flows.desk import words", "flows.matters.acts -> flows.desk.words"),
    "procedure": (
        "flows/credit_repair/rules/conditions.py",
        "from flows.credit_repair import views",
        "flows.credit_repair.rules.conditions -> flows.credit_repair.views",
    ),
    "permissions": (
        "permissions/refusals.py",
        "from permissions import policies",
        "permissions.refusals -> permissions.policies",
    ),
    "engine": ("flows/registers/models/penalty.py", "import viewflow", "flows.registers.models.penalty -> viewflow"),
    "guardian": ("flows/desk/menu.py", "import guardian", "flows.desk.menu -> guardian"),
    "rendering": ("documents/issuing.py", "import weasyprint", "documents.issuing -> weasyprint"),
    "signing": ("documents/delivery.py", "import pyhanko", "documents.delivery -> pyhanko"),
    "law": ("flows/law/workdays.py", "import django", "flows.law.workdays -> django"),
}


def copied(target: Path) -> Path:
    """A copy of everything the linter reads."""
    for package in PACKAGES:
        for source in (ROOT / package).rglob("*.py"):
            copy = target / source.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
    shutil.copyfile(ROOT / "pyproject.toml", target / "pyproject.toml")
    return target


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the linter says in the folder; the path leads to the copies, the width keeps a name on one line."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One run for all plants (building the graph is what costs), and for a package that no layer names."""
    folder = copied(tmp_path_factory.mktemp("spoilt"))
    for path, line, _ in PLANTED.values():
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    (folder / "flows/strangers").mkdir()
    (folder / "flows/strangers/__init__.py").touch()
    return linted(folder)


def reason(report: str, contract: str) -> str:
    """The section that says why this contract is broken: its name, underlined, to the next underlined name."""
    sections = re.split(r"\n(?=[^\n]+\n-{5,}\n)", report)
    return next((text for text in sections if text.startswith(f"{CONTRACTS[contract]}\n")), "")


def test_an_untouched_copy_keeps_every_contract(tmp_path):
    done = linted(copied(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr
    assert [name for name in CONTRACTS.values() if f"{name} KEPT" not in done.stdout] == []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_import_breaks_its_contract(spoilt, contract):
    path, _, reported = PLANTED[contract]

    assert (ROOT / path).is_file(), "plant into a file that the tree has"
    assert spoilt.returncode == 1, spoilt.stdout + spoilt.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in spoilt.stdout
    assert f"{reported} (l." in reason(spoilt.stdout, contract)


def test_a_package_that_no_layer_names_is_refused(spoilt):
    assert "not listed as layers:\n\n- flows.strangers\n" in reason(spoilt.stdout, "flows")
