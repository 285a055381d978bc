"""What a number governs is declared beside the code that reads it: every key that code names, and no other."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.law.parameters import all_parameters
from flows.law.uses import declared_keys, governs, uses_of

FLOWS = Path(__file__).parents[3] / "flows"
KEYS = {row.key for row in all_parameters()}


def named_in_code() -> dict[str, str]:
    """Every key that stands as a word in some module → that module."""
    found = {}
    for path in sorted(FLOWS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in KEYS:
                found[node.value] = path.name
    return found


def loaded_by_the_pages() -> set[str]:
    """What is declared in a process that has loaded the site and nothing else."""
    script = (
        "import django; django.setup(); import django.urls; django.urls.get_resolver().url_patterns\n"
        "from flows.law.uses import declared_keys; print('\\n'.join(sorted(declared_keys())))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_code_names_is_declared_where_the_pages_see_it() -> None:
    assert set(named_in_code()) - loaded_by_the_pages() == set()


def test_what_is_declared_is_a_number_of_the_rulebook() -> None:
    assert loaded_by_the_pages() - KEYS == set()


def test_there_is_something_to_declare() -> None:
    assert {"credit_repair.result", "penalty.surcharge.rate", "remedy.litigation"} <= set(named_in_code())


def test_every_use_says_it_in_both_languages() -> None:
    for use in (use for key in declared_keys() for use in uses_of(key)):
        assert re.search("[\u4e00-\u9fff]", use.zh) and re.search("[\u4e00-\u9fff]", use.where), use
        assert re.fullmatch(r"[ -~]+", use.en), use


def test_the_same_declaration_twice_is_one() -> None:
    before = uses_of("penalty.surcharge.rate")
    use = before[0]
    assert governs(use.key, use.kind, use.where, zh=use.zh, en=use.en) == "penalty.surcharge.rate"
    assert uses_of("penalty.surcharge.rate") == before


def test_a_kind_that_is_none() -> None:
    with pytest.raises(ValueError, match="no kind of use"):
        governs("penalty.payment", "WISH", "x", zh="x", en="x")  # type: ignore[arg-type]
