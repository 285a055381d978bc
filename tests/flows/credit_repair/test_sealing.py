"""The keeper's step: what he sends back is decided anew, and what comes unsealed to the worker goes to him first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.models import Document, NumberSeries
from documents.sealing.models import SealUse
from flows.credit_repair import acts
from flows.matters import attachments
from flows.matters.models import Decision, Job, Matter
from permissions.audit import verification
from tests.city import City
from tests.flows.credit_repair.at_portal import picture
from tests.flows.credit_repair.refusals import not_accepted, not_repaired, proposes
from tests.refusing import refused


@pytest.fixture
def matter(city: City) -> Matter:
    return city.submitted(city.penalty(city.enterprise()))


def granted(city: City, matter: Matter) -> Matter:
    return city.to("seal", matter)


def refused_at_acceptance(city: City, matter: Matter) -> Matter:
    return not_accepted(city, matter, until="seal")


def refused_at_review(city: City, matter: Matter) -> Matter:
    return not_repaired(city, matter, until="seal")


def decides_again(city: City, matter: Matter) -> None:
    city.does("sj.leader", matter, "decide", outcome="GRANT")


def is_not_accepted_again(city: City, matter: Matter) -> None:
    proposes(city, matter, "R2")
    city.does("sj.head", matter, "consent_to_non_acceptance", outcome="CONSENT")


def is_not_repaired_again(city: City, matter: Matter) -> None:
    proposes(city, matter, "R2", at="review")
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")
    city.does("sj.leader", matter, "decide", outcome="REFUSE")


WAYS = [
    (granted, "decide", decides_again),
    (refused_at_acceptance, "accept", is_not_accepted_again),
    (refused_at_review, "review", is_not_repaired_again),
]


@pytest.mark.parametrize(("decided", "back_at", "again"), WAYS)
def test_what_the_keeper_sends_back_is_decided_anew_and_one_paper_is_made(
    city: City,
    matter: Matter,
    decided: Callable[[City, Matter], Matter],
    back_at: str,
    again: Callable[[City, Matter], None],
) -> None:
    decided(city, matter)

    with refused("E-ACT-07"):
        city.does("sj.seal", matter, "seal", outcome="RETURN", opinion="  ")
    returned = city.does("sj.seal", matter, "seal", outcome="RETURN", opinion="当事人名称与台账不一致")

    assert (returned.outcome, returned.opinion) == ("RETURN", "当事人名称与台账不一致")
    assert [item.node for item in matter.work_items.open()] == [back_at]
    city.run_jobs()
    assert not SealUse.objects.exists() and not Document.objects.exists()
    assert not NumberSeries.objects.filter(last__gt=0).exists()

    again(city, matter)
    city.does("sj.seal", matter, "seal", outcome="SEALED")
    city.run_jobs()

    paper, use = Document.objects.get(), SealUse.objects.get()
    assert (paper.serial, use.document) == (1, paper)
    assert Decision.objects.count() == 2
    assert str(Decision.objects.latest("pk").pk) == paper.issue_key.rpartition(":")[2], "of the second decision"
    assert [item.node for item in matter.work_items.open()] == ["deliver"]
    assert verification.verify_chain(matter.chain) is None


def comes_unsealed(matter: Matter) -> None:
    """As it lies in a database from before the bureaus had seals: at the worker, and nobody used one."""
    assert SealUse.objects.filter(subject_ref=matter.chain).delete()[0] == 1


def test_a_result_that_nobody_sealed_goes_to_the_keeper_and_then_its_way(city: City, matter: Matter) -> None:
    city.to("issue", matter)
    comes_unsealed(matter)

    city.run_jobs()

    told = matter.acts.last()
    assert told is not None and (told.node, told.outcome) == ("issue", "UNSEALED")
    assert [item.node for item in matter.work_items.open()] == ["seal"]
    assert not Document.objects.exists() and not NumberSeries.objects.filter(last__gt=0).exists()
    assert not Job.objects.filter(kind="credit_repair.issue_result").exclude(state=Job.State.DONE).exists()

    city.to("end", matter, since="seal")

    assert matter.status == Matter.Status.CLOSED
    assert SealUse.objects.get().document == Document.objects.get()


def test_an_extension_that_nobody_sealed_goes_to_the_keeper_and_then_its_way(city: City, matter: Matter) -> None:
    city.to("verify", matter)
    basis = attachments.receive(picture(), "document")
    city.does("sj.verify1", matter, "verify", outcome=acts.ASKS, reason="需核查", document=basis)
    city.does("sj.leader", matter, "answer_extension", outcome="GRANT")
    city.does("sj.seal", matter, "seal_extension", outcome="SEALED")
    comes_unsealed(matter)

    city.run_jobs()

    assert [item.node for item in matter.work_items.open()] == ["seal_extension"]
    assert not Document.objects.exists()

    city.does("sj.seal", matter, "seal_extension", outcome="SEALED")
    city.run_jobs()

    assert [item.node for item in matter.work_items.open()] == ["deliver_extension"]
    assert SealUse.objects.get().document == Document.objects.get()
