"""Separation of duties (职责分离, 行政处罚法 arts 42, 58, 64): whoever did one step keeps away from the other."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.matters.models import Matter
from flows.registers.models import Penalty
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Substitution
from tests.city import LONG_AGO, City, findings
from tests.refusing import refused

BACK = {"outcome": "RETURN_TO_VERIFY", "opinion": "请重新核实缴款"}


def also(city: City, account: str, unit: str, role: roles.Role) -> None:
    """The person holds one more role."""
    grants.appoint(
        user=city.people[account], unit=city.units[unit], role=role.code, from_on=LONG_AGO, actor=SYSTEM, at=city.now
    )


def hand_of(matter: Matter, unit_code: str, node: str = "verify") -> int:
    return matter.work_items.open().get(node=node, unit__code=unit_code).pk


def test_who_accepted_does_not_verify_and_reads_which_step_it_was(city: City, matter: Matter) -> None:
    also(city, "sj.credit", "SH-SJ-LEGAL", roles.VERIFIER)
    city.to("verify", matter)

    with refused("E-COI-01") as found:
        city.does("sj.credit", matter, "verify", findings=findings())
    assert found[0].facts["node"] == "形式审查"
    with refused("E-COI-01"):
        city.claims("sj.credit", matter, "verify")


def test_one_verifier_is_not_both_hands(city: City, matter: Matter) -> None:
    also(city, "sj.verify1", "SH-SJ-ENF", roles.VERIFIER)
    city.to("verify", matter)
    first, second = hand_of(matter, "SH-SJ-LEGAL"), hand_of(matter, "SH-SJ-ENF")

    city.performs("sj.verify1", first, findings=findings())

    with refused("E-COI-01") as found:
        city.performs("sj.verify1", second, findings=findings())
    assert found[0].facts["node"] == "核实"
    city.performs("sj.verify2", second, findings=findings())


def test_the_original_lead_handler_does_not_verify(city: City) -> None:
    penalty = city.penalty(city.enterprise(), lead_handler=city.people["sj.verify2"])
    matter = city.submitted(penalty)
    city.to("verify", matter)

    with refused("E-COI-02"):
        city.does("sj.verify2", matter, "verify", findings=findings())
    with refused("E-COI-02"):
        city.claims("sj.verify2", matter, "verify")
    Penalty.objects.update(lead_handler=None)
    city.does("sj.verify2", matter, "verify", findings=findings())


@pytest.mark.parametrize(
    ("account", "role", "unit", "node", "facts"),
    [
        ("sj.verify1", roles.SECTION_HEAD, "SH-SJ-LEGAL", "review", {"outcome": "PASS"}),
        ("sj.credit", roles.SECTION_HEAD, "SH-SJ-LEGAL", "review", {"outcome": "PASS"}),
        ("sj.head", roles.DEPUTY_LEADER, "SH-SJ", "decide", {"outcome": "GRANT"}),
        ("sj.verify2", roles.DEPUTY_LEADER, "SH-SJ", "decide", {"outcome": "GRANT"}),
        ("sj.credit", roles.DEPUTY_LEADER, "SH-SJ", "decide", {"outcome": "GRANT"}),
    ],
)
def test_an_earlier_hand_neither_reviews_nor_decides(
    city: City, matter: Matter, account: str, role: roles.Role, unit: str, node: str, facts: dict[str, str]
) -> None:
    also(city, account, unit, role)
    city.to(node, matter)
    with refused("E-COI-01"):
        city.performs(account, hand_of(matter, unit, node), **facts)


def test_who_verified_in_an_earlier_round_does_not_review_in_a_later_one(city: City, matter: Matter) -> None:
    also(city, "sj.verify1", "SH-SJ-LEGAL", roles.SECTION_HEAD)
    third = city.official("sj.verify3", city.units["SH-SJ-LEGAL"], roles.VERIFIER)
    city.to("review", matter)
    city.does("sj.head", matter, "review", **BACK)
    for account in (third.username, "sj.verify2"):
        city.does(account, matter, "verify", findings=findings())

    with refused("E-COI-01") as found:
        city.does("sj.verify1", matter, "review", outcome="PASS")
    assert found[0].facts["node"] == "核实"


def test_who_sent_it_back_does_not_verify_it_himself_in_the_next_round(city: City, matter: Matter) -> None:
    also(city, "sj.head", "SH-SJ-LEGAL", roles.VERIFIER)
    city.to("review", matter)
    city.does("sj.head", matter, "review", **BACK)

    with refused("E-COI-01") as found:
        city.performs("sj.head", hand_of(matter, "SH-SJ-LEGAL"), findings=findings())
    assert found[0].facts["node"] == "审核"


def test_the_same_people_may_verify_and_review_again_after_a_return(city: City, matter: Matter) -> None:
    city.to("review", matter)
    for _ in range(2):
        city.does("sj.head", matter, "review", **BACK)
        for account in ("sj.verify1", "sj.verify2"):
            city.does(account, matter, "verify", findings=findings())
    city.does("sj.head", matter, "review", outcome="PASS")


def test_what_one_did_in_another_matter_keeps_nobody_away(city: City, matter: Matter) -> None:
    also(city, "sj.credit", "SH-SJ-LEGAL", roles.VERIFIER)
    city.official("sj.credit2", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER)
    city.does("sj.credit2", matter, "accept", outcome="ACCEPT")
    other = city.submitted(city.penalty(matter.enterprise))
    city.does("sj.credit", other, "accept", outcome="ACCEPT")

    city.does("sj.credit", matter, "verify", findings=findings())


def test_a_substitute_acts_for_his_principal_and_both_names_are_kept(city: City, matter: Matter) -> None:
    deputy = city.official("sj.head2", city.units["SH-SJ-OFFICE"], roles.SECTION_HEAD)
    principal = city.people["sj.head"]
    Substitution.objects.create(
        position=principal.positions.get(),
        deputy=deputy,
        from_on=dt.date(2026, 9, 21),
        until_on=dt.date(2026, 9, 21),
        reason="出差",
    )
    city.to("review", matter)

    act = city.performs("sj.head2", hand_of(matter, "SH-SJ-LEGAL", "review"), outcome="PASS")

    assert (act.actor_name, act.on_behalf_of) == ("官sj.head2", "官sj.head")


def test_a_substitute_passes_the_same_checks_himself(city: City, matter: Matter) -> None:
    also(city, "sj.verify2", "SH-SJ-OFFICE", roles.SECTION_HEAD)
    Substitution.objects.create(
        position=city.people["sj.head"].positions.get(),
        deputy=city.people["sj.verify2"],
        from_on=dt.date(2026, 9, 21),
        until_on=dt.date(2026, 9, 21),
        reason="出差",
    )
    city.to("review", matter)

    with refused("E-COI-01"):
        city.performs("sj.verify2", hand_of(matter, "SH-SJ-LEGAL", "review"), outcome="PASS")
