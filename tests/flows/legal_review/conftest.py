from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from flows.matters import gate, procedures
from permissions import clock
from tests.casework import staff
from tests.city import City
from tests.flows.legal_review.reviewed import Reviewed


def build() -> City:
    """The small city with the people whom cases need, and one enterprise."""
    city = staff(City().build())
    city.enterprise()
    return city


@pytest.fixture(scope="module")
def staffed_city(django_db_setup: None, django_db_blocker: Any) -> Iterator[City]:
    """Built once for a module, inside a transaction that each test only borrows."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def city(staffed_city: City, db: None, monkeypatch: pytest.MonkeyPatch) -> City:
    """The city; its clock is the product's."""
    city = copy.deepcopy(staffed_city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    return city


@pytest.fixture
def work(city: City, settings: Any) -> Iterator[Reviewed]:
    """A matter whose proposal will wait for its legal review, with the gate laid for its paper."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.flows.legal_review.parent"]
    procedures.procedures.cache_clear()
    gate.drop()
    gate.guards.cache_clear()
    gate.install()
    yield Reviewed(city)
    procedures.procedures.cache_clear()
    gate.guards.cache_clear()
