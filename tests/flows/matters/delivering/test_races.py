"""Two at the same moment (竞态): one delivery, one receipt; with real transactions on either engine."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Delivery, Document
from flows.matters.acts import perform_aside
from flows.matters.delivering import reading, receiving, sending
from flows.matters.models import Matter
from tests.city import City
from tests.transactional import Together

from .papers import FRIDAY, MAIL, does, last, paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(together: Together) -> City:
    return City().build()


@pytest.fixture
def notice(city: City, matter: Matter) -> Document:
    city.now = FRIDAY
    return paper(city, matter)


def test_two_receipts_at_once_are_one(city: City, matter: Matter, notice: Document, together: Together) -> None:
    does(city, matter, sending.send, paper_id=notice.pk, channel="IN_PERSON")
    role, unit = reading.seat_of(matter)
    row, now = last(notice), city.at(hours=1)

    def record(by: str) -> Any:
        seat = {"role": role, "unit": unit, "actor": city.people["sj.credit"], "now": now}
        return perform_aside(receiving.record, matter.pk, **seat, delivery_id=row.pk, by=by, relation="SELF", at=now)

    results = together([lambda: record("周喆"), lambda: record("吴示")])
    (error,) = [each for each in results if isinstance(each, Exception)]
    assert "E-DLV-04" in str(error)
    assert matter.acts.filter(node="record").count() == 1


def test_two_officers_at_once_make_one_delivery(
    city: City, matter: Matter, notice: Document, together: Together
) -> None:
    role, unit = reading.seat_of(matter)

    def send() -> Any:
        seat = {"role": role, "unit": unit, "actor": city.people["sj.credit"], "now": city.now}
        return perform_aside(sending.send, matter.pk, **seat, paper_id=notice.pk, **MAIL)

    results = together([send, send])
    (error,) = [each for each in results if isinstance(each, Exception)]
    assert "E-DLV-19" in str(error)
    assert Delivery.objects.count() == 1 and matter.acts.filter(node="send").count() == 1
