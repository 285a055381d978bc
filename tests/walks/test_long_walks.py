"""``make walk``: as many as BANJIE_WALKS says, from BANJIE_WALK_SEED or a fresh seed; see ``tests.walks``."""

from __future__ import annotations

import os
import secrets

import pytest

from tests.city import City
from tests.flows.credit_repair.test_random_histories import walk as walk_acts
from tests.standing_city import city, standing_city
from tests.walks import BATCH
from tests.walks.asking import ask
from tests.walks.office import Office
from tests.walks.standing_cases import bureau, standing_bureau, walk as walk_cases
from tests.walks.standing_office import office, standing_office, walk
from tests.walks.standing_world import files_of_the_world, standing_world, world
from tests.walks.world import World

__all__ = [
    "bureau",
    "city",
    "files_of_the_world",
    "office",
    "standing_bureau",
    "standing_city",
    "standing_office",
    "standing_world",
    "world",
]
WALKS = int(os.environ.get("BANJIE_WALKS", "0"))
SEED = int(os.environ.get("BANJIE_WALK_SEED", "0")) or secrets.randbelow(10**9)
TOGETHER = 20
pytestmark = pytest.mark.skipif(not WALKS, reason="long: `make walk`")
batches = pytest.mark.parametrize("first", range(0, WALKS, TOGETHER))


def _number(first: int) -> int:
    return min(TOGETHER, WALKS - first)


@batches
def test_acts(city: City, first: int) -> None:
    walk_acts(city, SEED + first, _number(first))


@batches
def test_browsers(office: Office, first: int) -> None:
    walk(office, SEED + first, _number(first))


@batches
def test_cases(bureau: Office, first: int) -> None:
    walk_cases(bureau, SEED + first, _number(first))


@pytest.mark.parametrize("first", range(0, WALKS, BATCH))
def test_input(world: World, first: int) -> None:
    ask(world, SEED + first, min(BATCH, WALKS - first))
