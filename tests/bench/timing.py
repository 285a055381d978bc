"""Times taken in turns: whatever slows the machine for a moment slows every candidate alike."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

Clock = Callable[[], float]


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """How long it takes once, by the clock on the wall or by ``time.process_time``."""
    start = clock()
    work()
    return clock() - start


def in_turns(
    candidates: Mapping[str, Callable[[], object]], rounds: int, clock: Clock = time.perf_counter
) -> dict[str, float]:
    """Median time of each candidate in milliseconds; each round asks every one, beginning with another one."""
    names = list(candidates)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for work in candidates.values():
        work()
    gc.collect()
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            taken[name].append(seconds(candidates[name], clock))
    return {name: median(times) * 1000 for name, times in taken.items()}


# A process that is started has the peak of the one that started it, which here holds pictures: a small one starts it.
_STARTER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def process_of_its_own(command: list[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processor, and peak megabytes of a command; it must come out well."""
    begun = time.monotonic()
    wrapped = [sys.executable, "-c", _STARTER, *command]
    ran = subprocess.run(wrapped, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert ran.returncode == 0, ran.stdout
    processor, kilobytes = ran.stdout.splitlines()[-1].split()
    return time.monotonic() - begun, float(processor), int(kilobytes) / 1000
