"""A penalty case killed with -9 at any point of its review and its decision: one review, one decision, one number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.matters.models import Review

from .case_history import HISTORY, begin
from .history import Step, file
from .killing import World, db, kill_at_points, names, place, unlike, walked
from .mailbox import Mailbox
from .story import story

__all__ = ["db", "place"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two cases at the steps around review and decision."""
    yield from walked(django_db_blocker, tmp_path_factory.mktemp("copies"), begin, HISTORY)


@pytest.mark.parametrize("step", HISTORY, ids=names(HISTORY))
def test_killed_at_any_point_it_comes_out_as_if_nothing_had_happened(
    world: World, step: Step, place: Mailbox, tmp_path: Path
) -> None:
    kill_at_points(world, step, place, tmp_path / "points")


def test_what_is_lost_or_comes_twice_is_seen(world: World, db: None) -> None:
    """What a kill is judged by: a row less and a row more are told, also where numbers have hyphens in them."""
    step = HISTORY[-1]
    world.copies.go_to(step.name)
    before = story()
    assert unlike(before, before, step) == []
    lost = Review.objects.get(matter=world.town.cases[1].pk)  # type: ignore[attr-defined]
    after = {**before, "conclusions": [row for row in before["conclusions"] if str(lost.matter.number) not in row]}
    assert [line[0] for line in unlike(before, after, step)] == ["-"]
    assert [line[0] for line in unlike(after, before, step)] == ["+"]


def test_what_may_be_written_twice_may_not_be_lost() -> None:
    step = file("material", "COMMITMENT", "white")
    nothing, entry = {"entries": []}, {"entries": ["SH-1 | (3, 'material.handed_in', 'agent0')"]}
    assert unlike(nothing, entry, step) == []
    assert unlike(entry, nothing, step) == [f"- entries {entry['entries'][0]}"]
