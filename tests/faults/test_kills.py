"""Killed with -9 at any point of any act (断电、强杀): nothing lost, nothing doubled, one paper with one number.

Each step of a whole history is done once in a child process that counts its fault points, then again and again
from the same prepared moment in children that die at one of them. Then what production does: the person sends
the same form again, the sweeper finds what was left behind. It must come out as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .history import BRANCHES, HISTORY, Step, begin
from .killing import World, db, kill_at_points, names, place, walked
from .mailbox import Mailbox

__all__ = ["db", "place"]
STEPS = HISTORY + [step for _, branch in BRANCHES for step in branch]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An application from its draft to the archive, and what may happen instead."""
    yield from walked(django_db_blocker, tmp_path_factory.mktemp("copies"), begin, HISTORY, BRANCHES)


@pytest.mark.parametrize("step", STEPS, ids=names(STEPS))
def test_killed_at_any_point_it_comes_out_as_if_nothing_had_happened(
    world: World, step: Step, place: Mailbox, tmp_path: Path
) -> None:
    kill_at_points(world, step, place, tmp_path / "points")
