"""A crush at one matter (抢办、并发提交), through the pages: one wins, the others read why, nobody sees an error."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from flows.credit_repair.models import Fact, VerifiedFact
from flows.matters.models import Act, Matter
from permissions import clock, roles
from permissions.audit.models import Entry
from permissions.organisations.models import User
from tests.city import City
from tests.crowds.conftest import Crowd
from tests.crowds.crowd import Browser, refusals_in

FOUND = {
    f"{fact}_{part}": text
    for fact in Fact.values
    for part, text in (("source", "行政处罚台账"), ("found", "与台账一致"), ("holds", "yes"))
}


@pytest.fixture
def matter(city: City) -> Matter:
    found = submitted(city)
    seen = Client()
    seen.force_login(city.people["sj.auditor"], backend="django.contrib.auth.backends.ModelBackend")
    assert seen.get(reverse("desk:matter", args=[found.number])).status_code == 200  # the crowd inherits the templates
    return found


def submitted(city: City) -> Matter:
    """An application that waits, of a penalty that can be repaired today."""
    decided = clock.today() - dt.timedelta(days=200)
    days = {
        "decided_on": decided,
        "published_on": decided,
        "fine_due_on": decided + dt.timedelta(days=15),
        "fine_paid_on": decided + dt.timedelta(days=3),
        "rectified_on": decided + dt.timedelta(days=10),
        "recheck_on": decided + dt.timedelta(days=12),
    }
    known = city.people.get("agent0")
    enterprise = known.agencies.get().enterprise if known else city.enterprise()
    return city.submitted(city.penalty(enterprise, **days))


def officers(city: City, number: int, role: roles.Role = roles.CREDIT_OFFICER) -> list[User]:
    legal = city.units["SH-SJ-LEGAL"]
    return [city.official(f"sj.{role.code}{n}", legal, role) for n in range(number)]


def test_of_fifty_who_claim_one_wins_and_forty_nine_read_who(city: City, matter: Matter, crowd: Crowd) -> None:
    item, people = city.item(matter, "accept"), officers(city, 50)
    address = reverse("desk:claim", args=[item.pk])
    browsers = [Browser(user) for user in people]

    answers = crowd([lambda browser=browser: browser.post(address) for browser in browsers])

    statuses = sorted(status for status, _ in answers)
    assert statuses == [302] + [409] * 49
    item.refresh_from_db()
    assert item.holder in people
    for status, text in answers:
        if status == 409:
            assert refusals_in(text) == ["E-ACT-02"]
            assert item.holder.name in text
    actions = Entry.objects.filter(chain=matter.chain).values_list("action", flat=True)
    assert list(actions).count("task.claimed") == 1
    assert list(actions).count("refused") == 49


def test_the_same_form_sent_ten_times_at_once_is_one_act(city: City, matter: Matter, crowd: Crowd) -> None:
    address = reverse("desk:act", args=[city.item(matter, "accept").pk])
    browser = Browser(city.people["sj.credit"])

    answers = crowd([lambda: browser.post(address, outcome="ACCEPT", request_key="form") for _ in range(10)])

    assert [status for status, _ in answers] == [302] * 10
    assert Act.objects.filter(node="accept").count() == 1


def test_of_ten_officers_with_ten_forms_one_accepts(city: City, matter: Matter, crowd: Crowd) -> None:
    address = reverse("desk:act", args=[city.item(matter, "accept").pk])
    browsers = [Browser(user) for user in officers(city, 10)]

    answers = crowd(
        [
            lambda browser=browser, n=n: browser.post(address, outcome="ACCEPT", request_key=f"form-{n}")
            for n, browser in enumerate(browsers)
        ]
    )

    assert sorted(status for status, _ in answers) == [302] + [409] * 9
    assert all(refusals_in(text) == ["E-ACT-01"] for status, text in answers if status == 409)
    assert Act.objects.filter(node="accept").count() == 1


def test_two_verifiers_at_once_both_count_and_one_review_opens(city: City, matter: Matter, crowd: Crowd) -> None:
    city.to("verify", matter)
    hands = [
        (reverse("desk:act", args=[city.item(matter, "verify", name).pk]), Browser(city.people[name]))
        for name in ("sj.verify1", "sj.verify2")
    ]

    answers = crowd([lambda hand=hand: hand[1].post(hand[0], outcome="HOLDS", **FOUND) for hand in hands])

    assert [status for status, _ in answers] == [302, 302]
    assert [item.node for item in matter.work_items.open()] == ["review"]
    assert VerifiedFact.objects.filter(application=matter.pk).count() == 2 * len(Fact.values)


def test_of_approval_and_return_at_once_one_wins(city: City, matter: Matter, crowd: Crowd) -> None:
    city.to("review", matter)
    address = reverse("desk:act", args=[city.item(matter, "review").pk])
    first, second = (Browser(user) for user in officers(city, 2, roles.SECTION_HEAD))

    answers = crowd(
        [
            lambda: first.post(address, outcome="PASS"),
            lambda: second.post(address, outcome="RETURN_TO_VERIFY", opinion="请重新核实"),
        ]
    )

    assert sorted(status for status, _ in answers) == [302, 409]
    assert [refusals_in(text) for status, text in answers if status == 409] == [["E-ACT-01"]]
    outcome = Act.objects.get(node="review").outcome
    waiting = [item.node for item in matter.work_items.open()]
    assert waiting == (["decide"] if outcome == "PASS" else ["verify", "verify"])


@pytest.mark.parametrize(
    ("node", "account", "outcome"), [("accept", "sj.credit", "ACCEPT"), ("review", "sj.head", "PASS")]
)
def test_withdrawal_and_an_act_at_once_leave_one_story(
    city: City, matter: Matter, crowd: Crowd, node: str, account: str, outcome: str
) -> None:
    city.to(node, matter)
    act = reverse("desk:act", args=[city.item(matter, node).pk])
    withdraw = reverse("credit_repair:withdraw", args=[matter.pk])
    official, agent = Browser(city.people[account]), Browser(city.people["agent0"])

    did, withdrew = crowd(
        [lambda: official.post(act, outcome=outcome), lambda: agent.post(withdraw, reason="不再需要")]
    )

    matter.refresh_from_db()
    assert withdrew[0] == 302
    assert matter.status == Matter.Status.WITHDRAWN
    assert not matter.work_items.open().exists()
    assert did[0] == 302 or (did[0] == 409 and refusals_in(did[1]) == ["E-ACT-03"])
    assert matter.acts.filter(node=node).exists() is (did[0] == 302)


def test_of_decision_and_withdrawal_at_once_only_one_happens(city: City, matter: Matter, crowd: Crowd) -> None:
    city.to("decide", matter)
    decide = reverse("desk:act", args=[city.item(matter, "decide").pk])
    withdraw = reverse("credit_repair:withdraw", args=[matter.pk])
    leader, agent = Browser(city.people["sj.leader"]), Browser(city.people["agent0"])

    decided, withdrew = crowd(
        [lambda: leader.post(decide, outcome="GRANT"), lambda: agent.post(withdraw, reason="不再需要")]
    )

    matter.refresh_from_db()
    assert sorted([decided[0], withdrew[0]]) in ([302, 409], [302, 422], [302, 302])
    assert matter.decisions.exists() is (matter.status == Matter.Status.OPEN)
    assert matter.acts.filter(node__in=["decide", "withdraw"]).count() == 1


def test_sixteen_matters_handled_by_sixteen_people_at_once_are_all_handled(city: City, crowd: Crowd) -> None:
    matters = [submitted(city) for _ in range(16)]
    people = officers(city, 16)
    forms = [
        (Browser(user), reverse("desk:act", args=[city.item(matter, "accept").pk]))
        for user, matter in zip(people, matters, strict=True)
    ]

    answers = crowd([lambda form=form: form[0].post(form[1], outcome="ACCEPT") for form in forms])

    assert [status for status, _ in answers] == [302] * 16
    assert Act.objects.filter(node="accept").count() == 16
