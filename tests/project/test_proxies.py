"""Whose address is written down: behind a proxy of ours the visitor's, and never what a visitor says of himself."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from project.proxies import BehindProxy

VISITOR, PROXY, STRANGER = "203.0.113.7", "10.0.0.2", "198.51.100.9"


@pytest.fixture(autouse=True)
def one_proxy(settings):
    settings.TRUSTED_PROXIES = [PROXY]


def address(peer: str, forwarded: str | None) -> str:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    BehindProxy(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{STRANGER}, {VISITOR}", VISITOR),  # the first was made up by the visitor
        (PROXY, "2001:db8::7", "2001:db8::7"),
        (PROXY, None, PROXY),
        (PROXY, "unknown", PROXY),
        (STRANGER, VISITOR, STRANGER),
        ("", VISITOR, ""),  # a socket file
        ("a" * 2000, None, ""),
    ],
)
def test_only_the_last_address_and_only_of_a_trusted_proxy_is_believed(peer, forwarded, expected):
    assert address(peer, forwarded) == expected


def test_guesses_through_the_proxy_lock_out_the_guesser_and_not_the_account(client, django_user_model, db):
    django_user_model.objects.create_user("li", "Secret-2026", name="李")

    def tries(visitor: str, password: str):
        return client.post(
            reverse("login"),
            {"username": "li", "password": password},
            REMOTE_ADDR=PROXY,
            headers={"x-forwarded-for": visitor},
        )

    for _ in range(6):
        refused = tries(STRANGER, "wrong")
    assert refused.status_code == 429
    assert tries(VISITOR, "Secret-2026").status_code == 302


def test_https_is_believed_of_a_proxy_only(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    for peer, believed in (("10.200.3.4", True), (STRANGER, False)):
        request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"x-forwarded-proto": "https"})
        BehindProxy(lambda request: HttpResponse())(request)
        assert ("HTTP_X_FORWARDED_PROTO" in request.META) is believed
