"""A case with a hearing: told, asked for, arranged, held, weighed, reviewed again, discussed, decided."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from flows.calendar.current import current_calendar
from flows.law.workdays import add_working_days
from flows.matters.models import Matter
from flows.penalty_case import rules
from tests.casework import Casework, staff
from tests.city import City
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    return Casework(city)


def minutes(at: dt.datetime, **values: Any) -> dict[str, Any]:
    return {
        "held_from": at,
        "held_until": at + dt.timedelta(hours=2),
        "attended_by": "法人甲、律师乙",
        "was_absent": False,
        "record": "主持人宣布听证开始……",
        "investigators_said": "事实清楚，证据充分。",
        "party_said": "请求从轻处罚。",
        "report": "建议采纳部分意见，从轻处罚。",
        **values,
    }


def told(city: City, work: Casework) -> None:
    """A large fine, reviewed and told to the party with its right to a hearing."""
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(fine=Decimal("50000"), tier="NORMAL")
    work.review()
    work.tell()


def arranged(city: City, work: Casework) -> dt.datetime:
    """The hearing that was asked for, seven working days after the party was told of it."""
    work.party("HEARING")
    work.does("enf1", "hear_party", outcome="HEARING")
    day = add_working_days(city.now.date(), 8, current_calendar("310000"))
    at = dt.datetime.combine(day, dt.time(9, 30), city.now.tzinfo)
    chair, recorder = work.who("legal2"), work.who("legal")
    work.does("legal.head", "arrange_hearing", at=at, place="松江区应急管理局听证室", chair=chair, recorder=recorder)
    work.seal_and_deliver()
    return at


def test_a_hearing_is_held_and_the_review_after_it_counts(city: City, work: Casework) -> None:
    told(city, work)
    at = arranged(city, work)
    city.now = at + dt.timedelta(hours=3)
    work.does("legal2", "hold_hearing", outcome="HELD", minutes=minutes(at))
    work.does("enf1", "weigh", outcome="PROPOSE", heard="当事人要求听证，听证后复核，意见部分采纳。")
    assert work.matter.work_items.open().count() == 0  # the review of before the hearing no longer holds
    work.review()
    discussed = {
        "begins_at": city.now - dt.timedelta(minutes=50),
        "ends_at": city.now - dt.timedelta(minutes=5),
        "place": "三楼会议室",
        "present": "局长 官sj.principal",
        "report": "承办人汇报案情。",
        "opinions": "同意承办机构意见。",
        "conclusion": "同意处以罚款。",
    }
    work.does("principal", "discuss", outcome="DISCUSSED", minutes=discussed)
    work.does("principal", "decide", outcome="DECIDE")
    work.leave()
    decision = Matter.objects.get(pk=work.matter.pk).latest_decision
    assert decision is not None and decision.review is not None
    assert decision.review.concluded_at > work.case.matter.hearings.get().held_at
    kinds = {paper.kind.rpartition(".")[2] for paper in work.papers()}
    assert {"hearing_notice", "hearing_summons", "hearing_record", "hearing_report", "discussion_record"} <= kinds


def test_who_investigated_does_not_preside(city: City, work: Casework) -> None:
    told(city, work)
    work.party("HEARING")
    work.does("enf1", "hear_party", outcome="HEARING")
    day = add_working_days(city.now.date(), 8, current_calendar("310000"))
    at = dt.datetime.combine(day, dt.time(9, 30), city.now.tzinfo)
    with refused("E-CASE-04") as found:
        chair, recorder = work.who("enf2"), work.who("legal")
        work.does("legal.head", "arrange_hearing", at=at, place="听证室", chair=chair, recorder=recorder)
    assert found[0].message == "听证主持人不得为本案调查人员"


def test_nobody_goes_on_while_the_partys_time_runs(city: City, work: Casework) -> None:
    told(city, work)
    with refused("E-CASE-38"):
        work.does("enf1", "hear_party", outcome="NOTHING")
    work.party("HEARING")
    with refused("E-CASE-03"):
        work.does("enf1", "hear_party", outcome="NOTHING")
    city.now = dt.datetime(2026, 10, 14, 9, 0, tzinfo=city.now.tzinfo)
    with refused("E-CASE-03"):
        work.does("enf1", "hear_party", outcome="NOTHING")


@pytest.mark.parametrize(("day", "goes_on"), [(28, False), (29, False), (30, True)])
def test_the_last_day_of_the_party_is_its_own(city: City, work: Casework, day: int, goes_on: bool) -> None:
    """Told on Monday 2026-09-21: five working days end on Tuesday 2026-09-29, for the 25th is a holiday."""
    told(city, work)
    assert until(work) == dt.date(2026, 9, 29)
    city.now = dt.datetime(2026, 9, day, 9, 0, tzinfo=city.now.tzinfo)
    if goes_on:
        work.does("enf1", "hear_party", outcome="NOTHING")
    else:
        with refused("E-CASE-38"):
            work.does("enf1", "hear_party", outcome="NOTHING")


def until(work: Casework) -> dt.date:
    period = rules.party_period(work.case)
    assert period is not None
    return period.until
