import pytest

from tests.city import City


@pytest.fixture
def city(db: None) -> City:
    return City().build()
