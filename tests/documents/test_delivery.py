"""Delivery and receipt: once per recipient and channel, by consent where electronic, logged."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from documents import standing
from documents.delivery import Way, deliver, record_failure, record_receipt
from documents.models import Delivery, Document
from permissions.audit.models import Entry
from permissions.refusals import Refusal

from .conftest import AT, OFFICER

COMPANY = "上海泗泾示例化工有限公司"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def paper(issue):
    return issue()


FACTS = {
    "MAIL": {"tracking_number": "EMS0001"},
    "LEFT": {"reason": "拒绝签收", "witnesses": "居委会钱七"},
    "ENTRUSTED": {"organ": "苏州市示例应急管理局"},
    "ELECTRONIC": {"address": "a@demo.example"},
    "NOTICE": {
        "address": "上海法治报(示例)",
        "reason": "下落不明",
        "published_on": AT.date(),
        "deemed_on": dt.date(2026, 12, 7),
        "proof_sha256": "0" * 64,
    },
}


def handed(paper, *, channel="IN_PERSON", facts=None, **changes):
    way = Way(channel, **(FACTS.get(channel, {}) if facts is None else facts))
    order = {"recipient": COMPANY, "way": way, "actor": OFFICER, "at": AT}
    return deliver(paper, **(order | changes))


def last_entry():
    return json.loads(Entry.objects.filter(chain="matter:12").latest("seq").body)


def test_delivery_is_recorded_and_logged_on_the_chain_of_the_matter(paper):
    delivery = handed(paper)

    assert (delivery.handed_at, delivery.handed_by, delivery.is_received) == (AT, "张三", False)
    entry = last_entry()
    assert entry["action"] == "document.delivered"
    assert entry["payload"]["sha256"] == paper.sha256 and entry["payload"]["recipient"] == COMPANY


def test_delivering_again_returns_the_first(paper):
    first = handed(paper)

    again = handed(paper, at=AT + HOUR)

    assert (again.pk, again.handed_at) == (first.pk, AT)
    assert Entry.objects.filter(action="document.delivered").count() == 1


def test_another_party_or_channel_is_another_delivery(paper):
    handed(paper)
    handed(paper, channel="MAIL")
    handed(paper, recipient="王五")

    assert paper.deliveries.count() == 3


@pytest.mark.parametrize("channel", ["PORTAL", "ELECTRONIC"])
def test_e_dlv_02_electronic_delivery_needs_consent(paper, channel):
    with pytest.raises(Refusal, match="E-DLV-02"):
        handed(paper, channel=channel)

    assert handed(paper, channel=channel, consent=True).consent
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(consent=False)


def test_a_channel_outside_the_law_is_an_error(paper):
    with pytest.raises(ValueError, match="PIGEON"):
        handed(paper, channel="PIGEON")


def test_e_dlv_03_a_voided_paper_is_not_delivered(paper):
    standing.void(paper, reason="错", actor=OFFICER, at=AT)

    with pytest.raises(Refusal, match="E-DLV-03"):
        handed(paper)


def test_e_dlv_03_a_paper_that_is_only_numbered_is_not_delivered(paper):
    Document.objects.update(state="NUMBERED", sha256="", pages=0, template_version="", frozen_at=None)

    with pytest.raises(Refusal, match="E-DLV-03"):
        handed(paper)


def test_receipt_names_person_and_moment_and_is_logged(paper):
    delivery = record_receipt(handed(paper), by="王五", at=AT + HOUR, note="前台", actor=OFFICER)

    assert delivery.is_received
    assert (delivery.receipt_at, delivery.receipt_by, delivery.receipt_note) == (AT + HOUR, "王五", "前台")
    entry = last_entry()
    assert (entry["action"], entry["actor"], entry["payload"]["received_by"]) == ("document.received", "user:7", "王五")


def test_receipt_that_came_by_post_is_logged_when_it_was_recorded(paper):
    later = AT + dt.timedelta(days=3)

    record_receipt(handed(paper, channel="MAIL"), by="王五", at=AT + HOUR, actor=OFFICER, recorded_at=later)

    entry = last_entry()
    assert entry["at"].startswith("2026-11-08") and entry["payload"]["received_at"].startswith("2026-11-05")


def test_the_first_receipt_counts(paper):
    delivery = handed(paper)
    record_receipt(delivery, by="王五", at=AT + HOUR)

    again = record_receipt(delivery, by="王五", at=AT + 2 * HOUR)

    assert again.receipt_at == AT + HOUR
    assert Entry.objects.filter(action="document.received").count() == 1


@pytest.mark.parametrize("change", [{"by": "赵六"}, {"at": AT + dt.timedelta(days=1)}])
def test_e_dlv_04_another_receipt_is_refused(paper, change):
    delivery = handed(paper)
    record_receipt(delivery, by="王五", at=AT + HOUR)

    with pytest.raises(Refusal, match="E-DLV-04") as refused:
        record_receipt(delivery, **({"by": "王五", "at": AT + HOUR} | change))

    assert "2026-11-05" in refused.value.message


def test_e_dlv_05_received_before_sent_is_refused(paper):
    with pytest.raises(Refusal, match="E-DLV-05"):
        record_receipt(handed(paper), by="王五", at=AT - dt.timedelta(seconds=1))

    assert record_receipt(Delivery.objects.get(), by="王五", at=AT).is_received


@pytest.mark.parametrize("half", [{"receipt_at": AT}, {"receipt_by": "王五"}, {"receipt_note": "前台"}])
def test_database_refuses_half_a_receipt(paper, half):
    handed(paper)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**half)


# Ways, failures, papers that leave together -----------------------------------------------------


def test_papers_that_leave_together_have_one_row_and_one_receipt(issue):
    first, second = issue(), issue(issue_key="sample:2")
    delivery = handed(first, together=[second])

    record_receipt(delivery, by="王五", at=AT + HOUR, relation="SELF", scan_sha256="0" * 64)

    assert first.deliveries.get() == second.deliveries.get() == delivery
    assert json.loads(Entry.objects.get(action="document.delivered").body)["payload"]["with"] == [second.number]
    with pytest.raises(Refusal, match="E-DLV-13"):
        handed(second, channel="MAIL")


def test_under_way_with_other_papers_is_another_delivery(issue):
    first, second = issue(), issue(issue_key="sample:2")
    handed(first)

    with pytest.raises(Refusal, match="E-DLV-19"):
        handed(first, together=[second])


def test_what_failed_is_tried_again_the_same_way(paper):
    first = handed(paper, channel="MAIL")
    failed = record_failure(first, failure="RETURNED", at=AT + HOUR, actor=OFFICER, recorded_at=AT + HOUR, note="逾期")

    second = handed(paper, channel="MAIL", at=AT + 2 * HOUR)

    assert second.pk != first.pk and (failed.failure, failed.failure_note) == ("RETURNED", "逾期")
    assert last_entry()["action"] == "document.delivered"
    with pytest.raises(Refusal, match="E-DLV-12"):
        record_receipt(first, by="王五", at=AT + HOUR)
    with pytest.raises(Refusal, match="E-DLV-12"):
        record_failure(first, failure="OTHER", at=AT + HOUR, actor=OFFICER, recorded_at=AT + HOUR)


def test_what_is_left_is_received_at_once(paper):
    left = handed(paper, channel="LEFT")

    assert left.receipt_at == AT and "居委会钱七" in left.receipt_by


@pytest.mark.parametrize(
    ("channel", "facts"),
    [
        ("MAIL", {"tracking_number": ""}),
        ("ENTRUSTED", {"organ": ""}),
        ("ELECTRONIC", {"address": ""}),
        ("LEFT", {"reason": ""}),
        ("LEFT", {"witnesses": ""}),
        ("NOTICE", {"published_on": None}),
        ("NOTICE", {"deemed_on": None}),
        ("NOTICE", {"deemed_on": AT.date()}),
        ("NOTICE", {"address": ""}),
        ("IN_PERSON", {"published_on": AT.date()}),
        ("IN_PERSON", {"failed_at": AT}),
        ("IN_PERSON", {"failure": "OTHER"}),
    ],
)
def test_the_database_holds_no_way_without_its_facts(paper, channel, facts):
    handed(paper, channel=channel, consent=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**facts)


def test_one_under_way_the_same_way(paper):
    row = handed(paper)
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
