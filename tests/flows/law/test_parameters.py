from decimal import Decimal

import pytest

from flows.law.parameters import NoValidParameter, UnknownParameter, all_parameters, node_budget, parameter
from flows.law.periods import Period, fits
from tests.flows.law.notices import day


@pytest.mark.parametrize(
    ("key", "on", "value", "unit", "status", "basis"),
    [
        ("penalty.payment", "2026-09-01", 15, "CD", "STATUTE", "处罚法》(主席令第七十号)第六十七条第三款"),
        ("penalty.publicity", "2026-09-01", 7, "WD", "STATUTE", "安全生产法》(主席令第八十八号)第七十八条"),
        ("penalty_case.preservation", "2026-09-01", 7, "WD", "STATUTE", "行政处罚法》(主席令第七十号)第五十六条"),
        (
            "penalty_case.hearing_request",
            "2026-09-01",
            5,
            "WD",
            "STATUTE",
            "行政处罚法》(主席令第七十号)第六十四条第一项",
        ),
        (
            "penalty_case.hearing_notice",
            "2026-09-01",
            7,
            "WD",
            "STATUTE",
            "行政处罚法》(主席令第七十号)第六十四条第二项",
        ),
        ("penalty_case.demand", "2026-09-01", 10, "WD", "STATUTE", "行政强制法》(主席令第四十九号)第五十四条"),
        ("penalty_case.court_application", "2026-09-01", 3, "MONTH", "STATUTE", "强制法》(主席令第四十九号)第五十三条"),
        ("penalty_case.transfer_decision", "2026-09-01", 3, "CD", "STATUTE", "规定》(国务院令第730号)第五条第二款"),
        ("penalty_case.filing", "2026-09-01", 5, "WD", "HOUSE_DEFAULT", "本系统规则"),
        ("remedy.reconsideration", "2026-09-01", 60, "CD", "STATUTE", "行政复议法》(主席令第九号)第二十条"),
        ("remedy.litigation", "2026-09-01", 6, "MONTH", "STATUTE", "行政诉讼法》(主席令第七十一号)第四十六条"),
        ("credit_repair.acceptance", "2026-03-31", 3, "WD", "ARTICLE_UNVERIFIED", "国办发〔2025〕22号"),
        ("credit_repair.acceptance", "2026-04-01", 3, "WD", "ARTICLE_UNVERIFIED", "国家发展改革委令第36号"),
        ("credit_repair.result", "2026-04-01", 10, "WD", "ARTICLE_UNVERIFIED", "国家发展改革委令第36号"),
        ("credit_repair.verification_feedback", "2026-04-01", 3, "WD", "PROMISE", "青岛市应急管理局"),
        ("credit_repair.sharing", "2025-12-31", 3, "WD", "LOCAL", "上海市优化营商环境条例"),
        ("credit_repair.sharing", "2026-01-01", 3, "WD", "ARTICLE_UNVERIFIED", "上海市优化营商环境条例"),
        ("credit_repair.correction", "2026-04-01", 10, "WD", "HOUSE_DEFAULT", "本系统规则"),
    ],
)
def test_the_clocks_of_credit_repair(key: str, on: str, value: int, unit: str, status: str, basis: str) -> None:
    row = parameter(key, day(on))
    assert (row.value, row.unit, row.status) == (value, unit, status)
    assert basis in row.basis
    assert row.period == Period(value, unit)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("credit_repair.publicity.general.min", 3, 3),
        ("credit_repair.publicity.general.max", 36, 12),
        ("credit_repair.publicity.minor.max", 0, 3),
        ("credit_repair.publicity.serious.min", 12, 12),
        ("credit_repair.publicity.serious.max", 36, 36),
    ],
)
def test_the_rule_set_changes_on_the_first_of_april_2026(key: str, old: int, new: int) -> None:
    assert parameter(key, day("2026-03-31")).value == old
    assert parameter(key, day("2026-04-01")).value == new


def test_the_safety_field_ends_with_the_old_rule_set() -> None:
    assert parameter("credit_repair.publicity.safety.min", day("2026-03-31")).value == 12
    with pytest.raises(NoValidParameter, match="2023-05-01..2026-03-31"):
        parameter("credit_repair.publicity.safety.min", day("2026-04-01"))


def test_an_unknown_key_is_a_mistake() -> None:
    with pytest.raises(UnknownParameter, match="no regulation file has the parameter credit_repair.mood"):
        parameter("credit_repair.mood", day("2026-04-01"))


@pytest.mark.parametrize(("on", "valid"), [("2021-07-14", False), ("2021-07-15", True), ("2021-07-16", True)])
def test_a_parameter_begins_with_its_regulation(on: str, valid: bool) -> None:
    if valid:
        assert parameter("penalty.payment", day(on)).value == 15
    else:
        with pytest.raises(NoValidParameter, match="no value valid on 2021-07-14"):
            parameter("penalty.payment", day(on))


def test_a_rate_is_no_period() -> None:
    with pytest.raises(ValueError, match="no period"):
        _ = parameter("penalty.surcharge.rate", day("2026-04-01")).period
    with pytest.raises(ValueError, match="no budget"):
        node_budget("C1", "penalty.surcharge.rate", day("2026-04-01"))


def test_half_a_day_is_no_period_but_a_budget() -> None:
    with pytest.raises(ValueError, match="no period"):
        _ = parameter("credit_repair.budget.C1", day("2026-04-01")).period
    assert node_budget("C1", "credit_repair.budget.C1", day("2026-04-01")).working_days == Decimal("0.5")


def test_the_node_budgets_fit_the_tightest_outer_clock() -> None:
    on = day("2026-04-01")
    budgets = [node_budget(node, f"credit_repair.budget.{node}", on) for node in ("C1", "C2", "C3_C5", "C6")]
    assert fits(budgets, parameter("credit_repair.verification_feedback", on).period)
    assert fits(budgets[:1], parameter("credit_repair.acceptance", on).period)
    assert fits(budgets[1:], parameter("credit_repair.result", on).period)


def test_the_rulebook_screen_gets_every_row() -> None:
    keys = [row.key for row in all_parameters()]
    assert keys == sorted(keys)
    assert keys.count("credit_repair.acceptance") == 2
