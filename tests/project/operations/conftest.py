from __future__ import annotations

import pytest

from flows.matters.models import Matter
from project.operations.models import Pulse
from tests.city import City
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]


@pytest.fixture
def matter(city: City) -> Matter:
    """A submitted application that waits for the credit officer."""
    return city.submitted(city.penalty(city.enterprise()))


@pytest.fixture
def lively(city: City) -> City:
    """Beat and worker were there just now."""
    Pulse.objects.strike(Pulse.BEAT, at=city.now)
    Pulse.objects.strike(Pulse.WORKER, at=city.now, papers="")
    return city
