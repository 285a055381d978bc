"""What every test shares: the flush past append-only triggers, and a folder of its own for files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.transactional import flush_passes_the_triggers, together

__all__ = ["flush_passes_the_triggers", "together"]


@pytest.fixture(autouse=True)
def files_of_this_test(settings: Any, tmp_path: Path) -> None:
    """Materials, papers and keys of one test never meet those of another."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.AUDIT_SIGNING_KEY = str(tmp_path / "audit.pem")
