"""The fine that the benchmark suggests, and which law applies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from flows.law.benchmarks import circumstances, violation, violations
from flows.law.discretion import UnknownChoice, applicable, propose, yuan
from flows.law.gravity import gravest
from flows.law.parameters import NoValidParameter, UnknownParameter
from tests.flows.law.notices import day

TODAY = day("2026-09-01")
FINED = [row for row in violations(TODAY) if row.is_fined]
WORSE = [row.code for row in circumstances("AGGRAVATING")]
BETTER = [row.code for row in circumstances("MITIGATING")]
TIERS = ("LIGHT", "NORMAL", "HEAVY")


@pytest.mark.parametrize(
    ("tier", "worse", "better", "suggested"),
    [
        ("NORMAL", [], [], 50000),
        ("NORMAL", [], ["REMOVED_HARM"], 40000),
        ("NORMAL", ["REPEATED"], [], 60000),
        ("NORMAL", ["REPEATED"], ["REMOVED_HARM"], 50000),
        ("NORMAL", [], ["REMOVED_HARM", "CONFESSED"], 30000),
        ("NORMAL", [], BETTER, 30000),  # never out of the tier
        ("LIGHT", [], BETTER, 100),  # a fine is never nothing
        ("HEAVY", WORSE, [], 100000),
    ],
)
def test_the_suggestion(tier: str, worse: list[str], better: list[str], suggested: int) -> None:
    found = propose(violation("training.missing", TODAY), tier, aggravating=worse, mitigating=better, on=TODAY)
    assert found.suggested == suggested


def test_the_explanation_says_how_it_was_computed_and_that_the_tiers_are_no_law() -> None:
    found = propose(
        violation("training.missing", TODAY), "NORMAL", aggravating=["REPEATED"], mitigating=["CONFESSED"], on=TODAY
    )
    assert found.explanation == (
        "适用《中华人民共和国安全生产法》第九十七条第三项:未按规定进行安全生产教育和培训,法定罚款幅度100000元以下。",
        "裁量阶次“一般”(没有从轻、从重情节):30000元以上70000元以下;阶次为本系统示例基准,不是法律依据。",
        "从重情节:一年内因同类违法行为受过行政处罚(本系统示例基准),上调阶次宽度的四分之一。",
        "从轻、减轻情节:主动供述行政机关尚未掌握的违法行为(行政处罚法第三十二条第三项),下调阶次宽度的四分之一。",
        "自阶次中间值50000元起算,建议罚款50000元。",
    )


@given(
    st.sampled_from(FINED), st.sampled_from(TIERS), st.sets(st.sampled_from(WORSE)), st.sets(st.sampled_from(BETTER))
)
def test_the_suggestion_stays_in_its_tier_and_the_tier_in_the_statute(row, tier, worse, better) -> None:
    found = propose(row, tier, aggravating=worse, mitigating=better, on=TODAY)
    assert found.statute_low <= found.low <= found.suggested <= found.high <= found.statute_high
    assert len(found.explanation) == 3 + len(worse) + len(better) + bool(row.note)
    assert found.mitigated == bool(better)


@given(st.sampled_from(FINED), st.sampled_from(TIERS), st.sampled_from(WORSE), st.sets(st.sampled_from(WORSE)))
def test_one_aggravating_circumstance_more_never_makes_it_cheaper(row, tier, one, others) -> None:
    without = propose(row, tier, aggravating=others - {one}, mitigating=[], on=TODAY)
    assert propose(row, tier, aggravating=others | {one}, mitigating=[], on=TODAY).suggested >= without.suggested


def test_what_a_range_does_not_cover_and_what_was_not_read_is_said() -> None:
    rent = propose(violation("contract.unqualified", TODAY), "NORMAL", aggravating=[], mitigating=[], on=TODAY)
    assert rent.explanation[-1] == "违法所得十万元以上的,罚款为违法所得的二倍以上五倍以下,不在此幅度。"
    old = propose(violation("hazard.unremoved", day("2021-08-31")), "", aggravating=[], mitigating=[], on=TODAY)
    assert old.explanation[-1].endswith("(主席令第十三号)第三十八条第一款条款号待核。")


def test_without_a_fine_in_the_article_nothing_is_suggested() -> None:
    found = propose(violation("hazard.unremoved.late", TODAY), "", aggravating=[], mitigating=[], on=TODAY)
    assert (found.tier, found.suggested, found.statute_high) == (None, 0, 0)
    assert "没有规定罚款" in found.explanation[0]


@pytest.mark.parametrize(
    ("tier", "worse", "better"),
    [
        ("", [], []),
        ("SEVERE", [], []),
        ("NORMAL", ["CONFESSED"], []),
        ("NORMAL", [], ["REPEATED"]),
        ("NORMAL", ["X"], []),
    ],
)
def test_what_the_benchmark_does_not_have(tier: str, worse: list[str], better: list[str]) -> None:
    with pytest.raises(UnknownChoice):
        propose(violation("training.missing", TODAY), tier, aggravating=worse, mitigating=better, on=TODAY)


@pytest.mark.parametrize(
    ("code", "acted_on", "law_of", "high"),
    [
        # 2014 only ordered the removal; the fine of 2021 comes too late for an act of its last day
        ("hazard.unremoved", "2021-08-31", "2021-08-31", 0),
        ("hazard.unremoved", "2021-09-01", "2021-09-01", 50000),
        # who refused was fined up to 500000 then, and is stopped without a fine now
        ("hazard.unremoved.late", "2021-08-31", "2026-09-01", 0),
        # the same range, but 可以处 then and 处 now
        ("operation.unsupervised", "2021-08-31", "2021-08-31", 100000),
        # the person: 20000 to 50000 then, 50000 to 100000 now
        ("hazard.unremoved.late.person", "2021-08-31", "2021-08-31", 50000),
        ("operation.unsupervised.late.person", "2021-08-31", "2021-08-31", 50000),
    ],
)
def test_the_law_of_the_act_or_the_lighter_one_of_today(code: str, acted_on: str, law_of: str, high: int) -> None:
    found = applicable(code, day(acted_on), TODAY)
    assert (found.law_of, found.violation.high) == (day(law_of), high)
    assert found.violation == violation(code, day(law_of))


@pytest.mark.parametrize("code", sorted({row.code for row in violations(day("2021-08-31"))}))
def test_neither_version_is_lighter_than_the_one_that_applies(code: str) -> None:
    found = applicable(code, day("2021-08-31"), TODAY).violation
    for other in (violation(code, day("2021-08-31")), violation(code, TODAY)):
        assert gravest(found.kinds) <= gravest(other.kinds)
        if gravest(found.kinds) == gravest(other.kinds):
            assert found.high <= other.high


def test_the_comparison_is_explained() -> None:
    assert applicable("hazard.unremoved", day("2021-08-31"), TODAY).explanation == (
        "违法行为发生时(2021-08-31):《中华人民共和国安全生产法》(主席令第十三号)第九十九条没有规定罚款。",
        "现在(2026-09-01):《中华人民共和国安全生产法》第一百零二条罚款50000元以下。",
        "新法不比旧法轻,适用违法行为发生时的规定(行政处罚法第三十七条)。",
    )
    assert applicable("hazard.unremoved.late", day("2021-08-31"), TODAY).explanation[-1].startswith("新法处罚较轻")
    assert "相同" in applicable("training.missing", day("2026-01-01"), TODAY).explanation[0]


def test_law_that_is_not_known() -> None:
    with pytest.raises(NoValidParameter):
        applicable("training.missing", day("2021-08-31"), TODAY)
    with pytest.raises(UnknownParameter):
        applicable("no.such", TODAY, TODAY)


@pytest.mark.parametrize(
    ("amount", "said"), [("30000", "30000"), ("30000.00", "30000"), ("0.5", "0.50"), ("1E+4", "10000")]
)
def test_a_sum_in_a_sentence(amount: str, said: str) -> None:
    assert yuan(Decimal(amount)) == said
