"""The bench in small: that it runs, gives every figure, and counts the same queries at either size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.one_engine
def test_every_figure_comes_out_in_small(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "BANJIE_BENCH": "smoke",
        "BANJIE_BENCH_OUT": str(tmp_path),
        "BANJIE_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        environment["BANJIE_DATABASE"] = f"sqlite:///{tmp_path}/bench.sqlite3"
    command = [sys.executable, "-m", "tests.bench.one_engine"]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)

    files = list(tmp_path.glob("*.json"))
    assert len(files) == 1, ran.stdout + ran.stderr
    figures = json.loads(files[0].read_text(encoding="utf-8"))
    assert set(figures["tables"]) == {
        "Databases",
        "Pages, ms (queries)",
        "Stock viewflow pages, ms (queries)",
        "Acts through the web, ms (queries)",
        "Registers and statistics, ms (queries)",
        "Cases and legal reviews, ms (queries)",
        "Papers",
        "Dossier",
        "History",
    }
    assert all(table for table in figures["tables"].values())
    counted = {bound["name"]: bound for bound in figures["bounds"] if "queries" in bound["name"]}
    assert counted["pool: queries"]["limit"] == 12
    assert [name for name, bound in counted.items() if not bound["holds"]] == []
