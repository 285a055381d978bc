"""One's own password: whoever changes it leaves an entry, at either door, and the password in no table."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from permissions.audit.models import Entry
from permissions.organisations.models import User

OLD, NEW = "Secret-2026", "Another-Secret-2027"


@pytest.fixture(params=["password_change", "admin:password_change"])
def door(request: pytest.FixtureRequest) -> str:
    """The two pages on which it can be changed."""
    return reverse(request.param)


@pytest.fixture
def person(client: Client, db: None) -> User:
    """Logged in, and allowed into the administration site."""
    user = User.objects.create_superuser("li", OLD, name="李四")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def form(old: str = OLD, new: str = NEW, again: str = NEW) -> dict[str, str]:
    return {"old_password": old, "new_password1": new, "new_password2": again}


def entries(user: User) -> list[dict]:
    return [json.loads(entry.body) for entry in Entry.objects.filter(chain=f"user:{user.pk}").order_by("seq")]


def test_changing_ones_own_password_is_logged_with_who_and_from_where(client, person, door):
    assert client.post(door, form(), REMOTE_ADDR="198.51.100.7").status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    (entry,) = entries(person)
    assert (entry["action"], entry["actor"], entry["actor_name"]) == (
        "user.password_changed",
        f"user:{person.pk}",
        "李四",
    )
    assert "198.51.100.7" in json.dumps(entry)


def test_neither_password_nor_hash_stands_in_the_log(client, person, door):
    client.post(door, form())
    person.refresh_from_db()
    (body,) = Entry.objects.filter(chain=f"user:{person.pk}").values_list("body", flat=True)
    assert not [word for word in (OLD, NEW, person.password, person.password.split("$")[-1]) if word in body]


@pytest.mark.parametrize("wrong", [form(old="wrong"), form(again="Different-2028"), form(new="short", again="short")])
def test_a_form_that_is_refused_changes_nothing_and_logs_nothing(client, person, door, wrong):
    assert client.post(door, wrong).status_code == 200
    client.get(door)
    person.refresh_from_db()
    assert person.check_password(OLD)
    assert entries(person) == []


def test_without_its_entry_the_password_stays_as_it_was(client, person, door):
    """The log refuses: a trigger of the database, as it would when the disk of the log is full."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER no_entries BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        else:
            cursor.execute("ALTER TABLE audit_entry ADD CONSTRAINT no_entries CHECK (false) NOT VALID")
    client.raise_request_exception = False
    assert client.post(door, form()).status_code == 500
    assert User.objects.get(pk=person.pk).check_password(OLD)
