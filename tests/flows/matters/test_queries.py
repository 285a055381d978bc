"""What an act costs: the number of queries is pinned, so that nobody adds a hundred without noticing."""

from __future__ import annotations

from typing import Any

from flows.calendar.current import current_calendar
from flows.credit_repair import acts
from flows.matters.acts import perform_on, perform_task
from flows.matters.models import Matter
from tests.city import City, findings

# At most 40 an act. Delivery alone costs more: it writes two chains beside the matter's, the paper's and the
# penalty's. An append to the log costs three, a person's rights four, a hop of the engine three.
STEPS: list[tuple[str, str, dict[str, Any], int]] = [
    ("sj.credit", "accept", {"outcome": "ACCEPT"}, 40),
    ("sj.verify1", "verify", {"findings": findings()}, 26),
    ("sj.verify2", "verify", {"findings": findings()}, 39),
    ("sj.head", "review", {"outcome": "PASS"}, 33),
    ("sj.leader", "decide", {"outcome": "GRANT"}, 37),
    ("sj.credit", "deliver", {"outcome": "DELIVERED"}, 51),
    ("sj.credit", "confirm", {"outcome": "GONE"}, 31),
    ("sj.archive", "archive", {"outcome": "ARCHIVED"}, 30),
]


def test_queries_of_each_act(city: City, django_assert_max_num_queries: Any) -> None:
    current_calendar()  # the days are read once a process
    matter = city.draft(city.penalty(city.enterprise())).matter
    with django_assert_max_num_queries(51):
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
