"""信用修复告知书 and 明白纸: what they say is computed from the penalty and the rules of the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from documents.models import Document
from documents.sealing import keeping
from documents.vault import open_pdf
from flows.credit_repair.letters import notification
from flows.registers.models import Penalty
from permissions.audit.log import SYSTEM
from tests.city import City
from tests.flows.credit_repair.test_refusal_papers import words
from tests.refusing import refused

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 9)
UNPAID = {"fine_paid_on": None, "fine_paid": 0, "rectified_on": None, "recheck_on": None, "recheck_number": ""}


def decided(city: City, **fields: Any) -> Penalty:
    days = {"decided_on": DAY, "published_on": DAY, "fine_due_on": dt.date(2026, 10, 24)}
    return city.penalty(city.enterprise(), **days, **UNPAID, **fields)


def order(city: City) -> dict[str, Any]:
    return {"subject_ref": "matter:1", "signatory": "官甲", "issued_on": DAY, "actor": SYSTEM, "at": city.now}


def test_the_notice_says_class_day_conditions_materials_channel_and_phone(city: City) -> None:
    penalty = decided(city)
    with refused("E-SEAL-06"):
        notification.issue_notice(penalty, **order(city))
    keeping.use_seal(
        issue_key=notification.issue_key(notification.NOTICE, penalty),
        authority=penalty.authority,
        kind_name="信用修复告知书",
        recipient=penalty.enterprise.name,
        signatory="官甲",
        subject_ref="matter:1",
        user=city.people["sj.archive"],
        actor=SYSTEM,
        at=city.now,
    )
    paper = notification.issue_notice(penalty, **order(city))
    assert notification.issue_notice(penalty, **order(city)).pk == paper.pk and Document.objects.count() == 1
    said = words(open_pdf(paper))
    assert (paper.number, paper.kind_name) == ("（沪松）应急信告〔2026〕1号", "信用修复告知书")
    for wanted in (
        "（沪松）应急罚〔2026〕1号",
        "失信程度为一般，最长至2027年10月9日",
        "最早可以于2027年1月9日申请信用修复",
        "整改复查意见书",
        "信用承诺书（加盖公章）",
        "“信用中国”网站",
        "不收取任何费用",
        "021-55500001",
    ):
        assert wanted in said, wanted


def test_the_plain_sheet_is_one_page_without_seal(city: City) -> None:
    paper = notification.issue_plain_sheet(decided(city), **order(city))
    said = words(open_pdf(paper))
    assert (paper.kind_name, paper.pages) == ("信用修复明白纸", 1)
    assert "2027年1月9日起（当天就可以）" in said and "一分钱也不收" in said


def test_a_minor_decision_may_be_applied_for_at_once(city: City) -> None:
    said = notification.notice_of(decided(city, credit_class="MINOR"), DAY)
    assert (said.credit_class, said.earliest_on, said.published_until) == ("轻微", DAY, dt.date(2027, 1, 9))


@pytest.mark.parametrize("on_person", [False, True])
def test_of_a_decision_that_is_not_published_there_is_nothing_to_tell(city: City, on_person: bool) -> None:
    penalty = decided(city, publicity_state="UNPUBLISHED", on_person=on_person)
    with pytest.raises(notification.NothingToRepair):
        notification.notice_of(penalty, DAY)
