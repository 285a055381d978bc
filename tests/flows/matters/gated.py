"""Rows on both sides of the legal gate, written past the product: what the database itself lets in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from documents.models import Document, NumberSeries
from flows.matters import gate
from flows.matters.admission import open_draft
from flows.matters.models import Act, Decision, Hearing, Matter, Review, ReviewExemption
from tests.city import City

DRAFT, OTHER = "a" * 64, "b" * 64
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def gated(trial: Matter) -> Iterator[Matter]:
    """The matter of the trial procedure, with the gate laid anew so that it knows its gated paper."""
    gate.guards.cache_clear()
    gate.drop()
    gate.install()
    yield trial
    gate.guards.cache_clear()


def act(city: City, matter: Matter) -> Act:
    """Some act of the matter by its leader."""
    return Act.objects.create(
        matter=matter,
        node="close",
        title="End",
        user=city.people["sj.leader"],
        actor_name="官",
        outcome="ON",
        outcome_title="Go on",
        at=city.at(minutes=1),
    )


def review_matter(city: City, matter: Matter) -> Matter:
    """A matter beside this one, as the review of it is."""
    return open_draft(
        procedure="trial",
        title="审",
        unit=matter.unit,
        enterprise=matter.enterprise,
        initiator=matter.initiator,
        now=city.now,
    )


def review(city: City, matter: Matter, **fields: Any) -> Review:
    """A review of the draft that passed an hour ago; not saved."""
    beside = fields.pop("beside", None) or review_matter(city, matter)
    person = city.people["sj.head"]
    values = {
        "matter": matter,
        "review_matter": beside,
        "round": 1,
        "draft_sha256": DRAFT,
        "conclusion": "PASSED",
        "opinion": "同意",
        "reviewer": person,
        "reviewer_name": person.name,
        "qualification": "法律职业资格证书",
        "submitted_at": city.now - 2 * HOUR,
        "concluded_at": city.now - HOUR,
    }
    values.update(fields)
    return Review(**values, **({} if "act" in values else {"act": act(city, beside)}))


def hearing(city: City, matter: Matter, *, before: dt.timedelta) -> Hearing:
    """A hearing that ended so long ago; not saved."""
    at, chair = city.now - before, city.people["sj.head"]
    return Hearing(matter=matter, held_at=at, recorded_at=at, chair=chair, chair_name=chair.name, act=act(city, matter))


def exemption(city: City, matter: Matter, **fields: Any) -> ReviewExemption:
    """Why the draft needs no review; not saved."""
    values = {"draft_sha256": DRAFT, "fine": Decimal(900), "threshold": Decimal(1000), "reasons": ["罚款900元"]}
    return ReviewExemption(matter=matter, at=city.now, **{**values, **fields})


def decision(city: City, matter: Matter, **fields: Any) -> Decision:
    """A decision to penalise on the draft; not saved."""
    values = {"outcome": "PENALISED", "draft_sha256": DRAFT, "reasons": "事实", "articles": ["行政处罚法第五十七条"]}
    return Decision(
        matter=matter,
        signatory=city.people["sj.leader"],
        signatory_name="官",
        decided_on=city.now.date(),
        act=act(city, matter),
        **{**values, **fields},
    )


def paper(city: City, matter: Matter, **fields: Any) -> Document:
    """The gated paper of the matter with the next number; not saved."""
    series, _ = NumberSeries.objects.get_or_create(authority=matter.unit, word="应急罚", year=2026)
    series.last += 1
    series.save()
    values = {
        "issue_key": f"trial:{series.last}",
        "number": f"沪松应急罚〔2026〕{series.last}号",
        "kind": "trial.decision",
        "subject_ref": matter.chain,
    }
    return Document(
        series=series,
        serial=series.last,
        authority=matter.unit,
        authority_name=matter.unit.name,
        kind_name="决定书",
        title="决定书",
        recipient="某",
        signatory="官",
        issued_on=city.now.date(),
        numbered_at=city.now,
        template="trial",
        context={},
        **{**values, **fields},
    )
