"""Realistic content for every house form; all people and enterprises are invented."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from documents.forms import review
from documents.forms.base import Form

from .content import OFFICERS
from .samples_decision import DECIDED_ON
from .samples_inquiry import INQUIRY

__all__ = ["OFFICERS", "SAMPLES", "longest"]

SAMPLES: dict[str, Form] = INQUIRY | DECIDED_ON

FEW = ("officers", "investigators", "handlers", "findings_of_review", "verifiers", "by", "kinds")
LONG_TEXT = 12  # characters: what is longer is prose and can be longer still


def longest(form: Any) -> Any:
    """The same form with four times as much in it: longer prose, more rows, more items."""
    return replace(form, **{field.name: _longer(field.name, getattr(form, field.name)) for field in fields(form)})


def _longer(name: str, value: Any) -> Any:
    if isinstance(value, str):
        keeps = name in (
            "conclusion",
            "source",
            "information",
            "remedy",
            "serial",
            "credit_code",
            "id_number",
            "number",
            "qualification",
        )
        return value if keeps or len(value) <= LONG_TEXT else value * 4
    if isinstance(value, tuple):
        if name in FEW or (value and isinstance(value[0], review.Finding)):
            return value
        return tuple(_longer("", item) for item in value) * 4
    if is_dataclass(value) and not isinstance(value, type):
        return longest(value)
    return value
