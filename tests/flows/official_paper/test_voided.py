"""A paper that a leader voids before it leaves the office."""

from __future__ import annotations

from documents.models import Document
from flows.matters import voiding
from flows.matters.acts import perform_aside
from flows.official_paper import acts
from flows.official_paper.models import Addressee
from permissions import roles
from tests.city import City
from tests.drafting import handed_in, to, waits_at
from tests.refusing import refused


def test_a_paper_voided_before_it_left_is_checked_and_signed_again_under_its_own_number(city: City) -> None:
    matter = to(city, "dispatch", handed_in(city))
    with refused("E-ACT-06"):
        city.does("sj.clerk", matter, "dispatch", outcome="ANEW")
    leader = {"role": roles.PRINCIPAL, "unit": matter.unit, "actor": city.people["sj.boss"], "now": city.at(minutes=5)}
    paper = acts.issued_paper(matter)
    perform_aside(voiding.void_paper, matter.pk, document_id=paper.pk, reason="附件有误", **leader)
    with refused("E-DLV-03"):
        city.does("sj.clerk", matter, "dispatch", outcome="SENT")

    city.does("sj.clerk", matter, "dispatch", outcome="ANEW")
    assert waits_at(matter) == ["check"]
    to(city, "end", matter)

    voided, held = Document.objects.filter(kind="official_paper.notice").order_by("pk")
    assert (voided.serial, held.serial) == (1, 2)
    assert not Addressee.objects.filter(document=voided).exists() and Addressee.objects.filter(document=held).exists()
