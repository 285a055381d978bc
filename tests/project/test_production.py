"""Production starts with what it is told and with nothing that belongs to the demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]
TOLD = {
    "DJANGO_SETTINGS_MODULE": "project.settings.production",
    "BANJIE_SECRET_KEY": "kept-elsewhere-and-long-enough-0123456789-ABCDEFGHIJKLMN-abcdefg",
    "BANJIE_HOSTS": "banjie.example",
    "BANJIE_PUBLIC_URL": "https://banjie.example",
    "BANJIE_DATABASE": "postgresql://banjie@127.0.0.1/banjie",
    "BANJIE_BROKER": "redis://127.0.0.1/0",
    "BANJIE_CLOCK_OFFSET": "86400",
}
SHOWN = "s.PUBLIC_BASE_URL, s.CLOCK_OFFSET_SECONDS, s.DEMONSTRATION, s.DEBUG"
SHOW = f"from django.conf import settings as s; print({SHOWN})"


def started(tmp_path: Path, told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "BANJIE_VAR": str(tmp_path), **told}
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_papers_lead_to_the_named_address_and_the_clock_is_the_true_one(tmp_path):
    assert started(tmp_path, TOLD).stdout.split() == ["https://banjie.example", "0", "False", "False"]


@pytest.mark.parametrize(
    "missing", [name for name in TOLD if name not in ("DJANGO_SETTINGS_MODULE", "BANJIE_CLOCK_OFFSET")]
)
def test_what_only_the_operator_knows_is_not_guessed(tmp_path, missing):
    answer = started(tmp_path, {name: value for name, value in TOLD.items() if name != missing})
    assert answer.returncode != 0 and missing in answer.stderr
