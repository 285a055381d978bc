"""Matters on the administration site can be looked at, which is noted; nothing can be done to them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from flows.matters.models import Act, Deadline, Decision, Job, Matter, WorkItem
from permissions.audit.models import AccessLog
from permissions.organisations.models import User

HIDDEN = 404
MODELS = [Matter, Act, WorkItem, Decision, Deadline, Job]


def enter(client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def decided(city, matter: Matter) -> Matter:
    """A matter with something in every table."""
    return city.to("issue", matter)


@pytest.fixture
def root(client, db) -> User:
    user = User.objects.create_superuser("root", "Secret-2026", name="管理员")
    enter(client, user)
    return user


@pytest.mark.parametrize("model", MODELS)
def test_rows_are_shown_and_cannot_be_added_changed_or_deleted(client, decided, root, model):
    name, row = f"admin:matters_{model._meta.model_name}", model.objects.last()
    before = list(model.objects.values())

    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    shown = client.get(reverse(f"{name}_change", args=[row.pk]))
    assert shown.status_code == 200 and "_save" not in shown.text
    assert client.get(reverse(f"{name}_add")).status_code == HIDDEN
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == HIDDEN
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == HIDDEN
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("model", [Matter, Act, Decision])
def test_opening_a_row_is_noted_and_listing_rows_is_not(client, decided, root, model):
    name, row = f"admin:matters_{model._meta.model_name}", model.objects.last()
    client.get(reverse(f"{name}_changelist"))
    assert not AccessLog.objects.exists()

    client.get(reverse(f"{name}_change", args=[row.pk]))
    read = AccessLog.objects.get()
    assert (read.actor, read.subject, read.ip) == (f"user:{root.pk}", decided.chain, "127.0.0.1")
    assert read.what == f"admin:{model._meta.model_name}:{row.pk}"


@pytest.mark.parametrize("model", MODELS)
def test_staff_see_here_what_they_see_elsewhere(client, city, decided, model):
    listing = reverse(f"admin:matters_{model._meta.model_name}_changelist")
    seen = {}
    for account in ("sj.credit", "pd.credit"):
        enter(client, city.people[account])
        seen[account] = len(client.get(listing).context["cl"].result_list)
    assert seen["sj.credit"] > 0
    assert seen["pd.credit"] == 0


def test_a_row_that_one_may_not_see_looks_like_none_and_is_not_noted(client, city, decided):
    enter(client, city.people["pd.credit"])
    answer = client.get(reverse("admin:matters_matter_change", args=[decided.pk]))
    assert answer.status_code in (302, HIDDEN)
    assert not AccessLog.objects.exists()
