"""The number of a person: the check digit, the day of birth, the place."""

from __future__ import annotations

import pytest

from flows.penalty_case.rules.identity import check_id_number

# The example that GB 11643 itself prints; nobody's.
GOOD = "11010519491231002X"


def found(number: str) -> list[str]:
    return [refusal.rule.code for refusal in check_id_number(number)]


@pytest.mark.parametrize(
    "number",
    [
        GOOD,
        GOOD.lower(),
        f" {GOOD} ",
        "11990019491231002X",  # a district that no table has
        "830000199001010012",  # a resident of Taiwan
    ],
)
def test_a_number_with_the_right_check_digit(number: str) -> None:
    assert found(number) == []


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110105194912310021",  # another check digit
        "11010519491331002X",  # a thirteenth month
        "11010519491231002",  # 17 characters
        "1101051949 1231002X",
        "110105-19491231-002X",
        "990105194912310023",  # no such province
        "110105194902300020",  # a thirtieth of February
        "11010519491231002Ⅹ",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_a_number_that_is_none(number: str) -> None:
    assert found(number) == ["E-ID-01"]


def test_the_refusal_does_not_repeat_the_number() -> None:
    (refusal,) = check_id_number("110105194912310021")
    assert refusal.message == "统一社会信用代码或证件号校验不通过"
    assert "110105194912310021" not in f"{refusal} {refusal.way_out} {refusal.facts}"
