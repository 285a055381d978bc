"""Random histories through the pages, the same at every run."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.walks.office import Office
from tests.walks.standing_office import BATCHES, SHARE, office, standing_office, walk

__all__ = ["office", "standing_office"]
FIXED = 20260921


@pytest.mark.parametrize("batch", range(BATCHES))
def test_histories_that_everybody_sees(office: Office, batch: int) -> None:
    walk(office, FIXED + batch * SHARE[connection.vendor], SHARE[connection.vendor])
