"""A database that does not answer in time (数据库繁忙): 503 and nothing half done, never an error of the system."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from flows.matters.models import Act, Matter
from permissions import clock
from tests.city import City

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_waits_too_long_is_told_to_come_again_and_nothing_was_done() -> None:
    city = City(now=clock.now()).build()
    matter = city.submitted(city.penalty(city.enterprise()))
    officer = Client(raise_request_exception=False)
    officer.force_login(city.people["sj.credit"], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("desk:act", args=[city.item(matter, "accept").pk])
    form = {"outcome": "ACCEPT", "request_key": "form"}
    held, release = threading.Event(), threading.Event()

    def somebody_holds_the_matter() -> None:
        with transaction.atomic():
            Matter.objects.select_for_update().get(pk=matter.pk)
            held.set()
            release.wait(60)
        connection.close()

    holder = threading.Thread(target=somebody_holds_the_matter)
    holder.start()
    assert held.wait(60)
    patience = "PRAGMA busy_timeout=200" if connection.vendor == "sqlite" else "SET lock_timeout = 200"
    with connection.cursor() as cursor:
        cursor.execute(patience)
    busy = officer.post(address, form)
    release.set()
    holder.join()
    connection.close()

    assert busy.status_code == 503
    assert "503" in busy.content.decode()
    assert not Act.objects.filter(node="accept").exists()
    assert officer.post(address, form).status_code == 302
    assert Act.objects.filter(node="accept").count() == 1
