"""The whole administration site: appointments go through the grants, and nothing on it can break a rule."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin
from django.urls import reverse
from viewflow.workflow.models import Process, Task

from flows.matters.models import WorkItem
from permissions import clock, roles
from permissions.audit.models import Entry
from permissions.grants import holds
from permissions.organisations.models import Position, User
from permissions.policies import may_act
from tests.city import City
from tests.permissions.conftest import login, official, put_in, units

__all__ = ["units"]

HIDDEN = 404
DAY = dt.timedelta(days=1)


@pytest.fixture
def root(client, db) -> User:
    """The administrator, logged in."""
    user = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    login(client, user)
    return user


def test_an_appointment_made_here_is_granted_and_logged(client, root, units):
    person, unit = official("li"), units["SH-SJ"]
    answer = client.post(
        reverse("admin:organisations_position_add"),
        {
            "user": person.pk,
            "unit": unit.pk,
            "role": "verifier",
            "title": "科员",
            "from_on": "2026-01-01",
            "until_on": "",
        },
    )
    assert answer.status_code == 302
    assert may_act(person, "verifier", unit, dt.date(2026, 1, 1))
    assert Entry.objects.get(chain=f"user:{person.pk}", action="position.appointed").actor == f"user:{root.pk}"


@pytest.mark.parametrize(
    "change",
    [{"kind": "ENTERPRISE"}, {"kind": "EXPERT"}, {"is_active": False}],
    ids=["an enterprise's agent", "an expert", "deactivated"],
)
def test_whoever_cannot_hold_a_position_is_refused_with_a_reason(client, root, units, change):
    person = official("li", **change)
    answer = client.post(
        reverse("admin:organisations_position_add"),
        {"user": person.pk, "unit": units["SH"].pk, "role": "verifier", "from_on": "2026-01-01"},
    )
    assert answer.status_code == 200 and "user" in answer.context["adminform"].form.errors
    assert not Position.objects.exists()


def test_the_same_appointment_twice_is_refused_with_a_reason(client, root, units):
    position = put_in(official("li"), units["SH"])
    answer = client.post(
        reverse("admin:organisations_position_add"),
        {"user": position.user_id, "unit": units["SH"].pk, "role": "handler", "from_on": "2020-01-01"},
    )
    assert answer.status_code == 200 and answer.context["adminform"].form.errors
    assert Position.objects.count() == 1


def test_an_appointment_is_ended_here_with_its_last_day_and_by_nothing_else(client, root, units):
    person, unit = official("li"), units["SH-SJ"]
    position = put_in(person, unit)
    address = reverse("admin:organisations_position_change", args=[position.pk])
    yesterday = clock.today() - DAY

    smuggled = {"role": "principal", "unit": units["SH"].pk, "from_on": "2000-01-01"}
    assert client.post(address, {"until_on": yesterday, **smuggled}).status_code == 302

    position.refresh_from_db()
    assert (position.until_on, position.role, position.unit) == (yesterday, "handler", unit)
    assert not holds(person, "handler", unit)
    assert Entry.objects.get(chain=f"user:{person.pk}", action="position.ended").actor == f"user:{root.pk}"
    assert client.post(address, {"until_on": ""}).status_code == HIDDEN  # over is over


@pytest.mark.parametrize("last_day", ["", "2999-01-01", "2019-12-31"], ids=["none", "later", "before it began"])
def test_an_appointment_cannot_be_prolonged_or_ended_before_it_began(client, root, units, last_day):
    position = put_in(official("li"), units["SH"], until_on=clock.today() + 30 * DAY)
    answer = client.post(reverse("admin:organisations_position_change", args=[position.pk]), {"until_on": last_day})
    assert answer.status_code == 200 and answer.context["adminform"].form.errors
    position.refresh_from_db()
    assert position.until_on == clock.today() + 30 * DAY


@pytest.mark.parametrize("key", ["word", "-1", "1.5", "9" * 19, "9" * 5000])
def test_what_can_be_no_key_is_refused_at_its_field(client, root, units, key):
    """Django's own search field breaks off where the sent key is no number, at the form as at the address."""
    add = reverse("admin:organisations_position_add")
    answer = client.post(add, {"user": key, "unit": key, "role": "verifier", "title": "", "from_on": "2026-01-01"})
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {"user", "unit"}
    assert client.get(add, {"user": key, "unit": key}).status_code == 200
    assert not Position.objects.exists()


@pytest.mark.parametrize("year", ["0", "1", "9999", "10000", "word"])
def test_a_year_that_no_database_holds_is_no_fault_of_ours(client, root, year):
    """The first year in Shanghai begins before the first in Greenwich; whether that can be asked is the engine's."""
    for address in ("admin:axes_accesslog_changelist", "admin:registers_penalty_changelist"):
        field = "attempt_time" if "axes" in address else "decided_on"
        answer = client.get(reverse(address), {f"{field}__year": year})
        assert answer.status_code == 200 or answer.headers["Location"].endswith("?e=1")


def test_an_appointment_is_never_deleted(client, root, units):
    position = put_in(official("li"), units["SH"])
    answer = client.post(reverse("admin:organisations_position_delete", args=[position.pk]), {"post": "yes"})
    assert answer.status_code == HIDDEN
    assert Position.objects.filter(pk=position.pk).exists()


def test_staff_who_are_no_superusers_appoint_nobody(client, units):
    login(client, official("clerk", is_staff=True))
    assert client.get(reverse("admin:organisations_position_changelist")).status_code == 200
    assert client.get(reverse("admin:organisations_position_add")).status_code == HIDDEN


def test_the_engine_s_own_screens_are_off():
    assert not admin.site.is_registered(Process)
    assert not admin.site.is_registered(Task)


@pytest.mark.parametrize("model", [AccessLog, AccessFailureLog])
def test_the_record_of_log_ins_cannot_be_deleted(client, root, model):
    row = model.objects.create(username="x", ip_address="10.0.0.1")
    name = f"admin:axes_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == HIDDEN
    assert model.objects.filter(pk=row.pk).exists()


LIFTABLE = {"axes.accessattempt"}  # deleting one lifts a lock-out


def test_no_table_on_the_site_lets_a_superuser_delete(rf, root):
    request = rf.get("/admin/")
    request.user = root
    deletable = {
        model._meta.label_lower for model, shown in admin.site._registry.items() if shown.has_delete_permission(request)
    }
    assert deletable == LIFTABLE


CHANGEABLE = {"organisations.user", "organisations.orgunit", "organisations.position"}


def test_only_people_units_and_appointments_can_be_changed_on_the_site(rf, root):
    request = rf.get("/admin/")
    request.user = root
    changeable = {
        model._meta.label_lower for model, shown in admin.site._registry.items() if shown.has_change_permission(request)
    }
    assert changeable == CHANGEABLE


def test_every_list_of_the_site_opens(client, root):
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(address).status_code == 200, address


# Who leaves ---------------------------------------------------------------------------
@pytest.fixture
def city(root) -> City:
    return City(now=clock.now()).build()


@pytest.fixture
def held(city) -> WorkItem:
    """A task that the only credit officer of the section holds."""
    matter = city.submitted(city.penalty(city.enterprise()))
    return city.claims("sj.credit", matter, "accept")


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def deactivate(client, person: User):
    values = {"username": person.username, "name": person.name, "phone": person.phone, "email": person.email}
    return client.post(reverse("admin:organisations_user_change", args=[person.pk]), values, follow=True)


def test_who_is_deactivated_leaves_at_once_and_his_work_goes_back_to_the_pool(client, root, city, held):
    city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    answer = deactivate(client, city.people["sj.credit"])

    held.refresh_from_db()
    assert held.holder is None
    entry = Entry.objects.filter(chain=held.matter.chain).latest("seq")
    assert (entry.action, entry.actor) == ("task.returned_to_pool", f"user:{root.pk}")
    assert "E-ORG-01" not in told(answer)


def test_where_nobody_is_left_for_open_tasks_the_rule_and_the_way_out_are_said(client, city, held):
    answer = deactivate(client, city.people["sj.credit"])

    assert not User.objects.get(username="sj.credit").is_active
    assert "E-ORG-01" in told(answer) and "信用专员" in told(answer) and "委托代办" in told(answer)


def test_an_appointment_ended_yesterday_gives_back_what_it_held(client, city, held):
    position = city.people["sj.credit"].positions.get()
    address = reverse("admin:organisations_position_change", args=[position.pk])
    answer = client.post(address, {"until_on": clock.today() - DAY}, follow=True)

    held.refresh_from_db()
    assert held.holder is None and "E-ORG-01" in told(answer)


def test_an_auditor_is_not_appointed_to_a_working_post_and_reads_why(client, root, units):
    person = official("li")
    put_in(person, units["SH"], roles.AUDITOR)
    answer = client.post(
        reverse("admin:organisations_position_add"),
        {"user": person.pk, "unit": units["SH-SJ"].pk, "role": "verifier", "from_on": "2026-01-01"},
    )
    assert answer.status_code == 200
    assert "E-COI-03" in str(answer.context["adminform"].form.errors["role"])
    assert Position.objects.count() == 1


@pytest.mark.parametrize("kind", ["ENTERPRISE", "EXPERT"])
def test_only_officials_may_be_let_into_the_site(client, root, kind):
    person = official("li", kind=kind)
    values = {"username": "li", "name": "李", "is_active": "on", "is_staff": "on"}
    answer = client.post(reverse("admin:organisations_user_change", args=[person.pk]), values)
    assert "is_staff" in answer.context["adminform"].form.errors
    assert not User.objects.get(pk=person.pk).is_staff


def test_the_log_says_that_phone_and_mail_changed_and_not_to_what(client, root):
    person = official("li", phone="13800000001", email="old@demo.example")
    values = {
        "username": "li",
        "name": person.name,
        "is_active": "on",
        "phone": "13800000002",
        "email": "n@demo.example",
    }
    client.post(reverse("admin:organisations_user_change", args=[person.pk]), values)

    person.refresh_from_db()
    assert person.phone == "13800000002"
    entry = Entry.objects.get(chain=f"user:{person.pk}", action="user.changed")
    assert json.loads(entry.body)["payload"] == {"changes": {"phone": {"changed": True}, "email": {"changed": True}}}
