"""What every answer says to browsers and caches: in no frame, guessed as nothing else, and kept by nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.asking import Answer, ask
from tests.access.declared import ADMINISTRATION, RULES, TABLES, Who
from tests.access.test_sweep import address_of, question
from tests.access.world import World, standing_world, world

pytestmark = pytest.mark.one_engine  # headers do not come out of the database

__all__ = ["standing_world", "world"]

SOME = ("(nobody)", "sj.credit", "sj.head", "sj.auditor", "sj.calendar", "agent0", "sj.clerk", "root")
# The site's own catch-all and the address without a row have no name to be reversed by.
NAMED = [name for name in ADMINISTRATION if name not in ("admin:catch_all", "admin:app_list", "admin:view_on_site")]
# The same for everybody, whoever asks: words of the administration site's scripts.
FOR_ALL = {"admin:jsi18n"}


def directives(answer: Answer) -> set[str]:
    return {part.strip() for part in answer.headers.get("Cache-Control", "").split(",")}


def faults(answer: Answer, *, private: bool) -> Iterator[str]:
    """What is wrong with the headers of this answer."""
    headers = answer.headers
    if headers.get("X-Frame-Options") != "DENY":
        yield "may be framed (X-Frame-Options)"
    policy = headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "'unsafe-inline'" in policy:
        yield "may be framed (Content-Security-Policy)"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be taken for something else"
    if private and not {"private", "no-store"} <= directives(answer):
        yield f"may be kept: {headers.get('Cache-Control')!r}"


@pytest.mark.parametrize("name", RULES)
def test_no_answer_may_be_framed_and_none_that_is_for_somebody_may_be_kept(world: World, name: str) -> None:
    wrong, asked = [], 0
    private = RULES[name].who not in (Who.PUBLIC, Who.MONITOR)
    for person in (world.person(account) for account in SOME):
        for thing in question(world, RULES[name], person):
            for method in ("GET", "POST"):
                answer = ask(world, person, method, address_of(name, thing))
                asked += 1
                said = f"{method} {answer.asked} as {person} ({answer.status})"
                # A method that is not allowed is answered before anybody is asked for.
                wrong += [f"{said}: {fault}" for fault in faults(answer, private=private and answer.status != 405)]
    assert asked >= len(SOME)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("account", ["(nobody)", "sj.clerk", "root"])
def test_the_administration_site_may_be_framed_and_kept_nowhere(world: World, account: str) -> None:
    wrong = []
    lists = [f"admin:{label.replace('.', '_')}_changelist" for label in TABLES]
    for name in [*NAMED, *lists]:
        for method in ("GET", "POST"):
            answer = ask(world, world.person(account), method, reverse(name))
            private = name not in FOR_ALL and answer.status != 405
            wrong += [f"{method} {answer.asked} ({answer.status}): {f}" for f in faults(answer, private=private)]
    assert not wrong, "\n".join(wrong)


def test_what_is_refused_at_the_door_has_the_headers_too(world: World, settings) -> None:
    settings.ALLOWED_HOSTS = ["banjie.example"]
    client = Client(headers={"host": "banjie.example"})
    refusals = {
        "a NUL": (client.get("/publicity/?q=%00"), 400),
        "another host": (client.get("/publicity/", headers={"host": "evil.example"}), 400),
        "no such page": (client.get("/no/such/address/"), 404),
        "a form without its token": (Client(enforce_csrf_checks=True).post("/login/", HTTP_HOST="banjie.example"), 403),
    }
    wrong = []
    for what, (response, status) in refusals.items():
        assert response.status_code == status, what
        answer = Answer(response.status_code, response.content, dict(response.headers), what)
        wrong += [f"{what}: {fault}" for fault in faults(answer, private=False)]
    assert not wrong, "\n".join(wrong)


def test_a_public_page_still_says_for_itself_what_it_allows(world: World) -> None:
    """A file of the screens may be kept; the rule is for what depends on who asks."""
    answer = ask(world, world.person("(nobody)"), "GET", "/static/banjie.css")
    assert answer.status == 200
    assert "no-store" not in directives(answer)
    assert not list(faults(answer, private=False))
