"""One world for a whole module of strange requests; each request is taken back."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from permissions import clock
from tests.city import City
from tests.walks.office import open_office
from tests.walks.world import World, make_world


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        city = City().build()
        patch.setattr(clock, "now", lambda: city.now)
        from django.conf import settings

        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("world"))
        yield make_world(open_office(city))
        transaction.set_rollback(True)


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    return copy.copy(standing_world)
