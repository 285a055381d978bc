"""The registers on the administration site are to look at."""

from __future__ import annotations

import pytest
from django.test import Client

from flows.registers import cases
from flows.registers.models import CaseFiling, Enterprise, Penalty
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit, Position, User

from .conftest import NOW, TODAY, enterprise_row, penalty_row, take_enterprises, take_penalties

REFUSED = (403, 404)  # the site answers forbidden and unknown alike
pytestmark = pytest.mark.usefixtures("units")


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(
        User.objects.create_user("staff", name="某", is_staff=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def appointed(unit: OrgUnit) -> None:
    """The member of staff holds a position there."""
    Position.objects.create(user=User.objects.get(username="staff"), unit=unit, role="handler", from_on="2020-01-01")


def of_the_register(model: str) -> Enterprise | Penalty:
    take_enterprises([enterprise_row(1)])
    take_penalties([penalty_row(1)])
    return Enterprise.objects.get() if model == "enterprise" else Penalty.objects.get()


@pytest.mark.parametrize("model", ["enterprise", "penalty"])
def test_staff_of_another_authority_find_no_row(staff, model):
    row = of_the_register(model)
    kept_by = row.unit if isinstance(row, Enterprise) else row.authority
    appointed(OrgUnit.objects.exclude(pk=kept_by.pk).filter(kind="AUTHORITY").first())
    base = f"/admin/registers/{model}/"
    assert str(row) not in staff.get(base).content.decode()
    assert staff.get(f"{base}{row.pk}/change/").status_code == 302  # back to the index, as for no row at all


@pytest.mark.parametrize("model", ["enterprise", "penalty"])
def test_staff_may_look_and_search_but_not_write(staff, model):
    row = of_the_register(model)
    appointed(row.unit if isinstance(row, Enterprise) else row.authority)
    base = f"/admin/registers/{model}/"

    assert staff.get(base, {"q": "上海演示"}).status_code == 200
    page = staff.get(f"{base}{row.pk}/change/")
    assert page.status_code == 200 and b'name="_save"' not in page.content

    assert staff.get(f"{base}add/").status_code in REFUSED
    assert staff.post(f"{base}{row.pk}/change/", {"name": "x"}).status_code in REFUSED
    assert staff.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code in REFUSED


def test_filings_are_looked_at_by_their_authority_without_what_a_person_is_known_by(staff):
    take_enterprises([enterprise_row(1)])
    enterprise = Enterprise.objects.get()
    person = cases.party_of(enterprise, id_number="11010119900307876X")
    row = CaseFiling(
        authority=enterprise.unit, matter_number="CF-1", enterprise=enterprise, on_person=True, person_name="甘棠",
        person_id_hash=person.person_id_hash, violation_code="x", violation_title="未如实记录", violation_on=TODAY,
        event_key=cases.event_key(person, "x", TODAY),
    )  # fmt: skip
    cases.open_filing(row, actor=SYSTEM, at=NOW)
    base = "/admin/registers/casefiling/"
    assert "CF-1" not in staff.get(base).content.decode(), "of another authority, or of none"
    appointed(enterprise.unit)
    assert "CF-1" in staff.get(base).content.decode()
    page = staff.get(f"{base}{row.pk}/change/").content.decode()
    assert "甘棠" in page and person.person_id_hash not in page and 'name="_save"' not in page
    assert staff.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code in REFUSED


def test_others_may_not_even_look():
    client = Client()
    client.force_login(User.objects.create_user("u", name="某"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/registers/penalty/").status_code == 302
