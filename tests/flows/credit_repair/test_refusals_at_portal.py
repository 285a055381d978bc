"""What the portal says of a refusal: before the paper is delivered nothing, then everything, at a constant cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from flows.matters.models import Matter
from flows.registers.models import Penalty
from tests.city import City
from tests.flows.credit_repair.at_portal import address, text_of
from tests.flows.credit_repair.refusals import (
    becomes_unpaid,
    ends,
    not_accepted,
    not_repaired,
    proposes,
    unpaid_at_review,
)

pytestmark = pytest.mark.usefixtures("the_clock_of_the_city")
WORDS = ("不予", "拟作", "提级", "未被受理", "未获准予", "R2")


def pages(agent: Client, matter: Matter) -> str:
    """All that the enterprise can read of its application."""
    found = [
        agent.get(address("progress", matter.pk)),
        agent.get(address("applications")),
        agent.get(address("penalties")),
    ]
    return " ".join(text_of(page) for page in found)


@pytest.mark.parametrize("node", ["consent_to_non_acceptance", "consent_to_refusal"])
def test_what_is_only_proposed_is_not_told_and_may_be_withdrawn(
    agent: Client, city: City, penalty: Penalty, node: str
) -> None:
    matter = city.submitted(penalty)
    if node == "consent_to_refusal":
        unpaid_at_review(city, matter)
        proposes(city, matter, "R2", at="review")
    else:
        becomes_unpaid()
        proposes(city, matter, "R2")
    said = pages(agent, matter)
    assert [word for word in WORDS if word in said] == []
    assert address("withdraw", matter.pk) in agent.get(address("progress", matter.pk)).content.decode()
    assert "2026年9月24日" in said  # the promised day holds while the superior is asked


@pytest.mark.parametrize("way", [not_accepted, not_repaired])
def test_what_is_decided_is_told_with_the_paper_and_not_before(
    agent: Client, city: City, penalty: Penalty, way: Any
) -> None:
    matter = city.submitted(penalty)
    way(city, matter, until="deliver")
    assert [word for word in WORDS if word in pages(agent, matter)] == []
    assert agent.get(address("paper", matter.pk)).status_code == 404

    city.does("sj.credit", matter, "deliver", outcome="DELIVERED")
    for _ in range(2):  # on its way into the archive, and there
        said = pages(agent, matter)
        for word in (
            "行政处罚义务尚未履行完毕",
            "没有固定的起始日期",
            "申请行政复议",
            "不予受理" if way is not_accepted else "不予信用修复",
        ):
            assert word in said
        assert "不再公示" not in said and "已停止公示" not in said
        if matter.work_items.open().filter(node="archive").exists():
            city.does("sj.archive", matter, "archive", outcome="ARCHIVED")
    assert agent.get(address("paper", matter.pk)).content.startswith(b"%PDF")


def test_english_readers_find_it_too(agent: Client, city: City, penalty: Penalty) -> None:
    not_accepted(city, city.submitted(penalty), until="archive")
    agent.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = text_of(agent.get(address("penalties")))
    assert "Your last application was not accepted" in said
    assert "Reasons, remedy and the paper" in said


def test_cost_of_the_pages_does_not_grow_with_refusals(
    agent: Client, city: City, penalty: Penalty, django_assert_max_num_queries: Any
) -> None:
    for one in [penalty, city.penalty(penalty.enterprise)]:
        matter = city.submitted(one)
        Penalty.objects.filter(pk=one.pk).update(fine_paid=0, fine_paid_on=None)
        proposes(city, matter, "R2")
        city.does("sj.head", matter, "consent_to_non_acceptance", outcome="CONSENT")
        ends(city, matter)
        with django_assert_max_num_queries(16):
            agent.get(address("penalties"))
        with django_assert_max_num_queries(9):
            agent.get(address("applications"))
        with django_assert_max_num_queries(18):  # five of them read what was sent, how it came, and what was agreed to
            agent.get(address("progress", matter.pk))
