"""What an act costs: the number of queries is pinned, so that nobody adds a hundred without noticing."""

from __future__ import annotations

from typing import Any

import pytest

from flows.calendar.current import current_calendar
from flows.credit_repair import acts
from flows.matters import attachments, correcting
from flows.matters.acts import perform_aside, perform_on, perform_task
from flows.matters.clocks.printed_dates import ANSWERS, place_of_papers
from flows.matters.models import DateCorrection, Matter, PrintedDate
from flows.matters.sealing import place_of_seals
from tests.city import City, findings
from tests.flows.credit_repair.at_portal import picture
from tests.flows.credit_repair.refusals import becomes_unpaid, unpaid_at_review

# Some 40 an act. Delivery alone costs more: it writes two chains beside the matter's, the paper's and the
# penalty's, asks what the party agreed to and notes which papers leave together. An append to the log costs three,
# a person's rights four, a hop of the engine three, a gate five.
STEPS: list[tuple[str, str, dict[str, Any], int]] = [
    ("sj.credit", "accept", {"outcome": "ACCEPT"}, 36),
    ("sj.verify1", "verify", {"findings": findings()}, 29),
    ("sj.verify2", "verify", {"findings": findings()}, 42),
    ("sj.head", "review", {"outcome": "PASS"}, 34),
    ("sj.leader", "decide", {"outcome": "GRANT"}, 34),
    ("sj.seal", "seal", {"outcome": "SEALED"}, 39),
    ("sj.credit", "deliver", {"outcome": "DELIVERED"}, 56),
    ("sj.credit", "confirm", {"outcome": "GONE"}, 26),
    ("sj.archive", "archive", {"outcome": "ARCHIVED"}, 34),
]


SUBMIT = 48
CORRECTION = 19
SEALED_CORRECTION = 25

# An extension: asked for, granted, told; then a correction of the notice, issued beside the flow.
EXTENDED: list[tuple[str, str, dict[str, Any], int]] = [
    ("sj.verify1", "verify", {"outcome": acts.ASKS, "reason": "需核查"}, 46),
    ("sj.leader", "answer_extension", {"outcome": "GRANT"}, 44),
    ("sj.seal", "seal_extension", {"outcome": "SEALED"}, 39),
    ("sj.credit", "deliver_extension", {"outcome": "DELIVERED"}, 35),
]


# A proposal reads the offices of who makes it beside register and materials.
UNPAID = {"grounds": ["R2"]}
NOT_ACCEPTED: list[tuple[str, str, dict[str, Any], int]] = [
    ("sj.credit", "accept", {"outcome": "PROPOSE_REFUSAL", **UNPAID}, 39),
    ("sj.head", "consent_to_non_acceptance", {"outcome": "CONSENT"}, 41),
    ("sj.seal", "seal", {"outcome": "SEALED"}, 39),
    ("sj.credit", "deliver", {"outcome": "DELIVERED"}, 45),
    ("sj.archive", "archive", {"outcome": "ARCHIVED"}, 34),
]
NOT_REPAIRED: list[tuple[str, str, dict[str, Any], int]] = [
    ("sj.head", "review", {"outcome": "PROPOSE_REFUSAL", **UNPAID}, 39),
    ("sj.leader", "consent_to_refusal", {"outcome": "CONSENT"}, 35),
    ("sj.leader", "decide", {"outcome": "REFUSE"}, 37),
    ("sj.seal", "seal", {"outcome": "SEALED"}, 39),
    ("sj.credit", "deliver", {"outcome": "DELIVERED"}, 45),
    ("sj.archive", "archive", {"outcome": "ARCHIVED"}, 34),
]


@pytest.mark.parametrize("steps", [NOT_ACCEPTED, NOT_REPAIRED])
def test_queries_of_each_act_of_a_refusal(
    city: City, django_assert_max_num_queries: Any, steps: list[tuple[str, str, dict[str, Any], int]]
) -> None:
    current_calendar()
    matter = city.submitted(city.penalty(city.enterprise()))
    if steps is NOT_REPAIRED:
        unpaid_at_review(city, matter)
    becomes_unpaid()
    for account, node, facts, limit in steps:
        if node == "deliver":
            city.run_jobs()
        item = city.item(matter, node, account)
        with django_assert_max_num_queries(limit, info=node):
            perform_task(item.pk, actor=city.people[account], now=city.now, **facts)


def test_queries_of_each_act(city: City, django_assert_max_num_queries: Any) -> None:
    current_calendar()  # the days are read once a process
    matter = city.draft(city.penalty(city.enterprise())).matter
    with django_assert_max_num_queries(SUBMIT):
        perform_on(acts.submit, matter.pk, actor=city.people["agent0"], now=city.now)
    for account, node, facts, limit in STEPS:
        if node == "deliver":
            city.run_jobs()
        item = city.item(matter, node, account)
        with django_assert_max_num_queries(limit, info=node):
            perform_task(item.pk, actor=city.people[account], now=city.now, **facts)


def test_an_act_costs_the_same_after_a_long_history(city: City, django_assert_max_num_queries: Any) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    city.to("review", matter)
    for _ in range(6):
        city.does("sj.head", matter, "review", outcome="RETURN_TO_VERIFY", opinion="再核")
        for account in ("sj.verify1", "sj.verify2"):
            city.does(account, matter, "verify", findings=findings())
    item = city.item(matter, "review")
    with django_assert_max_num_queries(33):
        perform_task(item.pk, actor=city.people["sj.head"], now=city.now, outcome="PASS")


def test_queries_of_a_claim(city: City, matter: Matter, django_assert_max_num_queries: Any) -> None:
    item = city.item(matter, "accept")
    with django_assert_max_num_queries(15):
        city.claim_item(item, "sj.credit")


def test_queries_of_each_act_of_an_extension_and_of_a_correction(
    city: City, django_assert_max_num_queries: Any
) -> None:
    current_calendar()
    matter = city.to("verify", city.submitted(city.penalty(city.enterprise())))
    for account, node, facts, limit in EXTENDED:
        if node == "verify":
            facts = {**facts, "document": attachments.receive(picture(), "document")}
        if node == "deliver_extension":
            city.run_jobs()
        item = city.item(matter, node, account)
        with django_assert_max_num_queries(limit, info=node):
            perform_task(item.pk, actor=city.people[account], now=city.now, **facts)
    (printed,) = PrintedDate.objects.all()
    day = printed.deadline.legal_due
    draft = DateCorrection.objects.create(printed=printed, new_date=day, cause="某事", drafted_at=city.now)
    place = {"role": ANSWERS, "unit": place_of_papers(matter.unit), "actor": city.people["sj.head"], "now": city.now}
    with django_assert_max_num_queries(CORRECTION, info="issue_correction"):
        perform_aside(correcting.issue_correction, matter.pk, correction_id=draft.pk, **place)
    keeper = {"role": correcting.SEALS, "unit": place_of_seals(matter.unit), "actor": city.people["sj.seal"]}
    with django_assert_max_num_queries(SEALED_CORRECTION, info="seal_correction"):
        perform_aside(correcting.seal_correction, matter.pk, correction_id=draft.pk, now=city.now, **keeper)
