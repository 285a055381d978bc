"""One staffed office for a whole module of histories; each history gives everything back when it is over."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from django.db import connection, transaction

from flows.registers.models import Penalty
from permissions import clock
from tests.city import City
from tests.walks.at_browsers import History
from tests.walks.beginnings import BEGINNINGS
from tests.walks.office import Office, open_office

# Histories of `make test`: most are the same at every run, so that what fails was changed; `make walk` has
# thousands that nobody has seen, on either engine.
SEEN, UNSEEN = {"sqlite": 160, "postgresql": 16}, {"sqlite": 20, "postgresql": 4}
FIXED = 20260920
BATCHES = 4
ALIKE = 8  # seeds that follow each other begin alike, so that what lies before is done once for them


@pytest.fixture(scope="module")
def standing_office(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield open_office(City().build())
        transaction.set_rollback(True)


@pytest.fixture
def office(standing_office: Office, db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office, whose clock is the product's."""
    office = copy.copy(standing_office)
    office.city = copy.copy(standing_office.city)
    monkeypatch.setattr(clock, "now", lambda: office.city.now)
    return office


def walk_seen(office: Office, batch: int) -> None:
    """A share of the fixed seeds. They lie in two modules, for two workers."""
    number = SEEN[connection.vendor] // (2 * BATCHES)
    walk(office, FIXED + batch * number, number)


def walk(office: Office, first: int, number: int) -> Counter[str]:
    """So many histories from this seed on, each whatever became of the others; how they came out."""
    start, people, counts, began = office.city.now, dict(office.city.people), Counter[str](), time.process_time()
    faults = []
    for group, seeds in groupby(range(first, first + number), key=lambda seed: seed // ALIKE):
        name, begin = list(BEGINNINGS.items())[group % len(BEGINNINGS)]
        with transaction.atomic():
            office.city.now, office.city.people = start, people
            penalty = office.city.penalty(office.enterprise)
            begin(office.city, penalty)
            begun = office.city.now
            for seed in seeds:
                office.city.now, office.city.people, office.hired = begun, dict(people), 0
                office.sessions = {account: key for account, key in office.sessions.items() if account in people}
                with transaction.atomic():
                    try:
                        counts += History(office, seed, Penalty.objects.get(pk=penalty.pk)).run().counts
                    except AssertionError as fault:
                        faults.append(f"begun at {name or 'the portal'}, {fault}")
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    print(f"{number} histories from seed {first}: {dict(counts)}, {time.process_time() - began:.0f} s of processor")
    assert not faults, "\n\n".join(faults)
    return counts
