"""What every test shares: the flush past append-only triggers, and a folder of its own for files."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

from tests.transactional import flush_passes_the_triggers, together

__all__ = ["flush_passes_the_triggers", "together"]

# A slow machine fails no test: how long an example takes is no fault of the rule that it tries.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")

# What takes minutes begins first, else one of two workers would wait for the other at the end.
LONGEST = (
    *("test_case_histories_seen.py", "test_case_histories_seen_too.py", "test_histories_seen.py"),
    *(
        "test_histories_seen_too.py",
        "test_kills.py",
        "test_case_kills.py",
        "test_case_histories_unseen.py",
        "test_histories_unseen.py",
    ),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules, then those with real transactions, which wait much, then the many that are short."""
    waiting = {item.path for item in items if "transactional_db" in item.fixturenames}  # type: ignore[attr-defined]
    waiting |= {
        item.path for item in items for mark in item.iter_markers("django_db") if mark.kwargs.get("transaction")
    }

    def rank(item: pytest.Item) -> tuple[int, bool]:
        name = item.path.name
        return LONGEST.index(name) if name in LONGEST else len(LONGEST), item.path not in waiting

    items.sort(key=rank)


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
