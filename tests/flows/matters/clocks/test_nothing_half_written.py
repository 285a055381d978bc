"""Bad input to calendars and clocks: each is a clear refusal, and afterwards every row of every table is as it was.

The acts that are refused have done something right before: that is taken back with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from flows.calendar import drafts
from flows.calendar.models import WorkCalendar
from flows.credit_repair import acts
from flows.law.workdays import ONE_DAY
from flows.matters.models import Matter
from flows.matters.step import Step
from tests.city import City
from tests.flows.law.notices import day, days_off
from tests.flows.matters.clockwork import document, moment, running, stepping
from tests.refusing import refused

NOW = moment("2026-09-21 12:00")
ARRANGEMENT = "日期,至,类别,名称\n2027-01-01,2027-01-03,休,元旦\n"


@pytest.fixture
def matter(city: City) -> Matter:
    """Accepted on 2026-09-21: the result is due on 2026-10-12."""
    city.now = moment("2026-09-21 09:30")
    return city.to("verify", city.submitted(city.penalty(city.enterprise())))


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def acting(city: City, matter: Matter, at: str, does: Callable[[Step], Any]) -> None:
    """A step that meets a clock and tells the party, and then does this."""
    city.now = moment(at)
    with stepping(city, matter) as step:
        step.meet(acts.FEEDBACK)
        step.notify_party(zh="已办理", en="done")
        does(step)


def extend(step: Step) -> None:
    step.extend(acts.RESULT, reason="需核查", asked_by=step.matter.acts.get(node="accept"))


ACTS = [
    pytest.param(
        "E-DUE-02",
        "2026-09-22 09:00",
        lambda step: step.pause(acts.RESULT, reason="HEARING", article="某条", document=None),
        id="a-pause-without-a-document",
    ),
    pytest.param("E-DUE-03", "2026-09-22 09:00", lambda step: step.resume(acts.RESULT), id="a-resume-without-a-pause"),
    pytest.param("E-DUE-05", "2026-10-13 00:00", extend, id="an-extension-after-expiry"),
    pytest.param(
        "E-DUE-01",
        "2026-09-22 09:00",
        lambda step: step.open_deadline(
            acts.CHECK, title="核验", start_event="推送", started_at=moment("2026-09-23 00:00")
        ),
        id="a-start-in-the-future",
    ),
    pytest.param(
        "E-CAL-01",
        "2028-12-28 09:00",
        lambda step: step.open_deadline(acts.RESULT, title="反馈修复结果", start_event="再次受理"),
        id="a-missing-year",
    ),
]


@pytest.mark.parametrize(("code", "at", "does"), ACTS)
def test_an_act_that_is_refused_leaves_nothing(
    city: City, matter: Matter, code: str, at: str, does: Callable[[Step], Any]
) -> None:
    before = everything()
    with refused(code):
        acting(city, matter, at, does)
    assert everything() == before


def test_a_second_extension(city: City, matter: Matter) -> None:
    city.now = moment("2026-09-28 10:00")
    with stepping(city, matter) as step:
        extend(step)
    before = everything()
    with refused("E-DUE-04"):
        acting(city, matter, "2026-09-29 10:00", extend)
    assert everything() == before


def test_of_several_clocks_none_is_resumed_if_the_new_date_of_one_cannot_be_counted(city: City, matter: Matter) -> None:
    city.now = moment("2026-09-22 10:00")
    rules = (acts.FEEDBACK, acts.RESULT)
    with stepping(city, matter) as step:
        step.pause(*rules, reason="APPRAISAL", article="某条", document=document(matter))
    before = everything()
    city.now = moment("2028-12-27 10:00")  # two days are left of the one, and nine of the other
    with refused("E-CAL-01"), stepping(city, matter) as step:
        step.resume(*rules)
    assert everything() == before
    assert running(matter, acts.RESULT).paused_at == moment("2026-09-22 10:00")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param("2027-01-02,,休,元旦", "E-CAL-03", id="a-doubled-day"),
        pytest.param("2027-02-30,,休,春节", "E-IMP-12", id="an-impossible-day"),
        pytest.param("2026-10-01,,休,国庆节", "E-CAL-04", id="a-day-of-another-year"),
    ],
)
@pytest.mark.parametrize("there_is_a_draft", [False, True])
def test_a_bad_file(city: City, row: str, said: str, there_is_a_draft: bool) -> None:
    if there_is_a_draft:
        drafts.start_draft(2027, "CN", actor=None, now=NOW)
    before = everything()
    with refused("E-CAL-19") as found:
        drafts.take_in_file(2027, "CN", "放假安排.csv", f"{ARRANGEMENT}{row}\n".encode(), actor=None, now=NOW)
    assert found[0].message.startswith(f"文件第3行:{said} ")
    assert everything() == before


@pytest.mark.parametrize(("count", "passes"), [(200, False), (229, False), (230, True)])
def test_a_year_with_so_many_working_days(city: City, matter: Matter, count: int, passes: bool) -> None:
    draft = drafts.start_draft(2026, "CN", actor=None, now=NOW)
    last, left = day("2026-06-30"), 248 - count
    while left:  # from July on one weekday after the other is off, until so many are left
        last += ONE_DAY
        left -= last.weekday() < 5 and last not in days_off(2026)
    drafts.set_days(draft.pk, day("2026-07-01"), last, "HOLIDAY", "长假", actor=None, now=NOW)
    draft.refresh_from_db()
    facts: dict[str, Any] = {"notice_no": "某号", "basis": "更正", "provisional": False, "actor": None}
    seen = drafts.comparison(draft)

    def publish(now: dt.datetime) -> WorkCalendar:
        return drafts.publish_draft(draft.pk, **facts, compared_with=seen, now=now)

    if passes:
        assert publish(NOW).label == "CN-2026-2"
        return
    before = everything()
    with refused("E-CAL-07") as found:
        publish(NOW)
    assert found[0].message == f"该年度有{count}个工作日,不在230至262之间"
    assert everything() == before
