"""E-CASE-51: what a summons and a sampling need, on both sides of each line (行政处罚法 arts 55, 56)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from flows.penalty_case import rules
from flows.penalty_case.models import Measure
from tests.casework import Casework, staff
from tests.city import City

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    work = Casework(city)
    work.clue(city.enterprise())
    work.file()
    return work


def measure(work: Casework, kind: str, **values: Any) -> Measure:
    """A measure that nothing stands against, but for what the test says."""
    now = work.city.now
    is_sampling = kind == "SAMPLING"
    row: dict[str, Any] = {
        "begins_at": now - dt.timedelta(hours=1) if is_sampling else now + MINUTE,
        "ends_at": now if is_sampling else None,
        "place": "一号仓库",
        "of_whom": "法人甲",
        "items": "清洗剂，20L/桶，2瓶" if is_sampling else "",
        "entered_at": now,
        **work.officers,
        **values,
    }
    return Measure(case=work.case, kind=kind, **row)


def why(work: Casework, kind: str, **values: Any) -> list[tuple[str | None, str]]:
    found = list(rules.check_measure(measure(work, kind, **values), work.city.now))
    assert {refusal.rule.code for refusal in found} <= {"E-CASE-51"}
    return [(refusal.field, refusal.message.partition(":")[2]) for refusal in found]


@pytest.mark.parametrize(("ahead", "stands"), [(-MINUTE, True), (dt.timedelta(0), True), (MINUTE, False)])
def test_a_summons_lies_ahead(work: Casework, ahead: dt.timedelta, stands: bool) -> None:
    found = why(work, "SUMMONS", begins_at=work.city.now + ahead)
    assert found == ([("begins_at", "询问时间应当晚于现在")] if stands else [])


@pytest.mark.parametrize(
    ("begins", "ends", "stands"),
    [(-60, -61, True), (-60, -60, False), (-60, 0, False), (-60, 1, True), (-60, None, True)],
)
def test_a_sampling_is_over_and_in_order(work: Casework, begins: int, ends: int | None, stands: bool) -> None:
    now = work.city.now
    at = {"begins_at": now + begins * MINUTE, "ends_at": None if ends is None else now + ends * MINUTE}
    assert why(work, "SAMPLING", **at) == ([("ends_at", "抽样的结束时间应当不早于开始、不晚于现在")] if stands else [])


@pytest.mark.parametrize(
    ("kind", "values", "found"),
    [
        ("SUMMONS", {"items": ""}, []),
        ("SUMMONS", {"place": " "}, [("place", "缺少询问地点")]),
        ("SUMMONS", {"of_whom": ""}, [("of_whom", "缺少被询问人")]),
        ("SAMPLING", {"place": "", "of_whom": " "}, [("place", "缺少抽样地点"), ("of_whom", "缺少现场负责人")]),
        ("SAMPLING", {"items": " \n "}, [("items", "缺少样品清单")]),
        ("SAMPLING", {"items": "清洗剂，20L/桶，2瓶\n氧化剂"}, [("items", "第2项样品应当写明名称、规格型号、数量")]),
        ("SAMPLING", {"items": "清洗剂，，2瓶"}, [("items", "第1项样品应当写明名称、规格型号、数量")]),
        ("SAMPLING", {"items": "清洗剂、20L/桶；2瓶"}, []),
    ],
)
def test_where_who_and_what(
    work: Casework, kind: str, values: dict[str, str], found: list[tuple[str | None, str]]
) -> None:
    assert why(work, kind, **values) == found


def test_only_while_the_officers_are_at_the_investigation(work: Casework) -> None:
    work.prove()
    assert why(work, "SUMMONS") == []
    work.conclude(tier="LIGHT")
    assert why(work, "SUMMONS") == [(None, "案件不在调查取证环节")]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("SUMMONS", {"place": ""}),
        ("SUMMONS", {"of_whom": ""}),
        ("SUMMONS", {"begins_at": None}),
        ("SUMMONS", {"ends_at": "now"}),
        ("SUMMONS", {"second_officer": "enf1"}),
        ("SAMPLING", {"ends_at": None}),
        ("SAMPLING", {"begins_at": "later"}),
        ("SAMPLING", {"items": ""}),
        ("SAMPLING", {"entered_at": "earlier"}),
    ],
)
def test_the_database_holds_it_too(work: Casework, kind: str, values: dict[str, Any]) -> None:
    now = work.city.now
    said = {"now": now, "later": now + MINUTE, "earlier": now - dt.timedelta(days=1), "enf1": work.who("enf1")}
    row = measure(work, kind, **{name: said.get(value, value) for name, value in values.items()})
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    measure(work, kind).save()
