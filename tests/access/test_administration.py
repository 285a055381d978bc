"""The administration site, table by table: who looks, and that nothing on it writes what only acts may write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog as LoginLog
from django.apps import apps
from django.contrib import admin
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from permissions.audit.log import SYSTEM, record_read
from permissions.audit.models import Entry
from permissions.audit.roots import seal_day
from permissions.organisations.models import Position, User
from tests.access.asking import Answer, ask
from tests.access.declared import TABLES, Expected, Table, Who
from tests.access.people import Person
from tests.access.world import World, standing_world, world

pytestmark = pytest.mark.one_engine  # who may read what is asked of the same code on either database

__all__ = ["standing_world", "world"]

VIEWS = ("changelist", "add", "change", "history", "delete")
NEVER = "999999999"
WRITES = re.compile(r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
# What any page may write: the session, who read what, and the site's own note of what was pressed.
ALWAYS = {"django_session", "audit_accesslog", "django_admin_log"}
BY_LOG = {"audit_entry", "audit_chainhead"}


def table_of(label: str) -> type[models.Model]:
    return apps.get_model(label)


def address(label: str, view: str, pk: Any = None) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{view}", args=[] if pk is None else [pk])


@pytest.fixture
def furnished(world: World) -> World:
    """With a row in every table, also in those that a day at the desk leaves empty."""
    record_read(actor=SYSTEM, subject="matter:1", what="matter", at=world.city.now)
    seal_day(at=world.city.now)
    for model in (LoginLog, AccessFailureLog, AccessAttempt):
        row: dict[str, Any] = {"username": "sj.credit", "ip_address": "10.0.0.1"}
        model.objects.create(**row, **({"failures_since_start": 5} if model is AccessAttempt else {}))
    return world


def shown_row(label: str) -> models.Model:
    """A row of the first bureau, and not of the asking administrator's own person."""
    rows = table_of(label)._default_manager.order_by("pk")
    if label == "matters.matter":
        rows = rows.exclude(status="DRAFT")
    if label == "organisations.user":
        rows = rows.filter(username="sj.head")
    if label == "organisations.position":
        rows = rows.filter(until_on=None)
    row = rows.first()
    assert row is not None, f"{label} is empty"
    return row


def test_every_table_of_the_site_is_declared() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(TABLES)


def may_look(table: Table, person: Person) -> bool:
    return person.is_root or (person.is_staff and table.who == Who.STAFF)


def expected(table: Table, view: str, person: Person, method: str) -> Expected:
    """How a view of the table answers this person, for a row that he may see."""
    if not person.is_staff:
        return Expected.LOGIN
    may = {"add": table.add, "delete": table.delete, "change": table.change and method == "POST"}
    if view in ("changelist", "history") or (view == "change" and method == "GET"):
        return Expected.IN if may_look(table, person) else Expected.UNKNOWN
    return Expected.IN if person.is_root and may[view] else Expected.UNKNOWN


def what_it_was(answer: Answer) -> Expected:
    if answer.leads_to_login:
        return Expected.LOGIN
    gone = answer.status == 404 or (answer.status == 302 and answer.headers["Location"] == "/admin/")
    return Expected.UNKNOWN if gone else Expected.IN


def questions(world: World) -> Iterator[tuple[Person, tuple[str, ...]]]:
    """Whoever is no staff is turned away at the door, so one view each is enough for them."""
    for person in world.people:
        yield person, VIEWS if person.is_staff or person.account in ("(nobody)", "sj.administrator") else ("change",)


# Rows that staff of no authority see too: the directory of people, units, appointments and certificates.
DIRECTORY = {"organisations.user", "organisations.orgunit", "organisations.position"} | {
    *("organisations.certificate", "organisations.reviewerrecord")
}


@pytest.mark.parametrize("label", TABLES)
def test_the_table_answers_everybody_as_it_is_declared(furnished: World, label: str) -> None:
    table, wrong = TABLES[label], []
    row = shown_row(label)
    for person, views in questions(furnished):
        for view in views:
            pk = row.pk if view in ("change", "history", "delete") else None
            for method in ("GET", "POST"):
                answer = ask(furnished, person, method, address(label, view, pk))
                wanted = expected(table, view, person, method)
                if person.account == "clerk" and pk is not None and label not in DIRECTORY and person.is_staff:
                    wanted = Expected.UNKNOWN  # no row of his
                if answer.status == 500 or what_it_was(answer) != wanted:
                    wrong.append(f"{method} {answer.asked} as {person}: {answer.status}, not {wanted}")
                elif wanted == Expected.UNKNOWN and pk is not None:
                    like = ask(furnished, person, method, address(label, view, NEVER))
                    if like.likeness != answer.likeness:
                        wrong.append(f"{method} {answer.asked} as {person}: differs from what never was")
                if person.account in ("clerk", "sj.clerk"):
                    shown = sorted(w for w in furnished.hidden_from(person) if w.encode() in answer.likeness[1])
                    wrong += [f"{method} {answer.asked} as {person} shows {shown}"] if shown else []
    assert not wrong, "\n".join(wrong)


def written(queries: CaptureQueriesContext) -> set[str]:
    """The tables that these statements wrote to."""
    return {match.group(1) for query in queries.captured_queries if (match := WRITES.match(query["sql"]))}


def everything_sent(label: str, row: models.Model) -> dict[str, Any]:
    """Every column of the table with another value than it has, and whatever the site's own forms send."""
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if column.is_relation or column.primary_key:
            values[column.name] = getattr(row, column.attname) or ""
        elif isinstance(column, models.BooleanField):
            values[column.name] = "on"
        else:
            values[column.name] = "X"
    return values | {"_save": "1", "_popup": "1", "_to_field": "id", "post": "yes", "_saveasnew": "1"}


@pytest.mark.parametrize("label", [label for label, table in TABLES.items() if not (table.add or table.change)])
def test_whatever_the_administrator_sends_nothing_of_the_table_is_written(furnished: World, label: str) -> None:
    root, row, found = furnished.person("root"), shown_row(label), {}
    actions = {"action": "delete_selected", "_selected_action": [row.pk], "select_across": "1", "index": "0"}
    for view in VIEWS:
        if view == "delete" and TABLES[label].delete:
            continue
        pk = row.pk if view in ("change", "history", "delete") else None
        sent = everything_sent(label, row) | (actions if view == "changelist" and not TABLES[label].delete else {})
        sent |= {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": row.pk, "form-0-name": "X"}
        with CaptureQueriesContext(connection) as queries:
            ask(furnished, root, "POST", address(label, view, pk), sent)
        if writes := written(queries) - ALWAYS:
            found[view] = writes
    assert found == {}


def test_what_the_administrator_changes_is_people_units_and_appointments_each_with_its_entry(
    furnished: World,
) -> None:
    changed = {label for label, table in TABLES.items() if table.add or table.change or table.delete}
    assert changed == {*DIRECTORY, "axes.accessattempt"}

    root, attempt = furnished.person("root"), AccessAttempt.objects.get()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        furnished.browser(root).post(address("axes.accessattempt", "delete", attempt.pk), {"post": "yes"})
        entry = Entry.objects.latest("pk")
        transaction.set_rollback(True)
    assert written(queries) - ALWAYS == {"axes_accessattempt", "axes_accessattemptexpiration", *BY_LOG}
    assert (entry.chain, entry.action) == ("logins", "lockout.lifted")


GUESSES = ("password__startswith", "username__startswith", "is_superuser__exact", "phone__startswith")


def test_no_column_of_another_table_can_be_guessed_through_a_list(furnished: World) -> None:
    """A list narrowed by ``initiator__password__startswith`` would tell the password letter by letter."""
    wrong = []
    for label in TABLES:
        links = [f for f in table_of(label)._meta.concrete_fields if f.is_relation and f.related_model is User]
        lookups = [f"{link.name}__{guess}" for link in links for guess in GUESSES]
        lookups += ["password__startswith"] if label == "organisations.user" else []
        lookups += [f"{name}__startswith" for name in admin.site._registry[table_of(label)].exclude or ()]
        for person in (furnished.person("root"), furnished.person("sj.clerk")):
            for lookup in lookups:
                answer = ask(furnished, person, "GET", f"{address(label, 'changelist')}?{lookup}=p")
                if answer.status not in (400, 404):
                    wrong.append(f"{answer.asked} as {person}: {answer.status}")
    assert wrong == []


@pytest.mark.parametrize("label", ["organisations.user", "organisations.position", "organisations.orgunit"])
def test_a_pop_up_names_rows_by_their_key_only(furnished: World, label: str) -> None:
    for field in ("password", "name", "email"):
        for view in ("add", "changelist"):
            asked = f"{address(label, view)}?_popup=1&_to_field={field}"
            assert ask(furnished, furnished.person("root"), "GET", asked).status == 400


def test_completion_of_names_shows_no_more_than_the_lists(furnished: World) -> None:
    base = reverse("admin:autocomplete")
    wrong = []
    for model in admin.site._registry:
        for field in model._meta.concrete_fields:
            if not field.is_relation:
                continue
            of = model._meta
            asked = f"{base}?app_label={of.app_label}&model_name={of.model_name}&field_name={field.name}"
            for account in ("clerk", "sj.clerk", "sj.credit", "(nobody)"):
                person = furnished.person(account)
                answer = ask(furnished, person, "GET", asked + "&term=")
                hidden = sorted(word for word in furnished.hidden_from(person) if word.encode() in answer.likeness[1])
                if answer.status == 500 or hidden or (not person.is_staff and not answer.leads_to_login):
                    wrong.append(f"{answer.asked} as {person}: {answer.status} {hidden}")
    assert wrong == []


def test_a_password_is_set_by_the_administrator_alone_and_written_down(furnished: World) -> None:
    person = User.objects.get(username="sj.head")
    asked = reverse("admin:auth_user_password_change", args=[person.pk])
    never = reverse("admin:auth_user_password_change", args=[NEVER])
    new = {"password1": "Lantern-Bridge-7", "password2": "Lantern-Bridge-7", "usable_password": "true"}
    for account in ("clerk", "sj.clerk"):
        answer = ask(furnished, furnished.person(account), "POST", asked, new)
        assert answer.status == 404
        assert answer.likeness == ask(furnished, furnished.person(account), "POST", never, new).likeness
    with CaptureQueriesContext(connection) as queries:
        ask(furnished, furnished.person("root"), "POST", asked, new)
    assert written(queries) - ALWAYS == {"organisations_user", *BY_LOG}


def test_an_appointment_ended_on_the_site_leaves_nobody_the_right_and_an_entry(furnished: World) -> None:
    position = Position.objects.get(user__username="sj.head")
    with CaptureQueriesContext(connection) as queries:
        asked = address("organisations.position", "change", position.pk)
        answer = ask(furnished, furnished.person("root"), "POST", asked, {"until_on": "2026-09-20"})
    assert answer.status == 302
    assert written(queries) > BY_LOG
