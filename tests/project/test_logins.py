"""Limits of guessing: the person at a place, the account wherever it is guessed at, the place whoever is guessed at."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from permissions.organisations.models import User
from tests.permissions.conftest import official

RIGHT = "Secret-2026"
HERE, LOCKED = "198.51.100.7", 429
TOGETHER, ACCOUNT, ADDRESS = settings.LOGIN_LIMITS


@pytest.fixture
def li(db: None) -> User:
    return official("li")


def guess(client: Client, account: str, password: str = "wrong", *, at: str = HERE) -> int:
    return client.post(reverse("login"), {"username": account, "password": password}, REMOTE_ADDR=at).status_code


def guessed(account: str, times: int, *, at: str = HERE) -> None:
    """As if somebody had guessed so often; each from a browser of its own, as a script would."""
    AccessAttempt.objects.create(
        username=account, ip_address=at, user_agent=f"{account}{at}", failures_since_start=times
    )


def test_the_limits_grow_from_the_person_at_a_place_to_the_place():
    assert TOGETHER < ACCOUNT < ADDRESS
    assert len(settings.LOGIN_LIMITS) == len(settings.AXES_LOCKOUT_PARAMETERS)


@pytest.mark.parametrize(("more", "answer"), [(-1, 302), (0, LOCKED)])
def test_an_account_guessed_at_from_many_places_is_locked_everywhere(client, li, more, answer):
    places = ACCOUNT // 4
    for number in range(places):
        guessed("li", 4 + (more if number == 0 else 0), at=f"203.0.113.{number}")
    assert guess(client, "li", RIGHT) == answer
    assert ("_auth_user_id" in client.session) == (answer == 302)


@pytest.mark.parametrize(("more", "answer"), [(-1, 302), (0, LOCKED)])
def test_a_place_from_which_many_accounts_are_guessed_at_is_locked(client, li, more, answer):
    for number in range(ADDRESS // 4):
        guessed(f"a{number}", 4 + (more if number == 0 else 0))
    assert guess(client, "li", RIGHT) == answer
    assert guess(client, "li", RIGHT, at="203.0.113.1") == 302, "the rest of the world goes on"


def test_an_office_behind_one_address_is_not_locked_by_a_monday_morning(client, li):
    """Nineteen people have locked themselves out; the twentieth mistypes four times and then remembers."""
    for number in range(19):
        guessed(f"a{number}", TOGETHER)
    assert [guess(client, "li") for _ in range(4)] == [200] * 4
    assert guess(client, "li", RIGHT) == 302


def test_a_success_forgets_ones_own_mistakes_and_not_the_guesses_of_others(client, li):
    guessed("wang", 3)
    guessed("li", 3, at="203.0.113.1")
    guess(client, "li")
    assert guess(client, "li", RIGHT) == 302
    left = set(AccessAttempt.objects.values_list("username", "ip_address"))
    assert left == {("wang", HERE), ("li", "203.0.113.1")}


def test_what_a_stranger_says_of_his_address_moves_no_guess_elsewhere(client, li):
    for number in range(TOGETHER):
        client.post(
            reverse("login"),
            {"username": "li", "password": "wrong"},
            REMOTE_ADDR=HERE,
            headers={"x-forwarded-for": f"10.0.0.{number}"},
        )
    assert guess(client, "li", RIGHT) == LOCKED
