"""Saying no through a superior (说“不”提级): who may consent, what stands without, and where a matter goes then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from documents.models import Document
from flows.credit_repair import acts
from flows.credit_repair.models import ProposedRefusal, RepairApplication
from flows.matters.models import Act, Consent, Decision, Matter
from flows.matters.step import Step
from flows.registers.models import Penalty
from permissions import grants, roles
from permissions.audit import verification
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from permissions.organisations.models import Position, Substitution
from tests.city import LONG_AGO, City, findings
from tests.flows.credit_repair.refusals import (
    becomes_unpaid,
    not_accepted,
    not_repaired,
    proposes,
    unpaid_at_review,
    verified_as_unpaid,
)
from tests.refusing import refused

NO = "拟作否定答复须先请示上一级领导"


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def nodes(matter: Matter) -> list[str]:
    return [item.node for item in matter.work_items.open()]


def pays() -> None:
    """The payment arrives after all."""
    Penalty.objects.update(fine_paid=50000, fine_paid_on=dt.date(2026, 4, 20))


# The two ways ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "end", "kind", "number"),
    [
        (not_accepted, "not_accepted", "credit_repair.not_accepted", "（沪松）应急信不受〔2026〕1号"),
        (not_repaired, "not_repaired", "credit_repair.not_repaired", "（沪松）应急信不修〔2026〕1号"),
    ],
)
def test_a_refusal_ends_with_its_own_paper_and_the_publicity_goes_on(
    city: City, matter: Matter, way: Any, end: str, kind: str, number: str
) -> None:
    way(city, matter)

    assert matter.status == Matter.Status.CLOSED
    assert matter.process is not None
    assert matter.process.task_set.latest("pk").flow_task.name == end
    paper = Document.objects.get()
    assert (paper.kind, paper.number, paper.deliveries.count()) == (kind, number, 1)
    penalty = Penalty.objects.get()
    assert (penalty.publicity_state, penalty.ended_on, penalty.ended_by_number) == ("PUBLISHED", None, "")
    assert not RepairApplication.objects.get().is_live
    consent, decision = Consent.objects.get(), Decision.objects.get()
    assert decision.consent == consent
    assert (consent.proposed_rank, consent.consented_rank) in [(1, 2), (2, 3)]
    assert decision.signatory != consent.proposed_by
    assert not matter.deadlines.running().exists() and not matter.work_items.open().exists()
    assert verification.verify_chain(matter.chain) is None


def test_clocks_of_steps_that_never_came_are_stopped_and_all_others_met(city: City, matter: Matter) -> None:
    not_accepted(city, matter)
    ended = {(d.node, d.rule.rpartition(".")[2]): d.end for d in matter.deadlines.all()}
    assert ended == {
        ("", "acceptance"): "MET",
        ("", "verification_feedback"): "MET",
        ("accept", "C1"): "MET",
        ("consent_to_non_acceptance", "consent_to_refuse"): "MET",
        ("consent_to_non_acceptance", "C2"): "MET",
        ("verify", "C2"): "STOPPED",
        ("review", "C3_C5"): "STOPPED",
        ("decide", "C3_C5"): "STOPPED",
        ("seal", "C6"): "MET",
        ("deliver", "C6"): "MET",
    }


def test_the_result_clock_is_met_by_the_refusal_too(city: City, matter: Matter) -> None:
    not_repaired(city, matter)
    assert {d.end for d in matter.deadlines.all()} == {"MET"}
    assert {"credit_repair.result", "credit_repair.consent_to_refuse"} <= {d.rule for d in matter.deadlines.all()}


@pytest.mark.parametrize("way", [not_accepted, not_repaired])
def test_the_superior_has_one_working_day_and_never_more_than_the_promise(city: City, matter: Matter, way: Any) -> None:
    way(city, matter)
    consent = matter.deadlines.get(rule=acts.CONSENT)
    promise = matter.deadlines.get(rule=acts.FEEDBACK)
    assert (consent.n, consent.unit, consent.kind) == (1, "WD", "HOUSE")
    assert (consent.legal_due, promise.legal_due) == (dt.date(2026, 9, 22), dt.date(2026, 9, 24))


def test_a_proposal_on_the_last_day_of_the_promise_leaves_the_superior_that_day(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    becomes_unpaid()
    city.now = dt.datetime(2026, 9, 24, 9, 0, tzinfo=SHANGHAI)
    verified_as_unpaid(city, matter)
    proposes(city, matter, "R2", at="review")
    assert city.item(matter, "consent_to_refusal").due_on == dt.date(2026, 9, 24)


# Without consent ----------------------------------------------------------------------------


def test_without_consent_the_matter_is_accepted_and_verified(city: City, matter: Matter) -> None:
    becomes_unpaid()
    proposes(city, matter, "R2")
    with refused("E-ACT-07"):
        city.does("sj.head", matter, "consent_to_non_acceptance", outcome="DECLINE")
    city.does("sj.head", matter, "consent_to_non_acceptance", outcome="DECLINE", opinion="缴款在途,先核实")

    assert nodes(matter) == ["verify", "verify"]
    assert not Consent.objects.exists() and not Decision.objects.exists()
    assert matter.deadlines.get(rule=acts.ACCEPTANCE).end == "MET"
    assert matter.deadlines.running().filter(rule=acts.RESULT).exists()
    pays()
    city.to("end", matter, since="verify")
    assert matter.status == Matter.Status.CLOSED
    assert Penalty.objects.get().publicity_state == "ENDED"


def test_without_consent_to_the_refusal_both_verify_anew(city: City, matter: Matter) -> None:
    unpaid_at_review(city, matter)
    proposes(city, matter, "R2", at="review")
    city.does("sj.leader", matter, "consent_to_refusal", outcome="DECLINE", opinion="缴款凭证须再查国库")
    assert nodes(matter) == ["verify", "verify"]
    pays()
    city.to("end", matter, since="verify")
    assert Decision.objects.get().outcome == "GRANTED"


def test_the_leader_alone_cannot_refuse(city: City, matter: Matter) -> None:
    city.to("decide", matter)
    with refused("E-NO-01") as found:
        city.does("sj.leader", matter, "decide", outcome="REFUSE")
    assert found[0].message == NO
    assert nodes(matter) == ["decide"] and not Decision.objects.exists()


def step_of(city: City, matter: Matter, account: str, role: roles.Role) -> Step:
    """A step of this person in this role, past every check of the flow."""
    position = Position.objects.get(user=city.people[account], role=role.code)
    return Step(matter=matter, node="x", now=city.now, actor=city.people[account], position=position)


@pytest.mark.parametrize("outcome", ["REFUSED", "NOT_ACCEPTED"])
def test_an_act_of_whatever_node_that_says_no_without_consent_is_refused(
    city: City, matter: Matter, outcome: str
) -> None:
    step = step_of(city, matter, "sj.leader", roles.DEPUTY_LEADER)
    with refused("E-NO-01"):
        step.decide(outcome=outcome, reasons="无", articles=[], draft_sha256="0" * 64)
    assert step.decision is None


@pytest.mark.parametrize(
    ("account", "role"),
    [("sj.credit2", roles.CREDIT_OFFICER), ("sj.low", roles.ARCHIVIST), ("sj.none", roles.AUDITOR)],
)
def test_neither_an_equal_nor_a_lower_rank_consents(city: City, matter: Matter, account: str, role: roles.Role) -> None:
    city.official(account, city.units["SH-SJ-LEGAL"], role)
    becomes_unpaid()
    proposal = proposes(city, matter, "R2")
    step = step_of(city, matter, account, role)
    with refused("E-NO-01"):
        step.consent_to(proposal)
    assert step.consent is None


def test_who_proposed_does_not_consent_whatever_he_is_besides(city: City, matter: Matter) -> None:
    unpaid_at_review(city, matter)
    proposal = proposes(city, matter, "R2", at="review")
    legal = city.units["SH-SJ"]
    position = grants.appoint(
        user=city.people["sj.head"],
        unit=legal,
        role=roles.DEPUTY_LEADER.code,
        from_on=LONG_AGO,
        actor=SYSTEM,
        at=city.now,
        title="副局长",
    )
    with refused("E-COI-01"):
        city.does("sj.head", matter, "consent_to_refusal", outcome="CONSENT")
    step = Step(matter=matter, node="x", now=city.now, actor=city.people["sj.head"], position=position)
    with refused("E-NO-01"):
        step.consent_to(proposal)


def test_who_holds_the_superiors_office_lets_a_colleague_propose(city: City, matter: Matter) -> None:
    city.official("sj.jack", city.units["SH-SJ-LEGAL"], roles.CREDIT_OFFICER, roles.SECTION_HEAD)
    becomes_unpaid()
    item = city.item(matter, "accept")
    with refused("E-NO-02") as found:
        city.performs("sj.jack", item.pk, outcome="PROPOSE_REFUSAL", grounds=["R2"])
    assert "科室负责人" in found[0].message and "section head" in found[0].message_en
    city.performs("sj.credit", item.pk, outcome="PROPOSE_REFUSAL", grounds=["R2"])
    city.does("sj.jack", matter, "consent_to_non_acceptance", outcome="CONSENT")


def test_a_substitute_consents_in_the_name_of_the_superior(city: City, matter: Matter) -> None:
    deputy = city.official("sj.enf.head", city.units["SH-SJ-ENF"], roles.SECTION_HEAD)
    head = Position.objects.get(user=city.people["sj.head"], role=roles.SECTION_HEAD.code)
    today = city.now.date()
    Substitution.objects.create(position=head, deputy=deputy, from_on=today, until_on=today, reason="出差")
    becomes_unpaid()
    proposes(city, matter, "R2")
    item = city.item(matter, "consent_to_non_acceptance")
    act = city.performs("sj.enf.head", item.pk, outcome="CONSENT")

    assert (act.actor_name, act.on_behalf_of) == ("官sj.enf.head", "官sj.head")
    assert Consent.objects.get().consented_by == deputy
    assert Decision.objects.get().signatory == deputy


# What the database knows ---------------------------------------------------------------------


def negative(matter: Matter, act: Act, **fields: Any) -> Decision:
    user = act.user
    assert user is not None
    values = {"outcome": "REFUSED", "reasons": "无", "articles": [], "draft_sha256": "0" * 64, **fields}
    return Decision(
        matter=matter, signatory=user, signatory_name=user.name, decided_on=dt.date(2026, 9, 21), act=act, **values
    )


@pytest.mark.parametrize("outcome", ["REFUSED", "NOT_ACCEPTED", "NONSENSE"])
def test_the_database_knows_no_negative_decision_without_consent(city: City, matter: Matter, outcome: str) -> None:
    act = matter.acts.latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.bulk_create([negative(matter, act, outcome=outcome)])
    granted = Decision.objects.bulk_create([negative(matter, act, outcome="GRANTED")])[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=granted.pk).update(outcome=outcome)


def test_the_database_knows_no_consent_of_the_same_person_or_rank(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    first, second = matter.acts.order_by("pk")[:2]
    one, other = city.people["sj.credit"], city.people["sj.head"]
    for by, rank in ((one, 2), (other, 1), (other, 0)):
        consent = Consent(
            matter=matter,
            proposal=first,
            act=second,
            proposed_by=one,
            proposed_rank=1,
            consented_by=by,
            consented_rank=rank,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.bulk_create([consent])


def test_one_consent_carries_one_decision(city: City, matter: Matter) -> None:
    not_accepted(city, matter, until="issue")
    decision = Decision.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        negative(matter, matter.acts.order_by("pk")[0], consent=decision.consent).save()


# A consent is to this proposal ----------------------------------------------------------------


def consented(city: City, matter: Matter) -> None:
    unpaid_at_review(city, matter)
    proposes(city, matter, "R2", at="review")
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")


def test_what_a_superior_consented_to_refuse_is_not_granted_but_returned(city: City, matter: Matter) -> None:
    consented(city, matter)
    pays()
    with refused("E-CR-26"):
        city.does("sj.leader", matter, "decide", outcome="GRANT")
    with refused("E-CR-22"):
        city.does("sj.leader", matter, "decide", outcome="REFUSE")
    city.does("sj.leader", matter, "decide", outcome="RETURN_TO_REVIEW", opinion="已缴清")
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="已缴清")
    city.to("end", matter, since="verify")
    assert Penalty.objects.get().publicity_state == "ENDED"


def test_a_consent_does_not_outlive_its_proposal(city: City, matter: Matter) -> None:
    consented(city, matter)
    city.does("sj.leader", matter, "decide", outcome="RETURN_TO_REVIEW", opinion="先核实到账")
    pays()
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="已到账")
    for account in ("sj.verify1", "sj.verify2"):
        city.does(account, matter, "verify", findings=findings())
    city.does("sj.head", matter, "review", outcome="PASS")
    with refused("E-NO-01"):
        city.does("sj.leader", matter, "decide", outcome="REFUSE")


def test_a_new_proposal_wants_a_new_consent(city: City, matter: Matter) -> None:
    consented(city, matter)
    city.does("sj.leader", matter, "decide", outcome="RETURN_TO_REVIEW", opinion="补充事实")
    proposes(city, matter, "R2", at="review", statement="国库无此笔入账")
    assert nodes(matter) == ["consent_to_refusal"]
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")
    city.does("sj.leader", matter, "decide", outcome="REFUSE")
    decision = Decision.objects.get()
    assert decision.consent is not None
    assert ProposedRefusal.objects.consented(decision.consent).statement == "国库无此笔入账"
