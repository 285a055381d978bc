"""The way of one application, act by act (domain §i.4 CR-P)."""

from __future__ import annotations

import json

from documents.models import Document
from flows.credit_repair import acts
from flows.credit_repair.flow import CreditRepairFlow
from flows.credit_repair.models import RepairApplication
from flows.matters.models import Decision, Job, Matter
from permissions.audit import verification
from permissions.audit.models import Entry
from tests.city import City, findings


def test_straight_way_from_application_to_archive(city: City) -> None:
    penalty = city.penalty(city.enterprise())
    matter = city.submitted(penalty)

    assert matter.number == "XF-2026-0001"
    assert matter.status == Matter.Status.OPEN

    city.to("end", matter)

    assert matter.status == Matter.Status.CLOSED
    assert [act.node for act in matter.acts.all()] == [
        "submit",
        "accept",
        "verify",
        "verify",
        "review",
        "decide",
        "seal",
        "issue",
        "deliver",
        "confirm",
        "archive",
    ]
    penalty.refresh_from_db()
    paper = Document.objects.get()
    assert paper.number == "（沪松）应急信修〔2026〕1号"
    assert (penalty.publicity_state, penalty.ended_by_number) == ("ENDED", paper.number)
    assert Decision.objects.get().outcome == Decision.Outcome.GRANTED
    assert not matter.deadlines.running().exists()
    assert not matter.work_items.open().exists()
    assert not RepairApplication.objects.get().is_live
    assert verification.verify_chain(matter.chain) is None
    assert list(verification.verify_all()) == []


def test_returns_lead_back_and_every_step_stays_in_the_timeline(city: City) -> None:
    matter = city.to("review", city.submitted(city.penalty(city.enterprise())))

    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="缴款凭证看不清")
    assert [item.node for item in matter.work_items.open()] == ["verify", "verify"]
    assert {item.received_from.node for item in matter.work_items.open() if item.received_from} == {"review"}

    city.to("review", matter, since="verify")
    city.does("sj.head", matter, "review", outcome="RETURN_TO_ACCEPT", opinion="材料不是本案的")
    assert [item.node for item in matter.work_items.open()] == ["accept"]

    city.to("decide", matter)
    city.does("sj.leader", matter, "decide", outcome="RETURN_TO_REVIEW", opinion="理由不足")
    assert [item.node for item in matter.work_items.open()] == ["review"]

    city.to("end", matter, since="review")
    assert matter.status == Matter.Status.CLOSED
    nodes = list(matter.acts.values_list("node", flat=True))
    assert [nodes.count(node) for node in ("accept", "verify", "review", "decide", "issue")] == [2, 6, 4, 2, 1]
    assert Decision.objects.count() == Document.objects.count() == 1
    assert verification.verify_chain(matter.chain) is None


def test_a_return_wants_both_hands_anew(city: City) -> None:
    matter = city.to("review", city.submitted(city.penalty(city.enterprise())))
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="请重新核实")

    city.does("sj.verify2", matter, "verify", findings=findings())

    assert [item.node for item in matter.work_items.open()] == ["verify"]
    city.does("sj.verify1", matter, "verify", findings=findings())
    assert [item.node for item in matter.work_items.open()] == ["review"]


def test_a_correction_goes_through_the_party_and_comes_back_to_the_officer(city: City) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["补盖公章", "补凭证"])
    assert not matter.work_items.open().exists()

    answers = {item.pk: "已补" for item in RepairApplication.objects.get().corrections.all()}
    city.asks("agent0", matter, acts.correct, answers=answers)
    city.to("end", matter)

    assert [act.node for act in matter.acts.all()][:4] == ["submit", "accept", "correct", "accept"]
    assert matter.status == Matter.Status.CLOSED


def test_every_change_of_a_legal_fact_is_in_the_log_with_old_and_new(city: City) -> None:
    matter = city.to("end", city.submitted(city.penalty(city.enterprise())))

    bodies = [json.loads(body) for body in Entry.objects.filter(chain=matter.chain).values_list("body", flat=True)]
    changes = [change for body in bodies for change in body["payload"].get("changes", [])]

    status = [(c["old"]["status"], c["new"]["status"]) for c in changes if c["new"] and "status" in c["new"]]
    assert status == [("DRAFT", "OPEN"), ("OPEN", "CLOSED")]
    live = [c["new"]["is_live"] for c in changes if isinstance(c["new"], dict) and "is_live" in c["new"]]
    assert live == [True, False]
    verified = [c for c in changes if c["on"] == "credit_repair.verifiedfact"]
    assert len(verified) == 10
    assert all(c["old"] is None and c["new"]["source"] for c in verified)


def test_the_jobs_of_a_whole_matter_are_all_done(city: City) -> None:
    city.to("end", city.submitted(city.penalty(city.enterprise())))
    city.run_jobs()
    assert set(Job.objects.values_list("state", flat=True)) == {"DONE"}


def test_names_of_the_nodes_are_what_the_database_holds() -> None:
    """viewflow stores them with every task: a rename is a data migration (viewflow.md §5)."""
    assert sorted(node.name for node in CreditRepairFlow.instance.nodes()) == [
        "accept",
        "answer_extension",
        "apply",
        "archive",
        "check_acceptance",
        "check_consent",
        "check_delivery",
        "check_ending",
        "check_extension",
        "check_non_acceptance",
        "check_review",
        "check_verification",
        "confirm",
        "consent_to_non_acceptance",
        "consent_to_refusal",
        "correct",
        "decide",
        "deliver",
        "deliver_extension",
        "issue",
        "issue_extension",
        "not_accepted",
        "not_repaired",
        "repaired",
        "review",
        "seal",
        "seal_extension",
        "verify",
    ]
