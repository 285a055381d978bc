"""``python -m tests.bench``: both engines, each with services and a folder of its own; exit 1 where a bound was missed.

BANJIE_BENCH_SIZES    tasks in the databases, ``10000,100000,1000000`` unless it says otherwise
BANJIE_BENCH_ENGINES  ``sqlite,postgresql`` or one of them
BANJIE_BENCH_OUT      folder for the figures as JSON, ``var/bench``
BANJIE_BENCH=smoke    a town of a few hundred tasks, without the real processes: that everything still runs
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parents[2]


def run(engine: str, out: Path) -> int:
    """All figures of one engine; its exit status."""
    folder = Path(tempfile.mkdtemp(prefix="banjie-bench-"))
    environment = {name: value for name, value in os.environ.items() if name != "BANJIE_BROKER"} | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BANJIE_VAR": str(folder),
        "BANJIE_BENCH_OUT": str(out),
        "BANJIE_DATABASE": f"sqlite:///{folder}/bench.sqlite3",
    }
    command = [sys.executable, "-m", "tests.bench.one_engine"]
    try:
        if engine == "sqlite":
            return subprocess.run(command, env=environment, cwd=ROOT).returncode
        with services.postgresql() as database, services.redis() as broker:
            environment |= {"BANJIE_DATABASE": database, "BANJIE_BROKER": broker}
            return subprocess.run(command, env=environment, cwd=ROOT).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Both engines, one after the other."""
    out = Path(os.environ.get("BANJIE_BENCH_OUT", ROOT / "var" / "bench"))
    engines = os.environ.get("BANJIE_BENCH_ENGINES", "sqlite,postgresql").split(",")
    return max(run(engine, out) for engine in engines)


if __name__ == "__main__":
    sys.exit(main())
