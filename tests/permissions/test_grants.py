"""An appointment becomes a right on one unit, for one person, in one role, and ends with its last day."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from guardian.models import GroupObjectPermission, UserObjectPermission

from flows.matters.tasks import withdraw_spent_grants
from permissions import clock, grants, roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.clock import SHANGHAI
from permissions.grants import appoint, end_appointment, holders, holds, withdraw_spent
from permissions.organisations.models import OrgUnit, Position, User
from project.celery import app
from tests.refusing import refused

from .conftest import AT, CLERK, TODAY, official, put_in

DAY = dt.timedelta(days=1)
HOUSE = {"permissions", "documents", "flows", "project"}


@pytest.fixture
def unit(units) -> OrgUnit:
    return units["SH-SJ"]


def test_an_appointment_gives_the_role_on_this_unit_and_nowhere_else(units):
    person = official("a")
    put_in(person, units["SH-SJ"])

    assert holds(person, "handler", units["SH-SJ"])
    others = [code for code in units if code != "SH-SJ"]
    assert [code for code in others if holds(person, "handler", units[code])] == []
    assert [role for role in roles.ROLES if holds(person, role, units["SH-SJ"])] == ["handler"]


def test_an_appointment_is_logged_with_unit_role_dates_and_who_appointed(unit):
    person = official("a")
    appoint(
        user=person, unit=unit, role="verifier", from_on=TODAY, until_on=TODAY + DAY, title="科员", actor=CLERK, at=AT
    )

    entry = Entry.objects.get(chain=f"user:{person.pk}")
    assert (entry.action, entry.actor) == ("position.appointed", "user:7")
    assert json.loads(entry.body)["payload"] == {
        "unit": "SH-SJ", "role": "verifier", "from": "2026-09-30", "until": "2026-10-01", "title": "科员",
    }  # fmt: skip


def test_the_same_appointment_twice_is_one_and_is_logged_once(unit):
    person = official("a")
    assert put_in(person, unit) == put_in(person, unit)
    assert Position.objects.count() == 1
    assert Entry.objects.count() == 1
    assert UserObjectPermission.objects.count() == 1


def test_appointing_again_restores_a_lost_grant_but_wakes_no_ended_appointment(unit):
    person = official("a")
    position = put_in(person, unit)
    UserObjectPermission.objects.all().delete()
    put_in(person, unit)
    assert holds(person, "handler", unit)

    end_appointment(position, until_on=TODAY - DAY, actor=SYSTEM, at=AT)
    put_in(person, unit)
    assert not holds(person, "handler", unit)


@pytest.mark.parametrize("word", ["", "Handler", "superuser", "add_user", "organisations.handler"])
def test_a_role_outside_the_vocabulary_is_an_error_and_leaves_nothing(unit, word):
    with pytest.raises(KeyError), transaction.atomic():
        appoint(user=official("a"), unit=unit, role=word, from_on=TODAY, actor=SYSTEM, at=AT)
    assert (Position.objects.count(), UserObjectPermission.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("kind", [User.Kind.ENTERPRISE, User.Kind.EXPERT])
def test_only_officials_are_appointed(unit, kind):
    with pytest.raises(ValueError, match="no official"):
        put_in(official("a", kind=kind), unit)


def test_an_appointment_that_ends_before_it_begins_is_refused_by_the_database(unit):
    with pytest.raises(IntegrityError), transaction.atomic():
        put_in(official("a"), unit, from_on=TODAY, until_on=TODAY - DAY)


# Ending -----------------------------------------------------------------------------


def test_ending_an_appointment_takes_the_grant_away_and_is_logged_with_old_and_new(unit):
    person = official("a")
    position = put_in(person, unit, until_on=TODAY + 30 * DAY)
    end_appointment(position, until_on=TODAY - DAY, actor=CLERK, at=AT)

    assert not holds(person, "handler", unit)
    assert position.until_on == TODAY - DAY
    entry = Entry.objects.get(chain=f"user:{person.pk}", seq=2)
    assert entry.action == "position.ended"
    assert json.loads(entry.body)["payload"] == {
        "unit": "SH-SJ", "role": "handler", "old": "2026-10-30", "new": "2026-09-29",
    }  # fmt: skip


def test_the_grant_stays_until_the_last_day_is_over_and_is_swept_the_next_morning(unit):
    person = official("a")
    end_appointment(put_in(person, unit), until_on=TODAY, actor=SYSTEM, at=AT)
    assert holds(person, "handler", unit)

    withdraw_spent(today=TODAY)
    assert holds(person, "handler", unit)

    withdraw_spent(today=TODAY + DAY)
    assert not holds(person, "handler", unit)


def test_beat_sweeps_every_morning(unit, settings):
    person = official("a")
    end_appointment(put_in(person, unit), until_on=clock.today(), actor=SYSTEM, at=clock.now())
    assert withdraw_spent_grants.name in {entry["task"] for entry in app.conf.beat_schedule.values()}

    settings.CLOCK_OFFSET_SECONDS = 86400
    withdraw_spent_grants()
    assert not holds(person, "handler", unit)


@pytest.mark.parametrize(
    "begins", [TODAY - DAY, TODAY, TODAY + 100 * DAY], ids=["runs", "begins today", "begins later"]
)
def test_the_grant_stays_while_another_appointment_carries_it_now_or_will(unit, begins):
    person = official("a")
    first = put_in(person, unit)
    put_in(person, unit, from_on=begins)
    end_appointment(first, until_on=TODAY - DAY, actor=SYSTEM, at=AT)
    withdraw_spent(today=TODAY)

    assert holds(person, "handler", unit)


def test_the_date_of_ending_is_the_date_in_shanghai(unit):
    person = official("a")
    position = put_in(person, unit)
    just_after_midnight = dt.datetime(2026, 10, 1, 0, 30, tzinfo=SHANGHAI).astimezone(dt.UTC)
    end_appointment(position, until_on=TODAY, actor=SYSTEM, at=just_after_midnight)

    assert not holds(person, "handler", unit)


@pytest.mark.parametrize(
    "last_day", [dt.date(2019, 12, 31), TODAY + 2 * DAY], ids=["before it began", "later than set"]
)
def test_an_impossible_last_day_is_refused_and_changes_nothing(unit, last_day):
    person = official("a")
    position = put_in(person, unit, until_on=TODAY + DAY)
    with pytest.raises(ValueError, match="cannot be the last day"):
        end_appointment(position, until_on=last_day, actor=SYSTEM, at=AT)
    assert Position.objects.get().until_on == TODAY + DAY
    assert Entry.objects.count() == 1


# Nothing wide -------------------------------------------------------------------------


def assert_nothing_is_granted_wide() -> None:
    """No group, no model-level permission, and every grant is one person's role on one unit with an appointment."""
    assert not GroupObjectPermission.objects.exists()
    assert not Group.objects.exists()
    assert not User.user_permissions.through.objects.exists()
    assert not User.groups.through.objects.exists()
    units = {str(unit.pk): unit for unit in OrgUnit.objects.all()}
    appointed = set(Position.objects.values_list("user_id", "unit_id", "role"))
    granted = {
        (grant.user_id, units[grant.object_pk].pk, grant.permission.codename)
        for grant in UserObjectPermission.objects.select_related("permission", "content_type")
        if grant.content_type.model_class() is OrgUnit
    }
    assert len(granted) == UserObjectPermission.objects.count()
    assert granted <= appointed


def test_appointing_grants_to_persons_on_units_only(units):
    for number, role in enumerate(roles.ROLES.values()):
        put_in(official(f"a{number}"), list(units.values())[number % len(units)], role)
    assert UserObjectPermission.objects.count() == len(roles.ROLES)
    assert_nothing_is_granted_wide()


def test_the_demonstration_city_grants_to_persons_on_units_only(db, settings):
    settings.DEMONSTRATION = True
    call_command("load_demo", verbosity=0)
    assert UserObjectPermission.objects.count() > 50
    assert_nothing_is_granted_wide()


def test_nothing_could_be_granted_on_our_models_that_writes_past_the_acts(db):
    ours = [config.label for config in apps.get_app_configs() if config.name.split(".")[0] in HOUSE]
    writing = r"^(add|change|delete)_"
    assert not Permission.objects.filter(content_type__app_label__in=ours, codename__regex=writing).exists()
    lowest = Permission.objects.filter(content_type__app_label__in=["audit", "organisations"])
    assert set(lowest.values_list("codename", flat=True)) == set(roles.ROLES)


def test_holders_are_those_granted_and_neither_superusers_nor_groups(unit):
    person, boss = official("a"), User.objects.create_superuser("root", "Secret-2026", name="管理员")
    put_in(person, unit)
    assert list(holders("handler", unit)) == [person]
    assert list(holders("verifier", unit)) == []
    assert not grants.holds(boss, "handler", unit)


def test_a_unit_cannot_be_put_under_itself(units):
    city = units["SH"]
    for below in ("SH", "SH-SJ", "SH-SJ-LEGAL", "SJ-T1"):
        city.parent = units[below]
        with pytest.raises(ValidationError, match="above itself|上级"):
            city.full_clean()


# Auditors -----------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then"), [(roles.AUDITOR, roles.HANDLER), (roles.HANDLER, roles.AUDITOR)])
def test_nobody_audits_while_he_holds_a_working_post_wherever_either_is(units, first, then):
    person = official("a")
    put_in(person, units["SH-SJ"], first)
    with refused("E-COI-03") as found:
        put_in(person, units["SH-PD"], then)
    assert first.zh in found[0].message and first.en in found[0].message_en
    assert Position.objects.filter(user=person).count() == 1
    assert not holds(person, then.code, units["SH-PD"])


@pytest.mark.parametrize(
    ("from_on", "until_on", "is_refused"),
    [
        (TODAY + DAY, None, False),
        (TODAY, None, True),
        (TODAY - 9 * DAY, TODAY - 3 * DAY, True),
        (TODAY - 9 * DAY, TODAY - 4 * DAY, False),
        (TODAY - DAY, TODAY - DAY, True),
    ],
)
def test_one_after_the_other_is_allowed_to_the_day(unit, from_on, until_on, is_refused):
    """The other post runs from three days ago until today."""
    person = official("a")
    put_in(person, unit, roles.AUDITOR, from_on=TODAY - 3 * DAY, until_on=TODAY)
    if is_refused:
        with refused("E-COI-03"):
            put_in(person, unit, roles.HANDLER, from_on=from_on, until_on=until_on)
    else:
        put_in(person, unit, roles.HANDLER, from_on=from_on, until_on=until_on)


def test_administration_of_the_site_goes_with_either(unit):
    for role in (roles.AUDITOR, roles.HANDLER):
        person = official(role.code)
        put_in(person, unit, role)
        put_in(person, unit, roles.ADMINISTRATOR)
        assert holds(person, role.code, unit) and holds(person, "administrator", unit)


def test_of_two_appointments_at_the_same_moment_one_is_refused(transactional_db, together):
    unit = OrgUnit.objects.create(code="U", name="某局", short_name="某局", kind="AUTHORITY", level="CITY")
    person = official("a")
    results = together([lambda role=role: put_in(person, unit, role) for role in (roles.AUDITOR, roles.HANDLER)])
    assert sorted(type(result).__name__ for result in results) == ["Position", "Refusal"]
