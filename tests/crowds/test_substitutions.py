"""Deputies named for one post at once (同时委托代办): one stands, the others read who it is."""

from __future__ import annotations

import datetime as dt

from permissions import roles
from permissions.audit.models import Entry
from permissions.organisations.models import Substitution
from tests.city import City
from tests.crowds.conftest import Crowd
from tests.crowds.crowd import Browser, refusals_in

AT_ONCE = 12


def test_of_twelve_deputies_named_at_once_one_stands_in(city: City, crowd: Crowd) -> None:
    for number in range(AT_ONCE):
        city.official(f"sj.deputy{number}", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    principal, today = city.people["sj.credit"], city.now.date()
    address = f"/substitutions/posts/{principal.positions.get().pk}/"
    browsers = [Browser(principal) for _ in range(AT_ONCE)]

    def naming(number: int) -> tuple[int, list[str]]:
        last = today + dt.timedelta(days=number)
        status, text = browsers[number].post(
            address, deputy=f"sj.deputy{number}", from_on=str(today), until_on=str(last), reason="出差"
        )
        return status, refusals_in(text)

    results = crowd([lambda number=number: naming(number) for number in range(AT_ONCE)])

    assert sorted(results) == [[302, []], *[[422, ["E-SUB-04"]]] * (AT_ONCE - 1)]
    assert Substitution.objects.count() == 1
    entries = Entry.objects.filter(chain=f"user:{principal.pk}")
    assert entries.filter(action="substitution.named").count() == 1
    assert entries.filter(action="refused").count() == AT_ONCE - 1


def test_one_substitution_ended_many_times_at_once_is_ended_once(city: City, crowd: Crowd) -> None:
    deputy = city.official("sj.deputy", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    principal, today = city.people["sj.credit"], city.now.date()
    made = Substitution.objects.create(
        position=principal.positions.get(), deputy=deputy, from_on=today, until_on=today, reason="出差"
    )
    browsers = [Browser(principal) for _ in range(AT_ONCE)]

    results = crowd([lambda b=browser: b.post(f"/substitutions/{made.pk}/end/")[0] for browser in browsers])

    assert sorted(results) == [302, *[404] * (AT_ONCE - 1)]
    assert Entry.objects.filter(chain=f"user:{principal.pk}", action="substitution.ended").count() == 1
