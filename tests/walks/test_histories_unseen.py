"""Random histories through the pages that nobody has seen; the seed of one that fails is printed."""

from __future__ import annotations

import secrets

import pytest
from django.db import connection

from tests.walks.office import Office
from tests.walks.standing_office import BATCHES, UNSEEN, office, standing_office, walk

__all__ = ["office", "standing_office"]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_histories_that_nobody_has_seen(office: Office, batch: int) -> None:
    walk(office, secrets.randbelow(10**9), UNSEEN[connection.vendor] // BATCHES)
