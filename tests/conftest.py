"""What every test shares: the flush past append-only triggers, and a folder of its own for files."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from tests.transactional import flush_passes_the_triggers, together

__all__ = ["flush_passes_the_triggers", "together"]


def pytest_collection_finish() -> None:
    """All that was imported and collected stays to the end: looking through it for garbage was a tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def files_of_this_test(settings: Any, tmp_path: Path) -> None:
    """Materials, papers and keys of one test never meet those of another."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.AUDIT_SIGNING_KEY = str(tmp_path / "audit.pem")
