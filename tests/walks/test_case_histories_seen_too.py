"""Random histories of penalty cases, the same at every run: the second half."""

from __future__ import annotations

import pytest

from tests.walks.office import Office
from tests.walks.standing_cases import BATCHES, bureau, standing_bureau, walk_seen

__all__ = ["bureau", "standing_bureau"]


@pytest.mark.parametrize("batch", range(BATCHES, 2 * BATCHES))
def test_cases_that_everybody_sees_too(bureau: Office, batch: int) -> None:
    walk_seen(bureau, batch)
