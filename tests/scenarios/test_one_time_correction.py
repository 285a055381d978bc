"""S23: what is owed on which day, and one correction after which the clocks begin again.

Of the scenario's lines E-CR-06 (a document outside the list) is not held here: the list of corrections is free text,
and no clock hangs on it. An application without commitment and proof is refused at the door (E-CR-03), so what is
received on 2026-09-22 has both, and both are defective.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from flows.credit_repair import acts, rules
from flows.credit_repair.models import RepairApplication
from flows.matters.clocks import deadlines
from flows.matters.models import Deadline, Matter
from tests.city import City, png
from tests.flows.matters.clockwork import document, moment, stepping
from tests.refusing import refused
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
CLOCKS = (acts.FEEDBACK, acts.ACCEPTANCE)


@pytest.fixture
def matter(city: City) -> Matter:
    city.now = moment("2026-09-22 10:00")
    return city.submitted(city.penalty(city.enterprise()))


@pytest.mark.parametrize(("days", "surcharge"), [(0, 0), (1, 1500), (12, 18000), (33, 49500), (34, 50000), (40, 50000)])
def test_a_fine_that_was_not_paid_grows_by_three_percent_a_day_and_at_most_doubles(
    city: City, days: int, surcharge: int
) -> None:
    due_on = dt.date(2026, 8, 31)
    penalty = city.penalty(city.enterprise(), fine_paid=0, fine_paid_on=None, fine_due_on=due_on)
    (refusal,) = rules.check_penalty(penalty, due_on + dt.timedelta(days=days))
    assert refusal.rule.code == "E-CR-02"
    assert (refusal.facts["fine"], refusal.facts["surcharge"]) == (Decimal(50000), Decimal(surcharge))


def test_the_clocks_stop_with_the_correction_and_begin_again_with_the_complete_set(city: City, matter: Matter) -> None:
    assert {d.rule: f"{d.legal_due}" for d in matter.deadlines.running().filter(node="")} == {
        acts.FEEDBACK: "2026-09-28",
        acts.ACCEPTANCE: "2026-09-28",
    }

    # The clerk lists only the commitment: every clock stops, only the applicant's own runs.
    city.now = moment("2026-09-23 09:00")
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["信用承诺书未加盖公章"])
    assert [clock.rule for clock in matter.deadlines.running()] == [acts.CORRECTION]
    stopped = matter.deadlines.filter(end=Deadline.End.STOPPED)
    assert stopped.count() == 7 and set(stopped.values_list("ended_at", flat=True)) == {city.now}

    # While it is the applicant's turn he cannot be asked for more.
    assert not matter.work_items.open().exists()

    # The complete set arrives 2026-09-30: the clocks restart from zero, verify due 2026-10-10.
    city.now = moment("2026-09-30 15:00")
    city.hands_in(matter, "COMMITMENT", png("grey"))
    (item,) = RepairApplication.objects.get().corrections.all()
    city.asks("agent0", matter, acts.correct, answers={item.pk: "已加盖公章"})
    for rule in CLOCKS:
        clock = matter.deadlines.running().get(rule=rule)
        assert (clock.started_at, f"{clock.legal_due}") == (city.now, "2026-10-10")
        assert [row.number for row in deadlines.explain_deadline(clock) if row.counted] == [1, 2, 3]

    # And later the payment proof: the second notice is refused, and the new clocks go on as if nothing had been said.
    before = list(matter.deadlines.order_by("pk").values())
    city.now = moment("2026-10-08 09:00")
    with refused("E-CR-05") as found:
        city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["缺缴款凭证"])
    assert found[0].message == "应当一次性告知全部补正内容"
    assert list(matter.deadlines.order_by("pk").values()) == before


def test_a_clock_that_is_paused_for_the_correction_begins_again_too_where_its_rule_says_so(
    city: City, matter: Matter
) -> None:
    """The same by the clocks alone, as a procedure does that pauses instead of stopping."""
    city.now = moment("2026-09-23 09:00")
    with stepping(city, matter) as step:
        step.pause(acts.FEEDBACK, reason="CORRECTION", article="某条", document=document(matter))
    city.now = moment("2026-09-30 15:00")
    with stepping(city, matter) as step:
        (again,) = step.resume(acts.FEEDBACK)
    assert (f"{again.legal_due}", again.started_at) == ("2026-10-10", city.now)
    old = matter.deadlines.get(rule=acts.FEEDBACK, end=Deadline.End.RESTARTED)
    assert f"{old.started_at.date()}" == "2026-09-22"
