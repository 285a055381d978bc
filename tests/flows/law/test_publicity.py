import pytest

from flows.law.parameters import NoValidParameter, UnknownParameter
from flows.law.publicity import (
    earliest_application,
    governing_class,
    penalty_class,
    penalty_kinds,
    publicity_period,
    rule_set,
)
from tests.flows.law.notices import day

RS_2023, RS_2026 = day("2026-03-31"), day("2026-04-01")


@pytest.mark.parametrize(
    ("applied_on", "code"),
    [("2023-05-01", "RS-2023"), ("2026-03-31", "RS-2023"), ("2026-04-01", "RS-2026"), ("2030-01-01", "RS-2026")],
)
def test_the_day_of_application_chooses_the_rule_set(applied_on: str, code: str) -> None:
    assert rule_set(day(applied_on)).code == code


def test_before_the_first_rule_set_there_is_none() -> None:
    with pytest.raises(NoValidParameter, match="2023-04-30"):
        rule_set(day("2023-04-30"))


@pytest.mark.parametrize(
    ("credit_class", "decided_on", "applied_on", "earliest", "auto_stop"),
    [
        ("GENERAL", "2026-04-10", RS_2026, "2026-07-10", "2027-04-10"),
        ("SERIOUS", "2025-08-31", RS_2026, "2026-08-31", "2028-08-31"),
        ("GENERAL", "2025-11-30", RS_2026, "2026-02-28", "2026-11-30"),
        ("MINOR", "2026-04-10", RS_2026, "2026-04-10", "2026-07-10"),
        ("GENERAL", "2025-03-10", RS_2023, "2026-03-10", "2028-03-10"),
        ("MINOR", "2025-03-10", RS_2023, "2025-03-10", "2025-03-10"),
        ("SERIOUS", "2024-02-29", RS_2023, "2025-02-28", "2027-02-28"),
    ],
)
def test_shortest_and_longest_publicity(
    credit_class, decided_on: str, applied_on, earliest: str, auto_stop: str
) -> None:
    period = publicity_period(credit_class, day(decided_on), applied_on)
    assert (period.earliest_apply_on, period.auto_stop_on) == (day(earliest), day(auto_stop))


def test_outside_the_safety_field_the_old_rules_wanted_three_months() -> None:
    period = publicity_period("GENERAL", day("2025-03-10"), RS_2023, safety=False)
    assert period.earliest_apply_on == day("2025-06-10")


@pytest.mark.parametrize(
    ("credit_class", "decided_on", "earliest"),
    [
        ("GENERAL", "2025-03-10", "2026-03-10"),  # a year is over under RS-2023
        ("GENERAL", "2025-03-31", "2026-03-31"),  # on its last day
        ("GENERAL", "2025-04-01", "2026-04-01"),  # a year would end on the first day of RS-2026
        ("GENERAL", "2025-11-30", "2026-04-01"),  # three months were over before RS-2026 began
        ("GENERAL", "2026-02-10", "2026-05-10"),  # three months end under RS-2026
        ("SERIOUS", "2025-08-31", "2026-08-31"),
    ],
)
def test_the_first_day_on_which_an_application_can_succeed(credit_class, decided_on: str, earliest: str) -> None:
    assert earliest_application(credit_class, day(decided_on)) == day(earliest)


@pytest.mark.parametrize(
    ("kinds", "old", "new"),
    [
        (["WARNING"], "MINOR", "MINOR"),
        (["WARNING", "FINE"], "GENERAL", "GENERAL"),
        (["FINE", "LICENCE_SUSPENDED"], "GENERAL", "SERIOUS"),
        (["LICENCE_REVOKED"], "GENERAL", "SERIOUS"),
    ],
)
def test_the_gravest_kind_governs(kinds: list[str], old: str, new: str) -> None:
    assert governing_class(kinds, RS_2023) == (old, True)
    assert governing_class(kinds, RS_2026) == (new, True)


def test_summary_procedure_is_minor() -> None:
    assert governing_class(["FINE"], RS_2026, summary_procedure=True)[0] == "MINOR"


def test_what_the_bureau_settled_needs_no_sign_off() -> None:
    assert governing_class(["FINE"], RS_2026, settled={"FINE": "MINOR"}) == ("MINOR", False)
    assert governing_class(["FINE", "GOODS"], RS_2026, settled={"FINE": "MINOR"}) == ("GENERAL", True)


def test_a_decision_has_a_known_kind() -> None:
    with pytest.raises(ValueError, match="at least one kind"):
        governing_class([], RS_2026)
    with pytest.raises(UnknownParameter, match="EXILE"):
        penalty_class("EXILE", RS_2026)
    with pytest.raises(NoValidParameter):
        penalty_class("FINE", day("2020-01-01"))


def test_every_kind_has_a_class_under_both_rule_sets() -> None:
    for kind, term in penalty_kinds().items():
        assert term
        assert penalty_class(kind, RS_2023).regulation.number == "国家发展改革委令第58号"
        assert penalty_class(kind, RS_2026).regulation.number == "国家发展改革委令第36号"
