"""A form that did not come from a page of ours does nothing, and its page says what to do."""

from __future__ import annotations

import html
import json
import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from permissions.audit.models import Entry
from tests.access.declared import ADMINISTRATION, RULES, Expected, Rule, expected
from tests.access.people import Person
from tests.access.test_administration import ALWAYS, WRITES
from tests.access.test_sweep import address_of, question
from tests.access.world import Thing, World, standing_world, world

pytestmark = pytest.mark.one_engine  # the check stands before the database

__all__ = ["standing_world", "world"]

OURS = {"origin": "http://testserver"}
# The first compares a file with a frozen one and changes nothing: there is nothing to forge. For the others this world
# holds nothing that anybody could post: no paper waits in the portal of a case, and no review has passed.
EXEMPT = {"documents:verify", "penalty_case:receive", "legal_review:withdraw"}
BY_POST = [name for name, rule in RULES.items() if "POST" in rule.methods and name not in EXEMPT]
LOG = {"audit_entry", "audit_chainhead"}


class Browser:
    """A browser whose forms are held against the token, with somebody's session."""

    def __init__(self, world: World, person: Person) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.cookies = SimpleCookie(world.cookies[person.account].output(header="", sep=";"))

    def posts(self, address: str, data: dict[str, Any], **headers: str) -> tuple[int, str, set[str], list[Entry]]:
        """Status and text of the answer, tables that were written, entries of the log; rolled back afterwards."""
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            response = self.client.post(address, data, headers=headers)
            entries = list(Entry.objects.filter(pk__gt=last))
            transaction.set_rollback(True)
        written = {match[1] for query in asked.captured_queries if (match := WRITES.match(query["sql"]))}
        return response.status_code, response.content.decode(), written - ALWAYS, entries


def who_may(world: World, rule: Rule) -> tuple[Person, Thing | None]:
    """Somebody who may post there, and what for: he would get in if the form were genuine."""
    for person in sorted(world.people, key=lambda person: person.kind == "ANONYMOUS"):
        for thing in question(world, rule, person):
            if expected(rule, person, thing, "POST") == Expected.IN and not (
                rule.leads_on and person.kind != "ANONYMOUS"
            ):
                return person, thing
    raise AssertionError("nobody may")


@pytest.mark.parametrize("name", BY_POST)
def test_a_form_without_its_token_does_nothing_and_is_answered_in_plain_words(world: World, name: str) -> None:
    rule = RULES[name]
    person, thing = who_may(world, rule)
    status, page, written, entries = Browser(world, person).posts(address_of(name, thing), rule.data)

    assert status == 403
    assert (
        'lang="zh-hans"' in page
        and "表单已失效,未作任何办理" in page
        and "E-WEB-01" in page
        and "刷新后重新填写" in page
    )
    if person.kind == "ANONYMOUS":
        assert written == set() and entries == []
    else:
        assert written == LOG
        ((entry,), user) = entries, world.city.people[person.account]
        body = json.loads(entry.body)
        assert (entry.chain, body["action"]) == (f"user:{user.pk}", "refused")
        assert body["payload"]["refusals"][0]["facts"] == {"path": address_of(name, thing)}


@pytest.mark.parametrize(
    "name", ["admin:login", "admin:logout", "admin:password_change", "admin:organisations_user_add"]
)
def test_the_administration_site_asks_for_the_token_as_well(world: World, name: str) -> None:
    assert name in ADMINISTRATION or name.endswith("_add")
    status, page, written, _ = Browser(world, world.person("root")).posts(reverse(name), {"username": "x", "name": "x"})
    assert status == 403 and "表单已失效" in page and written == LOG


def typed(page: str) -> list[tuple[str, str]]:
    return [
        (html.unescape(name), html.unescape(value))
        for name, value in re.findall(r'<dt class="mono">(.*?)</dt><dd class="wide-word">(.*?)</dd>', page, re.S)
    ]


def test_what_was_typed_stands_on_the_page_but_no_password_and_no_token(world: World) -> None:
    browser = Browser(world, world.person("sj.credit"))
    sent = {
        "opinion": "材料 <b>齐全</b>,经核对无误",
        "reason": "",
        "old_password": "Secret-2026",
        "new_password1": "Secret-2027",
        "csrfmiddlewaretoken": "forged",
        "request_key": "k",
    }
    for address in ("/tasks/1/act/", "/account/password/"):
        _, page, _, _ = browser.posts(address, sent, **OURS)
        assert typed(page) == [("opinion", "材料 <b>齐全</b>,经核对无误")]
        assert "<b>齐全" not in page and "Secret" not in page and "forged" not in page


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", ""])
def test_what_another_site_sends_is_not_shown_under_our_name(world: World, origin: str) -> None:
    browser = Browser(world, world.person("sj.credit"))
    status, page, _, _ = browser.posts(
        "/account/password/", {"opinion": "请立即致电"}, **{"origin": origin} if origin else {}
    )
    assert status == 403
    assert typed(page) == [] and "请立即致电" not in page


def test_the_page_is_english_for_whoever_reads_english(world: World) -> None:
    browser = Browser(world, world.person("sj.credit"))
    browser.client.cookies["django_language"] = "en"
    _, page, _, _ = browser.posts("/account/password/", {"opinion": "fine"}, **OURS)
    assert "The form has expired; nothing was done" in page and typed(page) == [("opinion", "fine")]


def test_the_right_token_lets_the_form_through(world: World) -> None:
    """The other way about: what refuses is the missing token and nothing else."""
    browser = Browser(world, world.person("(nobody)"))
    page = browser.client.get("/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = {"username": "sj.credit", "password": "Secret-2026", "csrfmiddlewaretoken": token[1]}
    assert browser.posts("/login/", form)[0] == 302
