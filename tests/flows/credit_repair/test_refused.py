"""What becomes of a refusal: a register that changes, a withdrawal, another application, the ban."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from documents.models import Document
from flows.credit_repair import acts, rules
from flows.credit_repair.models import ApplicationBan, RepairApplication
from flows.matters.models import Matter
from flows.registers.models import Penalty
from tests.city import City
from tests.flows.credit_repair.refusals import (
    becomes_unpaid,
    ends,
    not_accepted,
    not_repaired,
    proposes,
    unpaid_at_review,
)
from tests.refusing import refused


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def nodes(matter: Matter) -> list[str]:
    return [item.node for item in matter.work_items.open()]


def pays() -> None:
    """The payment arrives after all."""
    Penalty.objects.update(fine_paid=50000, fine_paid_on=dt.date(2026, 4, 20))


# The two ways ------------------------------------------------------------------------------


@pytest.mark.parametrize("node", ["consent_to_non_acceptance", "consent_to_refusal"])
def test_a_ground_that_has_gone_is_not_consented_to(city: City, matter: Matter, node: str) -> None:
    if node == "consent_to_refusal":
        unpaid_at_review(city, matter)
        proposes(city, matter, "R2", at="review")
    else:
        becomes_unpaid()
        proposes(city, matter, "R2")
    pays()
    account = {"consent_to_refusal": "sj.leader", "consent_to_non_acceptance": "sj.head"}[node]
    with refused("E-CR-22"):
        city.does(account, matter, node, outcome="CONSENT")
    city.does(account, matter, node, outcome="DECLINE", opinion="已缴清")
    assert nodes(matter) == ["verify", "verify"]


@pytest.mark.parametrize(("way", "back"), [(not_accepted, "accept"), (not_repaired, "review")])
def test_a_register_that_changes_before_the_paper_sends_it_back_to_who_proposed(
    city: City, matter: Matter, way: Any, back: str
) -> None:
    way(city, matter, until="issue")
    pays()
    city.run_jobs()
    assert nodes(matter) == [back]
    assert not Document.objects.exists()


def test_surcharge_that_grows_between_decision_and_paper_changes_nothing(city: City, matter: Matter) -> None:
    not_accepted(city, matter, until="issue")
    city.at(days=3)
    city.run_jobs()
    paper = Document.objects.get()
    assert paper.issued_on == dt.date(2026, 9, 21)
    assert nodes(matter) == ["deliver"]


# The applicant --------------------------------------------------------------------------------


@pytest.mark.parametrize("node", ["consent_to_non_acceptance", "consent_to_refusal"])
def test_the_applicant_withdraws_while_the_superior_is_asked(city: City, matter: Matter, node: str) -> None:
    if node == "consent_to_refusal":
        unpaid_at_review(city, matter)
        proposes(city, matter, "R2", at="review")
    else:
        becomes_unpaid()
        proposes(city, matter, "R2")
    city.asks("agent0", matter, acts.withdraw, reason="情况有变")
    matter.refresh_from_db()
    assert matter.status == Matter.Status.WITHDRAWN
    assert not matter.deadlines.running().exists() and nodes(matter) == []


@pytest.mark.parametrize("way", [not_accepted, not_repaired])
def test_what_is_refused_cannot_be_withdrawn(city: City, matter: Matter, way: Any) -> None:
    way(city, matter, until="deliver")
    with refused("E-CR-18"):
        city.asks("agent0", matter, acts.withdraw)


def test_after_the_one_correction_an_unpaid_applicant_gets_an_answer(city: City, matter: Matter) -> None:
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["补缴款凭证"])
    (item,) = RepairApplication.objects.get().corrections.all()
    city.asks("agent0", matter, acts.correct, answers={item.pk: "正在筹款"})
    becomes_unpaid()
    for outcome, code in (("ACCEPT", "E-CR-02"), ("CORRECT", "E-CR-05")):
        with refused(code):
            city.does("sj.credit", matter, "accept", outcome=outcome, items=["再补"])
    not_accepted(city, matter)
    assert matter.status == Matter.Status.CLOSED


def test_who_was_refused_applies_again_when_the_ground_is_gone(city: City, matter: Matter) -> None:
    not_accepted(city, matter)
    with refused("E-CR-02"):
        city.submitted(Penalty.objects.get())
    pays()
    again = Matter.objects.get(status=Matter.Status.DRAFT)
    city.asks("agent0", again, acts.submit)
    city.to("end", again)
    assert Penalty.objects.get().publicity_state == "ENDED"
    assert again.number == "XF-2026-0002"


# The ban after false material -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "banned"),
    [
        pytest.param(dt.date(2029, 9, 20), True, id="the day before the last"),
        pytest.param(dt.date(2029, 9, 21), True, id="the last day"),
        pytest.param(dt.date(2029, 9, 22), False, id="the day after"),
    ],
)
def test_false_material_bars_every_application_until_the_last_day(
    city: City, matter: Matter, on: dt.date, banned: bool
) -> None:
    """E-CR-10: 因提供虚假材料处于不得申请期间,至{date}; three years, not verified."""
    not_repaired(city, matter, "R5", statement="缴款凭证系伪造", until="archive")
    ban = ApplicationBan.objects.get()
    assert (ban.from_on, ban.until_on) == (dt.date(2026, 9, 21), dt.date(2029, 9, 21))
    found = rules.check_ban(ban.enterprise_id, on)
    assert [r.message for r in found] == (["因提供虚假材料处于不得申请期间,至2029-09-21"] if banned else [])


def test_the_ban_binds_with_the_delivery_of_its_paper(city: City, matter: Matter) -> None:
    not_repaired(city, matter, "R5", statement="缴款凭证系伪造", until="deliver")
    assert not ApplicationBan.objects.exists()
    ends(city, matter, since="deliver")
    other = city.penalty(Penalty.objects.get().enterprise)
    draft = city.draft(other)
    with refused("E-CR-10"):
        city.asks("agent0", draft.matter, acts.submit)
