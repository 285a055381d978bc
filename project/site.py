"""One line per procedure: whatever its declaration names appears in menus and addresses by itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from flows.matters.procedures import procedure_of, procedures

PROCEDURES = [
    "penalty_case",
    "legal_review",
    "official_paper",
    "credit_repair",
]


def procedure_urls() -> list[URLPattern | URLResolver]:
    """Addresses of every procedure that has pages of its own; each urls module gives full paths."""
    declared = [procedure_of(code) for code in PROCEDURES if code in procedures()]
    return [path("", include(procedure.urls)) for procedure in declared if procedure.urls]
