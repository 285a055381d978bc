"""The renderer stays in the worker: what serves the web imports no weasyprint."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.one_engine


def test_the_web_does_not_import_the_renderer():
    script = (
        "import sys, project.wsgi, project.urls, documents.standing, documents.stationery, documents.numbering;"
        "print([name for name in ('weasyprint', 'uharfbuzz', 'pyhanko', 'documents.rendering', 'documents.issuing')"
        " if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_weasyprint_is_imported_in_one_module_only():
    importing = [
        path.relative_to(ROOT).as_posix()
        for package in ("project", "flows", "documents", "permissions")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^\s*(import|from) weasyprint", path.read_text(encoding="utf-8"), re.M)
    ]

    assert importing == ["documents/rendering.py"]
