"""What was measured, what had to come out, and the tables that people read."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass
class Bound:
    """One figure that had to come out: at most or at least the limit."""

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether it did."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        return f"{self.name}: {self.value:.2f}, wanted {'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass
class Figures:
    """Everything that one engine gave."""

    engine: str
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    bounds: list[Bound] = field(default_factory=list)

    def add(self, table: str, **row: Any) -> None:
        """One line of a table, shown at once."""
        self.tables.setdefault(table, []).append(row)

    def at_most(self, name: str, value: float, limit: float) -> None:
        """The figure must not be above the limit."""
        self.bounds.append(Bound(name, value, limit))

    def at_least(self, name: str, value: float, limit: float) -> None:
        """The figure must not be below the limit."""
        self.bounds.append(Bound(name, value, limit, at_least=True))

    @property
    def missed(self) -> list[Bound]:
        """What did not come out as it had to."""
        return [bound for bound in self.bounds if not bound.holds]

    def show(self, title: str) -> None:
        """Print one table."""
        rows = self.tables[title]
        table = Table(title=f"{title} ({self.engine})", title_justify="left")
        for name in rows[0]:
            table.add_column(name, justify="left" if name == next(iter(rows[0])) else "right")
        for row in rows:
            table.add_row(*(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()))
        CONSOLE.print(table)

    def tell(self, part: str) -> None:
        """Show all and write it to this part of the folder BANJIE_BENCH_OUT; AssertionError where a bound is missed."""
        for title in self.tables:
            self.show(title)
        if folder := os.environ.get("BANJIE_BENCH_OUT"):
            self.write(Path(folder) / part)
        assert not self.missed, [str(bound) for bound in self.missed]

    def write(self, folder: Path) -> Path:
        """Everything as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.engine}.json"
        content = {
            "engine": self.engine,
            "machine": machine(),
            "tables": self.tables,
            "bounds": [{**asdict(bound), "holds": bound.holds} for bound in self.bounds],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


CONSOLE = Console(width=int(os.environ.get("COLUMNS", "140")))


def machine() -> dict[str, Any]:
    """Where it was measured, and what of."""
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next((line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("model name")), "")
    memory = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory) / 1_000_000),
        "load": os.getloadavg(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "django": version("django"),
        "viewflow": version("django-viewflow"),
        "commit": commit,
    }
