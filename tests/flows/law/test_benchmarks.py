"""The catalogue of violations: what the statute provides, and what its loader refuses."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from flows.law.articles import article_number
from flows.law.benchmarks import (
    VIOLATIONS,
    Violation,
    benchmarks,
    circumstances,
    load_benchmarks,
    violation,
    violations,
)
from flows.law.citations import check, citations_in
from flows.law.parameters import NoValidParameter, UnknownParameter
from flows.law.regulations import LawDataError, rulebook
from tests.flows.law.notices import day

TODAY = day("2026-09-01")
HOUSE = (VIOLATIONS / "house_tiers.toml").read_text("utf-8")
LAW = """
regulation = "work_safety_law_2021"

[[scale]]
key = "97"
basis = "第九十七条"
correction = true
fines = [{ on = "UNIT", high = 100000 }, { on = "PERSON", late = true, low = 20000, high = 50000 }]

[[violation]]
code = "some"
title = "某违法行为"
violated = "第二十八条第一款"
scale = "97"
item = "第三项"
"""


def every_row() -> list[Violation]:
    return [row for rows in benchmarks().violations.values() for row in rows]


@pytest.mark.parametrize(
    ("code", "basis", "low", "high", "kinds"),
    [
        ("leader.duties", "第九十四条第一款", 20000, 50000, ("FINE",)),
        ("leader.duties.late", "第九十四条第一款", 50000, 100000, ("FINE",)),
        ("leader.duties.late.unit", "第九十四条第一款", 0, 0, ("BUSINESS_STOPPED",)),
        ("manager.duties", "第九十六条", 10000, 30000, ("FINE",)),
        ("training.missing", "第九十七条第三项", 0, 100000, ("FINE",)),
        ("training.missing.late", "第九十七条第三项", 100000, 200000, ("FINE", "BUSINESS_STOPPED")),
        ("training.missing.late.person", "第九十七条第三项", 20000, 50000, ("FINE",)),
        ("project.unaccepted", "第九十八条第四项", 100000, 500000, ("FINE", "BUSINESS_STOPPED")),
        ("project.unaccepted.late", "第九十八条第四项", 500000, 1000000, ("FINE",)),
        ("gas_alarm.missing", "第九十九条第八项", 0, 50000, ("FINE", "BUSINESS_STOPPED")),
        ("operation.unsupervised", "第一百零一条第三项", 0, 100000, ("FINE",)),
        ("hazard.unremoved", "第一百零二条", 0, 50000, ("FINE",)),
        ("hazard.unremoved.late.person", "第一百零二条", 50000, 100000, ("FINE",)),
        ("contract.unqualified", "第一百零三条第一款", 100000, 200000, ("FINE", "GAINS")),
        ("contract.no_agreement.person", "第一百零三条第二款", 0, 10000, ("FINE",)),
        ("exit.blocked", "第一百零五条第二项", 0, 50000, ("FINE",)),
        ("liability.waived", "第一百零六条", 20000, 100000, ("FINE",)),
        ("inspection.refused.late", "第一百零八条", 20000, 200000, ("FINE",)),
        ("insurance.missing", "第一百零九条", 50000, 100000, ("FINE",)),
        ("accident.larger", "第一百一十四条第一款第二项", 1000000, 2000000, ("FINE",)),
    ],
)
def test_what_the_statute_of_2021_provides(code: str, basis: str, low: int, high: int, kinds: tuple[str, ...]) -> None:
    row = violation(code, TODAY)
    assert row.basis == f"《中华人民共和国安全生产法》{basis}"
    assert (row.low, row.high, row.kinds) == (low, high, kinds)


def test_who_is_punished_and_for_what_stands_in_the_title() -> None:
    plain, late, person = (violation(f"training.missing{more}", TODAY) for more in ("", ".late", ".late.person"))
    assert (plain.on_person, late.on_person, person.on_person) == (False, False, True)
    assert (plain.late, late.late) == (False, True)
    assert plain.title == "未按规定进行安全生产教育和培训"
    assert late.title == "未按规定进行安全生产教育和培训（逾期未改正）"
    assert person.title.endswith("（逾期未改正，对直接负责的主管人员和其他直接责任人员）")
    assert violation("leader.duties", TODAY).on_person  # the article punishes the person first
    assert violation("hazard.unremoved.late", TODAY).title.endswith("（拒不执行）")


@pytest.mark.parametrize(
    ("on", "number"),
    [("2021-08-31", "主席令第十三号"), ("2021-09-01", "主席令第八十八号"), ("2026-09-01", "主席令第八十八号")],
)
def test_the_version_of_the_day(on: str, number: str) -> None:
    assert violation("hazard.unremoved", day(on)).regulation.number == number


def test_former_law_is_cited_with_its_number_and_says_what_was_not_read() -> None:
    then = violation("hazard.unremoved", day("2021-08-31"))
    assert then.basis == "《中华人民共和国安全生产法》(主席令第十三号)第九十九条"
    assert not then.is_read and violation("hazard.unremoved", TODAY).is_read
    assert then.kinds == () and not then.is_fined  # it ordered the removal, and fined only who refused


def test_what_is_not_known() -> None:
    with pytest.raises(UnknownParameter):
        violation("no.such", TODAY)
    with pytest.raises(NoValidParameter):
        violation("training.missing", day("2021-08-31"))


def test_every_citation_holds_on_every_day_of_its_row() -> None:
    for row in every_row():
        for citation in citations_in(row.violated) + citations_in(row.basis):
            for on in (row.valid_from, row.valid_to or TODAY):
                assert check(citation, on) == row.regulation, (row.code, on)
        assert 90 <= article_number(citations_in(row.basis)[0].article) <= 119


def test_the_tiers_follow_one_another_through_the_whole_range() -> None:
    for row in violations(TODAY):
        tiers = row.tiers(TODAY)
        if not row.is_fined:
            assert tiers == ()
            continue
        assert [tier.code for tier in tiers] == ["LIGHT", "NORMAL", "HEAVY"]
        assert (tiers[0].low, tiers[-1].high) == (row.low, row.high)
        assert all(one.high == other.low for one, other in zip(tiers, tiers[1:], strict=False))


def test_the_tiers_of_one_violation() -> None:
    tiers = violation("leader.duties", TODAY).tiers(TODAY)
    assert [(tier.low, tier.high) for tier in tiers] == [(20000, 29000), (29000, 41000), (41000, 50000)]


def test_only_circumstances_of_the_statute_have_an_article() -> None:
    assert [row.article for row in circumstances("MITIGATING")] == [f"第三十二条第{n}项" for n in "一二三四"]
    assert [row.article for row in circumstances("AGGRAVATING")] == ["第四十九条", "", "", ""]


def load(folder: Path, law: str = LAW, house: str = HOUSE):
    (folder / "law.toml").write_text(law, "utf-8")
    (folder / "house_tiers.toml").write_text(house, "utf-8")
    return load_benchmarks(folder, book=rulebook())


def test_a_folder_is_read(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert list(found.violations) == ["some", "some.late.person"]
    assert found.violations["some"][0].high == Decimal(100000)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('item = "第三项"', 'item = "第三项"\ncolour = 1', r"unknown fields \['colour'\]"),
        ("correction = true", "correction = true\ncolour = 1", r"unknown fields \['colour'\]"),
        ('"PERSON", late = true', '"PERSON", late = true, colour = 1', r"unknown fields \['colour'\]"),
        (
            'regulation = "work_safety_law_2021"',
            'regulation = "work_safety_law_2021"\ncolour = 1',
            r"unknown \['colour'\]",
        ),
        ('regulation = "work_safety_law_2021"', 'regulation = "no_law"', "no_law"),
        ('scale = "97"', 'scale = "98"', "98"),
        ("第九十七条", "第一百二十条", "第一百二十条第三项 was not read"),
        ("low = 20000, high = 50000", "low = 60000, high = 50000", "60000 to 50000 is no range"),
        ("high = 100000", "high = 0", "0 to 0 is no range"),
        ("low = 20000", "low = -1", "-1 to 50000 is no range"),
        ("high = 100000 }", 'high = 100000, kinds = ["EXILE"] }', "no kinds of penalty"),
        ('item = "第三项"', 'item = "第三项"\nvalid_from = 2021-08-31', "outside the validity"),
        ('item = "第三项"', 'item = "第三项"\nvalid_to = 2021-08-31', "outside the validity"),
        ('violated = "第二十八条第一款"', 'violated = "二十八"', "no article number"),
        ('item = "第三项"', 'item = "第三项"\n' + LAW[LAW.index("[[violation]]") :], "two versions hold"),
    ],
)
def test_a_faulty_violation_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert LAW.count(old) >= 1
    with pytest.raises(LawDataError, match=complaint):
        load(tmp_path, LAW.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("from_percent = 30", "from_percent = 31", "begins at 31, not at 30"),
        ("to_percent = 100", "to_percent = 99", "end at 99 percent"),
        ("to_percent = 30", "to_percent = 0", "begins at"),
        ('weight = "MITIGATING"', 'weight = "KIND"', "weight 'KIND'"),
        ('article = "第四十九条"', 'article = "四十九"', "no article number"),
        ('code = "LIGHT"', 'code = "LIGHT"\ncolour = 1', "colour"),
    ],
)
def test_a_faulty_tier_or_circumstance_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in HOUSE
    with pytest.raises(LawDataError, match=f"house_tiers.toml: .*{complaint}"):
        load(tmp_path, house=HOUSE.replace(old, new))
