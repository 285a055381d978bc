"""Which papers leave together: by the kind of the leading one and the day, each row with its source."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.law.bundles import bundle_of
from flows.law.parameters import parameter

DAY = dt.date(2026, 10, 9)


@pytest.mark.parametrize(
    ("leading", "names"),
    [
        ("penalty_case.decision", ["信用修复告知书", "信用修复明白纸"]),
        ("penalty.accident_decision", ["信用修复告知书", "信用修复明白纸", "整改防范措施"]),
        ("serious_listing.decision", ["信用修复告知书"]),
        ("credit_repair.result", []),
    ],
)
def test_what_leaves_together(leading: str, names: list[str]) -> None:
    assert [paper.name for paper in bundle_of(leading, DAY).papers] == names


@pytest.mark.parametrize(("day", "expected"), [(21, []), (22, ["credit_repair.notification"])])
def test_the_notice_is_wanted_since_the_plan_of_2025(day: int, expected: list[str]) -> None:
    found = bundle_of("serious_listing.decision", dt.date(2025, 6, day))
    assert list(found.kinds) == expected


def test_no_row_is_called_law_and_the_period_for_delivery_is_known() -> None:
    found = bundle_of("penalty.accident_decision", DAY)
    assert {paper.status for paper in found.papers} == {"ARTICLE_UNVERIFIED", "PROMISE", "HOUSE_DEFAULT"}
    assert parameter(found.deliver_within, DAY).article == "第六十一条第一款"
    assert bundle_of("serious_listing.decision", DAY).deliver_within == ""


def test_a_public_notice_lasts_thirty_calendar_days() -> None:
    row = parameter("delivery.public_notice", DAY)
    assert (row.value, row.unit, row.article, row.status) == (30, "CD", "第九十五条第一款", "STATUTE")
