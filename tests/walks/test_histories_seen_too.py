"""Random histories through the pages, the same at every run: the second half."""

from __future__ import annotations

import pytest

from tests.walks.office import Office
from tests.walks.standing_office import BATCHES, office, standing_office, walk_seen

__all__ = ["office", "standing_office"]


@pytest.mark.parametrize("batch", range(BATCHES, 2 * BATCHES))
def test_histories_that_everybody_sees_too(office: Office, batch: int) -> None:
    walk_seen(office, batch)
