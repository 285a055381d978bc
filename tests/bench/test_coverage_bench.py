"""The coverage report of legal reviews over a hundred thousand decisions, asked through the web.

    DJANGO_SETTINGS_MODULE=project.settings.test .venv/bin/python -m pytest -q -s tests/bench/test_coverage_bench.py
    … .venv/bin/python -m tests.services .venv/bin/python -m pytest -q -s tests/bench/test_coverage_bench.py

BANJIE_BENCH_REVIEWED sets how many; BANJIE_BENCH_OUT a folder for the figures as JSON.
"""

from __future__ import annotations

import datetime as dt
import os
from functools import partial

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from flows.matters import gate
from flows.matters.models import Act, Decision, Matter, Review
from permissions import clock
from tests.bench.figures import Figures
from tests.bench.timing import in_turns
from tests.city import City
from tests.flows.matters.clockwork import moment

REVIEWED = int(os.environ.get("BANJIE_BENCH_REVIEWED", "100000"))
NOW = moment("2026-09-21 09:30")
TITLE = "Coverage of legal reviews"
SECONDS = 2.0  # for a hundred thousand


def grow(city: City, cases: int) -> None:
    """So many decisions, each on a review of its own that took up to nine days; one in a thousand was withdrawn."""
    bureau, leader, reviewer = city.units["SH-SJ"], city.people["sj.leader"], city.people["sj.head"]

    def matters(first: int, procedure: str, count: int) -> list[Matter]:
        return Matter.objects.bulk_create(
            Matter(
                number=f"{procedure[:2]}-BENCH-{number}",
                procedure=procedure,
                title="某公司未按规定开展安全生产教育培训案",
                unit=bureau,
                status="CLOSED",
                initiator=leader,
                created_at=NOW,
                submitted_at=NOW,
                closed_at=NOW,
            )
            for number in range(first, first + count)
        )

    def acts(of: list[Matter], node: str) -> list[Act]:
        return Act.objects.bulk_create(
            Act(matter=m, node=node, title="办", actor_name="官", outcome="ON", outcome_title="办", at=NOW) for m in of
        )

    for first in range(0, cases, 5000):
        count = min(5000, cases - first)
        parents, children = matters(first, "penalty_case", count), matters(first, "legal_review", count)
        signed, decided = acts(children, "sign"), acts(parents, "decide")
        reviews = []
        for n, (parent, child, act) in enumerate(zip(parents, children, signed, strict=True), first):
            sent = NOW - dt.timedelta(days=20 + n % 240)
            withdrawn = {"withdrawn_at": NOW, "withdrawn_by": reviewer, "withdrawn_because": "有误"}
            reviews.append(
                Review(
                    matter=parent,
                    review_matter=child,
                    round=1,
                    draft_sha256=f"{n:064x}",
                    conclusion="PASSED",
                    opinion="经审核，主体合法，事实清楚，证据充分，适用法律准确，裁量适当，程序合法，同意。",
                    reviewer=reviewer,
                    reviewer_name=reviewer.name,
                    qualification="法律职业资格证书 A20103101170001",
                    submitted_at=sent,
                    concluded_at=sent + dt.timedelta(days=n % 10),
                    act=act,
                    **(withdrawn if n % 1000 == 999 else {}),
                )
            )
        kept = Review.objects.bulk_create(reviews, batch_size=2000)
        Decision.objects.bulk_create(
            (
                Decision(
                    matter=parent,
                    outcome="PENALISED",
                    reasons="事实清楚",
                    articles=["行政处罚法第五十七条"],
                    signatory=leader,
                    signatory_name=leader.name,
                    decided_on=review.concluded_at.date() + dt.timedelta(days=1),
                    draft_sha256=review.draft_sha256,
                    review=review,
                    act=act,
                )
                for parent, review, act in zip(parents, kept, decided, strict=True)
            ),
            batch_size=2000,
        )
        reset_queries()


def test_coverage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page with its figures and its first lines; what the exceptions alone cost."""
    figures, city = Figures(connection.vendor), City(now=NOW).build()
    gate.drop()  # the withdrawn ones among them would not be let in
    grow(city, REVIEWED)
    gate.install()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client = Client()
    client.force_login(city.people["sj.leader"])
    pages = {"all": "/legal/coverage/", "exceptions": "/legal/coverage/?only=on"}
    queries = {}
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        queries[name] = len(asked)  # now: the next request begins a new count
        assert page.status_code == 200 and "99.9%" in page.content.decode()
    taken = in_turns({name: partial(client.get, address) for name, address in pages.items()}, rounds=5)
    for name, ms in taken.items():
        figures.add(TITLE, page=name, decisions=f"{REVIEWED:,}", ms=ms, queries=queries[name])
        figures.at_most(f"coverage of {REVIEWED} decisions, {name}, seconds", ms / 1000, SECONDS)
    figures.tell("coverage")
