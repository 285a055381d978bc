"""委托代办: who may be named for which days, what a deputy may do with the principal's work, and how it ends."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from flows.matters import substituting
from flows.matters.claims import claim, release
from flows.matters.models import Matter, Notice
from permissions import grants, policies, roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import Position, Substitution, User
from tests.city import LONG_AGO, City
from tests.refusing import refused

DAY = dt.timedelta(days=1)


@pytest.fixture
def colleague(city: City) -> User:
    """A second credit officer, in another section of the same bureau."""
    return city.official("sj.credit2", city.units["SH-SJ-OFFICE"], roles.CREDIT_OFFICER)


@pytest.fixture
def post(city: City) -> Position:
    """The post of the credit officer."""
    return city.people["sj.credit"].positions.get()


Naming = Callable[..., Substitution]


@pytest.fixture
def names(city: City, post: Position) -> Naming:
    """The credit officer names a deputy for today, unless it says otherwise."""

    def name(deputy: str = "sj.credit2", **other: Any) -> Substitution:
        today = city.now.date()
        facts = {"from_on": today, "until_on": today, "reason": "出差", "actor": city.people["sj.credit"], **other}
        return substituting.name_deputy(facts.pop("post", post.pk), deputy=deputy, now=city.now, **facts)

    return name


def last_entry(user: User) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(Entry.objects.filter(chain=f"user:{user.pk}").latest("seq").body)
    return body


def test_a_deputy_is_named_and_both_names_stand_in_the_log(city: City, colleague: User, names: Naming) -> None:
    made = names(until_on=city.now.date() + 4 * DAY)

    entry = last_entry(city.people["sj.credit"])
    assert (entry["action"], entry["actor_name"], entry["role"]) == (
        "substitution.named",
        "官sj.credit",
        "credit_officer",
    )
    assert entry["payload"]["deputy"] == {"id": f"user:{colleague.pk}", "name": "官sj.credit2"}
    assert (entry["payload"]["from"], entry["payload"]["until"]) == ("2026-09-21", "2026-09-25")
    assert policies.standing_in(colleague, city.now.date()) == [made]


def test_the_deputy_and_the_nearest_superior_are_told_and_nobody_else(
    city: City, colleague: User, names: Naming
) -> None:
    names()
    told = Notice.objects.filter(matter=None).values_list("user__username", "zh")
    assert sorted(account for account, _ in told) == ["sj.credit2", "sj.head"]
    assert {words for _, words in told} == {
        f"官sj.credit委托官sj.credit2代办{city.units['SH-SJ-LEGAL'].short_name}信用专员(2026-09-21 – 2026-09-21):出差"
    }


@pytest.mark.parametrize(("first", "last", "code"), [(-1, 0, "E-SUB-02"), (1, 0, "E-SUB-02"), (-3, -1, "E-SUB-02")])
def test_days_that_cannot_be_are_refused_and_logged(
    city: City, colleague: User, names: Naming, first: int, last: int, code: str
) -> None:
    today = city.now.date()
    with refused(code):
        names(from_on=today + first * DAY, until_on=today + last * DAY)
    assert not Substitution.objects.exists()
    entry = last_entry(city.people["sj.credit"])
    assert (entry["action"], entry["payload"]["refusals"][0]["rule"]) == ("refused", code)


@pytest.mark.parametrize(("days", "may"), [(-1, True), (0, True), (1, False)])
def test_the_last_day_is_within_the_principals_appointment(
    city: City, colleague: User, names: Naming, post: Position, days: int, may: bool
) -> None:
    ends = city.now.date() + 9 * DAY
    grants.end_appointment(post, until_on=ends, actor=SYSTEM, at=city.now)
    if may:
        assert names(until_on=ends + days * DAY)
    else:
        with refused("E-SUB-03"):
            names(until_on=ends + days * DAY)


@pytest.mark.parametrize(("days", "may"), [(-1, True), (0, True), (1, False)])
def test_the_deputy_holds_the_role_to_the_last_day(
    city: City, colleague: User, names: Naming, days: int, may: bool
) -> None:
    ends = city.now.date() + 9 * DAY
    grants.end_appointment(colleague.positions.get(), until_on=ends, actor=SYSTEM, at=city.now)
    if may:
        assert names(until_on=ends + days * DAY)
    else:
        with refused("E-SUB-01"):
            names(until_on=ends + days * DAY)


@pytest.mark.parametrize(("gap", "may"), [(0, True), (1, False)])
def test_two_appointments_of_the_deputy_must_follow_without_a_gap(
    city: City, colleague: User, names: Naming, gap: int, may: bool
) -> None:
    ends = city.now.date() + 3 * DAY
    grants.end_appointment(colleague.positions.get(), until_on=ends, actor=SYSTEM, at=city.now)
    grants.appoint(
        user=colleague,
        unit=city.units["SH-SJ-LEGAL"],
        role="credit_officer",
        from_on=ends + (gap + 1) * DAY,
        actor=SYSTEM,
        at=city.now,
    )
    if may:
        assert names(until_on=ends + 9 * DAY)
    else:
        with refused("E-SUB-01"):
            names(until_on=ends + 9 * DAY)


def test_whoever_cannot_stand_in_is_refused_like_one_who_does_not_exist(
    city: City, colleague: User, names: Naming
) -> None:
    """Another authority, another role, oneself, an agent, somebody inactive, nobody: one answer."""
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    city.enterprise()
    said = set()
    for account in ("pd.credit", "sj.head", "sj.credit", "agent0", "sj.credit2", "no.such.account", ""):
        with refused("E-SUB-01") as found:
            names(account)
        said.add((found[0].message, found[0].message_en, found[0].way_out))
    assert len(said) == 1


@pytest.mark.parametrize("which", ["another's", "ended", "of an auditor", "none"])
def test_only_ones_own_running_post_that_acts_can_be_given_in_deputy(city: City, names: Naming, which: str) -> None:
    actor = city.people["sj.auditor" if which == "of an auditor" else "sj.credit"]
    post = actor.positions.get().pk
    if which == "another's":
        post = city.people["sj.head"].positions.get().pk
    elif which == "ended":
        grants.end_appointment(actor.positions.get(), until_on=city.now.date() - DAY, actor=SYSTEM, at=city.now)
    elif which == "none":
        post = 999_999
    with pytest.raises(Position.DoesNotExist):
        names(post=post, actor=actor)


@pytest.mark.parametrize(("first", "last", "may"), [(-9, -1, None), (6, 8, True), (5, 8, False), (0, 0, False)])
def test_a_post_has_one_deputy_at_a_time(
    city: City, colleague: User, names: Naming, first: int, last: int, may: bool | None
) -> None:
    today = city.now.date()
    names(until_on=today + 5 * DAY)
    city.official("sj.credit3", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    days = {"from_on": today + first * DAY, "until_on": today + last * DAY}
    if may:
        assert names("sj.credit3", **days)
    else:
        with refused("E-SUB-02" if may is None else "E-SUB-04"):
            names("sj.credit3", **days)


def test_a_reason_is_wanted(colleague: User, names: Naming) -> None:
    with refused("E-SUB-06"):
        names(reason="  ")


def test_who_must_keep_away_from_what_the_principal_holds_is_not_named(city: City, submitted: Matter) -> None:
    """The head holds a review; the verifier of that matter is a head as well, of another section."""
    verifier, head = city.people["sj.verify2"], city.people["sj.head"]
    grants.appoint(
        user=verifier, unit=city.units["SH-SJ-ENF"], role="section_head", from_on=LONG_AGO, actor=SYSTEM, at=city.now
    )
    city.to("review", submitted)
    today = city.now.date()
    facts: dict[str, Any] = {
        "deputy": "sj.verify2",
        "from_on": today,
        "until_on": today,
        "reason": "培训",
        "actor": head,
        "now": city.now,
    }
    city.claims("sj.head", submitted, "review")
    with refused("E-SUB-05") as found:
        substituting.name_deputy(head.positions.get().pk, **facts)
    assert submitted.number in found[0].message
    # Once the task is given back nothing stands against it; at the task itself he is kept away as before.
    item = city.item(submitted, "review")
    release(item.pk, actor=head, now=city.now)
    substituting.name_deputy(head.positions.get().pk, **facts)
    with refused("E-COI-01"):
        claim(item.pk, actor=verifier, now=city.now)


@pytest.fixture
def submitted(city: City) -> Matter:
    """A matter that waits for the credit officer."""
    return city.submitted(city.penalty(city.enterprise()))


def test_a_deputy_does_what_the_principal_holds_in_his_name(
    city: City, colleague: User, names: Naming, submitted: Matter
) -> None:
    city.claims("sj.credit", submitted, "accept")
    item = city.item(submitted, "accept")
    with pytest.raises(PermissionDenied):  # before he is named: a colleague of another section has no seat here
        city.claim_item(item, "sj.credit2")
    names()
    act = city.performs("sj.credit2", item.pk, outcome="ACCEPT")
    assert (act.actor_name, act.on_behalf_of, act.unit) == ("官sj.credit2", "官sj.credit", city.units["SH-SJ-LEGAL"])


def test_a_colleague_with_the_same_seat_acts_for_whoever_holds_the_task(
    city: City, names: Naming, submitted: Matter
) -> None:
    """He has a seat of his own there as well; what the principal holds he does for the principal and is not asked."""
    city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    city.claims("sj.credit", submitted, "accept")
    with refused("E-ACT-02"):
        city.performs("sj.credit2", city.item(submitted, "accept").pk, outcome="ACCEPT")
    names()
    act = city.performs("sj.credit2", city.item(submitted, "accept").pk, outcome="ACCEPT")
    assert act.on_behalf_of == "官sj.credit"


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (2, True), (3, False)])
def test_the_deputy_acts_from_the_first_day_to_the_last(
    city: City, colleague: User, names: Naming, submitted: Matter, days: int, may: bool
) -> None:
    tomorrow = city.now.date() + DAY
    names(from_on=tomorrow, until_on=tomorrow + 2 * DAY)
    city.at(days=1 + days)
    item = city.item(submitted, "accept")
    if may:
        assert city.claim_item(item, "sj.credit2").holder == colleague
    else:
        with pytest.raises(PermissionDenied):
            city.claim_item(item, "sj.credit2")


def test_an_ended_substitution_holds_no_more_and_what_the_deputy_took_is_back_in_the_pool(
    city: City, colleague: User, names: Naming, submitted: Matter
) -> None:
    made = names(until_on=city.now.date() + 5 * DAY)
    item = city.claim_item(city.item(submitted, "accept"), "sj.credit2")
    ended = substituting.end_substitution(made.pk, actor=city.people["sj.credit"], now=city.now)

    item.refresh_from_db()
    assert (ended.ended_on, item.holder) == (city.now.date(), None)
    assert policies.standing_in(colleague, city.now.date()) == []
    assert last_entry(city.people["sj.credit"])["action"] == "substitution.ended"
    with pytest.raises(PermissionDenied):
        city.claim_item(item, "sj.credit2")
    assert names(until_on=city.now.date() + DAY)  # the days are free for another one


@pytest.mark.parametrize("who", ["sj.credit2", "sj.head", "pd.credit"])
def test_only_who_named_the_deputy_ends_it(city: City, colleague: User, names: Naming, who: str) -> None:
    made = names()
    with pytest.raises(Substitution.DoesNotExist):
        substituting.end_substitution(made.pk, actor=city.people[who], now=city.now)


def test_what_is_over_is_not_ended_again(city: City, colleague: User, names: Naming) -> None:
    made = names()
    city.at(days=1)
    with pytest.raises(Substitution.DoesNotExist):
        substituting.end_substitution(made.pk, actor=city.people["sj.credit"], now=city.now)


def test_superiors_see_what_their_staff_arranged_and_others_do_not(city: City, colleague: User, names: Naming) -> None:
    made = names()
    today = city.now.date()
    units = [city.units["SH-SJ-LEGAL"], city.units["SH-SJ"]]

    def seen(account: str) -> list[Substitution]:
        return substituting.below(list(city.people[account].positions.select_related("unit")), units, today)

    assert seen("sj.head") == seen("sj.leader") == [made]
    assert seen("sj.verify1") == seen("sj.archive") == seen("pd.leader") == seen("pd.head") == []
