import pytest

from permissions import clock
from tests.city import City
from tests.drafting import staff


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> City:
    """The small city with the people whom papers need; its clock is the product's."""
    city = staff(City().build())
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return city
