"""Random histories of penalty cases that nobody has seen; the seed of one that fails is printed."""

from __future__ import annotations

import secrets

import pytest
from django.db import connection

from tests.walks.office import Office
from tests.walks.standing_cases import BATCHES, UNSEEN, bureau, standing_bureau, walk

__all__ = ["bureau", "standing_bureau"]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_cases_that_nobody_has_seen(bureau: Office, batch: int) -> None:
    walk(bureau, secrets.randbelow(10**9), UNSEEN[connection.vendor] // BATCHES)
