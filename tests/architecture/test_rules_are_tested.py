"""No rule without a test that names its code: what nothing ever breaks may lead nowhere and nobody would know."""

from __future__ import annotations

from pathlib import Path

import pytest

import project.urls  # noqa: F401 - whatever the product serves is loaded, and every rule with it
from permissions.refusals import Rule

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def written() -> str:
    """All tests but this one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path != Path(__file__))


def test_every_rule_is_broken_by_some_test(written: str) -> None:
    codes = sorted(Rule.registry)
    assert len(codes) > 200, "the rules are loaded"
    assert [code for code in codes if f'"{code}"' not in written and f"{code} " not in written] == []
