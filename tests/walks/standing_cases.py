"""One staffed bureau for a whole module of case histories; each history gives everything back when it is over."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from django.db import connection, transaction

from flows.matters.models import Matter
from permissions import clock, roles
from permissions.organisations.models import Certificate, Position, ReviewerRecord
from tests.casework import Casework, certify, staff
from tests.city import LONG_AGO, City
from tests.walks.case_beginnings import BEGINNINGS
from tests.walks.cases import CaseHistory, summed
from tests.walks.office import Office, open_office

# Histories of `make test`; `make walk` has thousands that nobody has seen, on either engine.
SEEN, UNSEEN = {"sqlite": 160, "postgresql": 16}, {"sqlite": 20, "postgresql": 4}
FIXED = 20261040
BATCHES = 4
ALIKE = 20  # seeds that follow each other begin alike, so that what lies before is done once for them
CERTIFIED = (
    (roles.HANDLER, Certificate.Kind.ENFORCEMENT),
    (roles.LEGAL_REVIEWER, Certificate.Kind.LEGAL),
    (roles.LEGAL_HEAD, Certificate.Kind.LEGAL),
)


def open_bureau() -> Office:
    """The office with the squad, the legal staff and everybody's certificate."""
    office = open_office(staff(City().build()))
    for name in ("sh.leader", "sh.leader2"):  # who approves the longer extensions, and whom no node names
        office.browser(office.city.official(name, office.city.units["SH"], roles.DEPUTY_LEADER).username)
    for role, kind in CERTIFIED:
        held = Certificate.objects.filter(kind=kind).values("user")
        for post in Position.objects.filter(role=role.code).exclude(user__in=held).select_related("user"):
            certify(office.city, post.user.username, kind)
            if kind == Certificate.Kind.LEGAL:
                record = {"first_review_on": LONG_AGO, "basis": "任命文件"}
                ReviewerRecord.objects.get_or_create(user=post.user, defaults=record)
    return office


@pytest.fixture(scope="module")
def standing_bureau(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield open_bureau()
        transaction.set_rollback(True)


@pytest.fixture
def bureau(standing_bureau: Office, db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office, whose clock is the product's."""
    office = copy.copy(standing_bureau)
    office.city = copy.copy(standing_bureau.city)
    monkeypatch.setattr(clock, "now", lambda: office.city.now)
    return office


def walk_seen(bureau: Office, batch: int) -> None:
    """A share of the fixed seeds, all from one beginning. They lie in two modules, for two workers."""
    walk(bureau, FIXED + batch * ALIKE, SEEN[connection.vendor] // (2 * BATCHES))


def walk(bureau: Office, first: int, number: int) -> Counter[str]:
    """So many histories from this seed on, each whatever became of the others; how they came out."""
    start, counts, began, faults = bureau.city.now, Counter[str](), time.process_time(), []
    for group, seeds in groupby(range(first, first + number), key=lambda seed: seed // ALIKE):
        name, begin = list(BEGINNINGS.items())[group % len(BEGINNINGS)]
        with transaction.atomic():
            bureau.city.now = start
            work = Casework(bureau.city)
            begin(work, bureau.enterprise)
            begun = bureau.city.now
            for seed in seeds:
                bureau.city.now = begun
                with transaction.atomic():
                    try:
                        counts += CaseHistory(bureau, seed, None, matter_id=work.matter.pk).run().counts
                        counts.update(Matter.objects.filter(pk=work.matter.pk).values_list("status", flat=True))
                    except AssertionError as fault:
                        faults.append(f"begun at {name}, {fault}")
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    print(f"{number} histories from seed {first}: {summed(counts)}, {time.process_time() - began:.0f} s of processor")
    assert not faults, "\n\n".join(faults)
    return counts
