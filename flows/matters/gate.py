"""The legal gate in the database (法制审核关口), 行政处罚法 art 58: no way of writing goes round it.

A decision about a penalty exists only with a valid review of the same draft or the reason why none was needed; a
gated paper is numbered and frozen only on such a decision; a conclusion is never changed, and withdrawn only until
the paper is there. ``reviewing`` asks the same in the language of the product and refuses first; these triggers
also hold bulk writes, jobs, administration pages and raw statements, on both engines. Where two write at once they
wait for each other at the matter's row.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.db import connections

from permissions.audit import guarding
from permissions.audit.guarding import Guard

from .models import Decision
from .procedures import procedures

MESSAGE: Final = "E-LR-01 no decision and no paper without a legal review that passed"
KEPT: Final = "append-only: the legal gate rests on it"

DECISIONS: Final = "matters_decision"
HEARINGS: Final = "matters_hearing"
REVIEWS: Final = "matters_review"
EXEMPTIONS: Final = "matters_reviewexemption"
DOCUMENTS: Final = "documents_document"

_OUTCOMES: Final = "({})".format(", ".join(f"'{each.value}'" for each in Decision.REVIEWED))
_CONTENT: Final = (
    *("id", "matter_id", "review_matter_id", "round", "draft_sha256", "conclusion", "opinion", "reviewer_id"),
    *("reviewer_name", "qualification", "pre_2018", "sole_staff", "submitted_at", "concluded_at", "act_id"),
)
# The matter that a paper belongs to; of an address that names none, NULL or a matter of another address.
_MATTER_OF: Final = {
    "sqlite": "CAST(substr(NEW.subject_ref, 8) AS INTEGER)",
    "postgresql": "(CASE WHEN NEW.subject_ref ~ '^matter:[0-9]{1,15}$' "
    "THEN CAST(substr(NEW.subject_ref, 8) AS BIGINT) END)",
}


def _valid(decision: str) -> str:
    """SQL: the row ``decision`` rests on a review that holds now, or on an exemption that does."""
    return (
        f"(EXISTS (SELECT 1 FROM {REVIEWS} r WHERE r.id = {decision}.review_id "
        f"AND r.matter_id = {decision}.matter_id AND r.draft_sha256 = {decision}.draft_sha256 "
        "AND r.conclusion = 'PASSED' AND r.withdrawn_at IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {HEARINGS} h WHERE h.matter_id = r.matter_id "
        "AND (h.held_at >= r.concluded_at OR h.recorded_at >= r.concluded_at))) "
        f"OR EXISTS (SELECT 1 FROM {EXEMPTIONS} e WHERE e.id = {decision}.exemption_id "
        f"AND e.matter_id = {decision}.matter_id AND e.draft_sha256 = {decision}.draft_sha256 "
        f"AND NOT EXISTS (SELECT 1 FROM {HEARINGS} h WHERE h.matter_id = e.matter_id)))"
    )


def _lock(matter: str, when: str = "TRUE") -> str:
    return f"IF {when} THEN PERFORM 1 FROM matters_matter WHERE id = {matter} FOR NO KEY UPDATE; END IF;"


def gated_kinds() -> list[str]:
    """The kinds of papers that the installed procedures declare as gated."""
    return sorted({kind for procedure in procedures().values() for kind in procedure.gated})


@cache
def guards(vendor: str) -> tuple[Guard, ...]:
    """Every guard of the gate, as this engine writes it."""
    matter = _MATTER_OF[vendor]
    kinds = "({})".format(", ".join(f"'{kind}'" for kind in gated_kinds()) or "NULL")
    backed = (
        f"EXISTS (SELECT 1 FROM {DECISIONS} d WHERE d.id = (SELECT MAX(id) FROM {DECISIONS} WHERE matter_id = {matter})"
        f" AND 'matter:' || d.matter_id = NEW.subject_ref AND d.outcome IN {_OUTCOMES} AND {_valid('d')})"
    )
    gated = f"NEW.kind IN {kinds}"
    # Any of these makes a gated paper out of what was none, or gives it its bytes.
    becomes = (
        f"{gated} AND (OLD.kind <> NEW.kind OR OLD.subject_ref <> NEW.subject_ref OR OLD.context <> NEW.context "
        "OR (OLD.state = 'VOID' AND NEW.state <> 'VOID') OR OLD.sha256 <> NEW.sha256)"
    )
    issued = (
        f"EXISTS (SELECT 1 FROM {DOCUMENTS} p WHERE p.subject_ref = 'matter:' || OLD.matter_id "
        f"AND p.kind IN {kinds} AND p.state <> 'VOID')"
    )
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _CONTENT)
    own_act = "NOT EXISTS (SELECT 1 FROM matters_act a WHERE a.id = NEW.act_id AND a.matter_id = NEW.%s)"
    reviewed = f"NEW.outcome IN {_OUTCOMES}"
    return (
        Guard(
            "gate_decision_insert",
            DECISIONS,
            "INSERT",
            MESSAGE,
            f"{reviewed} AND NOT {_valid('NEW')}",
            _lock("NEW.matter_id", reviewed),
        ),
        Guard("gate_decision_update", DECISIONS, "UPDATE", KEPT, f"OLD.outcome IN {_OUTCOMES} OR {reviewed}"),
        *guarding.no_removal(
            DECISIONS,
            KEPT,
            f"EXISTS (SELECT 1 FROM {DECISIONS} d WHERE d.outcome IN {_OUTCOMES} AND (d.id = NEW.id "
            "OR d.act_id = NEW.act_id OR d.exemption_id = NEW.exemption_id))",
            kept=f"OLD.outcome IN {_OUTCOMES}",
        ),
        Guard("gate_hearing_insert", HEARINGS, "INSERT", KEPT, own_act % "matter_id", _lock("NEW.matter_id")),
        *guarding.append_only(HEARINGS, KEPT, unique=["act_id"]),
        Guard("gate_review_insert", REVIEWS, "INSERT", KEPT, own_act % "review_matter_id"),
        Guard(
            "gate_review_update",
            REVIEWS,
            "UPDATE",
            KEPT,
            f"{changed} OR OLD.withdrawn_at IS NOT NULL OR {issued}",
            _lock("OLD.matter_id"),
        ),
        *guarding.no_removal(
            REVIEWS, KEPT, f"EXISTS (SELECT 1 FROM {REVIEWS} r WHERE r.id = NEW.id OR r.act_id = NEW.act_id)"
        ),
        *guarding.append_only(EXEMPTIONS, KEPT, unique=[]),
        Guard(
            "gate_document_insert",
            DOCUMENTS,
            "INSERT",
            MESSAGE,
            f"{gated} AND NEW.state <> 'VOID' AND NOT {backed}",
            _lock(matter, gated),
        ),
        Guard(
            "gate_document_update",
            DOCUMENTS,
            "UPDATE",
            MESSAGE,
            f"{becomes} AND NEW.state <> 'VOID' AND NOT {backed}",
            _lock(matter, becomes),
        ),
    )


def _all(using: str) -> tuple[Guard, ...]:
    return guards(connections[using].vendor)


def install(using: str = "default", **_: Any) -> None:
    """Put the gate on the database ``using``; safe to repeat."""
    if {DOCUMENTS, REVIEWS, HEARINGS} <= set(connections[using].introspection.table_names()):
        guarding.install(_all(using), using)


def drop(using: str = "default", **_: Any) -> None:
    """Take the gate off, for a migration that remakes a table; ``install`` follows it."""
    guarding.drop(_all(using), using)


def missing(using: str = "default") -> list[str]:
    """Names of the guards that should be there and fire and do not."""
    return guarding.missing(_all(using), using)
