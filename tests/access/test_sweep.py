"""Every address, asked by everybody, for what is theirs and for what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.asking import Answer, ask
from tests.access.declared import ADMINISTRATION, RULES, TABLES, Expected, Rule, Who, expected
from tests.access.people import Person
from tests.access.world import NEVER, Thing, World, standing_world, world

pytestmark = pytest.mark.one_engine  # who may read what is asked of the same code on either database

__all__ = ["standing_world", "world"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The names of all addresses of the site; what has no name goes by its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or pattern.pattern}"


ADMIN_VIEWS = ("changelist", "add", "history", "delete", "change")


def declared_administration() -> set[str]:
    """The names that the tables of the administration site come with."""
    names = {f"admin:{label.replace('.', '_')}_{view}" for label in TABLES for view in ADMIN_VIEWS}
    own = {name for name in ADMINISTRATION if name != "admin:catch_all"}
    # An old address of a row, the catch-all, and the password of a person have no name of this kind.
    return names | own | {"admin:<path:object_id>/", "admin:(?P<url>.*)$", "admin:auth_user_password_change"}


def test_every_address_of_the_site_has_a_declared_rule_and_every_rule_an_address() -> None:
    assert set(addresses()) == set(RULES) | declared_administration()


def question(world: World, rule: Rule, person: Person) -> list[Thing | None]:
    """What this person asks the address for: all that he may know, and one of each sort that he may not."""
    if not rule.thing:
        return [None]
    found: dict[object, Thing] = {}
    for thing in world.of_kind(rule.thing):
        found.setdefault(thing if thing.is_known_to(person) else (thing.of, thing.seat), thing)
    return list(found.values())


def address_of(name: str, thing: Thing | None) -> str:
    return reverse(name, args=thing.args if thing else ())


def address_of_nothing(name: str, thing: Thing | None) -> str:
    """The same address for something that was never there; where it names nothing, one that no page has."""
    if thing is None:
        return "/no/such/address/"
    if thing.kind == "upload":
        return reverse(name, args=(NEVER, thing.args[1]))
    if thing.kind.startswith("calendar") and len(thing.args) > 1:
        return reverse(name, args=("CN", 1999, *thing.args[2:]))
    never = {"matter": "XF-1999-0001", "verification": "0" * 26, "procedure": "no_such_procedure"}
    return reverse(name, args=(*thing.args[:-1], never.get(thing.kind, NEVER)))


def what_it_was(answer: Answer) -> Expected:
    """The answer in the words of the declaration."""
    if answer.leads_to_login:
        return Expected.LOGIN
    return {404: Expected.UNKNOWN, 405: Expected.METHOD}.get(answer.status, Expected.IN)


class Sweep:
    """Questions about one address, and what was wrong with the answers."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name, self.rule = world, name, RULES[name]
        self.nothing: dict[tuple[str, str, str], Answer] = {}
        self.wrong: list[str] = []
        self.asked = 0

    def ask(self, people: Iterable[Person], methods: Iterable[str]) -> None:
        """Each of them by each method for everything."""
        for person in people:
            for thing in question(self.world, self.rule, person):
                for method in methods:
                    self.one(person, thing, method)

    def one(self, person: Person, thing: Thing | None, method: str) -> None:
        """One question; what is wrong with its answer is noted."""
        data = self.rule.data if method == "POST" else None
        answer = ask(self.world, person, method, address_of(self.name, thing), data)
        wanted = expected(self.rule, person, thing, method)
        said = f"{method} {answer.asked} as {person}: {answer.status}"
        self.asked += 1
        if answer.status == 500 or what_it_was(answer) != wanted:
            self.wrong.append(f"{said}, not {wanted}")
        elif wanted == Expected.UNKNOWN and answer.likeness != self.never(person, thing, method).likeness:
            self.wrong.append(f"{said}, but differs from what never was")
        if self.rule.who != Who.PUBLIC or wanted != Expected.IN:
            shown = sorted(word for word in self.world.hidden_from(person) if word.encode() in answer.likeness[1])
            self.wrong += [f"{said}, shows {shown}"] if shown else []

    def never(self, person: Person, thing: Thing | None, method: str) -> Answer:
        """The answer of the same address to the same question about something that does not exist."""
        address = address_of_nothing(self.name, thing)
        key = (person.account, method, address)
        if key not in self.nothing:
            data = self.rule.data if method == "POST" else None
            self.nothing[key] = ask(self.world, person, method, address, data)
        return self.nothing[key]


def asked_by_all(rule: Rule) -> list[str]:
    """The methods that do something there; by these everybody asks."""
    return [method for method in ("GET", "POST") if method in rule.methods]


@pytest.mark.parametrize("name", RULES)
def test_the_address_answers_everybody_as_it_is_declared(world: World, name: str) -> None:
    sweep = Sweep(world, name)
    sweep.ask(world.people, asked_by_all(sweep.rule))
    assert sweep.asked >= len(world.people)
    assert not sweep.wrong, "\n".join(sweep.wrong)


@pytest.mark.parametrize("name", RULES)
def test_no_other_method_gets_further(world: World, name: str) -> None:
    """One person of each kind is enough: what decides is the order of the checks, not who asks."""
    sweep = Sweep(world, name)
    people = [world.person(account) for account in ("(nobody)", "sj.credit", "pd.credit", "sj.auditor", "agent0")]
    sweep.ask(people, [method for method in METHODS if method not in asked_by_all(sweep.rule)])
    assert not sweep.wrong, "\n".join(sweep.wrong)
