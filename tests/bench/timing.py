"""Times taken in turns: whatever slows the machine for a moment slows every candidate alike."""

from __future__ import annotations

import gc
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
