"""Every model, flow, role and rule says its English and its Chinese legal term (design §6)."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from functools import cache

import pytest
from django.apps import apps

from flows.matters.nodes import MatterFlow
from permissions.refusals import Rule
from permissions.roles import ROLES

HOUSE = ("permissions", "documents", "flows", "project")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
CODE = re.compile(r"E-[A-Z]{2,5}-\d{2}")


@cache
def import_the_house() -> None:
    """Import every module, so that every rule and every flow is known."""
    for package in HOUSE:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".migrations" not in module.name and not module.name.startswith("project.settings"):
                importlib.import_module(module.name)


def first_line(thing: type) -> str:
    """First line of the thing's own docstring, not of its base's."""
    return (vars(thing).get("__doc__") or "").strip().partition("\n")[0]


def models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in HOUSE]


def flows() -> list[type]:
    import_the_house()
    found, waiting = [], [MatterFlow]
    while waiting:
        flow = waiting.pop()
        waiting += flow.__subclasses__()
        if flow.__module__.split(".")[0] in HOUSE:
            found.append(flow)
    return found


def rules() -> list[Rule]:
    import_the_house()
    return sorted((rule for rule in Rule.registry.values()), key=lambda rule: rule.code)


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_a_model_says_its_english_and_its_chinese_name(model):
    assert ENGLISH.search(first_line(model)), first_line(model)
    assert CHINESE.search(first_line(model)), first_line(model)


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.__name__)
def test_a_flow_says_its_english_and_its_chinese_name(flow):
    assert ENGLISH.search(first_line(flow)), first_line(flow)
    assert CHINESE.search(first_line(flow)), first_line(flow)


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.code)
def test_a_role_has_both_names(role):
    assert CHINESE.fullmatch(role.zh)
    assert ENGLISH.search(role.en) and not CHINESE.search(role.en)


def test_there_is_something_to_look_at():
    assert len(models()) > 15 and len(flows()) >= 2 and len(rules()) > 20


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_is_complete_in_both_languages(rule):
    assert CODE.fullmatch(rule.code)
    for chinese in (rule.article, rule.zh, rule.way_out):
        assert CHINESE.search(chinese), chinese
    assert ENGLISH.search(rule.en) and not CHINESE.search(rule.en), rule.en
    assert ENGLISH.search(rule.way_out_en), rule.way_out_en  # may quote what is to be written in a cell


def test_no_two_rules_say_the_same():
    said = [rule.zh for rule in rules()]
    assert [sentence for sentence in set(said) if said.count(sentence) > 1] == []


def placeholders(sentence: str) -> set[str]:
    """Names of the facts that a sentence wants."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_the_english_sentence_wants_no_fact_that_the_chinese_does_not_know(rule):
    # A fact whose words differ by language comes twice: {state} and {state_en}.
    chinese = placeholders(rule.zh) | placeholders(rule.way_out)
    english = {name.removesuffix("_en") for name in placeholders(rule.en) | placeholders(rule.way_out_en)}
    assert english <= chinese
