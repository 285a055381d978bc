"""60 random histories in ``make test``: half from a seed that everybody sees, half from a fresh one that is printed.

Every fifth walk is long and renders its paper for real; the others end where the paper would be made. Each is
undone when it is over, so that the last is no slower than the first. Half a second each on a slow machine is
why there are not more; ``make walk`` has the thousands.
"""

from __future__ import annotations

import secrets
from collections import Counter

import pytest
from django.db import transaction

from tests.city import City
from tests.walks.histories import begin, populate

EACH = 15
FIXED = 20260921


def walk(city: City, first: int, number: int) -> Counter[str]:
    populate(city)
    start, ends = city.now, Counter[str]()
    for seed in range(first, first + number):
        city.now = start
        with transaction.atomic():
            walked = begin(city, seed, renders=seed % 5 == 0).run()
            ends[walked.matter.status] += 1
            ends.update(f"{outcome} decided" for outcome in walked.matter.decisions.values_list("outcome", flat=True))
            transaction.set_rollback(True)
    print(f"{number} histories from seed {first}: {dict(ends)}")
    return ends


@pytest.mark.parametrize("batch", [0, 1])
def test_histories_that_everybody_sees(city: City, batch: int) -> None:
    walk(city, FIXED + batch * EACH, EACH)


@pytest.mark.parametrize("batch", [0, 1])
def test_histories_that_nobody_has_seen(city: City, batch: int) -> None:
    walk(city, secrets.randbelow(10**9), EACH)
