"""The password policy says why, and guessing is throttled for one account from one address."""

from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from permissions.organisations.models import User
from permissions.organisations.passwords import CharacterClassesValidator
from tests.permissions.conftest import official

HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"
RIGHT = "Secret-2026"


def reasons(password: str, user: User | None = None) -> set[str]:
    """Codes of what is wrong with it; empty if nothing is."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Qh1-zmrvk", {"password_too_short"}),
        ("Qh1-zmrvkw", set()),
        ("qhtzmrvkwd", {"password_too_plain"}),
        ("qhtzmrvkw1", {"password_too_plain"}),
        ("QHTZMRVKW1", {"password_too_plain"}),
        ("QHTzmrvkw1", set()),
        ("QHTzmrvkw-", set()),
        ("qhtzmrv1-2", set()),
        ("QHTZMRV1-2", set()),
        ("1234567890", {"password_too_common", "password_entirely_numeric", "password_too_plain"}),
        ("password12", {"password_too_common", "password_too_plain"}),
        ("Password123", {"password_too_common"}),
        ("", {"password_too_short", "password_too_plain"}),
    ],
)
def test_a_password_is_refused_for_every_reason_at_once(password, why):
    assert reasons(password) == why


@pytest.mark.parametrize("password", ["Zhongliyuan-1", "zhong-Liyuan-9", "13912345678-Ab"])
def test_a_password_that_resembles_the_person_is_refused(password):
    user = User(username="zhongliyuan", name="钟离远", email="13912345678@demo.example")
    if password.startswith("139"):
        assert "password_too_similar" in reasons(password, user)
    else:
        assert reasons(password, user) == {"password_too_similar"}


def test_letters_of_other_scripts_are_no_special_characters():
    with pytest.raises(ValidationError):
        CharacterClassesValidator().validate("办结办结办结办结办结")
    CharacterClassesValidator(needed=2).validate("办结Ab办结")


def test_the_policy_is_told_before_it_is_broken_in_both_languages():
    with override("en"):
        assert (
            "Use at least three of: lower case, upper case, digits, other characters."
            in password_validators_help_texts()
        )
    with override("zh-hans"):
        told = password_validators_help_texts()
        assert len(told) == 5
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in line) for line in told)


# Throttling ---------------------------------------------------------------------------


@pytest.fixture
def li(db) -> User:
    return official("li")


def guess(client, username: str, password: str = "wrong", *, ip: str = HERE):
    return client.post(reverse("login"), {"username": username, "password": password}, REMOTE_ADDR=ip)


def guess_wrong(client, times: int, username: str = "li", *, ip: str = HERE) -> list[int]:
    return [guess(client, username, ip=ip).status_code for _ in range(times)]


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_lets_in(client, li):
    assert guess(client, "li", RIGHT).status_code == 302
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_account_look_alike(client, li):
    with override("zh-hans"):
        wrong = guess(client, "li").context["form"].errors
        unknown = guess(client, "nobody").context["form"].errors
    assert wrong == unknown


def test_four_wrong_guesses_do_not_lock(client, li):
    assert guess_wrong(client, 4) == [200] * 4
    assert guess(client, "li", RIGHT).status_code == 302


def test_the_fifth_wrong_guess_locks_and_says_for_how_long(client, li):
    assert guess_wrong(client, 5) == [200, 200, 200, 200, 429]
    client.cookies["django_language"] = "en"
    page = guess(client, "li")
    assert page.status_code == 429
    assert "registration/locked.html" in [template.name for template in page.templates]
    assert "The password was wrong 5 times." in page.text
    assert "This account cannot log in from here for 15 minutes." in page.text


def test_the_right_password_is_refused_while_locked(client, li):
    guess_wrong(client, 5)
    assert guess(client, "li", RIGHT).status_code == 429
    assert not is_in(client)


def test_another_person_at_the_same_address_is_not_locked(client, li):
    official("wang")
    guess_wrong(client, 5)
    assert guess(client, "wang", RIGHT).status_code == 302
    assert is_in(client)


def test_the_same_person_at_another_address_is_not_locked(client, li):
    guess_wrong(client, 5)
    assert guess(client, "li", RIGHT, ip=ELSEWHERE).status_code == 302


def test_a_success_forgets_the_wrong_guesses_before_it(client, li):
    guess_wrong(client, 4)
    guess(client, "li", RIGHT)
    client.logout()
    assert guess_wrong(client, 4) == [200] * 4


def test_unknown_accounts_are_throttled_like_known_ones(client, db):
    assert guess_wrong(client, 5, "nobody") == [200, 200, 200, 200, 429]


def test_the_door_of_the_administration_counts_too(client, li):
    door = reverse("admin:login")
    for _ in range(5):
        client.post(door, {"username": "li", "password": "wrong"}, REMOTE_ADDR=HERE)
    assert guess(client, "li", RIGHT).status_code == 429


def let_pass(minutes: int) -> None:
    """As if the last guess had been made so long ago."""
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - dt.timedelta(minutes=minutes)
        )


@pytest.mark.parametrize(("minutes", "status"), [(14, 429), (16, 302)])
def test_the_lock_falls_off_after_a_quarter_of_an_hour(client, li, minutes, status):
    guess_wrong(client, 5)
    let_pass(minutes)
    assert guess(client, "li", RIGHT).status_code == status
    assert is_in(client) == (status == 302)


def test_an_administrator_lifts_the_lock_by_deleting_the_attempts(client, li):
    guess_wrong(client, 5)
    AccessAttempt.objects.filter(username="li").delete()
    assert guess(client, "li", RIGHT).status_code == 302


def test_no_password_is_kept_with_the_attempts(client, li):
    guess(client, "li", "Nearly-Right-2026")
    attempt = AccessAttempt.objects.get()
    assert "Nearly-Right-2026" not in attempt.post_data + attempt.get_data


def test_a_deactivated_person_is_not_let_in_and_is_out_at_the_next_click(client, li):
    guess(client, "li", RIGHT)
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert client.get(reverse("password_change")).status_code == 302

    client.logout()
    guess(client, "li", RIGHT)
    assert not is_in(client)


def test_changing_one_s_own_password_asks_for_the_old_one_and_uses_the_policy(client, li):
    guess(client, "li", RIGHT)
    address = reverse("password_change")

    def change(old: str, new: str):
        return client.post(address, {"old_password": old, "new_password1": new, "new_password2": new})

    assert "old_password" in change("wrong", "Lantern-Bridge-7").context["form"].errors
    assert "new_password2" in change(RIGHT, "simple").context["form"].errors
    assert change(RIGHT, "Lantern-Bridge-7").status_code == 302
    li.refresh_from_db()
    assert li.check_password("Lantern-Bridge-7")
