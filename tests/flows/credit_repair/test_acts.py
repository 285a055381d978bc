"""Acts of credit repair, step by step: what the register says decides, whatever was ticked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Delivery, Document
from documents.vault import IntegrityBroken
from flows.credit_repair import acts
from flows.credit_repair.models import Fact, RepairApplication, VerifiedFact
from flows.matters.models import Attachment, Decision, Matter
from flows.registers import publicity
from flows.registers.models import Penalty
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from tests.city import City, findings, png
from tests.refusing import refused


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def becomes_unpaid() -> None:
    """The bank takes the payment back: the register now says unpaid."""
    Penalty.objects.update(fine_paid=0, fine_paid_on=None)


def becomes_surcharged() -> None:
    """It turns out that the fine was paid ten days late."""
    Penalty.objects.update(fine_paid_on=dt.date(2026, 5, 10))


def loses_the_recheck() -> None:
    """The recheck opinion is withdrawn."""
    Penalty.objects.update(recheck_number="", recheck_on=None)


def ends_by_itself() -> None:
    """The longest publicity is over."""
    publicity.end_publicity(
        Penalty.objects.get(),
        on=dt.date(2026, 9, 21),
        by_number="",
        actor=SYSTEM,
        at=dt.datetime(2026, 9, 21, tzinfo=dt.UTC),
    )


def loses_the_commitment() -> None:
    """The commitment is taken back."""
    Attachment.objects.filter(material="COMMITMENT").update(withdrawn_at=dt.datetime(2026, 9, 21, tzinfo=dt.UTC))


STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "accept": ("sj.credit", {"outcome": "ACCEPT"}),
    "review": ("sj.head", {"outcome": "PASS"}),
    "decide": ("sj.leader", {"outcome": "GRANT"}),
}
CHANGES: list[tuple[Callable[[], None], str]] = [
    (becomes_unpaid, "E-CR-02"),
    (becomes_surcharged, "E-CR-02"),
    (loses_the_recheck, "E-CR-03"),
    (ends_by_itself, "E-CR-11"),
]


# Whatever is ticked -----------------------------------------------------------------------


@pytest.mark.parametrize("node", STEPS)
@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_a_register_that_changed_between_two_steps_stops_the_next_one(
    city: City, matter: Matter, node: str, change: Callable[[], None], code: str
) -> None:
    city.to(node, matter)
    change()
    account, facts = STEPS[node]

    with refused(code):
        city.does(account, matter, node, **facts)

    assert [item.node for item in matter.work_items.open()] == [node]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("node", ["review", "decide"])
def test_a_commitment_that_was_taken_back_stops_the_grant(city: City, matter: Matter, node: str) -> None:
    city.to(node, matter)
    loses_the_commitment()
    account, facts = STEPS[node]
    with refused("E-CR-04"):
        city.does(account, matter, node, **facts)


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        (becomes_unpaid, [Fact.FINE, Fact.SURCHARGE]),
        (becomes_surcharged, [Fact.SURCHARGE]),
        (loses_the_recheck, [Fact.RECTIFICATION]),
    ],
)
def test_no_verifier_can_tick_what_the_register_denies(
    city: City, matter: Matter, change: Callable[[], None], facts: list[Fact]
) -> None:
    city.to("verify", matter)
    change()

    with refused(*["E-CR-13"] * len(facts)) as found:
        city.does("sj.verify1", matter, "verify", findings=findings())
    assert [refusal.field for refusal in found] == [f"{fact}_holds" for fact in facts]
    assert not VerifiedFact.objects.exists()

    differing = {fact.value: False for fact in facts}
    act = city.does("sj.verify1", matter, "verify", findings=findings(**differing))
    assert act.outcome == "DIFFERS"


def test_one_verifier_who_differs_is_enough_to_stop_the_grant(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    city.does("sj.verify1", matter, "verify", findings=findings(RECTIFICATION=False))
    city.does("sj.verify2", matter, "verify", findings=findings())

    with refused("E-CR-14") as found:
        city.does("sj.head", matter, "review", outcome="PASS")
    assert found[0].facts["facts"] == "违法行为整改"


def test_only_the_last_round_of_verification_counts(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    city.does("sj.verify1", matter, "verify", findings=findings(FINE=False))
    city.does("sj.verify2", matter, "verify", findings=findings(FINE=False))
    city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="缴款已到账,请重新核实")
    for account in ("sj.verify1", "sj.verify2"):
        city.does(account, matter, "verify", findings=findings())

    city.does("sj.head", matter, "review", outcome="PASS")
    assert VerifiedFact.objects.count() == 4 * len(Fact)


@pytest.mark.parametrize("missing", list(Fact))
def test_a_fact_left_out_is_refused(city: City, matter: Matter, missing: Fact) -> None:
    city.to("verify", matter)
    found = {fact: finding for fact, finding in findings().items() if fact != missing}
    with refused("E-CR-12") as refusals:
        city.does("sj.verify1", matter, "verify", findings=found)
    assert refusals[0].field == f"{missing}_source"


def test_what_the_register_said_is_kept_as_it_stood(city: City, matter: Matter) -> None:
    city.to("review", matter)
    before = list(VerifiedFact.objects.order_by("pk").values_list("register_value", flat=True))
    becomes_unpaid()
    assert list(VerifiedFact.objects.order_by("pk").values_list("register_value", flat=True)) == before
    assert "尚欠0.00元" in before[0]


# Correction --------------------------------------------------------------------------------


def asks_for_correction(city: City, matter: Matter, *items: str) -> None:
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=list(items))


def test_a_correction_names_its_items(city: City, matter: Matter) -> None:
    with refused("E-CR-16") as found:
        asks_for_correction(city, matter)
    assert found[0].field == "items"


def test_everything_is_asked_for_once_and_never_again(city: City, matter: Matter) -> None:
    """S23: the commitment first, the payment proof later: the second notice is refused."""
    asks_for_correction(city, matter, "信用承诺书未盖章")
    (item,) = RepairApplication.objects.get().corrections.all()
    city.asks("agent0", matter, acts.correct, answers={item.pk: "已盖章"})

    with refused("E-CR-05"):
        asks_for_correction(city, matter, "缺缴款凭证")
    city.does("sj.credit", matter, "accept", outcome="ACCEPT")
    city.to("review", matter, since="verify")
    city.does("sj.head", matter, "review", outcome="RETURN_TO_ACCEPT", opinion="材料不全")
    with refused("E-CR-05"):
        asks_for_correction(city, matter, "缺缴款凭证")


def test_every_item_is_answered_or_none(city: City, matter: Matter) -> None:
    asks_for_correction(city, matter, "盖章", "补凭证")
    first, second = RepairApplication.objects.get().corrections.all()

    for answers in ({}, {first.pk: "已盖"}, {first.pk: "已盖", second.pk: "  "}):
        expected = ["E-CR-17"] * (2 - len([a for a in answers.values() if a.strip()]))
        with refused(*expected) as found:
            city.asks("agent0", matter, acts.correct, answers=answers)
        assert found[-1].facts["item"] == "补凭证"
    first.refresh_from_db()
    assert first.answer == ""

    city.asks("agent0", matter, acts.correct, answers={first.pk: "已盖", second.pk: "已补"})
    assert [item.node for item in matter.work_items.open()] == ["accept"]
    with refused("E-ACT-04"):
        city.asks("agent0", matter, acts.correct, answers={first.pk: "再答"})


def test_a_correction_is_complete_only_with_both_materials(city: City, matter: Matter) -> None:
    asks_for_correction(city, matter, "承诺书无效")
    (item,) = RepairApplication.objects.get().corrections.all()
    loses_the_commitment()

    with refused("E-CR-04"):
        city.asks("agent0", matter, acts.correct, answers={item.pk: "已换"})

    upload = SimpleUploadedFile("新承诺书.png", png("red"), "image/png")
    acts.hand_in(matter.pk, material="COMMITMENT", upload=upload, actor=city.people["agent0"], now=city.now)
    city.asks("agent0", matter, acts.correct, answers={item.pk: "已换"})
    assert Entry.objects.filter(chain=matter.chain, action="material.handed_in").count() == 1


def test_materials_are_handed_in_with_the_draft_or_the_correction_and_at_no_other_time(
    city: City, matter: Matter
) -> None:
    def hands_in(actor: str = "agent0") -> None:
        upload = SimpleUploadedFile("a.png", png("red"), "image/png")
        acts.hand_in(matter.pk, material="COMMITMENT", upload=upload, actor=city.people[actor], now=city.now)

    with refused("E-ACT-04"):
        hands_in()
    asks_for_correction(city, matter, "承诺书无效")
    hands_in()
    with pytest.raises(PermissionDenied):
        hands_in("sj.credit")
    (item,) = RepairApplication.objects.get().corrections.all()
    city.asks("agent0", matter, acts.correct, answers={item.pk: "已换"})
    with refused("E-ACT-04"):
        hands_in()


def test_a_draft_is_saved_until_it_is_sent(city: City) -> None:
    application = city.draft(city.penalty(city.enterprise()))
    agent = city.people["agent0"]
    saved = acts.save_draft(application.pk, values={"contact_name": "王某"}, actor=agent, now=city.now)
    assert saved.contact_name == "王某"
    city.asks("agent0", application.matter, acts.submit)
    with refused("E-ACT-04"):
        acts.save_draft(application.pk, values={"contact_name": "李某"}, actor=agent, now=city.now)


def test_the_same_penalty_has_one_draft(city: City) -> None:
    penalty = city.penalty(city.enterprise())
    assert city.draft(penalty) == city.draft(penalty)


# Withdrawal ----------------------------------------------------------------------------------


@pytest.mark.parametrize("node", ["accept", "correct", "verify", "half", "review", "decide"])
def test_it_can_be_withdrawn_until_it_is_decided_and_applied_for_anew(city: City, matter: Matter, node: str) -> None:
    if node == "correct":
        asks_for_correction(city, matter, "盖章")
    elif node == "half":
        city.to("verify", matter)
        city.does("sj.verify1", matter, "verify", findings=findings())
    else:
        city.to(node, matter)

    city.asks("agent0", matter, acts.withdraw, reason="情况有变")

    matter.refresh_from_db()
    assert (matter.status, matter.closed_at) == (Matter.Status.WITHDRAWN, city.now)
    assert not matter.work_items.open().exists()
    assert not matter.deadlines.running().exists()
    again = city.submitted(Penalty.objects.get())
    assert again.number == "XF-2026-0002"
    city.to("end", again)
    assert Penalty.objects.get().publicity_state == "ENDED"


@pytest.mark.parametrize("node", ["seal", "issue", "deliver", "confirm", "archive"])
def test_what_is_decided_cannot_be_withdrawn(city: City, matter: Matter, node: str) -> None:
    city.to(node, matter)
    with refused("E-CR-18"):
        city.asks("agent0", matter, acts.withdraw)


@pytest.mark.parametrize("end", ["archived", "withdrawn"])
def test_what_is_over_cannot_be_withdrawn(city: City, matter: Matter, end: str) -> None:
    if end == "archived":
        city.to("end", matter)
    else:
        city.asks("agent0", matter, acts.withdraw)
    with refused("E-ACT-04"):
        city.asks("agent0", matter, acts.withdraw)


# Decision, paper, delivery --------------------------------------------------------------------


def test_the_decision_names_its_grounds_and_its_signatory(city: City, matter: Matter) -> None:
    city.to("issue", matter)
    decision = Decision.objects.get()
    assert (decision.outcome, decision.signatory_name) == ("GRANTED", "官sj.leader")
    assert decision.act.node == "decide"
    assert decision.articles
    assert len(decision.draft_sha256) == 64


def test_delivery_waits_for_the_paper(city: City, matter: Matter) -> None:
    city.to("issue", matter)
    assert not matter.work_items.open().exists()
    city.run_jobs()
    assert [item.node for item in matter.work_items.open()] == ["deliver"]


def test_delivery_through_the_portal_needs_consent(city: City, matter: Matter) -> None:
    RepairApplication.objects.update(consents_to_electronic_delivery=False)
    city.to("deliver", matter)

    with refused("E-DLV-02"):
        city.does("sj.credit", matter, "deliver", outcome="DELIVERED", channel="PORTAL")
    assert Penalty.objects.get().publicity_state == "PUBLISHED"

    city.does("sj.credit", matter, "deliver", outcome="DELIVERED", channel="MAIL", tracking_number="EMS1")
    assert Delivery.objects.get().channel == "MAIL"
    assert Penalty.objects.get().publicity_state == "ENDED"


def test_publicity_that_ended_between_paper_and_delivery_does_not_stop_the_delivery(city: City, matter: Matter) -> None:
    city.to("deliver", matter)
    ends_by_itself()
    city.to("end", matter, since="deliver")
    assert matter.status == Matter.Status.CLOSED
    assert Penalty.objects.get().ended_by_number == ""


def test_the_check_of_the_publicity_looks_at_the_register(city: City, matter: Matter) -> None:
    city.to("confirm", matter)
    Penalty.objects.update(publicity_state="PUBLISHED", ended_on=None, ended_by_number="")
    with refused("E-CR-15"):
        city.does("sj.credit", matter, "confirm", outcome="GONE")


def test_the_first_opening_of_the_paper_is_its_receipt(city: City, matter: Matter) -> None:
    city.to("deliver", matter)
    agent = city.people["agent0"]
    with pytest.raises(Document.DoesNotExist):
        acts.open_paper_for_party(matter, actor=agent, now=city.now)
    city.does("sj.credit", matter, "deliver", outcome="DELIVERED")

    first = acts.open_paper_for_party(matter, actor=agent, now=city.at(hours=1))
    received_at = Delivery.objects.get().receipt_at
    again = acts.open_paper_for_party(matter, actor=agent, now=city.at(hours=1))

    assert first == again
    assert first.startswith(b"%PDF")
    assert Delivery.objects.get().receipt_at == received_at


def test_a_penalty_with_a_fine_in_fen_is_compared_to_the_fen(city: City) -> None:
    penalty = city.penalty(city.enterprise(), fine_amount=Decimal("0.01"), fine_paid=Decimal("0.01"))
    matter = city.submitted(penalty)
    city.to("review", matter)
    Penalty.objects.update(fine_paid=0, fine_paid_on=None)
    with refused("E-CR-02"):
        city.does("sj.head", matter, "review", outcome="PASS")


def test_who_could_not_be_given_the_paper_has_not_received_it(city: City, matter: Matter, settings: Any) -> None:
    city.to("confirm", matter)
    paper = Document.objects.get()
    (Path(settings.MEDIA_ROOT) / paper.pdf_path).unlink()

    with pytest.raises(IntegrityBroken):
        acts.open_paper_for_party(matter, actor=city.people["agent0"], now=city.now)

    assert Delivery.objects.get().receipt_at is None
