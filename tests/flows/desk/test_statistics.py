"""Statistics: figures against rows counted by hand, at the edges of periods, by unit, in SVG and as a spreadsheet."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.desk.statistics.charts import TALL, chart
from flows.desk.statistics.counting import count, units_below
from flows.desk.statistics.definitions import BY_KEY, FIGURES, SOURCES
from flows.desk.statistics.periods import Period, choices, shown_until
from flows.desk.statistics.report import Line, report
from flows.matters.models import Act, Hearing, Matter, Review
from flows.registers import cases
from flows.registers.models import Enterprise
from permissions import roles
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from tests.city import City

from .conftest import words
from .filed import clue_of, decided, filed_on, noon

Desk = Callable[[str], Client]
PAGE = "desk:statistics"
SEPTEMBER = Period("month", dt.date(2026, 9, 1))
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
ONE_DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 9, 21)


@pytest.fixture
def enterprise(city: City) -> Enterprise:
    return city.enterprise()


@pytest.fixture
def figures(city: City) -> Callable[..., dict[str, Any]]:
    """The figures of a period for the bureaus with these codes, zeros left out."""

    def counted(period: Period = SEPTEMBER, *codes: str) -> dict[str, Any]:
        units = [city.units[code] for code in codes or ("SH-SJ",)]
        lines = report(period, units, TODAY).lines
        return {line.figure.key: line.value for line in lines if line.value}

    return counted


def penalty(city: City, enterprise: Enterprise, day: dt.date, **facts: Any) -> None:
    """A decision of the day whose money is not paid yet."""
    values = {"fine_paid": 0, "fine_paid_on": None, "fine_due_on": None, "rectified_on": None, "recheck_number": ""}
    city.penalty(enterprise, **{**values, "recheck_on": None, "published_on": None, "decided_on": day, **facts})


# Periods -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "kind", "first", "last", "key"),
    [
        (dt.date(2026, 2, 28), "month", dt.date(2026, 2, 1), dt.date(2026, 2, 28), "2026-02"),
        (dt.date(2024, 2, 1), "month", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "2024-02"),
        (dt.date(2026, 3, 31), "quarter", dt.date(2026, 1, 1), dt.date(2026, 3, 31), "2026-Q1"),
        (dt.date(2026, 4, 1), "quarter", dt.date(2026, 4, 1), dt.date(2026, 6, 30), "2026-Q2"),
        (dt.date(2026, 12, 31), "quarter", dt.date(2026, 10, 1), dt.date(2026, 12, 31), "2026-Q4"),
        (dt.date(2026, 12, 31), "year", dt.date(2026, 1, 1), dt.date(2026, 12, 31), "2026"),
    ],
)
def test_a_period_knows_its_first_and_last_day(day, kind, first, last, key):
    period = Period.of(day, kind)
    assert (period.first, period.last, period.key) == (first, last, key)
    assert Period.read(key, kind, dt.date(2027, 1, 1)) == period
    assert period.after(1).first == last + ONE_DAY
    assert period.after(1).after(-1) == period
    assert not period.is_over(last) and period.is_over(last + ONE_DAY)


def test_an_address_that_names_no_period_means_the_present_one():
    for said in ("", "x", "2026-13", "2026-Q5", "1999", "2031-01", "٢٠٢٦"):
        assert Period.read(said, "month", TODAY) == SEPTEMBER, said
    assert Period.read("2026-05", "quarter", TODAY).key == "2026-Q2"
    assert Period.read("2025-Q4", "month", TODAY).key == "2025-10"
    assert Period.read("2025-Q4", "year", TODAY).key == "2025"


def test_periods_stand_beside_each_other_up_to_the_same_season_a_year_before():
    assert [shown_until(Period.of(TODAY, kind))[0].key for kind in ("month", "quarter", "year")] == [
        "2025-09",
        "2024-Q3",
        "2021",
    ]
    assert len(choices("month", TODAY)) == 60 and choices("year", TODAY)[0].key == "2026"


# Figures -----------------------------------------------------------------------


def test_nothing_is_zero_and_every_figure_is_defined(figures):
    assert figures() == {}
    assert len(BY_KEY) == len(FIGURES) and len(SOURCES) == 5
    for figure in FIGURES:
        assert figure.zh and figure.en and figure.defined.zh and figure.defined.en
        assert (figure.source is None) == (figure.counts is None)
        assert not figure.part_of or figure.part_of in BY_KEY


def test_figures_are_the_rows_counted_by_hand(city: City, enterprise: Enterprise, figures) -> None:
    bureau = city.units["SH-SJ"]
    penalty(city, enterprise, FIRST, fine_amount=Decimal("30000.50"))
    penalty(city, enterprise, LAST, fine_amount=Decimal(20000), on_person=True, publicity_state="UNPUBLISHED")
    penalty(city, enterprise, LAST, fine_amount=0, kinds="WARNING,GAINS", confiscated_amount=1000, procedure="SIMPLE")
    for outcome, branch in (
        ("PENALISED", ""),
        ("NOT_PENALISED", "MINOR"),
        ("NOT_PENALISED", "MINOR"),
        ("NOT_PENALISED", "FIRST"),
        ("NOT_PENALISED", "NO_FAULT"),
        ("UNFOUNDED", ""),
        ("TRANSFERRED", ""),
    ):
        decided(filed_on(bureau, enterprise, FIRST), outcome, LAST, branch=branch)
    clue_of(bureau, enterprise, FIRST)
    for _ in range(2):
        cases.mark_not_filed(clue_of(bureau, enterprise, FIRST), reason="无管辖权", actor=SYSTEM, at=noon(LAST))

    assert figures() == {
        "filed": 7,
        "not_filed": 2,
        "penalties": 3,
        "penalties_on_persons": 1,
        "summary": 1,
        "sums": Decimal("51000.50"),
        "fines": Decimal("50000.50"),
        "confiscated": 1000,
        "spared": 4,
        "spared_minor": 2,
        "spared_first": 1,
        "spared_no_fault": 1,
        "unfounded": 1,
        "transferred": 1,
    }


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
@pytest.mark.parametrize("what", ["penalties", "filed", "spared", "not_filed"])
def test_the_first_and_the_last_day_count_and_their_neighbours_do_not(
    city: City, enterprise: Enterprise, figures, kind: Any, what: str
) -> None:
    period = Period.of(dt.date(2025, 5, 5), kind)
    for day in (period.first - ONE_DAY, period.first, period.last, period.last + ONE_DAY):
        if what == "penalties":
            penalty(city, enterprise, day)
        elif what == "not_filed":
            row = clue_of(city.units["SH-SJ"], enterprise, day)
            cases.mark_not_filed(row, reason="无管辖权", actor=SYSTEM, at=noon(day))
        elif what == "filed":
            filed_on(city.units["SH-SJ"], enterprise, day)
        else:
            decided(filed_on(city.units["SH-SJ"], enterprise, day), "NOT_PENALISED", day, branch="MINOR")
    assert figures(period)[what] == 2
    assert figures(period.after(-1))[what] == figures(period.after(1))[what] == 1


def test_a_month_a_quarter_and_a_year_agree(city: City, enterprise: Enterprise, figures) -> None:
    for month in range(1, 13):
        penalty(city, enterprise, dt.date(2025, month, 28), fine_amount=Decimal(month * 1000))
    year = Period.of(dt.date(2025, 1, 1), "year")
    quarters = [Period.of(dt.date(2025, month, 1), "quarter") for month in (1, 4, 7, 10)]
    months = [Period.of(dt.date(2025, month, 1), "month") for month in range(1, 13)]
    assert figures(year)["sums"] == 78000 == sum(figures(each)["sums"] for each in quarters)
    assert figures(year)["sums"] == sum(figures(each)["sums"] for each in months)


def held_at(city: City, matter: Matter, moment: dt.datetime) -> None:
    """A hearing that ended and a review that was concluded at the moment."""
    leader = city.people["sj.leader"]

    def act(node: str, of: Matter) -> Act:
        return Act.objects.create(
            matter=of, node=node, title=node, user=leader, actor_name="官", role="deputy_leader",
            outcome="DONE", outcome_title="办结", at=moment,
        )  # fmt: skip

    Hearing.objects.create(
        matter=matter, held_at=moment, chair=leader, chair_name="官", recorded_at=moment, act=act("hold", matter)
    )
    review = Matter.objects.create(
        procedure="credit_repair", title="法制审核", unit=matter.unit, initiator=leader, created_at=moment
    )
    Review.objects.create(
        matter=matter, review_matter=review, round=1, draft_sha256="0" * 64, conclusion="PASSED", opinion="同意",
        reviewer=leader, reviewer_name="官", qualification="法律职业资格", submitted_at=moment, concluded_at=moment,
        act=act("conclude", review),
    )  # fmt: skip


def test_a_moment_falls_on_its_day_in_shanghai(city: City, enterprise: Enterprise, figures) -> None:
    matter = city.submitted(city.penalty(enterprise))
    midnight = dt.datetime.combine(FIRST, dt.time(), tzinfo=SHANGHAI)
    held_at(city, matter, midnight)
    held_at(city, matter, midnight - dt.timedelta(seconds=1))
    held_at(city, matter, dt.datetime.combine(LAST, dt.time(23, 59, 59), tzinfo=SHANGHAI))
    held_at(city, matter, dt.datetime.combine(LAST + ONE_DAY, dt.time(), tzinfo=SHANGHAI))
    assert figures()["hearings"] == figures()["reviews"] == figures()["reviews_passed"] == 2
    assert figures(SEPTEMBER.after(-1))["hearings"] == figures(SEPTEMBER.after(1))["reviews"] == 1


def test_units_are_counted_apart_and_together(city: City, enterprise: Enterprise, figures) -> None:
    for code, times in (("SH", 1), ("SH-SJ", 2), ("SH-PD", 3)):
        for _ in range(times):
            filed_on(city.units[code], enterprise, FIRST)
    assert figures(SEPTEMBER, "SH-SJ") == {"filed": 2}
    assert figures(SEPTEMBER, "SH", "SH-SJ", "SH-PD") == {"filed": 6}
    below = units_below([city.units["SH"]])
    assert [unit.code for unit in below] == ["SH", "SH-PD", "SH-SJ"]
    assert [unit.code for unit in units_below([city.units["SH-SJ"]])] == ["SH-SJ"]


def test_a_change_says_more_or_less_and_by_how_much(city: City):
    filed, sums = BY_KEY["filed"], BY_KEY["sums"]
    assert Line(filed, 5, 4).change == "+1 (+25.0%)"
    assert Line(filed, 3, 4).change == "−1 (−25.0%)"
    assert Line(filed, 4, 4).change == "" == Line(filed, 0, 0).change
    assert Line(filed, 4, 0).change == "+4", "a share of nothing is no share"
    assert Line(sums, Decimal("12345.60"), Decimal(0)).said == "12,345.60"


def test_bars_are_as_high_as_their_values_and_the_least_is_seen():
    periods = shown_until(SEPTEMBER)[-4:]
    bars = chart("x", "x", list(zip(periods, [1000, 500, 1, 0], strict=True)), periods[-1], is_money=False).bars
    assert [bar.height for bar in bars] == [TALL, TALL // 2, 2, 0]
    assert [bar.value for bar in bars] == ["1,000", "500", "1", "0"]
    assert [bar.is_chosen for bar in bars] == [False, False, False, True]
    assert len({bar.y + bar.height for bar in bars}) == 1, "all stand on one line"


# The page ----------------------------------------------------------------------


def test_officials_see_their_own_authority_and_the_city_all_below(
    city: City, desk: Desk, enterprise: Enterprise
) -> None:
    city.official("sh.leader", city.units["SH"], roles.DEPUTY_LEADER)
    for code, times in (("SH-SJ", 2), ("SH-PD", 3)):
        for _ in range(times):
            filed_on(city.units[code], enterprise, FIRST)

    def filed(account: str, **query: str) -> int:
        found = desk(account).get(reverse(PAGE), query).context["report"]
        return int(found.value(BY_KEY["filed"], found.period))

    assert filed("sj.verify2") == 2 and filed("sh.leader") == 5
    assert filed("sh.leader", unit=str(city.units["SH-PD"].pk)) == 3
    assert filed("sj.verify2", unit=str(city.units["SH-PD"].pk)) == 2, "another bureau's is not his"
    page = desk("sh.leader").get(reverse(PAGE))
    assert [line.unit.code for line in page.context["report"].by_unit] == ["SH-PD", "SH-SJ"]
    assert page.context["report"].silent == 1
    agent = desk("agent0")
    assert agent.get(reverse(PAGE)).status_code == agent.get(reverse("desk:statistics_file")).status_code == 404


def test_the_page_says_figures_changes_and_definitions_and_draws_them(
    city: City, desk: Desk, enterprise: Enterprise
) -> None:
    for day in (FIRST, FIRST, FIRST - ONE_DAY):
        penalty(city, enterprise, day, fine_amount=Decimal(20000))

    page = desk("sj.leader").get(reverse(PAGE), {"period": "2026-09"})

    said = words(page)
    for each in (
        "行政处罚决定",
        "40,000",
        "+20,000 (+100.0%)",
        "导入的决定",
        "行政处罚台账",
        "2026年9月",
        "截至2026-09-21",
    ):
        assert each in said, each
    html = page.content.decode()
    drawn = re.findall(r'<g( class="is-chosen")?><rect [^>]*height="(\d+)"/><text [^>]*>([^<]+)</text>', html)
    assert [(bool(chosen), height, value) for chosen, height, value in drawn if height != "0"] == [
        (False, "60", "1"),
        (True, "120", "2"),
        (False, "60", "2.0"),
        (True, "120", "4.0"),
    ]
    assert " style=" not in html and "<style" not in html
    over = words(desk("sj.leader").get(reverse(PAGE), {"period": "2026-08"}))
    assert "截至" not in over


def test_the_page_costs_the_same_whatever_is_in_the_registers(city: City, desk: Desk, enterprise: Enterprise) -> None:
    leader, costs = desk("sj.leader"), []
    for day in (FIRST, dt.date(2025, 10, 1), dt.date(2026, 3, 3)):
        for _ in range(5):
            penalty(city, enterprise, day)
            decided(filed_on(city.units["SH-SJ"], enterprise, day), "NOT_PENALISED", day, branch="MINOR")
        leader.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as asked:
            assert leader.get(reverse(PAGE)).status_code == 200
        costs.append(len(asked))
    assert len(set(costs)) == 1 and costs[0] <= 12, costs


@pytest.mark.parametrize("query", [{"by": "x"}, {"period": "2026-99"}, {"unit": "x"}, {"by": "year", "period": "1"}])
def test_an_address_that_makes_no_sense_shows_the_present(desk: Desk, query: dict[str, str]) -> None:
    page = desk("sj.leader").get(reverse(PAGE), query)
    assert page.status_code == 200 and page.context["report"].period.first.year == 2026


def test_the_spreadsheet_holds_the_same_numbers_as_numbers(city: City, desk: Desk, enterprise: Enterprise) -> None:
    penalty(city, enterprise, dt.date(2026, 7, 1), fine_amount=Decimal("12345.60"))
    penalty(city, enterprise, dt.date(2026, 6, 30), fine_amount=Decimal(10000))

    response = desk("sj.leader").get(reverse("desk:statistics_file"), {"by": "quarter", "period": "2026-Q3"})

    assert "2026-Q3.xlsx" in response["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert book.sheetnames == ["汇总", "各期", "各单位", "口径"]
    summary = {row[0]: row[1:] for row in book["汇总"].iter_rows(values_only=True)}
    assert summary["指标"] == ("计量单位", "2026-Q3", "2026-Q2", "增减")
    assert summary["行政处罚决定"] == ("件", 1, 1, 0)
    assert summary["罚没款"] == ("元", 12345.6, 10000, 2345.6)
    assert summary["执法检查"] == ("次", 0, 0, 0)
    assert summary["说明"][1] == "2026-Q3尚未结束,统计至2026-09-21"
    course = {row[0]: row[2:] for row in book["各期"].iter_rows(values_only=True)}
    assert course["指标"][0] == "2024-Q3" and course["行政处罚决定"][-2:] == (1, 1)
    assert len(list(book["口径"].iter_rows())) == len(FIGURES) + 1


def test_counting_nobody_counts_nothing(db: None) -> None:
    assert count([], FIRST, LAST).values == {}
