"""Sending: each way with its facts, the seven days, what leaves together, and the next attempt after one failed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from documents.models import Delivery, Document
from flows.matters import jobs
from flows.matters.acts import perform_aside_by_party
from flows.matters.delivering import reading, receiving, sending
from flows.matters.models import Job, Matter
from permissions.audit import verification
from permissions.clock import SHANGHAI
from tests.city import City
from tests.refusing import refused

from .papers import FRIDAY, MAIL, does, last, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(city: City, matter: Matter) -> Document:
    city.now = FRIDAY
    return paper(city, matter)


def test_a_failed_delivery_is_tried_again_and_the_history_is_kept(city: City, matter: Matter, notice: Document) -> None:
    does(city, matter, sending.send, paper_id=notice.pk, **MAIL)
    city.at(days=3)
    does(city, matter, sending.fail, delivery_id=last(notice).pk, failure="RETURNED", at=city.now, note="逾期未领")
    with refused("E-DLV-12"):
        receipt = {"by": "王五", "relation": "RECEIVER", "at": city.now}
        does(city, matter, receiving.record, delivery_id=last(notice).pk, **receipt)
    does(city, matter, sending.send, paper_id=notice.pk, **MAIL | {"tracking_number": "EMS2"})
    facts = {"reason": "拒绝签收", "witnesses": "居委会钱七", "address": "示例路1号"}
    done = does(city, matter, sending.send, paper_id=notice.pk, channel="LEFT", **facts)
    assert done.outcome == "DELIVERED", "what is left is received at once"
    tried = list(notice.deliveries.values_list("channel", "tracking_number", "failure"))
    assert tried == [("MAIL", "EMS1", "RETURNED"), ("MAIL", "EMS2", ""), ("LEFT", "", "")]
    with refused("E-DLV-13"):
        does(city, matter, sending.send, paper_id=notice.pk, channel="IN_PERSON")
    assert list(verification.verify_all()) == []


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("E-DLV-06", {"channel": "MAIL"}),
        ("E-DLV-07", {"channel": "LEFT", "reason": "拒绝签收"}),
        ("E-DLV-07", {"channel": "LEFT", "witnesses": "钱七"}),
        ("E-DLV-08", {"channel": "ENTRUSTED"}),
        ("E-DLV-02", {"channel": "ELECTRONIC", "address": "a@demo.example"}),
        (
            "E-DLV-10",
            {"channel": "NOTICE", "address": "上海法治报(示例)", "reason": "无法送达", "published_on": FRIDAY.date()},
        ),
        ("E-DLV-11", {"channel": "NOTICE", "address": "上海法治报(示例)", "reason": "无法送达"}),
        ("E-DLV-14", {"channel": "IN_PERSON", "sent_at": FRIDAY + dt.timedelta(days=1)}),
        ("E-DLV-14", {"channel": "IN_PERSON", "sent_at": FRIDAY - dt.timedelta(days=1)}),
    ],
)
def test_each_way_wants_its_facts(
    city: City, matter: Matter, notice: Document, code: str, facts: dict[str, Any]
) -> None:
    with refused(code):
        does(city, matter, sending.send, paper_id=notice.pk, **facts)
    assert not Delivery.objects.exists()


def test_a_receipt_to_sign_is_printed_once_for_what_leaves_on_paper(
    city: City, matter: Matter, notice: Document
) -> None:
    does(city, matter, sending.send, paper_id=notice.pk, channel="IN_PERSON", address="示例路1号")
    jobs.run_ready(city.at(seconds=5))
    form = last(notice).receipt_form
    assert form is not None and (form.number, form.kind_name, form.pages) == (
        "（沪松）应急回〔2026〕1号",
        "文书送达回执",
        1,
    )
    assert Job.objects.get(kind=sending.JOB).state == "DONE"


def test_who_has_no_seat_or_sees_no_matter_delivers_nothing(city: City, matter: Matter, notice: Document) -> None:
    with pytest.raises(PermissionDenied):
        does(city, matter, sending.send, "sj.archive", paper_id=notice.pk, **MAIL)
    with pytest.raises(Matter.DoesNotExist):
        does(city, matter, sending.send, "pd.credit", paper_id=notice.pk, **MAIL)


def test_the_form_sent_twice_is_one_delivery(city: City, matter: Matter, notice: Document) -> None:
    first = does(city, matter, sending.send, paper_id=notice.pk, request_key="form-1", **MAIL)
    again = does(city, matter, sending.send, paper_id=notice.pk, request_key="form-1", **MAIL)
    assert first.pk == again.pk and Delivery.objects.count() == 1


def test_seven_working_days_to_deliver_a_decision(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    decision = paper(city, matter, "penalty_case.decision", "行政处罚决定书")
    # 2026-10-10 is a make-up working day.
    assert reading.delivery_due(decision) == dt.date(2026, 10, 19)
    assert reading.delivery_due(paper(city, matter)) is None
    city.now = dt.datetime(2026, 10, 20, 0, 5, tzinfo=SHANGHAI)
    with refused("E-DUE-12") as found:
        does(city, matter, sending.send, paper_id=decision.pk, **MAIL)
    assert "违法超期" in found[0].message and "2026-10-19" in found[0].message
    done = does(city, matter, sending.send, paper_id=decision.pk, late_reason="当事人搬迁", **MAIL)
    assert done.late_reason == "当事人搬迁"


@pytest.mark.parametrize("day", [18, 19])
def test_the_day_before_and_the_last_day_need_no_reason(city: City, matter: Matter, day: int) -> None:
    city.now = FRIDAY
    decision = paper(city, matter, "penalty_case.decision", "行政处罚决定书")
    city.now = dt.datetime(2026, 10, day, 23, 58, tzinfo=SHANGHAI)
    assert does(city, matter, sending.send, paper_id=decision.pk, **MAIL).late_reason == ""


def test_the_party_says_by_which_electronic_way(city: City, matter: Matter, notice: Document) -> None:
    agent = {"actor": city.people["agent0"], "now": city.now}
    assert reading.electronic_ways(matter) == {"PORTAL": ""}, "as it said when it applied"
    with refused("E-DLV-17"):
        perform_aside_by_party(receiving.confirm_electronic, matter.pk, way="EMAIL", **agent)
    perform_aside_by_party(receiving.confirm_electronic, matter.pk, way="EMAIL", address="a@demo.example", **agent)
    with refused("E-DLV-02"):
        does(city, matter, sending.send, paper_id=notice.pk, channel="PORTAL")
    with refused("E-DLV-09"):
        does(city, matter, sending.send, paper_id=notice.pk, channel="ELECTRONIC", address="b@demo.example")
    does(city, matter, sending.send, paper_id=notice.pk, channel="ELECTRONIC")
    assert last(notice).address == "a@demo.example"
    perform_aside_by_party(receiving.withdraw_electronic, matter.pk, **agent)
    assert reading.electronic_ways(matter) == {}
    with refused("E-DLV-18"):
        perform_aside_by_party(receiving.withdraw_electronic, matter.pk, **agent)
