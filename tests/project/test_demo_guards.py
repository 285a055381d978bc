"""The demonstration stays out of databases in earnest."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from permissions.organisations.models import User


@pytest.mark.django_db
def test_outside_the_demonstration_nothing_is_loaded(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="DEMONSTRATION"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="DEMONSTRATION"):
        call_command("demo_accounts")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_can_be_forced(settings):
    settings.DEMONSTRATION = False
    call_command("load_demo", "--force-demonstration", stdout=StringIO())
    assert User.objects.filter(username="sj.credit").exists()


@pytest.mark.django_db
def test_no_accounts_to_list_before_loading(settings):
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_accounts")
