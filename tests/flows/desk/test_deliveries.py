"""The page of a delivery: each form does one thing, refusals keep what was written; what awaits a receipt."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from flows.matters.delivering import sending
from flows.matters.models import Attachment, Matter
from tests.city import City, png
from tests.flows.credit_repair.at_portal import text_of, the_clock_of_the_city
from tests.flows.matters.delivering.papers import FRIDAY, MAIL, does, last, paper

__all__ = ["the_clock_of_the_city"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_clock_of_the_city")]


@pytest.fixture
def matter(city: City) -> Matter:
    city.now = FRIDAY
    return city.submitted(city.penalty(city.enterprise()))


@pytest.fixture
def notice(city: City, matter: Matter) -> Document:
    return paper(city, matter)


@pytest.fixture
def officer(city: City, client: Client) -> Client:
    client.force_login(city.people["sj.credit"])
    return client


def page_of(notice: Document, matter: Matter) -> str:
    return f"/matters/{matter.number}/papers/{notice.pk}/delivery/"


def test_sent_failed_sent_again_and_received_with_the_scan(
    city: City, matter: Matter, notice: Document, officer: Client
) -> None:
    page = page_of(notice, matter)
    assert "尚未送达" in text_of(officer.get(page))
    answer = officer.post(page, {"do": "send", "channel": "MAIL", "mailed_to": "示例路9号"})
    assert answer.status_code == 422 and "E-DLV-06" in text_of(answer) and "示例路9号" in answer.content.decode()
    mail = {"do": "send", "channel": "MAIL", "tracking_number": "EMS1", "reason": "不属于邮寄"}
    assert officer.post(page, mail).status_code == 302
    assert (last(notice).tracking_number, last(notice).reason) == ("EMS1", ""), "only what the way asks is taken"
    assert officer.post(page, mail).status_code == 409
    failed = {"do": "fail", "delivery": last(notice).pk, "failure": "RETURNED", "at": "2026-10-09T09:30"}
    city.at(days=1)
    assert officer.post(page, failed).status_code == 302
    assert "邮件退回" in text_of(officer.get(page))
    assert officer.post(page, {"do": "send", "channel": "IN_PERSON", "place": "示例路1号"}).status_code == 302
    received = {"do": "receive", "delivery": last(notice).pk, "by": "周喆", "relation": "HEAD"}
    answer = officer.post(page, received)
    assert answer.status_code == 422 and "周喆" in answer.content.decode(), "the moment is missing, the rest is kept"
    city.at(hours=2)
    scan = SimpleUploadedFile("回执.png", png(), "image/png")
    received |= {"at": f"{city.now:%Y-%m-%dT%H:%M}", "scan": scan}
    assert officer.post(page, received).status_code == 302
    kept = Attachment.objects.get(material=f"RECEIPT-{last(notice).pk}")
    assert (kept.sha256, kept.audience) == (last(notice).receipt_sha256, "INTERNAL")
    said = text_of(officer.get(page))
    assert "法定代表人或者主要负责人" in said and "登记送达" not in said
    assert "签收的回执" in text_of(officer.get(f"/matters/{matter.number}/?tab=materials"))


def test_who_only_reads_sees_the_history_and_no_form(
    city: City, matter: Matter, notice: Document, client: Client
) -> None:
    client.force_login(city.people["sj.leader"])
    page = page_of(notice, matter)
    answer = client.get(page)
    assert answer.status_code == 200 and 'name="do"' not in answer.content.decode()
    assert client.post(page, {"do": "send", **MAIL}).status_code == 404
    client.force_login(city.people["pd.credit"])
    assert client.get(page).status_code == 404


def test_the_list_costs_the_same_however_many_and_shows_no_other_bureaus(
    city: City, matter: Matter, notice: Document, officer: Client, django_assert_max_num_queries: Any
) -> None:
    does(city, matter, sending.send, paper_id=notice.pk, **MAIL)
    city.at(days=4)
    with CaptureQueriesContext(connection) as one:
        said = text_of(officer.get("/deliveries/"))
    assert notice.number in said and "EMS1" in said
    assert len(one) <= 12
    for n in range(3):
        other = paper(city, matter, f"penalty.notice{n}")
        does(city, matter, sending.send, paper_id=other.pk, **MAIL)
    with django_assert_max_num_queries(len(one)):
        assert len(officer.get("/deliveries/").context["rows"]) == 4
    officer.force_login(city.people["pd.credit"])
    assert officer.get("/deliveries/").context["rows"] == []
