"""The way of one application, act by act (domain §i.4 CR-P)."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.models import Document
from flows.credit_repair import acts
from flows.credit_repair.models import RepairApplication
from flows.matters.models import Decision, Job, Matter
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.refusals import Refusal
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
