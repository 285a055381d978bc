"""All figures of the engine that the settings name; exit 1 where a bound was missed."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

import project  # noqa: F401  before the settings, which are not its own and build on its


def main() -> int:
    """Build, measure, tell."""
    django.setup()
    from tests.bench.bench import Bench

    sizes = [int(size) for size in os.environ.get("BANJIE_BENCH_SIZES", "10000,100000,1000000").split(",")]
    smoke = os.environ.get("BANJIE_BENCH") == "smoke"
    begun = time.monotonic()
    bench = Bench(sizes=[1200, 2400] if smoke else sizes, smoke=smoke)
    bench.run()
    path = bench.figures.write(Path(os.environ["BANJIE_BENCH_OUT"]))
    print(f"{path}, {time.monotonic() - begun:.0f} s")
    for bound in bench.figures.missed:
        print(f"MISSED {bound}")
    return 1 if bench.figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
