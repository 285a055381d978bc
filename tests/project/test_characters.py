"""What no database can hold is answered 400, 404 or with the form's words, never with a fault of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from flows.matters.models import Act
from permissions import clock
from permissions.organisations.models import User
from tests.city import City
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def the_clock_of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: city.now)


def browser(city: City, account: str) -> Client:
    client = Client()
    if account:
        client.force_login(city.people[account], BACKEND)
    return client


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ("sj.head", "/search/?q=a%00b"),
        ("sj.head", "/inbox/?q=%00"),
        ("sj.head", "/inbox/?%00=1"),
        ("sj.head", "/matters/XF%00/"),
        ("sj.head", "/calendars/CN%00/2026/"),
        ("sj.auditor", "/audit/?q=a%00b"),
        ("sj.auditor", "/audit/?verify=%00"),
        ("", "/publicity/?q=a%00b"),
        ("", "/verify/?code=%00"),
        ("", "/verify/a%00b/"),
        ("", "/nowhere%00"),
        ("admin", "/admin/organisations/user/?q=%00"),
        ("admin", "/admin/organisations/user/a%00b/change/"),
        ("admin", "/admin/autocomplete/?term=%00&app_label=organisations&model_name=position&field_name=unit"),
    ],
)
def test_in_an_address(city: City, account: str, address: str) -> None:
    city.people["admin"] = User.objects.create_superuser("admin", "Secret-2026", name="管理员")
    assert browser(city, account).get(address).status_code == 400


@pytest.mark.parametrize("quoted", ['"\\000\\000\\000\\000\\000\\000\\000\\000"', '"a\\000bcdefghijklmn"'])
def test_in_the_cookie_of_the_session(city: City, quoted: str) -> None:
    assert Client().get("/inbox/", headers={"cookie": f"sessionid={quoted}"}).status_code == 400


def test_in_what_is_typed_the_form_says_so(city: City) -> None:
    response = Client().post("/login/", {"username": "a\0b", "password": "x\0"})
    assert response.status_code == 200
    assert "form" in response.context


def test_in_the_key_of_a_form_it_counts_as_no_key(city: City) -> None:
    draft = city.draft(city.penalty(city.enterprise()))
    agent = browser(city, "agent0")
    sent = {"request_key": "a\0b", "do": "submit", "promises_truth": "on", "promises_liability": "on"}

    response = agent.post(f"/portal/applications/{draft.pk}/edit/", sent)

    assert response.status_code == 302
    assert Act.objects.get().request_key == ""
    item = city.item(draft.matter, "accept")
    city.does("sj.credit", draft.matter, "accept", outcome="ACCEPT")
    again = browser(city, "sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT", "request_key": "a\0b"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ("sj.credit", "/papers/{}/edit/"),
        ("sj.credit", "/cases/{}/enter/fact/"),
        ("sj.credit", "/tasks/{}/"),
        ("agent0", "/portal/applications/{}/edit/"),
    ],
)
def test_a_number_that_no_column_holds_is_the_number_of_no_row(city: City, account: str, address: str) -> None:
    city.draft(city.penalty(city.enterprise()))
    someone = browser(city, account)
    for number in (2**63 - 1, 2**63, 10**19 - 1):
        assert someone.get(address.format(number)).status_code == 404
