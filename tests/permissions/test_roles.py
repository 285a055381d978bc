"""The vocabulary of roles is closed, bilingual, and ordered by rank."""

from __future__ import annotations

import re

import pytest

from permissions import roles
from permissions.organisations.models import OrgUnit
from permissions.roles import CHOICES, ROLES, Role, role_of


@pytest.mark.parametrize("code", ROLES)
def test_every_role_has_both_names_and_is_found_by_its_code(code):
    role = role_of(code)
    assert role.code == code
    assert re.fullmatch(r"[\u4e00-\u9fff]{2,10}", role.zh) and str(role) == role.zh
    assert re.fullmatch(r"[a-z ]{3,40}", role.en)


@pytest.mark.parametrize("word", ["", "boss", "HANDLER", "handler ", "organisations.handler"])
def test_a_word_outside_the_vocabulary_raises(word):
    with pytest.raises(KeyError):
        role_of(word)


def test_no_two_roles_share_a_name():
    assert len({role.zh for role in ROLES.values()}) == len({role.en for role in ROLES.values()}) == len(ROLES)


def test_every_role_that_is_defined_is_in_the_vocabulary():
    defined = {value for value in vars(roles).values() if isinstance(value, Role)}
    assert defined == set(ROLES.values())


def test_superiors_rank_above_those_they_approve():
    rank = {code: role.rank for code, role in ROLES.items()}
    assert rank["handler"] == rank["legal_reviewer"] < rank["section_head"] < rank["deputy_leader"] < rank["principal"]


def test_only_auditors_and_administrators_never_act():
    assert {code for code, role in ROLES.items() if not role.acts} == {"auditor", "administrator"}


def test_the_roles_are_the_permissions_of_a_unit_and_nothing_else_is():
    assert [(code, zh) for code, zh in OrgUnit._meta.permissions] == CHOICES
    assert OrgUnit._meta.default_permissions == ()
