"""A refusal says which rule, which article, and what to do now, with the facts of the case."""

from __future__ import annotations

import pytest

from permissions.refusals import Refusal, Refusals, Rule


@pytest.fixture(autouse=True)
def registry_as_it_was(monkeypatch):
    monkeypatch.setattr(Rule, "registry", {})


def rule(code: str = "E-T-01", **changes: str) -> Rule:
    values = {
        "article": "行政处罚法第五十四条",
        "zh": "最早可申请日期为{date}",
        "en": "not before {date}",
        "way_out": "请于{date}后申请",
        "way_out_en": "apply after {date}",
    }
    return Rule(code, **(values | changes))


def test_facts_stand_in_the_sentences_and_in_the_way_out():
    refusal = rule().refusal(date="2026-07-10")
    assert refusal.message == "最早可申请日期为2026-07-10"
    assert refusal.message_en == "not before 2026-07-10"
    assert refusal.way_out == "请于2026-07-10后申请"
    assert refusal.way_out_en == "apply after 2026-07-10"
    assert str(refusal) == "E-T-01 最早可申请日期为2026-07-10(行政处罚法第五十四条)"


def test_a_refusal_may_name_the_field_it_speaks_of():
    assert rule().refusal(date="x").field is None
    assert rule().refusal(date="x", field="day").field == "day"
    assert rule().refusal(date="x", field="day").facts == {"date": "x"}


def test_braces_in_a_fact_are_no_placeholders():
    assert rule().refusal(date="{date}").message == "最早可申请日期为{date}"


def test_a_fact_that_is_missing_is_a_bug_and_no_half_sentence():
    with pytest.raises(KeyError):
        _ = rule().refusal().message


def test_one_code_is_one_rule():
    assert rule() == rule()
    assert Rule.registry == {"E-T-01": rule()}
    with pytest.raises(ValueError, match="two rules with the code E-T-01"):
        rule(zh="另一句")


def test_a_refusal_is_raised_and_caught_as_what_it_is():
    with pytest.raises(Refusal, match="E-T-01"):
        raise rule().refusal(date="x")


def test_no_refusal_raises_nothing():
    refusals = Refusals()
    refusals.raise_if_any()
    assert str(refusals) == ""


def test_one_refusal_is_raised_alone():
    refusals, one = Refusals(), rule().refusal(date="x")
    refusals.add(one)
    with pytest.raises(Refusal) as caught:
        refusals.raise_if_any()
    assert caught.value is one


def test_several_refusals_are_raised_together_in_their_order_and_say_all():
    first, second = rule().refusal(date="x"), rule("E-T-02", zh="第二").refusal()
    refusals = Refusals([first])
    refusals.add(second)
    with pytest.raises(Refusals) as caught:
        refusals.raise_if_any()
    assert caught.value.items == [first, second]
    assert str(caught.value) == "E-T-01 最早可申请日期为x(行政处罚法第五十四条); E-T-02 第二(行政处罚法第五十四条)"
    assert {caught.value}  # can be put in a set, as tools that show tracebacks do
