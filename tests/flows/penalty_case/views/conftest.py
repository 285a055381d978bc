import pytest

from permissions import clock
from tests.casework import Casework, staff
from tests.city import City


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> City:
    """The small city with the people whom cases need; its clock is the product's."""
    city = staff(City().build())
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return city


@pytest.fixture
def work(city: City) -> Casework:
    """A case to be, in the hands of the squad of Songjiang."""
    return Casework(city)
