"""One city for a whole module of tests: built once, inside a transaction that each test only borrows.

Building it costs more than most acts. Each test runs in a savepoint of its own and gets its own copy of the
object. Not for modules with real transactions: there a flush would meet the open one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.city import City


@pytest.fixture(scope="module")
def standing_city(django_db_setup: None, django_db_blocker: Any) -> Iterator[City]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield City().build()
        transaction.set_rollback(True)


@pytest.fixture
def city(standing_city: City, db: None) -> City:
    return copy.deepcopy(standing_city)
