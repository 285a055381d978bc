"""The log on the administration site can be looked at by superusers and changed by nobody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from permissions.audit.log import record_read
from permissions.audit.models import AccessLog, ChainHead, DailyRoot, Entry
from permissions.audit.roots import seal_day
from tests.permissions.conftest import AT, CLERK, login, official, write_chain

MODELS = [Entry, ChainHead, DailyRoot, AccessLog]
HIDDEN = 404  # what is forbidden looks like what does not exist


@pytest.fixture(autouse=True)
def history(db) -> None:
    write_chain("matter:1")
    seal_day(at=AT)
    record_read(actor=CLERK, subject="matter:1", what="log", at=AT)


@pytest.mark.parametrize("model", MODELS)
def test_superusers_may_look_and_nobody_may_add_change_or_delete(client, model):
    login(client, official("a", is_staff=True, is_superuser=True))
    row, before = model.objects.first(), list(model.objects.values())
    name = f"admin:audit_{model._meta.model_name}"

    listed = client.get(reverse(f"{name}_changelist"))
    shown = client.get(reverse(f"{name}_change", args=[row.pk]))
    assert (listed.status_code, shown.status_code) == (200, 200)
    assert "delete_selected" not in listed.text and "_save" not in shown.text

    assert client.get(reverse(f"{name}_add")).status_code == HIDDEN
    assert client.post(reverse(f"{name}_add"), {"chain": "x"}).status_code == HIDDEN
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {"hash": "x"}).status_code == HIDDEN
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == HIDDEN
    client.post(
        reverse(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("model", MODELS)
def test_other_staff_see_nothing_of_what_all_authorities_did(client, model):
    login(client, official("a", is_staff=True))
    name = f"admin:audit_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == HIDDEN
    assert client.get(reverse(f"{name}_change", args=[model.objects.first().pk])).status_code == HIDDEN


@pytest.mark.parametrize("model", MODELS)
def test_who_is_no_staff_is_asked_to_log_in_as_somebody_else(client, model):
    login(client, official("a"))
    answer = client.get(reverse(f"admin:audit_{model._meta.model_name}_changelist"))
    assert answer.status_code == 302 and "login" in answer.url


def test_a_chain_is_found_by_its_name(client):
    login(client, official("a", is_staff=True, is_superuser=True))
    write_chain("matter:12", 1)
    found = client.get(reverse("admin:audit_entry_changelist"), {"q": "matter:1"})
    assert {row.chain for row in found.context["cl"].result_list} == {"matter:1"}
