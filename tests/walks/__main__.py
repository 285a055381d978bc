"""`python -m tests.walks`: the long walks, one process with SQLite and one with PostgreSQL, and how far they are.

    python -m tests.walks                       everything: BANJIE_WALKS histories of each procedure (10,000)
    python -m tests.walks histories|cases|acts SEED   one history again
    python -m tests.walks input SEED            one batch of strange requests again

Started by `make walk` inside `python -m tests.services`; without PostgreSQL both processes use SQLite.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.walks import BATCH

WALKS = int(os.environ.get("BANJIE_WALKS") or 10_000)
# What a walk is called, its test, how many of it there are for one history through the pages, and how many a seed makes
KINDS = {
    "histories": ("browsers", 1.0, 1),
    "cases": ("cases", 1.0, 1),
    "acts": ("acts", 0.5, 1),
    "input": ("input", 2.0, BATCH),
}
DONE = re.compile(r"^\.*F*(\d+) (?:histories|requests) from seed (\d+)")


@dataclass
class Share:
    """What one process walks: a kind, from a seed on, so many, on one engine."""

    kind: str
    first: int
    number: int
    database: str
    said: list[str] = field(default_factory=list)

    def command(self) -> tuple[list[str], dict[str, str]]:
        """pytest on the one test of this kind, and its environment."""
        environment = {
            **os.environ,
            "BANJIE_WALK_SEED": str(self.first),
            "BANJIE_WALKS": str(self.number),
            "BANJIE_VAR": tempfile.mkdtemp(prefix="banjie-walk-"),
        }
        if self.database:
            environment["BANJIE_DATABASE"] = self.database
        else:
            environment.pop("BANJIE_DATABASE", None)
        test = Path(__file__).with_name("test_long_walks.py")
        options = ["-q", "-s", "--show-capture=no", "-k", KINDS[self.kind][0]]
        return [sys.executable, "-m", "pytest", *options, str(test)], environment

    def run(self, bar: Progress | None, task: int = 0) -> int:
        """Walk; how pytest ended."""
        command, environment = self.command()
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as on:
            assert on.stdout is not None
            for line in on.stdout:
                self.said.append(line.rstrip())
                if bar and (done := DONE.match(line)):
                    bar.advance(task, int(done[1]))
        subprocess.run(["rm", "-rf", environment["BANJIE_VAR"]], check=False)
        return on.returncode


def databases() -> list[str]:
    """SQLite, and PostgreSQL in a database of its own where one runs."""
    given = os.environ.get("BANJIE_DATABASE", "")
    return ["", f"{given.rpartition('/')[0]}/walks"] if given.startswith("postgresql") else ["", ""]


def everything() -> int:
    """All kinds, each half on either engine; 0 if everything held."""
    seed, console, failed = secrets.randbelow(10**9), Console(), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    for kind, (_, often, _) in KINDS.items():
        half = max(1, round(WALKS * often / 2))
        shares = [Share(kind, seed + n * half, half, database) for n, database in enumerate(databases())]
        with Progress(*columns, console=console) as bar:
            threads = []
            for share in shares:
                name = f"{kind} {'PostgreSQL' if share.database else 'SQLite'} from seed {share.first}"
                task = bar.add_task(name, total=share.number)
                threads.append(threading.Thread(target=share.run, args=(bar, task)))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for share in shares:
            held = share.said and " passed" in share.said[-1] and " failed" not in share.said[-1]
            failed += not held
            console.print(share.said[-1] if held else "\n".join(share.said[-400:]), markup=False, highlight=False)
    return failed


if __name__ == "__main__":
    if len(sys.argv) == 3:
        again = Share(sys.argv[1], int(sys.argv[2]), KINDS[sys.argv[1]][2], os.environ.get("BANJIE_DATABASE", ""))
        code = again.run(None)
        print("\n".join(again.said))
        sys.exit(code)
    sys.exit(everything())
