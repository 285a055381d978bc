"""询问通知书 and 抽样取证凭证, 行政处罚法 arts 55, 56, filled from what the officers entered."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.penalty_case.models import Measure
from tests.casework import Casework, staff
from tests.city import City

from .made import PERSON, built

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    return Casework(city)


def test_the_party_itself_or_whom_the_unit_sends_is_asked(city: City, work: Casework) -> None:
    work.clue(city.enterprise(), violation="leader.duties", on_person=True, person=PERSON)
    at = city.now + dt.timedelta(days=1)
    row = {"begins_at": at, "place": "询问室", "of_whom": PERSON["name"], "entered_at": city.now, **work.officers}
    form = built(work, "summons", Measure.objects.create(case=work.case, kind="SUMMONS", **row))
    assert (form.addressee, form.comes, form.bring) == (PERSON["name"], "", ())
    assert "，请你于2026年9月22日" in form.sections()[1].paragraphs[0]
    row |= {"begins_at": city.now, "entered_at": city.now, "ends_at": city.now, "items": "清洗剂，20L/桶，2瓶"}
    form = built(work, "sampling_receipt", Measure.objects.create(case=work.case, kind="SAMPLING", **row))
    assert (form.unit, form.representative) == ("上海示例机械有限公司", PERSON["name"])
    assert [(good.name, good.model, good.quantity) for good in form.goods] == [("清洗剂", "20L/桶", "2瓶")]
