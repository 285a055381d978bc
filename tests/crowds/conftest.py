"""The city on a working day, and what must hold after every crush."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.matters import work
from permissions import clock
from permissions.audit import verification
from tests.city import City
from tests.crowds.crowd import at_once

Crowd = Callable[..., list[Any]]


@pytest.fixture
def city(transactional_db: None) -> City:
    """A city whose clock is that of the pages."""
    return City(now=clock.now()).build()


@pytest.fixture
def crowd(transactional_db: None, tmp_path: Path) -> Crowd:
    """``at_once`` with a folder of its own."""
    return lambda functions: at_once(functions, tmp_path / "crowd")


@pytest.fixture(autouse=True)
def all_is_well(transactional_db: None) -> Iterator[None]:
    """Afterwards inbox and engine agree, and every chain is whole."""
    yield
    assert work.drift() == []
    assert list(verification.verify_all()) == []
