"""One world for a whole module of strange requests; each request is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as standing_settings
from django.db import transaction

from permissions import clock
from tests.city import City
from tests.walks.office import open_office
from tests.walks.world import World, make_world


@pytest.fixture(scope="module")
def files_of_the_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker: Any, files_of_the_world: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        city = City().build()
        patch.setattr(clock, "now", lambda: city.now)
        patch.setattr(standing_settings, "MEDIA_ROOT", files_of_the_world)
        yield make_world(open_office(city))
        transaction.set_rollback(True)


@pytest.fixture
def world(standing_world: World, files_of_the_world: Path, db: None, settings: Any) -> World:
    settings.MEDIA_ROOT = files_of_the_world  # the papers and materials are there, not in the folder of this test
    return standing_world
