"""The sum fits: along every path of every flow the node limits stay within the clock that runs over them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from viewflow.workflow import flow

from flows.credit_repair.acts.clocks import ACCEPTANCE, FEEDBACK, LIMITS, RESULT
from flows.credit_repair.flow import CreditRepairFlow
from flows.law.parameters import all_parameters, parameter
from flows.law.regulations import Rulebook, rulebook
from flows.matters.clocks.fitting import Limits, Outer, limits_of, misfits, paths
from flows.matters.forms import ActForm
from flows.matters.nodes import ByHand, ByParty, Closed, MatterFlow, Opening, came_out, this
from flows.matters.procedures import Procedure, procedures
from permissions import roles
from tests.flows.law.notices import calendar
from tests.flows.matters.trial import acts

CALENDAR = calendar(2024, 2025, 2026)
CLOCKED = [procedure for procedure in procedures().values() if procedure.limits]


def days_of_change(limits: Limits) -> list[dt.date]:
    """Every day from which on one of the numbers is another, as far as all of them are known on it."""
    keys = {clock.key for clock in limits.outer} | set(limits.budgets.values())
    rows = [row for row in all_parameters() if row.key in keys]
    first = max(rulebook().parameters[key][0].valid_from for key in keys)
    return sorted({day for row in rows if (day := max(row.valid_from, first))})


@pytest.mark.parametrize("procedure", CLOCKED, ids=lambda procedure: procedure.code)
def test_the_nodes_of_every_flow_fit_their_outer_clocks_whenever_a_number_changes(procedure: Procedure) -> None:
    limits = limits_of(procedure)
    days = days_of_change(limits)
    assert days
    for day in days:
        assert [str(misfit) for misfit in misfits(procedure.flow_class, limits, day, CALENDAR)] == []


@pytest.mark.parametrize("procedure", CLOCKED, ids=lambda procedure: procedure.code)
def test_every_outer_clock_has_a_path_and_every_hand_under_one_is_walked(procedure: Procedure) -> None:
    limits = limits_of(procedure)
    walked = {name for clock in limits.outer for path in paths(procedure.flow_class, clock) for name in path}
    assert all(paths(procedure.flow_class, clock) for clock in limits.outer)
    assert walked >= set(limits.budgets)
    hands = {node.name for node in procedure.flow_class.instance.nodes() if isinstance(node, ByHand)}
    assert hands - walked - {"archive"} == set(limits.whole), "what no clock covers, and no other"


def test_only_official_papers_run_under_no_clock() -> None:
    """党政机关公文处理工作条例 sets no days for drafting, checking and signing."""
    assert set(procedures()) - {procedure.code for procedure in CLOCKED} == {"official_paper"}


def test_the_paths_of_credit_repair_are_those_that_people_know() -> None:
    clocks = {clock.key: clock for clock in LIMITS.outer}
    straight = ("accept", "verify", "review", "decide", "seal", "issue", "deliver")
    promise = paths(CreditRepairFlow, clocks[FEEDBACK])
    assert straight in promise
    assert (*straight[:3], "consent_to_refusal", *straight[3:]) in promise
    assert ("accept", "consent_to_non_acceptance", "seal", "issue", "deliver") in promise
    assert not any("correct" in path for path in promise), "the clock stands while the party corrects"
    assert not any(len(path) != len(set(path)) for path in promise), "a way back is no edge"
    assert set(paths(CreditRepairFlow, clocks[ACCEPTANCE])) == {("accept",), ("accept", "consent_to_non_acceptance")}
    assert straight[1:] in paths(CreditRepairFlow, clocks[RESULT])


class PlantedFlow(MatterFlow):
    """Planted flow (测试流程): a short way and a long one, and one that waits for the party."""

    enter = Opening(acts.enter).Next(this.begin)
    begin = ByHand(acts.begin, form=ActForm, role=roles.CREDIT_OFFICER).Next(this.which)
    which = flow.Switch().Case(this.left, came_out("ON")).Case(this.wait, came_out("BACK")).Default(this.close)
    left = ByHand(acts.left, form=ActForm, role=roles.VERIFIER).Next(this.close)
    wait = ByParty(acts.right).Next(this.begin)
    close = ByHand(acts.close, form=ActForm, role=roles.DEPUTY_LEADER).Next(this.done)
    done = Closed()


ON = dt.date(2026, 6, 1)
C1, C2, C3 = (f"credit_repair.budget.{name}" for name in ("C1", "C2", "C3_C5"))  # 0.5, 1, 1
CONSENT = "credit_repair.consent_to_refuse"  # 1


def planted(key: str, **budgets: str) -> list[Any]:
    limits = Limits(outer=(Outer(key, ("enter",), ("close",)),), budgets=budgets)
    return misfits(PlantedFlow, limits, ON, CALENDAR)


def test_a_planted_flow_whose_nodes_do_not_fit_is_found_on_its_long_way_only() -> None:
    (found,) = planted(CONSENT, begin=C1, left=C2, close=C1)
    assert (found.path, found.spent, found.limit) == (("begin", "left", "close"), Decimal("1.5"), 1)
    assert "1.5 working days, but 1 in all" in str(found)


def test_to_the_day_is_not_too_much() -> None:
    assert planted(FEEDBACK, begin=C2, left=C3, close=CONSENT) == []  # 1 + 1 + 1 = 3


def test_nodes_that_share_a_budget_spend_it_once() -> None:
    assert planted(CONSENT, begin=C2, left=C2, close=C2) == []


def test_a_node_without_a_limit_is_found() -> None:
    found = planted(FEEDBACK, begin=C1, close=C1)
    assert [(each.path, each.unlimited) for each in found] == [(("begin", "left", "close"), ("left",))]
    assert "no limit for left" in str(found[0])


@pytest.mark.parametrize(("calendar_days", "fits"), [(10, False), (11, True)])
def test_calendar_days_are_held_against_the_worst_days_of_the_year(calendar_days: int, fits: bool) -> None:
    """Over the Spring Festival of 2026, nine days off in a row, ten calendar days hold one working day."""
    row = replace(parameter("penalty.payment", ON), value=calendar_days)
    book = Rulebook({}, {**rulebook().parameters, row.key: (row,)}, {})
    limits = Limits(outer=(Outer(row.key, ("enter",), ("close",)),), budgets={"begin": C1, "left": C2, "close": C1})
    assert (misfits(PlantedFlow, limits, ON, CALENDAR, book=book) == []) is fits


def test_a_procedure_that_declares_no_limits_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="declares no time limits"):
        limits_of(Procedure(code="none", number_code="N", title="None", title_zh="无", flow=""))
