"""A paper that a leader voids before it leaves: decided and made anew, under another number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document
from flows.matters import voiding
from flows.matters.acts import perform_aside
from flows.matters.models import Matter
from permissions import roles
from permissions.audit import verification
from tests.city import City
from tests.flows.credit_repair.refusals import not_repaired
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def voids(city: City, matter: Matter) -> None:
    """The deputy leader voids the paper that waits for its delivery."""
    paper = Document.objects.latest("pk")
    perform_aside(
        voiding.void_paper,
        matter.pk,
        role=roles.DEPUTY_LEADER,
        unit=matter.unit,
        actor=city.people["sj.leader"],
        now=city.at(minutes=5),
        document_id=paper.pk,
        reason="当事人名称有误",
    )


@pytest.fixture
def matter(city: City) -> Matter:
    return city.to("deliver", city.submitted(city.penalty(city.enterprise())))


def test_it_is_decided_anew_and_the_next_paper_leaves_with_its_own_number(city: City, matter: Matter) -> None:
    voids(city, matter)
    with refused("E-DLV-03"):
        city.does("sj.credit", matter, "deliver", outcome="DELIVERED")

    city.does("sj.credit", matter, "deliver", outcome="ANEW")
    city.to("archive", matter, since="decide")
    city.does("sj.archive", matter, "archive", outcome="ARCHIVED")

    voided, held = Document.objects.order_by("pk")
    assert (voided.standing, held.standing) == (Document.Standing.VOIDED, Document.Standing.IN_FORCE)
    assert (voided.serial, held.serial) == (1, 2)
    assert not voided.deliveries.exists() and held.deliveries.exists()
    matter.refresh_from_db()
    assert matter.status == Matter.Status.CLOSED
    assert list(verification.verify_all()) == []


def test_a_refusal_is_reviewed_anew_for_its_consent(city: City) -> None:
    matter = not_repaired(city, city.submitted(city.penalty(city.enterprise())), until="deliver")
    voids(city, matter)
    city.does("sj.credit", matter, "deliver", outcome="ANEW")
    assert [item.node for item in matter.work_items.open()] == ["review"]


def test_what_holds_is_not_sent_back(city: City, matter: Matter) -> None:
    with refused("E-ACT-06"):
        city.does("sj.credit", matter, "deliver", outcome="ANEW")
    assert [item.node for item in matter.work_items.open()] == ["deliver"]


@pytest.mark.usefixtures("the_clock_of_the_city")
def test_the_page_offers_the_one_that_is_possible(city: City, matter: Matter, client: Client) -> None:
    item = city.claims("sj.credit", matter, "deliver")
    client.force_login(city.people["sj.credit"])
    address = f"{reverse('desk:matter', args=[matter.number])}?task={item.pk}"
    before = client.get(address).content.decode()
    assert 'value="DELIVERED"' in before and 'value="ANEW"' not in before

    voids(city, matter)
    after = client.get(address).content.decode()
    assert 'value="ANEW"' in after and 'value="DELIVERED"' not in after

    assert client.post(reverse("desk:act", args=[item.pk]), {"outcome": "ANEW", "channel": "PORTAL"}).status_code == 302
    assert [each.node for each in matter.work_items.open()] == ["decide"]
