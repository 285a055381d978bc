"""The penalty held against the law and the benchmark."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.law.benchmarks import violation, violations
from flows.law.discretion import Applicable, applicable
from flows.penalty_case.rules.identity import check_party_kind
from flows.penalty_case.rules.ranges import check_law, check_penalty, order_wanted
from flows.registers.models import PenaltyKind
from tests.flows.law.notices import day

TODAY = day("2026-09-01")


def law(code: str = "leader.duties", acted_on: str = "2026-08-01") -> Applicable:
    return applicable(code, day(acted_on), TODAY)


def found(of: Applicable | None, **facts) -> list[tuple[str, str | None]]:
    """Codes and fields of what stands against a fine of 35000 in the middle tier of art 94 (20000 to 50000)."""
    given = {"kinds": ["FINE"], "fine": Decimal(35000), "confiscated": Decimal(0), "tier": "NORMAL", "reason": ""}
    given |= {"aggravating": [], "mitigating": [], "today": TODAY, "violated_on": day("2026-08-01"), **facts}
    return [(refusal.rule.code, refusal.field) for refusal in check_penalty(of, **given)]


@pytest.mark.parametrize("fine", [29000, 35000, 41000])
def test_within_the_tier_both_ends_included(fine: int) -> None:
    assert found(law(), fine=Decimal(fine)) == []


@pytest.mark.parametrize("fine", ["28999.99", "41000.01"])
def test_out_of_the_tier_a_reason_is_wanted(fine: str) -> None:
    assert found(law(), fine=Decimal(fine)) == [("E-CASE-11", "leaving_reason")]
    assert found(law(), fine=Decimal(fine), reason="  ") == [("E-CASE-11", "leaving_reason")]
    assert found(law(), fine=Decimal(fine), reason="首次查处,主动整改") == []


def test_no_reason_goes_above_the_statute() -> None:
    above = Decimal("50000.01")
    assert found(law(), tier="HEAVY", fine=Decimal(50000)) == []
    for reason in ("", "性质恶劣"):
        assert found(law(), tier="HEAVY", fine=above, reason=reason) == [("E-CASE-12", "fine")]
        assert found(law(), tier="HEAVY", fine=above, reason=reason, mitigating=["CONFESSED"]) == [
            ("E-CASE-12", "fine")
        ]


@pytest.mark.parametrize(
    ("mitigating", "reason", "codes"),
    [
        ([], "", ["E-CASE-12"]),
        ([], "家庭困难", ["E-CASE-12"]),
        (["REMOVED_HARM"], "", ["E-CASE-12"]),
        (["REMOVED_HARM"], "主动消除危害后果", []),
    ],
)
def test_below_the_statute_only_with_a_circumstance_of_art_32_and_a_reason(mitigating, reason, codes) -> None:
    assert found(law(), tier="LIGHT", fine=Decimal(20000)) == []
    against = found(law(), tier="LIGHT", fine=Decimal("19999.99"), mitigating=mitigating, reason=reason)
    assert [code for code, _ in against] == codes


@pytest.mark.parametrize(
    ("facts", "against"),
    [
        ({"kinds": []}, [("E-CASE-22", "kinds"), ("E-CASE-22", "fine")]),
        ({"kinds": ["FINE"], "fine": Decimal(0)}, [("E-CASE-22", "fine")]),
        ({"kinds": ["FINE"], "confiscated": Decimal(1)}, [("E-CASE-22", "confiscated")]),
        ({"kinds": ["FINE", "LICENCE_REVOKED"]}, [("E-CASE-21", "kinds")]),
        ({"tier": ""}, [("E-CASE-22", "tier")]),
        ({"tier": "GRAVE"}, [("E-CASE-22", "tier")]),
        ({"aggravating": ["NONE"]}, [("E-CASE-22", "tier")]),
    ],
)
def test_kinds_sums_and_tiers(facts: dict, against: list) -> None:
    assert found(law(), **facts) == against


def test_a_kind_without_a_fine() -> None:
    stop = law("hazard.unremoved.late")
    facts = {"kinds": ["BUSINESS_STOPPED"], "fine": Decimal(0), "tier": ""}
    assert found(stop, **facts) == []
    assert found(stop, **{**facts, "kinds": ["BUSINESS_STOPPED", "FINE"], "fine": Decimal(1)}) == [
        ("E-CASE-21", "kinds")
    ]


def test_gains_need_a_sum() -> None:
    rent = law("contract.unqualified")
    facts = {"kinds": ["FINE", "GAINS"], "fine": Decimal(150000)}
    assert found(rent, **facts, confiscated=Decimal(60000)) == []
    assert found(rent, **facts) == [("E-CASE-22", "confiscated")]


def test_an_act_of_old_is_held_against_the_law_of_its_day() -> None:
    # 2014 provided no fine where the party removed the hazard when told to
    assert found(law("hazard.unremoved", "2021-08-31"), fine=Decimal(10000)) == [("E-CASE-21", "kinds")]
    assert found(law("hazard.unremoved", "2021-09-01"), fine=Decimal(20000)) == []


def test_a_proposal_by_law_that_does_not_apply() -> None:
    then, now = law("hazard.unremoved", "2021-08-31"), law("hazard.unremoved", "2021-09-01")
    assert list(check_law(now, now.violation.basis)) == []
    (refusal,) = check_law(now, then.violation.basis)
    assert (refusal.rule.code, "主席令第十三号" in refusal.message) == ("E-CASE-27", True)
    assert list(check_law(None, "")) == []  # said by E-CASE-24


def test_law_that_is_not_in_the_catalogue() -> None:
    assert found(None) == [("E-CASE-24", None)]


def test_the_sentence_says_the_sums_and_the_article() -> None:
    given = {"confiscated": Decimal(0), "aggravating": [], "mitigating": [], "today": TODAY, "violated_on": TODAY}
    (left,) = check_penalty(law(), kinds=["FINE"], fine=Decimal("28000.00"), tier="NORMAL", reason="", **given)
    assert left.message == "拟罚款28000元不在裁量基准29000元至41000元之内,应当说明理由"
    (kind,) = check_penalty(law(), kinds=["FINE", "CLOSED"], fine=Decimal(35000), tier="NORMAL", reason="", **given)
    assert kind.message == "《中华人民共和国安全生产法》第九十四条第一款没有规定“责令关闭”"


def test_every_kind_that_the_law_provides_is_one_of_the_register() -> None:
    assert {kind for row in violations(TODAY) for kind in row.kinds} <= set(PenaltyKind.values)


@pytest.mark.parametrize(
    ("code", "on_person", "codes"),
    [
        ("training.missing", False, []),
        ("training.missing", True, ["E-CASE-23"]),
        ("leader.duties", True, []),
        ("leader.duties", False, ["E-CASE-23"]),
    ],
)
def test_a_violation_is_one_of_units_or_of_persons(code: str, on_person: bool, codes: list[str]) -> None:
    against = list(check_party_kind(violation(code, TODAY), on_person=on_person))
    assert [refusal.rule.code for refusal in against] == codes
    for refusal in against:
        assert ("个人" in refusal.message) is (not on_person)


def test_an_order_to_correct_that_the_article_wants() -> None:
    assert "责令改正" in order_wanted(violation("training.missing", TODAY), [])
    assert order_wanted(violation("training.missing", TODAY), ["询问笔录", "责令限期整改指令书"]) == ""
    assert order_wanted(violation("liability.waived", TODAY), []) == ""
    assert order_wanted(None, []) == ""
