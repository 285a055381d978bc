"""Receipts: what must leave together is under one, a public notice is deemed received, and what each opens."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from documents.models import Delivery, Document
from flows.calendar.current import current_calendar
from flows.matters import procedures
from flows.matters.acts import perform_aside_by_party
from flows.matters.delivering import reading, receiving, sending
from flows.matters.models import Act, Matter
from flows.matters.step import Step
from permissions.audit import verification
from permissions.clock import SHANGHAI, local_date
from tests.city import City
from tests.refusing import refused

from .papers import FRIDAY, MAIL, does, last, paper

pytestmark = pytest.mark.django_db
SIGNED = {"by": "周喆", "relation": "HEAD"}
LEADS = ("penalty_case.decision", "行政处罚决定书")
TOLD = ("credit_repair.notification", "信用修复告知书")
PLAIN = ("credit_repair.plain_words", "信用修复明白纸")


def sent(city: City, matter: Matter, *kinds: tuple[str, str], **way: Any) -> list[Document]:
    papers = [paper(city, matter, *kind) for kind in kinds]
    together = [each.pk for each in papers[1:]]
    does(city, matter, sending.send, paper_id=papers[0].pk, together=together, **way or {"channel": "IN_PERSON"})
    return papers


def receipt(city: City, matter: Matter, row: Delivery, **changes: Any) -> Act:
    return does(city, matter, receiving.record, delivery_id=row.pk, **SIGNED | {"at": city.now} | changes)


def test_e_dlv_01_without_the_notification_the_delivery_does_not_close(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    (decision,) = sent(city, matter, LEADS)
    with refused("E-DLV-01") as found:
        receipt(city, matter, last(decision))
    assert found[0].message == "未同步送达信用修复告知书"
    assert "信用修复告知书、信用修复明白纸" in found[0].way_out
    with refused("E-DLV-01"):
        facts = {"channel": "LEFT", "reason": "拒收", "witnesses": "钱七"}
        does(city, matter, sending.send, paper_id=decision.pk, **facts)
    does(city, matter, sending.fail, delivery_id=last(decision).pk, failure="INCOMPLETE", at=city.now)
    papers = sent(city, matter, LEADS, TOLD, PLAIN)
    assert receipt(city, matter, last(decision)).outcome == "RECEIVED"
    assert {reading.receipt_moment(each) for each in papers} == {last(decision).receipt_at}
    assert list(verification.verify_all()) == []


def test_with_the_notification_alone_the_plain_sheet_is_missing(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    (decision, _told) = sent(city, matter, LEADS, TOLD)
    with refused("E-DLV-01") as found:
        receipt(city, matter, last(decision))
    assert found[0].message == "未同步送达信用修复明白纸"


def test_after_an_accident_the_measures_leave_too(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    decision, *_rest = sent(city, matter, ("penalty.accident_decision", "行政处罚决定书"), TOLD, PLAIN)
    with refused("E-DLV-01") as found:
        receipt(city, matter, last(decision))
    assert found[0].message == "未同步送达整改防范措施"


def test_a_receipt_is_recorded_once_and_not_before_the_sending(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    (notice,) = sent(city, matter, ("penalty.notice", "行政处罚告知书"), **MAIL)
    row = last(notice)
    with refused("E-DLV-05"):
        receipt(city, matter, row, at=row.handed_at - dt.timedelta(minutes=1))
    with refused("E-DLV-14"):
        receipt(city, matter, row, at=city.now + dt.timedelta(days=1))
    with refused("E-DLV-16"):
        receipt(city, matter, row, by=" ")
    with refused("E-DLV-15"):
        reading.check_received(matter, ["penalty.notice"])
    receipt(city, matter, row)
    reading.check_received(matter, ["penalty.notice"])
    with refused("E-DLV-04"):
        receipt(city, matter, row, by="赵六")
    with refused("E-DLV-04"):
        does(city, matter, sending.fail, delivery_id=row.pk, failure="RETURNED", at=city.now)


def test_the_receipt_opens_what_the_procedure_declares_once(
    city: City, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.now = FRIDAY
    monkeypatch.setitem(
        procedures.procedures(),
        "credit_repair",
        dataclasses.replace(
            procedures.procedure_of("credit_repair"), receipts={"penalty.notice": f"{__name__}.pay_within"}
        ),
    )
    (notice,) = sent(city, matter, ("penalty.notice", "行政处罚告知书"))
    does(city, matter, sending.send, paper_id=notice.pk, **MAIL)
    assert not matter.deadlines.filter(rule="penalty.payment").exists()
    receipt(city, matter, last(notice))
    clock = matter.deadlines.get(rule="penalty.payment")
    assert local_date(clock.started_at) == FRIDAY.date() and clock.legal_due == dt.date(2026, 10, 26)
    receipt(city, matter, notice.deliveries.awaiting().get())
    assert matter.deadlines.filter(rule="penalty.payment").count() == 1, "the first receipt counts"


def pay_within(step: Step, row: Delivery) -> None:
    """What a procedure would declare: fifteen days to pay from the receipt."""
    step.open_deadline("penalty.payment", title="缴纳罚款", start_event="送达", started_at=row.receipt_at)


def noticed(city: City, matter: Matter) -> Document:
    """Returned by the post, then published on 2026-10-09."""
    city.now = FRIDAY - dt.timedelta(days=2)
    (notice,) = sent(city, matter, ("penalty.notice", "行政处罚告知书"), **MAIL)
    does(city, matter, sending.fail, delivery_id=last(notice).pk, failure="UNKNOWN", at=city.now)
    city.now = FRIDAY
    facts = {"address": "上海法治报(示例)", "reason": "查无此人", "published_on": FRIDAY.date()}
    does(city, matter, sending.send, paper_id=notice.pk, channel="NOTICE", **facts)
    return notice


def test_a_public_notice_is_delivery_when_thirty_days_are_over(city: City, matter: Matter) -> None:
    notice = noticed(city, matter)
    assert last(notice).deemed_on == dt.date(2026, 11, 9), "the thirtieth day is a Sunday"
    for day in (8, 9):
        assert receiving.deem_noticed(dt.datetime(2026, 11, day, 23, 59, tzinfo=SHANGHAI)) == 0
    after = dt.datetime(2026, 11, 10, 0, 1, tzinfo=SHANGHAI)
    assert receiving.deem_noticed(after) == 1 and receiving.deem_noticed(after) == 0
    row = last(notice)
    assert row.receipt_at is not None and local_date(row.receipt_at) == dt.date(2026, 11, 9)
    assert matter.acts.filter(node="deem", outcome="DEEMED").count() == 1
    assert list(verification.verify_all()) == []


def test_the_receipt_opens_sixty_days_and_six_months(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    (notice,) = sent(city, matter, ("penalty.notice", "行政处罚告知书"))
    Document.objects.filter(pk=notice.pk).update(context=notice.context | {"remedy": "如不服本通知……"})
    notice.refresh_from_db()
    calendar = current_calendar()
    assert reading.remedies_of([notice], calendar) == []
    receipt(city, matter, last(notice))
    (found,) = reading.remedies_of([Document.objects.get(pk=notice.pk)], calendar)
    days = found.days
    assert (days.received_on, days.reconsideration) == (FRIDAY.date(), dt.date(2026, 12, 8))
    assert days.litigation == dt.date(2027, 4, 9) and days.provisional, "2027 has no calendar yet"


def test_the_party_confirms_in_the_portal_and_paper_is_signed_on_paper(city: City, matter: Matter) -> None:
    city.now = FRIDAY
    (notice,) = sent(city, matter, ("penalty.notice", "行政处罚告知书"), channel="PORTAL")
    agent = {"actor": city.people["agent0"], "now": city.at(hours=1)}
    online = last(notice)
    does(city, matter, sending.send, paper_id=notice.pk, **MAIL)
    with pytest.raises(Delivery.DoesNotExist):
        perform_aside_by_party(receiving.confirm_online, matter.pk, delivery_id=last(notice).pk, **agent)
    perform_aside_by_party(receiving.confirm_online, matter.pk, delivery_id=online.pk, **agent)
    online.refresh_from_db()
    assert (online.receipt_by, online.receipt_relation, online.receipt_at) == ("经办0", "AGENT", agent["now"])
