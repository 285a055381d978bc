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


def started(tmp_path: Path, told: dict[str, str], shown: str = SHOWN) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "BANJIE_VAR": str(tmp_path), **told}
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s; print({shown})"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_papers_lead_to_the_named_address_and_the_clock_is_the_true_one(tmp_path):
    assert started(tmp_path, TOLD).stdout.split() == ["https://banjie.example", "0", "False", "False"]


@pytest.mark.parametrize(
    "missing", [name for name in TOLD if name not in ("DJANGO_SETTINGS_MODULE", "BANJIE_CLOCK_OFFSET")]
)
def test_what_only_the_operator_knows_is_not_guessed(tmp_path, missing):
    answer = started(tmp_path, {name: value for name, value in TOLD.items() if name != missing})
    assert answer.returncode != 0 and missing in answer.stderr


def test_a_secret_may_lie_in_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(TOLD["BANJIE_SECRET_KEY"] + "\n")
    told = {name: value for name, value in TOLD.items() if name != "BANJIE_SECRET_KEY"}
    shown = started(tmp_path, {**told, "BANJIE_SECRET_KEY_FILE": str(secret)}, "s.SECRET_KEY")
    assert shown.stdout == TOLD["BANJIE_SECRET_KEY"] + "\n"
    gone = started(tmp_path, {**told, "BANJIE_SECRET_KEY_FILE": str(tmp_path / "none")})
    assert gone.returncode != 0 and "BANJIE_SECRET_KEY_FILE names" in gone.stderr


@pytest.mark.parametrize("address", ["http://banjie.example", "banjie.example", "https://"])
def test_papers_lead_nowhere_but_to_https(tmp_path, address):
    answer = started(tmp_path, {**TOLD, "BANJIE_PUBLIC_URL": address})
    assert answer.returncode != 0 and "must be an https:// address" in answer.stderr


def test_the_address_of_the_database_carries_its_options(tmp_path):
    told = {**TOLD, "BANJIE_DATABASE": "postgresql://u:p%40s@db:5433/banjie?sslmode=verify-full"}
    shown = started(
        tmp_path, told, "[s.DATABASES['default'][k] for k in ('PASSWORD', 'PORT', 'OPTIONS', 'CONN_HEALTH_CHECKS')]"
    )
    assert shown.stdout.strip() == "['p@s', '5433', {'connect_timeout': '5', 'sslmode': 'verify-full'}, True]"
