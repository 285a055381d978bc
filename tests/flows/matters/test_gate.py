"""Nothing goes round the legal review: every way of writing to the database, on both engines (行政处罚法 art 58)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction

from documents.models import Document
from flows.matters import gate
from flows.matters.models import Decision, Hearing, Matter, Review, ReviewExemption
from flows.matters.reviewing import still_holds
from project.operations import readiness
from tests.city import City
from tests.flows.matters.gated import DRAFT, HOUR, OTHER, act, decision, exemption, gated, hearing, paper, review

__all__ = ["gated"]


def refused(write: Callable[[], Any], *, says: str | None = None) -> None:
    """The database itself refuses this write and nothing of it stays."""
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        write()


def raw(sql: str, *values: Any) -> Callable[[], None]:
    """A statement past everything but the database."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    return run


def insert(row: models.Model) -> Callable[[], None]:
    """The row by a raw statement."""
    fields = [field for field in row._meta.concrete_fields if field.attname != "id"]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return raw(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})", *values)


def saved(row: Any) -> Any:
    row.save(force_insert=True)
    return row


UNREVIEWED: dict[str, Callable[[City, Matter], dict[str, Any]]] = {
    "neither review nor reason": lambda city, matter: {},
    "a review that asks for corrections": lambda city, matter: {
        "review": saved(review(city, matter, conclusion="CORRECT"))
    },
    "a review that disagrees": lambda city, matter: {"review": saved(review(city, matter, conclusion="DISAGREE"))},
    "a review of another draft": lambda city, matter: {"review": saved(review(city, matter, draft_sha256=OTHER))},
    "a review of another matter": lambda city, matter: {
        "review": saved(review(city, saved(review(city, matter)).review_matter))
    },
    "a withdrawn review": lambda city, matter: {
        "review": saved(
            review(
                city,
                matter,
                withdrawn_at=city.now,
                withdrawn_by=city.people["sj.head"],
                withdrawn_because="事实有误",
            )
        )
    },
    "a review before the hearing": lambda city, matter: {
        "review": [saved(review(city, matter)), saved(hearing(city, matter, before=HOUR / 2))][0]
    },
    "an exemption for another draft": lambda city, matter: {
        "exemption": saved(exemption(city, matter, draft_sha256=OTHER))
    },
    "an exemption of another matter": lambda city, matter: {
        "exemption": saved(exemption(city, saved(review(city, matter)).review_matter))
    },
    "an exemption in spite of a hearing": lambda city, matter: {
        "exemption": [saved(exemption(city, matter)), saved(hearing(city, matter, before=HOUR))][0]
    },
    "both at once": lambda city, matter: {
        "review": saved(review(city, matter)),
        "exemption": saved(exemption(city, matter)),
    },
}


@pytest.mark.parametrize("why", UNREVIEWED)
def test_no_decision_without_a_valid_review_however_it_is_written(city: City, gated: Matter, why: str) -> None:
    grounds = UNREVIEWED[why](city, gated)
    row = decision(city, gated, **grounds)
    refused(row.save)
    refused(lambda: Decision.objects.bulk_create([row]))
    refused(insert(row))
    # A decision of another kind is not turned into one either.
    granted = saved(decision(city, gated, outcome="GRANTED"))
    for column, value in grounds.items():
        setattr(granted, column, value)
    granted.outcome = "PENALISED"
    refused(granted.save)
    refused(lambda: Decision.objects.bulk_update([granted], ["outcome", "review", "exemption"]))
    changes = {"outcome": "PENALISED", "draft_sha256": DRAFT, **grounds}
    refused(lambda: Decision.objects.filter(pk=granted.pk).update(**changes))
    assert not Decision.objects.filter(outcome__in=Decision.REVIEWED).exists()
    refused(paper(city, gated).save)
    assert not Document.objects.filter(kind="trial.decision").exists()


@pytest.mark.parametrize("outcome", Decision.REVIEWED)
def test_with_a_valid_review_it_is_decided_and_its_paper_numbered(city: City, gated: Matter, outcome: str) -> None:
    hearing(city, gated, before=2 * HOUR).save()
    made = saved(decision(city, gated, outcome=outcome, review=saved(review(city, gated))))
    assert still_holds(made)
    paper(city, gated).save()


def test_without_a_hearing_a_small_one_needs_no_review(city: City, gated: Matter) -> None:
    made = saved(decision(city, gated, exemption=saved(exemption(city, gated))))
    assert still_holds(made)
    paper(city, gated).save()


@pytest.mark.parametrize("fine", [1000, 1001])
def test_an_exemption_at_or_above_the_threshold_does_not_exist(city: City, gated: Matter, fine: int) -> None:
    refused(exemption(city, gated, fine=Decimal(fine)).save)


def test_other_decisions_rest_on_neither(city: City, gated: Matter) -> None:
    refused(decision(city, gated, outcome="GRANTED", review=saved(review(city, gated))).save)
    refused(decision(city, gated, outcome="GRANTED", exemption=saved(exemption(city, gated))).save)


@pytest.fixture
def decided(city: City, gated: Matter) -> Decision:
    """A decision on a valid review."""
    return saved(decision(city, gated, review=saved(review(city, gated))))


@pytest.mark.parametrize(
    "change",
    [
        {"draft_sha256": OTHER},
        {"outcome": "GRANTED", "review": None},
        {"reasons": "别的理由"},
        {"articles": []},
        {"review": None},
    ],
)
def test_what_was_decided_is_not_edited(decided: Decision, change: dict[str, Any]) -> None:
    refused(lambda: Decision.objects.filter(pk=decided.pk).update(**change))
    for name, value in change.items():
        setattr(decided, name, value)
    refused(decided.save)
    refused(lambda: Decision.objects.bulk_update([decided], list(change)))


def test_what_was_decided_is_not_deleted(decided: Decision) -> None:
    refused(raw("DELETE FROM matters_decision"), says="legal gate")
    refused(lambda: Decision.objects.filter(pk=decided.pk)._raw_delete("default"))


@pytest.mark.parametrize(
    "after",
    [
        lambda city, matter: saved(hearing(city, matter, before=-HOUR)),
        lambda city, matter: Review.objects.update(
            withdrawn_at=city.now, withdrawn_by=city.people["sj.head"], withdrawn_because="事实有误"
        ),
        lambda city, matter: saved(decision(city, matter, outcome="GRANTED")),
    ],
)
def test_what_happens_between_decision_and_paper_stops_the_paper(
    city: City, gated: Matter, decided: Decision, after: Callable[[City, Matter], Any]
) -> None:
    after(city, gated)
    row = paper(city, gated)
    refused(row.save, says="E-LR-01")
    refused(lambda: Document.objects.bulk_create([row]), says="E-LR-01")
    refused(insert(row), says="E-LR-01")


@pytest.mark.parametrize("subject", ["matter:999999999", "matter:x", "matter:", "", "matter:{}x", "paper:{}"])
def test_a_gated_paper_of_no_such_matter_is_refused(city: City, gated: Matter, decided: Decision, subject: str) -> None:
    refused(paper(city, gated, subject_ref=subject.format(gated.pk)).save, says="E-LR-01")


def test_another_paper_is_not_turned_into_a_gated_one(city: City, gated: Matter) -> None:
    row = saved(paper(city, gated, kind="trial.notice"))
    refused(lambda: Document.objects.filter(pk=row.pk).update(kind="trial.decision"), says="E-LR-01")
    row.kind = "trial.decision"
    refused(row.save, says="E-LR-01")


def test_a_gated_paper_is_not_moved_to_another_matter_or_rewritten(
    city: City, gated: Matter, decided: Decision
) -> None:
    row = saved(paper(city, gated))
    elsewhere = review(city, gated).review_matter
    refused(lambda: Document.objects.filter(pk=row.pk).update(subject_ref=elsewhere.chain), says="E-LR-01")
    hearing(city, gated, before=-HOUR).save()
    refused(lambda: Document.objects.filter(pk=row.pk).update(context={"amount": 1}), says="E-LR-01")
    frozen = {"state": "FROZEN", "sha256": DRAFT, "pages": 1, "template_version": "1", "frozen_at": city.now}
    refused(lambda: Document.objects.filter(pk=row.pk).update(**frozen), says="E-LR-01")
    void = {"state": "VOID", "standing": "VOIDED", "standing_reason": "有误", "standing_at": city.now}
    assert Document.objects.filter(pk=row.pk).update(**void) == 1, "what is wrong may always be voided"
    refused(
        lambda: Document.objects.filter(pk=row.pk).update(
            state="NUMBERED", standing="IN_FORCE", standing_reason="", standing_at=None
        ),
        says="E-LR-01",
    )


def test_a_conclusion_is_withdrawn_only_until_the_paper_is_there(city: City, gated: Matter, decided: Decision) -> None:
    withdrawal = {"withdrawn_at": city.now, "withdrawn_by": city.people["sj.head"], "withdrawn_because": "事实有误"}
    paper(city, gated).save()
    refused(lambda: Review.objects.update(**withdrawal), says="legal gate")
    Document.objects.filter(kind="trial.decision").update(
        state="VOID", standing="VOIDED", standing_reason="有误", standing_at=city.now
    )
    assert Review.objects.update(**withdrawal) == 1
    refused(lambda: Review.objects.update(withdrawn_because="别的"), says="legal gate")
    refused(lambda: Review.objects.update(withdrawn_at=None, withdrawn_by=None, withdrawn_because=""))


@pytest.mark.parametrize(
    "change",
    [
        {"conclusion": "DISAGREE"},
        {"draft_sha256": OTHER},
        {"opinion": "别的"},
        {"concluded_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)},
        {"reviewer_name": "别人"},
        {"round": 2},
        {"pre_2018": True},
    ],
)
def test_a_conclusion_is_not_edited(decided: Decision, change: dict[str, Any]) -> None:
    refused(lambda: Review.objects.update(**change), says="legal gate")


def test_a_conclusion_and_a_hearing_name_an_act_of_their_own_matter(city: City, gated: Matter) -> None:
    refused(review(city, gated, act=act(city, gated)).save)
    elsewhere = review(city, gated).review_matter
    held = hearing(city, gated, before=HOUR)
    held.act = act(city, elsewhere)
    refused(held.save)


TABLES = [Hearing, Review, ReviewExemption]


@pytest.mark.parametrize("model", TABLES)
def test_what_the_gate_rests_on_is_written_once(city: City, gated: Matter, model: type[models.Model]) -> None:
    hearing(city, gated, before=3 * HOUR).save()
    review(city, gated).save()
    exemption(city, gated).save()
    row = model.objects.get()
    refused(lambda: model.objects.filter(pk=row.pk)._raw_delete("default"), says="legal gate")
    refused(raw(f"DELETE FROM {model._meta.db_table}"), says="legal gate")
    if model is not Review:
        refused(raw(f"UPDATE {model._meta.db_table} SET id = id"), says="legal gate")
    if connection.vendor == "postgresql":
        raw("SET CONSTRAINTS ALL IMMEDIATE")()  # what is checked at the end would stand in the way of any truncation
        refused(raw(f"TRUNCATE {model._meta.db_table} CASCADE"), says="legal gate")
    else:
        names = [field.column for field in row._meta.concrete_fields]
        values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in row._meta.concrete_fields]
        marks = ", ".join(["%s"] * len(names))
        columns = ", ".join(f'"{name}"' for name in names)
        refused(raw(f"INSERT OR REPLACE INTO {model._meta.db_table} ({columns}) VALUES ({marks})", *values))
        if model is not ReviewExemption:  # under a new id, so that only the act is in its way
            values[0] = 4711
            refused(raw(f"INSERT OR REPLACE INTO {model._meta.db_table} ({columns}) VALUES ({marks})", *values))
    assert model.objects.filter(pk=row.pk).exists()


def test_migrating_takes_the_gate_off_and_lays_it_again(city: City) -> None:
    assert gate.missing() == [] and readiness.triggers_fault() == ""
    emit_pre_migrate_signal(0, False, "default")
    assert "gate_document_insert" in gate.missing()
    assert "run `manage.py migrate`" in readiness.triggers_fault()
    emit_post_migrate_signal(0, False, "default")
    emit_post_migrate_signal(0, False, "default")
    assert gate.missing() == []
