"""S25, the bundle: a penalty decision is delivered with its notice and plain sheet under one receipt, or not at all.

That nobody says no alone (E-NO-01) is tested in test_refused_applications.
"""

from __future__ import annotations

import datetime as dt

import pytest

from documents import issuing
from documents.models import Document
from documents.sealing import keeping
from documents.vault import open_pdf
from flows.credit_repair.letters import notification
from flows.matters.delivering import reading, receiving, sending
from flows.matters.models import Matter
from flows.registers.models import Penalty
from permissions.audit import verification
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from tests.city import City
from tests.documents.forms.samples import SAMPLES
from tests.flows.credit_repair.test_refusal_papers import words
from tests.flows.matters.delivering.papers import decided, does, last
from tests.refusing import refused
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db
THAT_DAY = dt.datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI)


def sealed(city: City, key: str, matter: Matter, name: str) -> None:
    keeping.use_seal(
        issue_key=key,
        authority=matter.unit,
        kind_name=name,
        recipient="",
        signatory="官sj.leader",
        subject_ref=matter.chain,
        user=city.people["sj.seal"],
        actor=SYSTEM,
        at=city.now,
    )


def decision_of(city: City, matter: Matter, penalty: Penalty) -> Document:
    """The decision as a penalty procedure will issue it: the house form, sealed, frozen."""
    key = f"penalty_case.decision:{penalty.pk}"
    decided(city, matter)
    sealed(city, key, matter, "行政处罚决定书")
    return issuing.issue(
        issue_key=key,
        template="forms.unit_decision",
        kind="penalty_case.decision",
        kind_name="行政处罚决定书",
        kind_word="罚",
        title="行政处罚决定书",
        authority=matter.unit,
        recipient=penalty.enterprise.name,
        context=SAMPLES["unit_decision"],
        subject_ref=matter.chain,
        signatory="官sj.leader",
        issued_on=THAT_DAY.date(),
        actor=SYSTEM,
        at=city.now,
    )


def test_a_penalty_decision_closes_only_with_the_notice_and_the_plain_sheet(city: City) -> None:
    city.now = THAT_DAY
    matter = city.submitted(city.penalty(city.enterprise()))
    days = {"decided_on": THAT_DAY.date(), "published_on": THAT_DAY.date(), "fine_due_on": dt.date(2026, 10, 26)}
    unpaid = {"fine_paid": 0, "fine_paid_on": None, "rectified_on": None, "recheck_on": None, "recheck_number": ""}
    penalty = city.penalty(matter.enterprise, **days, **unpaid)
    decision = decision_of(city, matter, penalty)

    does(city, matter, sending.send, paper_id=decision.pk, channel="IN_PERSON")
    signed = {"by": "周喆", "relation": "HEAD"}
    with refused("E-DLV-01") as found:
        does(city, matter, receiving.record, delivery_id=last(decision).pk, at=city.now, **signed)
    assert found[0].message == "未同步送达信用修复告知书"
    assert reading.receipt_moment(decision) is None
    does(city, matter, sending.fail, delivery_id=last(decision).pk, failure="INCOMPLETE", at=city.now)

    sealed(city, notification.issue_key(notification.NOTICE, penalty), matter, "信用修复告知书")
    told = {"subject_ref": matter.chain, "signatory": "官sj.leader", "issued_on": THAT_DAY.date(), "actor": SYSTEM}
    notice = notification.issue_notice(penalty, at=city.now, **told)
    sheet = notification.issue_plain_sheet(penalty, at=city.now, **told)
    assert penalty.decision_number in words(open_pdf(notice)) and reading.companions(decision) == [notice, sheet]
    together = [notice.pk, sheet.pk]
    does(city, matter, sending.send, paper_id=decision.pk, channel="IN_PERSON", together=together)
    city.run_jobs()
    form = last(decision).receipt_form
    assert form is not None and all(paper.number in words(open_pdf(form)) for paper in (decision, notice, sheet))
    does(city, matter, receiving.record, delivery_id=last(decision).pk, at=city.now, **signed)
    assert {each.deliveries.get(failed_at=None) for each in (decision, notice, sheet)} == {last(decision)}
    assert [row.failure for row in decision.deliveries.all()] == ["INCOMPLETE", ""]
    assert list(verification.verify_all()) == []
