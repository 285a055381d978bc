"""Deadlines (期限): derived, explained, started, met, stopped; how one stands at each boundary (domain §b.1, §c.5)."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.calendar.current import current_calendar
from flows.credit_repair import acts
from flows.law.parameters import parameter
from flows.matters.clocks import deadlines
from flows.matters.models import Deadline, Matter
from flows.matters.models.deadline import Standing
from permissions.clock import SHANGHAI
from tests.city import City, findings
from tests.refusing import refused


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def submitted_at(city: City, text: str) -> Matter:
    city.now = moment(text)
    return city.submitted(city.penalty(city.enterprise()))


def due(matter: Matter) -> dict[str, str]:
    """Rule or node → legal due of what runs."""
    return {d.node or d.rule.partition(".")[2]: d.legal_due.isoformat() for d in matter.deadlines.running()}


def running(matter: Matter, rule: str) -> Deadline:
    return matter.deadlines.running().get(rule=rule)


# Deriving -------------------------------------------------------------------------


def test_budgets_of_the_nodes_share_the_promise_and_never_exceed_it(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    assert due(matter) == {
        "accept": "2026-09-22",
        "verify": "2026-09-23",
        "review": "2026-09-24",
        "decide": "2026-09-24",
        "deliver": "2026-09-24",
        "verification_feedback": "2026-09-24",
        "acceptance": "2026-09-24",
    }
    keys = dict.fromkeys(key for _, key, _ in acts.BUDGETS)
    spent = sum(float(parameter(key, dt.date(2026, 9, 21)).value) for key in keys)
    assert spent <= float(parameter(acts.FEEDBACK, dt.date(2026, 9, 21)).value)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-09-18 23:59", ["09-20", "09-21", "09-22", "09-22"]),  # Friday before a worked Sunday
        ("2026-09-19 10:00", ["09-20", "09-21", "09-22", "09-22"]),  # its Saturday
        ("2026-09-20 10:00", ["09-21", "09-22", "09-23", "09-23"]),  # the worked Sunday itself
        ("2026-09-24 16:40", ["09-28", "09-29", "09-30", "09-30"]),  # over the Mid-autumn Festival
        ("2026-09-30 16:40", ["10-08", "10-09", "10-10", "10-10"]),  # over the National Day, to a worked Saturday
        ("2026-10-09 10:00", ["10-10", "10-12", "10-13", "10-13"]),
    ],
)
def test_budgets_over_holidays_and_worked_weekends(city: City, at: str, expected: list[str]) -> None:
    found = due(submitted_at(city, at))
    chain = [found[node] for node in ("accept", "verify", "review", "deliver")]
    assert chain == [f"2026-{day}" for day in expected]
    assert found["verification_feedback"] == chain[-1]


def test_the_item_in_the_inbox_carries_the_tightest_clock(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    assert city.item(matter, "accept").due_on == dt.date(2026, 9, 22)
    city.to("verify", matter)
    assert {item.due_on for item in matter.work_items.open()} == {dt.date(2026, 9, 23)}


def test_a_promise_a_limit_of_law_and_a_house_budget_are_named_so(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    assert running(matter, acts.FEEDBACK).kind == Deadline.Kind.PROMISE
    assert running(matter, acts.ACCEPTANCE).kind == Deadline.Kind.LEGAL
    assert set(matter.deadlines.exclude(node="").values_list("kind", flat=True)) == {"HOUSE"}


def test_a_year_without_a_calendar_is_refused_and_the_draft_stays_a_draft(city: City) -> None:
    city.now = moment("2028-12-28 10:00")
    application = city.draft(city.penalty(city.enterprise()))

    with refused("E-CAL-01"):
        city.asks("agent0", application.matter, acts.submit)

    matter = Matter.objects.get(pk=application.matter_id)
    assert (matter.status, matter.number) == ("DRAFT", None)
    assert not Deadline.objects.exists()


@pytest.mark.parametrize(("at", "provisional"), [("2026-12-28 10:00", False), ("2026-12-29 10:00", True)])
def test_only_what_reaches_into_a_provisional_year_is_provisional(city: City, at: str, provisional: bool) -> None:
    matter = submitted_at(city, at)
    feedback = running(matter, acts.FEEDBACK)
    assert feedback.provisional is provisional
    assert ("CN-2027" in feedback.calendar_version) is provisional
    assert not matter.deadlines.get(node="accept").provisional


def test_the_explanation_ends_on_the_due_day_for_every_deadline(city: City) -> None:
    matter = submitted_at(city, "2026-09-30 16:40")
    city.to("verify", matter)
    everything = list(matter.deadlines.all())
    assert len(everything) == 8
    for deadline in everything:
        rows = deadlines.explain_deadline(deadline)
        assert (rows[0].on, rows[0].counted) == (dt.date(2026, 9, 30), False)
        assert (rows[-1].on, rows[-1].number) == (deadline.legal_due, deadline.n)


# Standing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        ("2026-09-30 16:40", Standing.AHEAD),
        ("2026-10-07 23:59", Standing.AHEAD),
        ("2026-10-08 23:59", Standing.AHEAD),
        ("2026-10-09 00:00", Standing.SOON),
        ("2026-10-09 23:59", Standing.SOON),
        ("2026-10-10 00:00", Standing.DUE),  # a Saturday that is worked
        ("2026-10-10 11:59", Standing.DUE),
        ("2026-10-10 12:00", Standing.RED),
        ("2026-10-10 23:59", Standing.RED),
        ("2026-10-11 00:00", Standing.OVERDUE),
    ],
)
def test_standing_at_each_boundary_over_a_moved_weekend(city: City, at: str, standing: Standing) -> None:
    feedback = running(submitted_at(city, "2026-09-30 16:40"), acts.FEEDBACK)
    assert feedback.legal_due == dt.date(2026, 10, 10)
    assert deadlines.standing(feedback, moment(at)) == standing


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        ("2026-09-29 23:59", Standing.AHEAD),
        ("2026-09-30 00:00", Standing.SOON),  # the working day before the due day is before the holiday
        ("2026-10-04 12:00", Standing.SOON),
        ("2026-10-08 09:00", Standing.DUE),
    ],
)
def test_soon_begins_on_the_last_working_day_before_a_long_holiday(city: City, at: str, standing: Standing) -> None:
    calendar = current_calendar()
    assert deadlines.standing_of_date(dt.date(2026, 10, 8), moment(at), calendar) == standing


def test_the_standing_is_told_by_shanghai_time_wherever_the_moment_comes_from(city: City) -> None:
    calendar = current_calendar()
    utc = dt.datetime(2026, 10, 10, 4, 0, tzinfo=dt.UTC)
    assert deadlines.standing_of_date(dt.date(2026, 10, 10), utc, calendar) == Standing.RED
    utc = dt.datetime(2026, 10, 10, 16, 0, tzinfo=dt.UTC)
    assert deadlines.standing_of_date(dt.date(2026, 10, 10), utc, calendar) == Standing.OVERDUE


def test_what_was_met_in_the_last_minute_was_met_and_a_minute_later_was_late(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    feedback = running(matter, acts.FEEDBACK)
    for at, standing in (("2026-09-24 23:59", Standing.MET), ("2026-09-25 00:00", Standing.MET_LATE)):
        feedback.ended_at, feedback.end = moment(at), Deadline.End.MET
        assert deadlines.standing(feedback, moment("2026-12-01 00:00")) == standing
    feedback.end = Deadline.End.STOPPED
    assert deadlines.standing(feedback, moment("2026-12-01 00:00")) == Standing.STOPPED


# Ending -----------------------------------------------------------------------------


def test_delivery_meets_the_promise_and_starts_the_check_of_the_publicity(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    city.to("confirm", matter)
    assert due(matter) == {"feedback_receipt_check": "2026-09-24"}
    assert matter.deadlines.get(rule=acts.CHECK).kind == Deadline.Kind.HOUSE
    assert matter.deadlines.get(rule=acts.FEEDBACK).end == Deadline.End.MET
    assert matter.deadlines.get(rule=acts.RESULT).end == Deadline.End.MET


def test_a_closed_matter_has_no_running_clock(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    city.to("end", matter)
    assert due(matter) == {}
    assert set(matter.deadlines.values_list("end", flat=True)) == {"MET"}


def test_a_correction_stops_every_clock_and_the_answer_starts_them_from_zero(city: City) -> None:
    """S23: the complete set of 2026-09-30 makes the verification due on 2026-10-10."""
    matter = submitted_at(city, "2026-09-22 10:00")
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["信用承诺书未盖章"])
    assert due(matter) == {"correction": "2026-10-13"}
    assert set(matter.deadlines.exclude(rule=acts.CORRECTION).values_list("end", flat=True)) == {"STOPPED"}

    city.now = moment("2026-09-30 16:40")
    (item,) = matter.repair.corrections.all()  # type: ignore[attr-defined]
    city.asks("agent0", matter, acts.correct, answers={item.pk: "已盖章重新上传"})

    assert due(matter) == {
        "accept": "2026-10-08",
        "verify": "2026-10-09",
        "review": "2026-10-10",
        "decide": "2026-10-10",
        "deliver": "2026-10-10",
        "verification_feedback": "2026-10-10",
        "acceptance": "2026-10-10",
    }
    assert city.item(matter, "accept").due_on == dt.date(2026, 10, 8)
    assert matter.deadlines.get(rule=acts.CORRECTION).end == Deadline.End.MET


def test_a_return_leaves_the_clocks_of_the_matter_alone(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    city.to("review", matter)
    before = {rule: running(matter, rule).pk for rule in (acts.FEEDBACK, acts.RESULT)}

    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="请重新核实")
    assert {rule: running(matter, rule).pk for rule in before} == before
    assert {item.due_on for item in matter.work_items.open()} == {dt.date(2026, 9, 24)}

    for account in ("sj.verify1", "sj.verify2"):
        city.does(account, matter, "verify", findings=findings())
    city.does("sj.head", matter, "review", outcome="RETURN_TO_ACCEPT", opinion="材料不符")
    city.does("sj.credit", matter, "accept", outcome="ACCEPT")
    assert {rule: running(matter, rule).pk for rule in before} == before


def test_withdrawal_stops_every_clock(city: City) -> None:
    matter = submitted_at(city, "2026-09-21 09:30")
    city.asks("agent0", matter, acts.withdraw)
    assert due(matter) == {}
    assert set(matter.deadlines.values_list("end", flat=True)) == {"STOPPED"}
