"""Times taken in turns: whatever slows the machine for a moment slows every candidate alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(candidates: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median time of each candidate in milliseconds; each round asks every one, beginning with another one."""
    names = list(candidates)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for work in candidates.values():
        work()
    gc.collect()
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            taken[name].append(seconds(candidates[name]))
    return {name: median(times) * 1000 for name, times in taken.items()}
