"""Papers in the administration can be looked at and not changed."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from documents.delivery import Way, deliver
from documents.models import Delivery, Document, NumberSeries
from permissions.organisations.models import User

from .conftest import AT, OFFICER

FORBIDDEN = 404  # what is forbidden looks like what does not exist


@pytest.fixture
def administrator(client, db):
    user = User.objects.create_superuser("admin", "Correct-Horse-1", name="管理员")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("model", [Document, NumberSeries, Delivery])
def test_rows_are_listed_and_shown_but_not_added_changed_or_deleted(administrator, issue, model):
    deliver(issue(), recipient="王五", way=Way("MAIL", tracking_number="EMS1"), actor=OFFICER, at=AT)
    row = model.objects.get()
    name = f"admin:documents_{model._meta.model_name}"

    assert administrator.get(reverse(f"{name}_changelist")).status_code == 200
    shown = administrator.get(reverse(f"{name}_change", args=[row.pk]))
    assert shown.status_code == 200 and 'name="_save"' not in shown.text
    assert administrator.get(reverse(f"{name}_add")).status_code == FORBIDDEN
    assert administrator.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == FORBIDDEN
    assert administrator.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == FORBIDDEN
    assert model.objects.count() == 1


def test_content_and_code_of_a_paper_are_not_in_the_administration(administrator, issue):
    paper = issue()

    shown = administrator.get(reverse("admin:documents_document_change", args=[paper.pk])).text

    assert paper.verification_code not in shown and "021-00000000" not in shown
    assert admin.site.is_registered(Document)
