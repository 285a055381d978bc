"""The portal's part in delivery: what was delivered when and how, the receipt, the agreement and its withdrawal."""

from __future__ import annotations

import pytest
from django.test import Client

from documents.models import Document
from flows.matters.delivering import reading, sending
from flows.matters.models import Matter
from tests.city import City
from tests.flows.credit_repair.at_portal import address, text_of
from tests.flows.matters.delivering.papers import FRIDAY, does, last, paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_clock_of_the_city")]


@pytest.fixture
def matter(city: City) -> Matter:
    city.now = FRIDAY
    return city.submitted(city.penalty(city.enterprise()))


@pytest.fixture
def notice(city: City, matter: Matter) -> Document:
    return paper(city, matter)


@pytest.fixture
def agent(city: City, matter: Matter, client: Client) -> Client:
    client.force_login(city.people["agent0"])
    return client


def test_the_receipt_is_confirmed_once(city: City, matter: Matter, notice: Document, agent: Client) -> None:
    does(city, matter, sending.send, paper_id=notice.pk, channel="PORTAL")
    row, page = last(notice), address("progress", matter.pk)
    assert "尚未确认收到" in text_of(agent.get(page))
    city.at(hours=1)
    assert agent.post(address("receive", matter.pk, row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.receipt_by, row.receipt_at) == ("经办0", city.now)
    assert agent.post(address("receive", matter.pk, row.pk)).status_code == 302, "the same person, the same day"
    said = text_of(agent.get(page))
    assert "经办0" in said and "尚未确认收到" not in said


def test_agreement_and_withdrawal(city: City, matter: Matter, agent: Client) -> None:
    url, page = address("agree", matter.pk), address("progress", matter.pk)
    assert "您已同意在企业办事端送达" in text_of(agent.get(page))
    answer = agent.post(url, {"way": "EMAIL", "address": ""})
    assert answer.status_code == 422 and "E-DLV-17" in text_of(answer)
    assert agent.post(url, {"way": "EMAIL", "address": "a@demo.example", "do": "agree"}).status_code == 302
    assert "a@demo.example" in text_of(agent.get(page))
    assert agent.post(url, {"do": "withdraw"}).status_code == 302
    assert reading.electronic_ways(matter) == {} and "直接送达或者邮寄方式" in text_of(agent.get(page))
    answer = agent.post(url, {"do": "withdraw"})
    assert answer.status_code == 422 and "E-DLV-18" in text_of(answer)
