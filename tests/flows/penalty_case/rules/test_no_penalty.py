"""The three branches of art 33, point by point."""

from __future__ import annotations

import pytest

from flows.penalty_case.models import Proposal
from flows.penalty_case.rules.no_penalty import BRANCHES, POINTS, all_ticks, check_no_penalty


def found(branch: str, ticks: list[str], **facts) -> list[str]:
    given = {"earlier": [], "has_party_evidence": True, "education": "2026-09-01当面教育", **facts}
    return [refusal.rule.code for refusal in check_no_penalty(branch, ticks, **given)]


@pytest.mark.parametrize("branch", BRANCHES.values(), ids=lambda branch: branch.code)
def test_every_point_of_the_branch_has_to_be_found(branch) -> None:
    assert found(branch.code, list(branch.points)) == []
    assert found(branch.code, list(POINTS)) == []
    for point in branch.points:
        assert found(branch.code, [code for code in POINTS if code != point]) == ["E-CASE-16"]


def test_the_gaps_are_named() -> None:
    (refusal,) = check_no_penalty("MINOR", ["CORRECTED"], earlier=[], has_party_evidence=False, education="有")
    assert refusal.message == "“轻微不罚”未逐项认定:违法行为轻微、没有造成危害后果"


def test_the_first_is_what_the_registers_say_and_not_a_tick() -> None:
    ticks = list(BRANCHES["FIRST"].points)
    assert found("FIRST", ticks, earlier=["沪松应急罚〔2025〕3号"]) == ["E-CASE-17"]
    assert found("MINOR", list(BRANCHES["MINOR"].points), earlier=["沪松应急罚〔2025〕3号"]) == []


def test_freedom_from_fault_rests_on_evidence_of_the_party() -> None:
    assert found("NO_FAULT", ["NO_FAULT"], has_party_evidence=False) == ["E-CASE-18"]
    assert found("FIRST", list(BRANCHES["FIRST"].points), has_party_evidence=False) == []


@pytest.mark.parametrize("branch", BRANCHES)
def test_who_is_spared_is_educated(branch: str) -> None:
    assert found(branch, list(POINTS), education="  ") == ["E-CASE-19"]


@pytest.mark.parametrize("branch", ["", "OTHER"])
def test_without_a_branch_nobody_is_spared(branch: str) -> None:
    assert found(branch, list(POINTS)) == ["E-CASE-16"]


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert found("FIRST", [], earlier=["某号"], education="") == ["E-CASE-16", "E-CASE-17", "E-CASE-19"]


def test_branches_are_those_that_a_proposal_knows() -> None:
    assert [(b.code, b.name) for b in BRANCHES.values()] == Proposal.Branch.choices[1:]
    assert [code for code, _ in all_ticks()] == list(POINTS)
    assert dict(all_ticks())["CORRECTED"] == "及时改正（轻微不罚、首违可不罚）"
