"""A world with something in every state, and everything in it that can be asked for: what strange input meets.

A matter waits at every step, and every kind of person opens whatever page leads on from his own: the forms and
addresses found are what is asked for, strangely.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test.client import ClientHandler
from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern
from django.utils.encoding import iri_to_uri

from flows.matters.models import Matter, WorkItem
from permissions import grants, policies, roles
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Position, User
from tests.city import LONG_AGO, City
from tests.walks.at_browsers import written
from tests.walks.beginnings import BEGINNINGS
from tests.walks.holds import kept_to
from tests.walks.office import Office
from tests.walks.pages import Form, Page, read

OF_A_KIND = 3  # pages of one kind that are opened at all, beside the tasks themselves


@dataclass(repr=False)
class World:
    """The office after a while; per person the forms and the addresses that its pages showed."""

    office: Office
    forms: list[tuple[str, Form]] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    shapes: list[list[tuple[str, Form]]] = field(default_factory=list)  # forms that ask the same at the same address
    before: tuple[Any, ...] = ()  # what was written until then; every request is taken back
    guarded: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=True))

    @property
    def people(self) -> list[str]:
        """Accounts, and nobody."""
        return ["", *sorted(self.office.sessions)]


def make_world(office: Office) -> World:
    """Let things happen, then look around; everything stays in the transaction of the caller."""
    _let_things_happen(office)
    office.city.people["admin"] = User.objects.create_superuser("admin", "Secret-2026", name="管理员")
    for role in roles.ROLES.values():  # also those that no flow asks for, and calendars are kept above the district
        if not Position.objects.filter(role=role.code, unit__code__startswith="SH-SJ").exists():
            office.city.official(f"sj.{role.code}", office.city.units["SH-SJ"], role)
            grants.appoint(
                user=office.city.people[f"sj.{role.code}"],
                unit=office.city.units["SH"],
                role=role.code,
                from_on=LONG_AGO,
                actor=SYSTEM,
                at=office.city.now,
            )
    world = World(office, patterns=sorted(set(_patterns(get_resolver().url_patterns))))
    _open_tasks(world)
    for account in ["", "admin", "agent0", *_one_of_each(office)]:
        _look_around(world, account)
    shapes = defaultdict(list)
    for who, form in world.forms:
        shapes[_kind(form.action), tuple(sorted(form.fields))].append((who, form))
    world.shapes = list(shapes.values())
    world.before = written()
    return world


def _one_of_each(office: Office) -> list[str]:
    """One official of each role: the pages of the others are the same."""
    standing = Position.objects.valid_on(office.city.now.date()).order_by("user")
    return sorted(set(dict(standing.values_list("role", "user__username")).values()))


def _open_tasks(world: World) -> None:
    """The page of each task as its holder sees it, or as somebody who may claim it."""
    for item in WorkItem.objects.open().select_related("unit", "matter", "holder").order_by("pk"):
        may = policies.who_may_act(item.role, item.unit, world.office.city.now.date()).order_by("pk").first()
        account = (item.holder or may or User()).username
        address = f"{reverse('desk:matter', args=[item.matter.number])}?task={item.pk}"
        _open(world, account, address)
    for application in Matter.objects.filter(enterprise=world.office.enterprise).order_by("pk"):
        for onward in _open(world, "agent0", reverse("credit_repair:progress", args=[application.pk])):
            if onward.endswith(("/edit/", "/withdraw/")) and world.kinds[_kind(onward)] < OF_A_KIND:
                _open(world, "agent0", onward)


def _let_things_happen(office: Office) -> None:
    """A matter at every step, held by somebody who may act, one more to be claimed, and a penalty to apply for."""
    city = office.city
    for begin in BEGINNINGS.values():
        begin(city, city.penalty(office.enterprise))
        while city.run_jobs():  # the mails of one matter are not in the way of the next one's papers
            pass
    _claim(city)
    city.submitted(city.penalty(office.enterprise))


def _claim(city: City) -> None:
    """Every open task is held by the first who may act on it, so that its form is shown to somebody."""
    free = WorkItem.objects.open().filter(holder=None).select_related("unit", "task__process", "matter").order_by("pk")
    for item in list(free):
        people = policies.who_may_act(item.role, item.unit, city.now.date()).order_by("pk")
        holder = next((user for user in people if kept_to(item, user)), None)
        assert holder is not None, f"nobody may do {item.node}"
        city.claim_item(item, holder.username)


def _patterns(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """Every address of the site with ``<…>`` where a part of it is asked for."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if isinstance(pattern.pattern, RoutePattern):
                yield "/" + prefix + str(pattern.pattern)
        else:
            yield from _patterns(pattern.url_patterns, prefix + str(pattern.pattern))


def _look_around(world: World, account: str) -> None:
    """Open what leads on from the person's first page, as far as nobody has seen enough of its kind."""
    waiting, seen = _first_pages(account), set[str]()
    while waiting:
        address = waiting.pop(0)
        if address not in seen and world.kinds[_kind(address)] < OF_A_KIND and "logout" not in address:
            seen.add(address)
            waiting += _open(world, account, address)


def _open(world: World, account: str, address: str) -> list[str]:
    """Open a page and remember what it shows; where it leads."""
    response = world.office.browser(account).get(address)
    world.kinds[_kind(address)] += 1
    if response.status_code == 302:
        return [response.headers["Location"].partition("#")[0]]
    page = read(address, response)
    world.addresses.append((account, address))
    _remember(world, account, page)
    return [to.partition("#")[0] for to in _within(page)]


def _first_pages(account: str) -> list[str]:
    names = ["landing", "login", "credit_repair:publicity", "documents:ask", "password_change"]
    return [reverse(name) for name in (["admin:index", *names] if account == "admin" else names)]


def _within(page: Page) -> Iterator[str]:
    """Links that stay on this site, as addresses."""
    for to, _ in page.links:
        if to.startswith("?"):
            yield page.address.split("?")[0] + iri_to_uri(to)
        elif to.startswith("/") and not to.startswith("//"):
            yield iri_to_uri(to)
        elif to and ":" not in to and not to.startswith("#"):
            yield page.address.split("?")[0] + iri_to_uri(to)


def _kind(address: str) -> str:
    """What kind of page it is: its route. What can be asked for in a query, its forms say."""
    path = address.partition("?")[0]
    try:
        return resolve(path).route
    except Resolver404:
        return path


def _remember(world: World, account: str, page: Page) -> None:
    known = {(who, form.action, tuple(form.fields)) for who, form in world.forms}
    for form in page.forms:
        if (account, form.action, tuple(form.fields)) not in known and "logout" not in form.action:
            if form.action.startswith("?") or not form.action.startswith("/"):
                form.action = page.address.split("?")[0]
            world.forms.append((account, form))
