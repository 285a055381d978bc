"""Running the product's own processes on the database of a test, as people start them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def database_url() -> str:
    """The test's own database as another process finds it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process is told: the suite's settings, the test's database, its files and key in ``folder``."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
        "BANJIE_DATABASE": database_url(),
        "BANJIE_VAR": str(folder),
        "BANJIE_SEALS": str(settings.SEAL_FOLDER),
        "BANJIE_AUDIT_KEY_FILE": str(settings.AUDIT_SIGNING_KEY),
        **more,
    }


def manage(*arguments: str, env: dict[str, str], **options: Any) -> subprocess.CompletedProcess[str]:
    """`manage.py …` to its end; what it said and its status."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, **options)
