"""``make walk``: as many random histories as BANJIE_WALKS says, from BANJIE_WALK_SEED or a fresh seed."""

from __future__ import annotations

import os
import secrets

import pytest

from tests.city import City
from tests.flows.credit_repair.test_random_histories import walk
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
WALKS = int(os.environ.get("BANJIE_WALKS", "0"))
SEED = int(os.environ.get("BANJIE_WALK_SEED", "0")) or secrets.randbelow(10**9)
A_CITY_FULL = 100


@pytest.mark.skipif(not WALKS, reason="long: set BANJIE_WALKS=10000")
@pytest.mark.parametrize("batch", range(-(-WALKS // A_CITY_FULL)))
def test_long_random_histories(city: City, batch: int) -> None:
    walk(city, SEED + batch * A_CITY_FULL, min(A_CITY_FULL, WALKS - batch * A_CITY_FULL))
