"""People and units on the administration site: made, changed, deactivated, each with its entry; never deleted."""

from __future__ import annotations

import json

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from permissions.audit.models import Entry
from permissions.audit.verification import verify_all
from permissions.organisations.models import OrgUnit, User
from tests.permissions.conftest import login, official

HIDDEN = 404
GOOD = "Lantern-Bridge-7"


@pytest.fixture
def root(client, db) -> User:
    """The administrator, logged in."""
    user = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    login(client, user)
    return user


def values_of(user: User) -> dict:
    return {
        "username": user.username,
        "name": user.name,
        "phone": user.phone,
        "email": user.email,
        **({"is_active": "on"} if user.is_active else {}),
        **({"is_staff": "on"} if user.is_staff else {}),
    }


def last_entry(chain: str) -> tuple[str, str, dict]:
    entry = Entry.objects.filter(chain=chain).latest("seq")
    body = json.loads(entry.body)
    return body["action"], body["actor"], body["payload"]


def test_a_person_is_made_with_a_password_that_fits_the_policy_and_is_logged(client, root):
    new = {"username": "li", "name": "李四", "kind": "OFFICIAL", "password1": GOOD, "password2": GOOD}
    assert client.post(reverse("admin:organisations_user_add"), new).status_code == 302

    person = User.objects.get(username="li")
    assert person.check_password(GOOD)
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)
    action, actor, payload = last_entry(f"user:{person.pk}")
    assert (action, actor) == ("user.created", f"user:{root.pk}")
    assert payload["changes"]["name"] == {"old": None, "new": "李四"}
    assert GOOD not in json.dumps(payload) and "pbkdf2" not in json.dumps(payload)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Ab1-", "too_short"),
        ("lanternbridge", "too_plain"),
        ("1234567890123", "entirely_numeric"),
        ("Password123", "too_common"),
        ("Li-Zhang-Wei-9", "too_similar"),
    ],
)
def test_a_password_that_is_too_simple_makes_no_person_and_says_why(client, root, password, reason):
    new = {"username": "Li-Zhang-Wei", "name": "李", "kind": "OFFICIAL", "password1": password, "password2": password}
    answer = client.post(reverse("admin:organisations_user_add"), new)
    assert answer.status_code == 200
    assert not User.objects.filter(username="Li-Zhang-Wei").exists()
    codes = {error.code for error in answer.context["adminform"].form.errors.as_data()["password2"]}
    assert f"password_{reason}" in codes


def test_a_person_is_deactivated_and_cannot_log_in_and_it_is_logged(client, root):
    person = official("li")
    change = values_of(person)
    del change["is_active"]
    assert client.post(reverse("admin:organisations_user_change", args=[person.pk]), change).status_code == 302

    person.refresh_from_db()
    assert not person.is_active
    action, actor, payload = last_entry(f"user:{person.pk}")
    assert (action, actor) == ("user.changed", f"user:{root.pk}")
    assert payload == {"changes": {"is_active": {"old": True, "new": False}}}
    assert list(verify_all()) == []


def test_saving_without_a_change_logs_nothing(client, root):
    person = official("li")
    client.post(reverse("admin:organisations_user_change", args=[person.pk]), values_of(person))
    assert not Entry.objects.filter(chain=f"user:{person.pk}").exists()


def test_nobody_is_deleted(client, root):
    person = official("li")
    assert (
        client.post(reverse("admin:organisations_user_delete", args=[person.pk]), {"post": "yes"}).status_code == HIDDEN
    )
    listing = reverse("admin:organisations_user_changelist")
    assert "delete_selected" not in client.get(listing).text
    client.post(listing, {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"})
    assert User.objects.filter(pk=person.pk).exists()


def test_no_right_can_be_given_here(client, root):
    person = official("li")
    smuggled = {"is_superuser": "on", "groups": [], "user_permissions": [1, 2, 3], "kind": "EXPERT"}
    client.post(reverse("admin:organisations_user_change", args=[person.pk]), values_of(person) | smuggled)
    person.refresh_from_db()
    assert (person.is_superuser, person.kind) == (False, "OFFICIAL")
    assert not person.user_permissions.exists()
    assert not admin.site.is_registered(Group)


def test_the_administrator_cannot_shut_himself_out(client, root):
    client.post(reverse("admin:organisations_user_change", args=[root.pk]), {"username": "root", "name": "管理员"})
    root.refresh_from_db()
    assert (root.is_active, root.is_staff) == (True, True)


def test_setting_a_password_uses_the_policy_and_is_logged_without_it(client, root):
    person = official("li")
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    refused = client.post(address, {"password1": "simple", "password2": "simple", "usable_password": "true"})
    assert refused.status_code == 200 and "password2" in refused.context["form"].errors
    assert not Entry.objects.filter(chain=f"user:{person.pk}").exists()

    assert client.post(address, {"password1": GOOD, "password2": GOOD, "usable_password": "true"}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(GOOD)
    action, actor, payload = last_entry(f"user:{person.pk}")
    assert (action, actor, payload) == ("user.password_set", f"user:{root.pk}", {})


def test_staff_who_are_no_superusers_may_only_look(client, units):
    login(client, official("clerk", is_staff=True))
    person = official("li")
    for name, row in (("user", person), ("orgunit", units["SH"])):
        assert client.get(reverse(f"admin:organisations_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:organisations_{name}_change", args=[row.pk])).status_code == 200
        assert (
            client.post(reverse(f"admin:organisations_{name}_change", args=[row.pk]), {"name": "x"}).status_code
            == HIDDEN
        )
        assert client.get(reverse(f"admin:organisations_{name}_add")).status_code == HIDDEN
    assert client.post(reverse("admin:auth_user_password_change", args=[person.pk]), {}).status_code == HIDDEN


def unit_values(unit: OrgUnit) -> dict:
    fields = ("name", "short_name", "kind", "level", "duty", "region_code", "region_short", "organ_code", "credit_code",
              "address", "phone", "court", "fine_account", "reconsideration_channel")  # fmt: skip
    values = {name: getattr(unit, name) for name in fields}
    return values | {"parent": unit.parent_id or "", "government": unit.government_id or "", "is_active": "on"}


def test_a_unit_is_changed_with_old_and_new_in_its_chain(client, root, units):
    unit = units["SJ-T1"]
    account = "示例银行，户名：示例，账号：1"
    moved = {"parent": units["SH-PD"].pk, "code": "OTHER"}
    change = unit_values(unit) | {"phone": "021-5550", "fine_account": account} | moved
    assert client.post(reverse("admin:organisations_orgunit_change", args=[unit.pk]), change).status_code == 302

    unit.refresh_from_db()
    assert (unit.code, unit.phone, unit.parent) == ("SJ-T1", "021-5550", units["SH-PD"])
    action, actor, payload = last_entry("unit:SJ-T1")
    assert (action, actor) == ("unit.changed", f"user:{root.pk}")
    changes = {"phone": ("", "021-5550"), "fine_account": ("", account), "parent": ("SH-SJ", "SH-PD")}
    assert payload == {"changes": {name: {"old": old, "new": new} for name, (old, new) in changes.items()}}


def test_a_unit_cannot_be_put_under_one_of_its_own(client, root, units):
    change = unit_values(units["SH"]) | {"parent": units["SJ-T1"].pk}
    answer = client.post(reverse("admin:organisations_orgunit_change", args=[units["SH"].pk]), change)
    assert answer.status_code == 200 and "parent" in answer.context["adminform"].form.errors
    assert OrgUnit.objects.get(code="SH").parent is None


def test_a_unit_is_made_and_logged_and_never_deleted(client, root, units):
    new = unit_values(units["SJ-T1"]) | {"code": "SJ-T2", "name": "佘山镇", "parent": units["SH-SJ"].pk}
    assert client.post(reverse("admin:organisations_orgunit_add"), new).status_code == 302
    made = OrgUnit.objects.get(code="SJ-T2")
    assert last_entry("unit:SJ-T2")[0] == "unit.created"
    assert (
        client.post(reverse("admin:organisations_orgunit_delete", args=[made.pk]), {"post": "yes"}).status_code
        == HIDDEN
    )
    assert OrgUnit.objects.filter(code="SJ-T2").exists()
