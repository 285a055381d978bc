"""Two at the same moment (竞态): who ask together get one dossier, and of two workers one makes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.matters import jobs
from flows.matters.dossier import asking
from flows.matters.dossier.making import LeaseLost, make
from flows.matters.models import Dossier, Job, Matter
from permissions.audit.models import Entry
from tests.city import City
from tests.transactional import Together

from .conftest import files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(together: Together) -> City:
    return City().build()


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def lying_about(settings: Any) -> list[Path]:
    """What a worker works with and takes away again."""
    return list((Path(settings.MEDIA_ROOT) / "dossiers" / ".making").iterdir())


def test_two_who_ask_at_once_get_the_same_one(city: City, matter: Matter, together: Together) -> None:
    def ask(account: str) -> Dossier:
        return asking.ask(matter, by=city.people[account], now=city.now)

    first, second = together([lambda: ask("sj.archive"), lambda: ask("sj.leader")])

    assert isinstance(first, Dossier) and first == second
    assert Dossier.objects.count() == Job.objects.filter(kind=asking.JOB).count() == 1
    assert Entry.objects.filter(chain=f"dossier:{matter.pk}", action="dossier.asked").count() == 2


def test_two_workers_at_once_make_it_once(city: City, matter: Matter, together: Together, settings: Any) -> None:
    city.run_jobs()
    dossier = asking.ask(matter, by=city.people["sj.archive"], now=city.now)
    now = city.at(seconds=5)

    ran = together([lambda: jobs.run_ready(now), lambda: jobs.run_ready(now)])

    assert sorted(ran) == [0, 1]
    dossier.refresh_from_db()
    assert dossier.made_at == now and all(file.is_file() for file in files(settings, dossier))
    assert lying_about(settings) == []


def test_a_worker_whose_job_another_has_taken_over_stops_and_leaves_nothing(
    city: City, matter: Matter, settings: Any
) -> None:
    city.run_jobs()
    dossier = asking.ask(matter, by=city.people["sj.archive"], now=city.now)
    job = jobs.lease_next(city.at(seconds=5))
    assert job is not None and job.kind == asking.JOB
    Job.objects.filter(pk=job.pk).update(lease="another")

    with pytest.raises(LeaseLost):
        make(job, city.now)

    dossier.refresh_from_db()
    assert dossier.made_at is None and lying_about(settings) == []
    assert not (Path(settings.MEDIA_ROOT) / "dossiers" / str(matter.pk)).exists()
