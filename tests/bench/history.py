"""``verify_history`` and ``export_history`` as an operator starts them: time, and the most memory they ever had."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from permissions.audit.models import DailyRoot, Entry
from tests.bench import databases
from tests.bench.figures import Figures
from tests.bench.timing import process_of_its_own

TITLE = "History"
SECONDS_A_MILLION = 60
FLAT = 1.5  # the roots name every chain: a little grows with those


def measure(figures: Figures, ours: dict[int, str], folder: Path) -> None:
    """Verify and export the log of every size."""
    peaks = {}
    for size, database in ours.items():
        databases.use(database)
        entries, roots = Entry.objects.count(), DailyRoot.objects.count()
        databases.close(database)
        taken, peaks[size] = _run(database, "verify_history")
        exported, peak = _run(database, "export_history", str(folder / "history.jsonl"))
        million = taken / entries * 1_000_000
        figures.add(
            TITLE,
            entries=f"{entries:,}",
            roots=roots,
            verify_s=taken,
            verify_s_a_million=million,
            verify_mb=peaks[size],
            export_s=exported,
            export_mb=peak,
        )
        for file in folder.glob("history.jsonl*"):
            file.unlink()
    figures.at_most("verify_history, seconds a million entries", million, SECONDS_A_MILLION)
    growth = peaks[max(ours)] / peaks[min(ours)]
    figures.at_most("verify_history, memory at the largest over the smallest", growth, FLAT)
    figures.show(TITLE)


def _run(database: str, *command: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a management command in a process of its own."""
    environment = {
        **os.environ,
        "BANJIE_DATABASE": databases.address_of(database),
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
    }
    taken, _, peak = process_of_its_own([sys.executable, "manage.py", *command], environment)
    return taken, peak
